"""The checklist of a real school file: what a person says of a step, who said it, a route of one's own, paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.checklist import StepState, StepStatus
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.step_states import DONE, NOT_APPLICABLE
from lvs_desktop.services import checklist, documents, importing, moving, papers, step_words, years
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import OpenSchool
from tests.integration.conftest import NORTH
from tests.support.commands import Lvs
from tests.support.schoolfiles import ADMIN, new_school, write_csv

ROUTE = """
order = 50
title = "Overstap op iets nieuws"
supplier = "Een leverancier"
primary = false
source = "een toets"

[[steps]]
id = "school"
kind = "school"
title = "Schoolgegevens"
ours = true
explanation = "Naam en BRIN."

[[steps]]
id = "order"
kind = "platform"
title = "Licentie bestellen"
role = "school_admin"
explanation = "U bestelt de licentie."

[[steps]]
id = "pupils"
kind = "pupils"
title = "Leerlingen inlezen"
explanation = "U leest de leerlingen in."

[[steps]]
id = "connect"
kind = "platform"
title = "Koppelen"
waits_for = ["order"]
explanation = "U koppelt."

[[steps]]
id = "finish"
kind = "finish"
title = "Afronden"
ours = true
waits_for = ["pupils", "connect"]
explanation = "U rondt af."
"""
PUPIL = {"pupil_number": "1", "given_name": "Noor", "family_name": "Bos", "group": "1A", "location": "00"}


def step(opened: OpenSchool, step_id: str) -> StepStatus:
    return next(one for one in checklist.status(opened) if one.step.id == step_id)


@pytest.fixture
def primary(tmp_path: Path) -> Iterator[OpenSchool]:
    """A primary school that moves to another platform, without pupils."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH), route="leerling-in-beeld")
    yield opened
    opened.close()


def refused(opened: OpenSchool, step_id: str, state: str, reason: str = "") -> Problem:
    with pytest.raises(Problem) as caught:
        checklist.mark(opened, step_id, state, reason)
    return caught.value


def test_a_step_in_the_suppliers_pages_is_done_when_a_person_says_so(primary: OpenSchool) -> None:
    """Kept with who said it and when; the steps that waited for it open."""
    before = step(primary, "authorisation")
    checklist.mark(primary, "licence", DONE)
    licence, after = step(primary, "licence"), step(primary, "authorisation")

    assert (StepState.BLOCKED, ("licence",)) == (before.state, before.waits_for)
    assert (StepState.DONE, "said_done") == (licence.state, licence.reason)
    assert licence.mark is not None
    assert (ADMIN.name, DONE) == (licence.mark.by, licence.mark.state)
    assert f"{ADMIN.name} meldde dit klaar op" in step_words.said_text(licence)
    assert StepState.NOT_STARTED is after.state


def test_what_was_said_is_taken_back(primary: OpenSchool) -> None:
    """The step is as if nobody had spoken."""
    before = checklist.status(primary)
    checklist.mark(primary, "licence", NOT_APPLICABLE, "Die hebben wij al")
    said = step(primary, "licence")
    checklist.unmark(primary, "licence")

    assert (StepState.NOT_APPLICABLE, "Die hebben wij al") == (said.state, step_words.reason_word(said))
    assert before == checklist.status(primary)


def test_a_step_does_not_apply_only_with_a_reason(primary: OpenSchool) -> None:
    """And then it does not count in the progress."""
    total = checklist.progress(checklist.status(primary))[1]

    assert ProblemCode.REASON_REQUIRED is refused(primary, "licence", NOT_APPLICABLE, "  ").code

    marked = checklist.mark(primary, "licence", NOT_APPLICABLE, "Die hebben wij al")

    assert total - 1 == checklist.progress(marked)[1]


def test_done_is_refused_while_the_facts_disagree_and_says_why(primary: OpenSchool) -> None:
    """A blocked step, and the end of all with steps open."""
    blocked, last = refused(primary, "history", DONE), refused(primary, "finish", DONE)

    assert {ProblemCode.STEP_NOT_DONE} == {blocked.code, last.code}
    assert "'Historische toetsgegevens migreren' is nog niet klaar: Andere stappen komen eerst." in problem_text(
        blocked
    )
    assert "'Afronden' is nog niet klaar: 4 onderdelen staan nog open." in problem_text(last)
    assert [] == [one for one in checklist.status(primary) if one.mark is not None]


def test_what_was_said_stands_aside_when_the_facts_change(primary: OpenSchool, tmp_path: Path) -> None:
    """The step is open again, and it still tells who had said otherwise."""
    checklist.mark(primary, "pupils", DONE)  # the LVS has them already
    assert StepState.DONE is step(primary, "pupils").state

    shown = importing.preview(primary, write_csv(tmp_path / "a.csv", [PUPIL]), ImportOptions())
    importing.apply(primary, shown)
    everybody_leaves = write_csv(tmp_path / "b.csv", [{**PUPIL, "pupil_number": "2"}])
    shown = importing.preview(primary, everybody_leaves, ImportOptions(archive_missing=True))
    shown.choose_numbers(["2"], False)
    importing.apply(primary, shown, confirm_archive=1)
    pupils = step(primary, "pupils")

    assert (StepState.ATTENTION, "no_pupils") == (pupils.state, pupils.reason)
    assert "Daarna kwam er iets bij." in step_words.said_text(pupils)


def test_a_step_for_school_admins_is_marked_by_one(primary: OpenSchool) -> None:
    """A location admin reads whose it is."""
    primary.work_as(NORTH.name)
    problem = refused(primary, "licence", DONE)
    with pytest.raises(Problem) as taken:
        checklist.unmark(primary, "licence")

    assert [ProblemCode.ACTION_NOT_ALLOWED] * 2 == [problem.code, taken.value.code]
    assert "schoolbeheerder" in step_words.role_text(step(primary, "licence"), primary.worker)
    assert "" == step_words.role_text(step(primary, "pupils"), primary.worker)


def test_the_next_step_is_one_that_this_person_can_work_on(primary: OpenSchool) -> None:
    """Not one that waits, and not one for another role."""
    steps = checklist.status(primary)
    mine = step_words.next_step(steps, worker=primary.worker)
    theirs = step_words.next_step(steps, worker=NORTH)

    assert ("licence", "pupils") == (mine and mine.step.id, theirs and theirs.step.id)


def test_the_last_step_opens_when_the_others_are_done_and_closes_the_year(primary: OpenSchool) -> None:
    """Said by a person; whatever comes up later opens it again."""
    moving.completed(primary)
    moving.processed(primary)
    for name in ("licence", "history", "dult"):  # reading the pupils here is optional
        checklist.mark(primary, name, DONE)

    assert (StepState.NOT_STARTED, "ready_to_finish") == (step(primary, "finish").state, step(primary, "finish").reason)

    checklist.mark(primary, "finish", DONE)

    assert StepState.DONE is step(primary, "finish").state

    checklist.unmark(primary, "dult")

    assert (StepState.BLOCKED, ("dult",)) == (step(primary, "finish").state, step(primary, "finish").waits_for)


def test_a_new_year_begins_with_nothing_said_and_no_note(primary: OpenSchool) -> None:
    """The year that is closed keeps both."""
    checklist.mark(primary, "licence", DONE)
    checklist.leave_note(primary, "Bel de leverancier")
    years.begin(primary)

    assert (None, "") == (step(primary, "licence").mark, checklist.note(primary))
    assert "Bel de leverancier" == checklist.note(primary, "2026-2027")
    closed = {one.step.id: one for one in checklist.status(primary, "2026-2027")}
    assert closed["licence"].mark is not None


def test_the_paper_says_why_who_and_what_a_colleague_should_know(primary: OpenSchool) -> None:
    """So that it can be read without the program."""
    checklist.mark(primary, "licence", NOT_APPLICABLE, "Die hebben wij al")
    about, route = checklist.about(primary)
    text = documents.plain_text(
        papers.of_checklist(about, route, checklist.status(primary), note="Bel Cito\nop maandag")
    )

    assert "Niet van toepassing\tDie hebben wij al Beheer meldde op" in text
    assert "Wacht op: 2 Licentie bestellen" not in text
    assert "Wacht op: 5 Autorisatiesleutel invoeren en Basispoort accepteren" in text
    assert "Bericht voor een collega\n\nBel Cito\nop maandag" in text


def test_a_new_route_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put into a folder it can be walked from its first step to its last, with the right states on the way."""
    (tmp_path / "iets-nieuws.toml").write_text(ROUTE, "utf-8")
    monkeypatch.setenv("LVS_ROUTES", str(tmp_path))
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN,), route="iets-nieuws")
    walked = []

    def note() -> None:
        walked.append([one.state.value for one in checklist.status(opened)])

    note()
    checklist.mark(opened, "order", DONE)
    note()
    shown = importing.preview(opened, write_csv(tmp_path / "a.csv", [PUPIL]), ImportOptions())
    importing.apply(opened, shown)
    note()
    checklist.mark(opened, "connect", DONE)
    note()
    checklist.mark(opened, "finish", DONE)
    note()
    opened.close()

    assert [
        ["done", "not_started", "not_started", "blocked", "blocked"],
        ["done", "done", "not_started", "not_started", "blocked"],
        ["done", "done", "done", "not_started", "blocked"],
        ["done", "done", "done", "done", "not_started"],
        ["done", "done", "done", "done", "done"],
    ] == walked
    assert "iets-nieuws" == checklist.routes()[-1].id
    monkeypatch.delenv("LVS_ROUTES")
    assert "iets-nieuws" not in {route.id for route in checklist.routes()}


@pytest.mark.usefixtures("computer")
def test_a_new_route_works_on_the_command_line(lvs: Lvs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`new` makes a school with it and `checklist` shows and marks its steps."""
    (tmp_path / "iets-nieuws.toml").write_text(ROUTE, "utf-8")
    monkeypatch.setenv("LVS_ROUTES", str(tmp_path))
    file = tmp_path / "school.lvs"

    made = lvs("new", file, "--brin", "99ZZ", "--name", "Nieuw", "--route", "iets-nieuws", "--json")
    marked = lvs("checklist", file, "--done", "order", "--json")

    assert (0, 0) == (made.code, marked.code), made.err + marked.err
    assert ["school", "order", "pupils", "connect", "finish"] == [one["id"] for one in marked.json]
    assert ("done", "said_done") == (marked.json[1]["state"], marked.json[1]["reason"])


def test_steps_are_marked_on_the_command_line(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Done, not applicable with a reason, and taken back; the answer is the list as it is then."""
    skipped = lvs("checklist", school, "--not-applicable", "staff", "--reason", "Doet het LAS")
    back = lvs("checklist", school, "--reopen", "staff", "--json")

    assert 0 == skipped.code
    assert "Niet van toepassing" in skipped.out
    assert "(Doet het LAS Beheer meldde op" in skipped.out
    assert "not_applicable" not in {one["state"] for one in back.json}
    assert {"id", "title", "role", "state", "reason", "facts", "waits_for"} == set(back.json[0])


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--done", "nothing"), "step_unknown"),
        (("--not-applicable", "staff"), "reason_required"),
        (("--done", "finish"), "step_not_done"),
        (("--reason", "zomaar"), "usage"),
        (("--done", "staff", "--reopen", "staff"), "usage"),
        (("--done", "staff", "--school-year", "2026-2027"), "usage"),
    ],
)
def test_what_can_not_be_said_is_refused(lvs: Lvs, school: Path, options: tuple[str, ...], code: str) -> None:
    """With exit code 2, and nothing is kept."""
    before = lvs("checklist", school, "--json").json

    assert (2, code) == lvs("checklist", school, *options, "--json").error
    assert before == lvs("checklist", school, "--json").json


def test_the_checklist_is_saved_as_pdf(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """A real PDF, and the list on standard output as without it."""
    target = tmp_path / "lijst.pdf"
    said = lvs("checklist", school, "--pdf", target, "--json")

    assert 0 == said.code, said.err
    assert target.read_bytes().startswith(b"%PDF-")
    assert "lijst.pdf" in said.err
    assert lvs("checklist", school, "--json").json == said.json


def test_a_colleague_without_the_role_is_told_so(lvs: Lvs, school: Path) -> None:
    """--as decides who says it, and whose pupils are listed."""
    unknown = lvs("checklist", school, "--done", "staff", "--as", "Niemand", "--json")
    said = lvs("checklist", school, "--done", "staff", "--as", NORTH.name)
    listed = lvs("pupils", school, "--as", NORTH.name, "--json").json["pupils"]

    assert (2, "person_unknown") == unknown.error
    assert f"{NORTH.name} meldde dit klaar op" in said.out
    assert {"01"} == {pupil["location"] for pupil in listed}
