"""Schools with new pupils who need a password."""

from pathlib import Path

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.services import importing, password_plans
from lvs_desktop.services import passwords as waiting
from lvs_desktop.services.password_plans import Choice
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import write_csv

NAMES = (
    ("Çağla", "Yılmaz", "1A", "00"),
    ("Łukasz", "Wójcik", "1A", "00"),
    ("Loïs", "Hart", "1A", "00"),
    ("Zoë", "Đorđević", "1B", "01"),
    ("Illia", "Stoffels", "1B", "01"),
)


def bring(opened: OpenSchool, folder: Path) -> list[int]:
    """Import five new pupils; their ids by number."""
    rows = [
        {
            "pupil_number": f"00{201 + n}",
            "given_name": given,
            "family_name": family,
            "group": group,
            "location": place,
            "user_name": f"leerling.{201 + n}",
        }
        for n, (given, family, group, place) in enumerate(NAMES)
    ]
    shown = importing.preview(opened, write_csv(folder / "nieuw.csv", rows), ImportOptions())
    importing.apply(opened, shown)
    plan = password_plans.plan(opened, Choice(new=True))
    return [pupil.id for pupil in sorted(plan.pupils, key=lambda pupil: str(pupil.pupil_number))]


def make_all(opened: OpenSchool) -> dict[str, str]:
    """Give every new pupil a password; number -> password."""
    password_plans.make(opened, password_plans.plan(opened, Choice(new=True)))
    return clear(opened)


def clear(opened: OpenSchool) -> dict[str, str]:
    """What waits now, in clear text: number -> password."""
    with waiting.pending(opened) as found:
        return {str(pupil.pupil_number): password for pupil, _user_name, password in found}
