"""Passwords on their way to the LVS: the two parts joined."""

from pathlib import Path

import pytest

from lvs_desktop.domain.delivering import Subject
from lvs_desktop.domain.passwords import THREE_WORDS, TWO_WORDS, Rule
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.files.profiles import Column, Profile
from lvs_desktop.services import delivery, delivery_profiles, password_plans, passwords
from lvs_desktop.services.password_plans import Choice
from lvs_desktop.services.schools import OpenSchool
from tests.support.passwordschools import bring
from tests.support.schoolfiles import ADMIN, new_school

FORM = "JIJ! LVS, wachtwoorden (onbevestigd)"
ICE = "Bureau ICE importeerlabels (Toetsplatform)"
NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))


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


def learnt(**asks: int | bool) -> Profile:
    """A kind of file for passwords that asks something of them."""
    columns = (Column(header="Login", field="user_name"), Column(header="WW", field="password"))
    return Profile(
        name="Ons LVS",
        subject=Subject.PASSWORDS,
        columns=columns,
        password=Rule(name="Ons LVS", **asks),  # type: ignore[arg-type]
    )


def test_a_recipe_that_breaks_the_rule_of_the_chosen_file_is_refused(tmp_path: Path) -> None:
    """Of a file that was learnt, because one means to use it; of none once another one is chosen."""
    school = new_school(tmp_path / "school.lvs", workers=(ADMIN,))
    bring(school, tmp_path)
    delivery_profiles.keep(school, learnt(longest=20))
    with pytest.raises(Problem) as refused:
        password_plans.plan(school, Choice(new=True), THREE_WORDS)
    with pytest.raises(Problem) as by_hand:
        password_plans.plan_given(school, 1, "zonnebloem-en-maansteen-7")
    delivery_profiles.keep(school, learnt(capital=True))
    with pytest.raises(Problem) as capital:
        password_plans.plan(school, Choice(new=True), TWO_WORDS)
    delivery_profiles.choose(school, Subject.PASSWORDS, FORM)
    free = password_plans.plan(school, Choice(new=True), THREE_WORDS)
    delivery_profiles.choose(school, Subject.PASSWORDS, "Ons LVS")
    delivery_profiles.forget(school, "Ons LVS")
    forgotten = password_plans.plan(school, Choice(new=True), THREE_WORDS)
    school.close()

    assert refused.value.code is capital.value.code is ProblemCode.RECIPE_REFUSED
    assert (refused.value.facts["form"], refused.value.facts["reasons"]) == ("Ons LVS", ("long",))
    assert ("capital",) == capital.value.facts["reasons"]
    assert by_hand.value.code is ProblemCode.PASSWORD_REFUSED
    assert len(free.pupils) == len(forgotten.pupils) == 5


def test_new_pupils_go_with_their_passwords_in_one_file(tmp_path: Path) -> None:
    """Confirmed it is confirmed for both; who is not new, or has no password that waits, keeps what is his."""
    school = new_school(tmp_path / "school.lvs", workers=(ADMIN,))
    bring(school, tmp_path)
    delivery.make(school, Subject.PUPILS, ICE, tmp_path / "zonder.csv", locations=("01",))
    plain = (tmp_path / "zonder.csv").read_text("utf-8-sig")
    password_plans.make(school, password_plans.plan(school, Choice(groups=("1A", "1B"))))
    shown = delivery.preview(school, Subject.PUPILS, ICE, with_passwords=True)
    made = delivery.make(school, Subject.PUPILS, ICE, tmp_path / "ice.csv", with_passwords=True)
    lines = (tmp_path / "ice.csv").read_text("utf-8-sig").splitlines()
    with passwords.pending(school) as found:
        clear = {one.pupil.location: set() for one in found}
    with passwords.pending(school) as found:
        for one in found:
            clear[one.pupil.location].add(one.password)
    in_file = states(school)
    delivery.confirm(school, made.delivery.id)
    listed = {one.subject: one.confirmed_at for one in delivery.files(school) if one.file_name == "ice.csv"}
    confirmed = states(school)
    taken_back = delivery.unconfirm(school, made.delivery.id)
    delivery.withdraw(school, taken_back.id)
    left = [one.file_name for one in delivery.files(school)]
    school.close()

    assert "[PASSWORD]" not in plain
    assert "[PASSWORD]" in lines[0]
    assert len(lines) == 4  # the three of location 00: those of 01 stand in the first file
    assert all(any(password in line for line in lines) for password in clear["00"])
    assert not any(password in line for line in lines for password in clear["01"])
    assert not any(password in cell for row in shown.rows for cell in row for password in clear["00"])
    assert [(2, 3, 0), (2, 0, 3)] == [in_file, confirmed]
    assert {Subject.PUPILS, Subject.PASSWORDS} == set(listed)
    assert all(listed.values())
    assert left == ["zonder.csv"]


def test_a_password_that_the_file_may_not_hold_stops_it(tmp_path: Path) -> None:
    """It was given by hand before the file was chosen: told by its reasons, never by itself, and nothing is made."""
    school = new_school(tmp_path / "school.lvs", workers=(ADMIN,))
    [first, *_] = bring(school, tmp_path)
    password_plans.make(school, password_plans.plan_given(school, first, "zonnebloem"))
    with pytest.raises(Problem) as refused:
        delivery.make(school, Subject.PUPILS, ICE, tmp_path / "ice.csv", with_passwords=True)
    made = delivery.files(school)
    school.close()

    assert refused.value.code is ProblemCode.PASSWORDS_NOT_AS_ASKED
    assert (refused.value.facts["number"], refused.value.facts["reasons"]) == (1, ("digit",))
    assert "zonnebloem" not in repr(refused.value.facts)
    assert not made
    assert not (tmp_path / "ice.csv").exists()


def test_without_passwords_that_wait_there_is_no_such_file(tmp_path: Path) -> None:
    """And a location admin does not choose for the whole school."""
    school = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    bring(school, tmp_path)
    with pytest.raises(Problem) as refused:
        delivery.make(school, Subject.PUPILS, ICE, tmp_path / "ice.csv", with_passwords=True)
    school.work_as("Noord")
    with pytest.raises(Problem) as closed:
        delivery_profiles.choose(school, Subject.PUPILS, ICE)
    delivery.make(school, Subject.PUPILS, ICE, tmp_path / "noord.csv")
    chosen = delivery_profiles.chosen(school, Subject.PUPILS)
    school.close()

    assert refused.value.code is ProblemCode.NO_PASSWORDS_WAITING
    assert closed.value.code is ProblemCode.ACTION_NOT_ALLOWED
    assert chosen is None
