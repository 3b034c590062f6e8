"""The states of the history and of undo for the tour of pictures."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtTest import QTest

from lvs_desktop.domain.changes import EntryKind
from lvs_desktop.domain.undoing import UndoChoice
from lvs_desktop.gui.shell import HISTORY
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.undo_view import UndoView
from lvs_desktop.services import editing, history, years
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.undo_steps import Grain

if TYPE_CHECKING:
    from lvs_desktop.gui.pages.history import HistoryPage
    from lvs_desktop.gui.touring import Tour


def scenes() -> Iterable[Scene]:
    """The list, one entry, and an undo from the question to what it looks like afterwards."""
    yield Scene("history-empty", _go, needs=School.EMPTY)
    yield Scene("history", _go, needs=School.FILLED)
    yield Scene("history-partly", _partly, needs=School.FILLED)
    yield Scene("history-entry", _entry, needs=School.FILLED)
    yield Scene("history-detail", _detail, needs=School.FILLED)
    yield Scene("undo", _undo, needs=School.FILLED)
    yield Scene("undo-detail", _undo_detail, needs=School.FILLED)
    yield Scene("undo-groups", _groups, needs=School.FILLED)
    yield Scene("undo-no-group", _no_group, needs=School.FILLED)
    yield Scene("undo-pupils", _pupils, needs=School.FILLED)
    yield Scene("undo-kept", _kept, needs=School.FILLED)
    yield Scene("undo-forced", _forced, needs=School.FILLED)
    yield Scene("undo-all-kept", _all_kept, needs=School.FILLED)
    yield Scene("undo-refused", _refused, needs=School.FILLED)
    yield Scene("undo-year", _year, needs=School.FILLED)
    yield Scene("undo-year-in-use", _year_in_use, needs=School.FILLED)
    yield Scene("undo-progress", _progress, needs=School.FILLED)
    yield Scene("undo-done", _done, needs=School.FILLED)
    yield Scene("undo-done-kept", _done_kept, needs=School.FILLED)
    yield Scene("undo-again", _again, needs=School.FILLED)


def _go(tour: "Tour") -> "HistoryPage":
    tour.window.go(HISTORY)
    tour.settle()
    return tour.window.page


def _entry(tour: "Tour") -> "HistoryPage":
    page = _go(tour)
    page.open_entry(0)
    tour.settle()
    return page


def _detail(tour: "Tour") -> None:
    _entry(tour).table.opened.emit(0)
    tour.settle()


def _undo(tour: "Tour") -> UndoView:
    page = _go(tour)
    page.undo()
    tour.settle()
    return page.undoing


def _undo_detail(tour: "Tour") -> None:
    view = _undo(tour)
    view.table.opened.emit(0)
    tour.settle()


def _groups(tour: "Tour") -> UndoView:
    view = _no_group(tour)
    for row in (0, 2):
        view.choices.group_picker.model.toggle(row)
        tour.settle()
    return view


def _no_group(tour: "Tour") -> UndoView:
    view = _undo(tour)
    view.choices.ways[Grain.GROUPS].click()
    tour.settle()
    return view


def _pupils(tour: "Tour") -> None:
    view = _undo(tour)
    view.choices.ways[Grain.PUPILS].click()
    tour.settle()
    picker = view.choices.pupil_picker
    picker.model.toggle(1)
    picker.search.setText("van")
    QTest.qWait(300)
    tour.settle()


def _work(tour: "Tour", *, all_of_them: bool = False) -> None:
    """After the import some pupils are edited by hand; or all that are chosen."""

    def edit(opened: OpenSchool) -> None:
        entry = history.entries(opened)[0]
        found = history.pupils_in(opened, entry.id, limit=1 if all_of_them else 4)
        for pupil in found:
            editing.change(opened, pupil.pupil_number, {"given_name": "Aangepast"})

    opened = tour.window.opened
    tour.window.runner.run(tour.window, lambda progress: edit(opened), done=lambda nothing: None)
    tour.settle()


def _import_row(page: "HistoryPage") -> int:
    return next(row for row, entry in enumerate(page.entries.entries) if entry.kind is EntryKind.IMPORT)


def _older(tour: "Tour") -> UndoView:
    _work(tour)
    page = _go(tour)
    page.ask_undo(_import_row(page))
    tour.settle()
    return page.undoing


def _kept(tour: "Tour") -> UndoView:
    view = _older(tour)
    view.staying.click()
    tour.settle()
    return view


def _forced(tour: "Tour") -> None:
    view = _older(tour)
    view.force.box.click()
    tour.settle()


def _all_kept(tour: "Tour") -> None:
    _work(tour, all_of_them=True)
    page = _go(tour)
    page.ask_undo(_import_row(page))
    tour.settle()
    view = page.undoing
    view.choices.ways[Grain.PUPILS].click()
    tour.settle()
    view.choices.pupil_picker.search.setText("aangepast")
    QTest.qWait(300)
    tour.settle()
    view.choices.pupil_picker.model.toggle(0)
    tour.settle()


def _refused(tour: "Tour") -> None:
    view = _undo(tour)
    _work(tour)
    view.confirm.click()
    tour.settle()


def _begin_year(tour: "Tour") -> None:
    opened = tour.window.opened
    tour.window.runner.run(tour.window, lambda progress: years.begin(opened), done=lambda nothing: None)
    tour.settle()


def _year(tour: "Tour") -> None:
    _begin_year(tour)
    _undo(tour)


def _year_in_use(tour: "Tour") -> None:
    _begin_year(tour)
    opened = tour.window.opened

    def edit(progress: object) -> None:
        pupil = history.pupils_in(opened, history.entries(opened)[1].id, limit=1)[0]
        editing.change(opened, pupil.pupil_number, {"given_name": "Aangepast"})

    tour.window.runner.run(tour.window, edit, done=lambda nothing: None)
    tour.settle()
    page = _go(tour)
    page.ask_undo(1)
    tour.settle()


def _progress(tour: "Tour") -> None:
    view = _undo(tour)
    view.progress.start("Wijzigingen terugzetten …", stopped=lambda: None, at_once=True)
    view.progress.report(2, 5)
    tour.settle()


def _done(tour: "Tour") -> None:
    _undo(tour).confirm.click()
    tour.settle()


def _done_kept(tour: "Tour") -> None:
    _older(tour).confirm.click()
    tour.settle()


def _partly(tour: "Tour") -> None:
    opened = tour.window.opened

    def part(progress: object) -> None:
        entry = history.entries(opened)[0]
        group = history.groups_in(opened, entry.id)[0].name
        history.undo(opened, entry.id, choice=UndoChoice(groups=(group,)))

    tour.window.runner.run(tour.window, part, done=lambda nothing: None)
    tour.settle()
    _go(tour)


def _again(tour: "Tour") -> None:
    _partly(tour)
    page = tour.window.page
    page.ask_undo(0)
    tour.settle()
