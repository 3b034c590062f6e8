"""The anchor Django: row by row in one transaction, then archives who is not in the file.

As our own job it keeps what each change found. No preview, no undo.
"""

import json
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


class Change(models.Model):  # type: ignore[misc,unused-ignore]
    """What a change of a pupil found: the values that it replaced."""

    pupil_number = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    before = models.TextField()

    class Meta:
        app_label = "measure"
        db_table = "change"


def work(job: anchoring.Job) -> dict[str, int]:
    """The table holds the school as it was; the new year's file is read into it."""
    connections.close_all()
    connections["default"].settings_dict["NAME"] = str(job.database)
    today = date.today()
    with connections["default"].schema_editor() as editor:
        editor.create_model(Pupil)
        editor.create_model(Change)
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
            values: dict[str, str | None] = {name: row[header] for header, name in anchoring.FIELDS.items()}
            number = values.pop("pupil_number")
            values["archived_at"] = None
            seen.add(number)
            found = Pupil.objects.filter(pupil_number=number).first()
            if found is None:
                Pupil.objects.create(pupil_number=number, **values)
                Change.objects.create(pupil_number=number, kind="new", before="{}")
                continue
            differs = {name: getattr(found, name) for name, value in values.items() if getattr(found, name) != value}
            if differs:
                for name in differs:
                    setattr(found, name, values[name])
                found.save(update_fields=list(differs))
                Change.objects.create(pupil_number=number, kind="changed", before=json.dumps(differs, default=str))
        for pupil in Pupil.objects.filter(archived_at=None).iterator():
            if pupil.pupil_number not in seen:
                pupil.archived_at = today
                pupil.save(update_fields=["archived_at"])
                Change.objects.create(pupil_number=pupil.pupil_number, kind="archived", before="{}")
    connections.close_all()
    return anchoring.left_behind(job.database)


if __name__ == "__main__":
    anchoring.run(Path(sys.argv[1]), sys.argv[2], django.__version__, work)
