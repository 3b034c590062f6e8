"""Passwords on their way to the LVS: the two parts joined."""

from pathlib import Path

from lvs_desktop.domain.delivering import Subject
from lvs_desktop.services import delivery, password_plans, passwords
from lvs_desktop.services.password_plans import Choice
from lvs_desktop.services.schools import OpenSchool
from tests.support.passwordschools import bring
from tests.support.schoolfiles import ADMIN, new_school

FORM = "JIJ! LVS, wachtwoorden (onbevestigd)"


def states(opened: OpenSchool) -> tuple[int, int, int]:
    """Passwords that are in no file, in one, and in the LVS."""
    found = next(one.pending for one in delivery.states(opened) if one.subject is Subject.PASSWORDS)
    return found.open, found.made, found.confirmed


def test_passwords_go_to_the_lvs_as_a_file_and_one_that_is_made_anew_goes_again(tmp_path: Path) -> None:
    """The file holds them, its preview does not."""
    school = new_school(tmp_path / "school.lvs", workers=(ADMIN,))
    bring(school, tmp_path)
    password_plans.make(school, password_plans.plan(school, Choice(groups=("1A",))))
    before = states(school)
    shown = delivery.preview(school, Subject.PASSWORDS, FORM)
    made = delivery.make(school, Subject.PASSWORDS, FORM, tmp_path / "w.csv")
    text = (tmp_path / "w.csv").read_text("utf-8-sig")
    with passwords.pending(school) as found:
        clear = [one.password for one in found]
    in_file = states(school)
    first = passwords.pendings(school)[0].pupil
    password_plans.make(school, password_plans.plan_given(school, first.id, "zonnebloem77"))
    anew = states(school)
    delivery.confirm(school, made.delivery.id)
    confirmed = states(school)
    school.close()

    assert clear
    assert all(password in text for password in clear)
    assert not any(password in cell for password in clear for row in shown.rows for cell in row)
    assert [(3, 0, 0), (0, 3, 0), (1, 2, 0), (1, 0, 2)] == [before, in_file, anew, confirmed]
