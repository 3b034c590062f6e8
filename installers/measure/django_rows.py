"""The anchor Django: `update_or_create` row by row in one transaction, then archives who is not in the file.

No preview, journal or undo.
"""

import sys
from datetime import date
from pathlib import Path

import django  # type: ignore[import-untyped,import-not-found,unused-ignore]
from django.conf import settings  # type: ignore[import-untyped,import-not-found,unused-ignore]

from measure import anchoring

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.db import connections, models, transaction  # type: ignore  # noqa: E402 - wants its settings


class Pupil(models.Model):  # type: ignore[misc,unused-ignore]
    """A pupil, with the columns of the file."""

    pupil_number = models.CharField(max_length=40, unique=True)
    given_name = models.CharField(max_length=200)
    name_prefix = models.CharField(max_length=40)
    family_name = models.CharField(max_length=200)
    birth_date = models.CharField(max_length=10)
    gender = models.CharField(max_length=1)
    group_name = models.CharField(max_length=40)
    location = models.CharField(max_length=2)
    year = models.CharField(max_length=2)
    track = models.CharField(max_length=40)
    email = models.CharField(max_length=200)
    user_name = models.CharField(max_length=100)
    archived_at = models.DateField(null=True)

    class Meta:
        app_label = "measure"
        db_table = "pupil"


def work(job: anchoring.Job) -> dict[str, int]:
    """The table holds the school as it was; the new year's file is read into it."""
    connections.close_all()
    connections["default"].settings_dict["NAME"] = str(job.database)
    today = date.today()
    with connections["default"].schema_editor() as editor:
        editor.create_model(Pupil)
    with transaction.atomic():
        Pupil.objects.bulk_create(
            Pupil(
                **{name: row[header] for header, name in anchoring.FIELDS.items()}, archived_at=today if gone else None
            )
            for row, gone in job.rows()
        )
    with job.timed(), transaction.atomic():
        seen = set()
        for row in anchoring.read(job.after):
            values = {name: row[header] for header, name in anchoring.FIELDS.items()}
            number = values.pop("pupil_number")
            Pupil.objects.update_or_create(pupil_number=number, defaults={**values, "archived_at": None})
            seen.add(number)
        for pupil in Pupil.objects.filter(archived_at=None).iterator():
            if pupil.pupil_number not in seen:
                pupil.archived_at = today
                pupil.save(update_fields=["archived_at"])
    connections.close_all()
    return anchoring.left_behind(job.database)


if __name__ == "__main__":
    anchoring.run(Path(sys.argv[1]), sys.argv[2], django.__version__, work)
