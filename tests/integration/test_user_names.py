"""User names for pupils: shown first, one entry, undone, and never given to somebody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.services import editing, history, importing, staff, user_names
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import ADMIN, everything, fill, new_school, state_of, write_csv

NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))


def pupil(given_name: str, group: str = "1A", location: str = "00", **more: str) -> dict[str, str]:
    return {"given_name": given_name, "family_name": "Berg", "group": group, "location": location, **more}


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """Three pupils of one name, one of whom is archived and has it; two others."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    fill(
        opened,
        {
            "1": (pupil("Loïs", user_name="Lois.Berg"), True),
            "2": (pupil("Loïs"), False),
            "3": (pupil("Lois", group="1B", location="01"), False),
            "4": (pupil("Ole", group="1B", location="01"), False),
            "5": (pupil("Kim", user_name="kim"), False),
        },
    )
    yield opened
    opened.close()


def names(opened: OpenSchool) -> dict[str, str | None]:
    """Number -> user name."""
    return {number: fields.get("user_name") for number, (fields, _) in state_of(opened).items()}


def test_pupils_without_a_name_get_one_as_shown_in_one_entry_that_can_be_undone(school: OpenSchool) -> None:
    """Who has a name keeps it; an archived pupil's is given to nobody else."""
    before = everything(school)
    shown = user_names.preview(school)
    untouched = everything(school)
    entry = user_names.apply(school, shown)
    given = names(school)
    lines = history.changes(school, entry.id)
    history.undo(school, entry.id)

    assert untouched == before
    assert {line.pupil_number: line.user_name for line in shown.lines} == {
        "2": "lois.berg2",
        "3": "lois.berg3",
        "4": "ole.berg",
    }
    assert given == {"1": "Lois.Berg", "2": "lois.berg2", "3": "lois.berg3", "4": "ole.berg", "5": "kim"}
    assert (shown.named, shown.rule, entry.counts.changed) == (1, "{given}.{prefix}{family}", 3)
    assert [(line.pupil_number, line.fields[0].becomes) for line in lines] == [
        ("2", "lois.berg2"),
        ("3", "lois.berg3"),
        ("4", "ole.berg"),
    ]
    assert everything(school) == before


def test_only_a_class_or_a_pupil_if_asked(school: OpenSchool) -> None:
    """The names of the others wait."""
    of_class = user_names.preview(school, groups=["1B"])
    of_one = user_names.preview(school, numbers=["4"])
    with pytest.raises(Problem) as raised:
        user_names.preview(school, numbers=["999"])

    assert [line.pupil_number for line in of_class.lines] == ["3", "4"]
    assert [line.pupil_number for line in of_one.lines] == ["4"]
    assert raised.value.code is ProblemCode.PUPIL_UNKNOWN


def test_a_name_that_was_undone_stays_its_owner_s(school: OpenSchool) -> None:
    """Given again it is the same; a teacher does not get it."""
    user_names.apply(school, user_names.preview(school, numbers=["4"]))
    history.undo(school)
    staff.add(school, {"given_name": "Ole", "family_name": "Berg", "locations": "00", "user_name": ""})
    with pytest.raises(Problem) as raised:
        staff.add(school, {"family_name": "X", "locations": "00", "user_name": "ole.berg"})

    assert raised.value.code is ProblemCode.USER_NAME_TAKEN
    assert [line.user_name for line in user_names.preview(school, numbers=["4"]).lines] == ["ole.berg"]


def test_the_file_has_the_last_word_over_a_name_by_the_rule(school: OpenSchool, tmp_path: Path) -> None:
    """It is no hand edit; and the name it had before is not given to another."""
    user_names.apply(school, user_names.preview(school, numbers=["4"]))
    row = {"pupil_number": "4", **pupil("Ole", group="1B", location="01"), "user_name": "ole4"}
    new = {"pupil_number": "6", **pupil("Ole", group="1B", location="01")}
    shown = importing.preview(school, write_csv(tmp_path / "a.csv", [row, new]), ImportOptions(overwrite=True))
    importing.apply(school, shown)

    assert names(school)["4"] == "ole4"
    assert [line.user_name for line in user_names.preview(school, numbers=["6"]).lines] == ["ole.berg2"]


def test_a_name_that_files_brought_and_took_away_again_is_given_to_nobody_else(
    school: OpenSchool, tmp_path: Path
) -> None:
    """The journal knows it, although nobody gave it out here."""
    row = {"pupil_number": "4", **pupil("Ole", group="1B", location="01")}
    for name in ("bo.berg", "ole4"):
        path = write_csv(tmp_path / f"{name}.csv", [{**row, "user_name": name}])
        importing.apply(school, importing.preview(school, path, ImportOptions(overwrite=True)))
    editing.add(school, {"pupil_number": "6", **pupil("Bo")})

    assert [line.user_name for line in user_names.preview(school, numbers=["6"]).lines] == ["bo.berg2"]


def test_pupils_who_were_undone_and_read_again_get_the_same_names(school: OpenSchool, tmp_path: Path) -> None:
    """Trying out costs nobody the own name."""
    new = [{"pupil_number": f"{n}", **pupil("Bo")} for n in (7, 8)]
    path = write_csv(tmp_path / "a.csv", new)
    importing.apply(school, importing.preview(school, path, ImportOptions()))
    user_names.apply(school, user_names.preview(school, numbers=["7", "8"]))
    given = names(school)
    history.undo(school)
    history.undo(school)
    importing.apply(school, importing.preview(school, path, ImportOptions()))
    user_names.apply(school, user_names.preview(school, numbers=["7", "8"]))

    assert given["7"] == "bo.berg"
    assert names(school) == given


def test_a_name_that_was_emptied_by_hand_stays_empty_and_is_told(school: OpenSchool) -> None:
    """The person said that there is none."""
    editing.change(school, "5", {"user_name": ""})
    shown = user_names.preview(school)

    assert shown.emptied == ("Kim Berg",)
    assert "5" not in {line.pupil_number for line in shown.lines}


def test_a_name_typed_for_a_pupil_must_be_free(school: OpenSchool) -> None:
    """Of a pupil who is known, and of a new one; the own name in other letters is free."""
    codes = []
    for act in (
        lambda: editing.change(school, "4", {"user_name": "LOIS.berg"}),
        lambda: editing.add(school, {"pupil_number": "9", **pupil("Bo"), "user_name": "Kim"}),
    ):
        with pytest.raises(Problem) as raised:
            act()
        codes.append(raised.value.code)
    editing.change(school, "5", {"user_name": "KIM"})

    assert codes == [ProblemCode.USER_NAME_TAKEN] * 2
    assert (names(school)["4"], names(school)["5"]) == (None, "KIM")
    assert "9" not in names(school)


def test_another_rule_is_kept_for_the_school_once_it_is_used(school: OpenSchool) -> None:
    """Names that were given stay."""
    shown = user_names.preview(school, by="L{number}", numbers=["4"])
    unkept = user_names.rule(school)
    user_names.apply(school, shown)

    assert names(school)["4"] == "l4"
    assert unkept == "{given}.{prefix}{family}"
    assert user_names.rule(school) == "l{number}"
    assert [line.user_name for line in user_names.preview(school, numbers=["2"]).lines] == ["l2"]
    with pytest.raises(Problem) as raised:
        user_names.preview(school, by="{bijnaam}")
    assert raised.value.code is ProblemCode.USER_NAME_RULE_INVALID


def test_a_location_admin_names_the_own_pupils_and_changes_no_rule(school: OpenSchool) -> None:
    """Names of pupils elsewhere still count as taken."""
    school.work_as("Noord")
    shown = user_names.preview(school)
    other = user_names.preview(school, by="{number}")
    with pytest.raises(Problem) as refused:
        user_names.apply(school, other)
    with pytest.raises(Problem) as rule:
        user_names.set_rule(school, user_names.PUPILS, "{number}")
    user_names.apply(school, shown)

    assert names(school)["3"] == "lois.berg2"
    assert names(school)["2"] is None
    assert {refused.value.code, rule.value.code} == {ProblemCode.ACTION_NOT_ALLOWED}


def test_names_that_two_people_share_are_told(school: OpenSchool) -> None:
    """What a file brought is not mended in silence."""
    fill(school, {"1": (pupil("A", user_name="same"), False), "2": (pupil("B", user_name="Same "), True)})

    assert user_names.preview(school).shared == ("Same ",)


def test_a_preview_of_a_school_that_changed_is_refused(school: OpenSchool) -> None:
    """Nothing is written that nobody saw."""
    shown = user_names.preview(school)
    editing.change(school, "4", {"user_name": "zelf"})
    with pytest.raises(Problem) as raised:
        user_names.apply(school, shown)

    assert raised.value.code is ProblemCode.SCHOOL_CHANGED
    assert names(school)["2"] is None
