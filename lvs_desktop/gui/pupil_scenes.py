"""The states of the pupils' page for the tour of pictures."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection

from lvs_desktop.gui.pupil_model import COLUMNS
from lvs_desktop.gui.pupil_table import SELECT
from lvs_desktop.gui.shell import PUPILS
from lvs_desktop.gui.tour import Scene, School

if TYPE_CHECKING:
    from lvs_desktop.gui.pages.pupils import PupilsPage
    from lvs_desktop.gui.touring import Tour


def scenes() -> Iterable[Scene]:
    """The list empty, full, narrowed and without hits; a cell with an error; the form in its states; adding."""
    yield Scene("pupils-empty", _go, needs=School.EMPTY)
    yield Scene("pupils", _go, needs=School.FILLED)
    yield Scene("pupils-primary", _go, needs=School.PRIMARY)
    yield Scene("pupils-primary-form", lambda tour: _go(tour).open_row(2), needs=School.PRIMARY)
    yield Scene("pupils-search", lambda tour: _search(tour, "de vr"), needs=School.FILLED)
    yield Scene("pupils-chosen", _chosen_scene, needs=School.FILLED)
    yield Scene("pupils-none", lambda tour: _search(tour, "zzyzx"), needs=School.FILLED)
    yield Scene("pupils-archived", _archived_scene, needs=School.FILLED)
    yield Scene("pupils-editing-error", _error_scene, needs=School.BASELINE)
    yield Scene("pupils-draft", _draft_scene, needs=School.BASELINE)
    yield Scene("pupils-edited", _edited_scene, needs=School.BASELINE)
    yield Scene("pupils-form", _form_scene, needs=School.BASELINE)
    yield Scene("pupils-form-changes", _changes_scene, needs=School.BASELINE)
    yield Scene("pupils-form-past", _past_scene, needs=School.FILLED)
    yield Scene("pupils-form-ask", _ask_scene, needs=School.BASELINE)
    yield Scene("pupils-form-archived", _form_archived_scene, needs=School.BASELINE)
    yield Scene("pupils-add", _add_scene, needs=School.BASELINE)
    yield Scene("pupils-add-taken", _taken_scene, needs=School.BASELINE)


def _go(tour: "Tour") -> "PupilsPage":
    tour.window.go(PUPILS)
    tour.settle()
    return tour.window.page


def _search(tour: "Tour", words: str) -> None:
    page = _go(tour)
    page.filters.search.setText(words)
    page.arrange()
    tour.settle()


def _chosen_scene(tour: "Tour") -> None:
    table = _go(tour).table
    rows = QItemSelection(table.model().index(1, 0), table.model().index(3, 0))
    table.selectionModel().select(rows, SELECT.Select | SELECT.Rows)
    tour.settle()


def _archived_scene(tour: "Tour") -> None:
    page = _go(tour)
    page.filters.archived.setChecked(True)
    tour.settle()


def _error_scene(tour: "Tour") -> None:
    page = _go(tour)
    page.table.setFocus()
    page.table.edit_cell(2, "birth_date")
    tour.settle()
    page.table.press_in_editor("31-02-2012")
    tour.settle()


def _draft_scene(tour: "Tour") -> None:
    page = _go(tour)
    page.model.setData(page.model.index(2, COLUMNS.index("group")), "")
    page.model.setData(page.model.index(3, COLUMNS.index("year")), "9")
    tour.settle()


def _edited_scene(tour: "Tour") -> None:
    page = _go(tour)
    page.model.setData(page.model.index(2, COLUMNS.index("group")), "H3X")
    tour.settle()


def _form_scene(tour: "Tour") -> "PupilsPage":
    page = _go(tour)
    for field, text in (("group", "H3X"), ("email", "")):
        page.model.setData(page.model.index(2, COLUMNS.index(field)), text)
        tour.settle()
    page.open_row(2)
    tour.settle()
    tour.window.toast("")
    return page


def _changes_scene(tour: "Tour") -> None:
    page = _go(tour)
    page.open_row(2)
    tour.settle()
    page.form.fill(group="H2B", track="vwo", birth_date="31-02-2012")
    tour.settle()


def _past_scene(tour: "Tour") -> None:
    page = _go(tour)
    page.open_row(2)
    tour.settle()
    tour.scroll_down()


def _ask_scene(tour: "Tour") -> "PupilsPage":
    page = _go(tour)
    page.open_row(2)
    tour.settle()
    page.form.ask_status(archive=True)
    tour.settle()
    return page


def _form_archived_scene(tour: "Tour") -> None:
    page = _ask_scene(tour)
    page.form.status_wanted.emit(True)
    tour.settle()


def _add_scene(tour: "Tour") -> "PupilsPage":
    page = _go(tour)
    page.add_pupil()
    tour.settle()
    return page


def _taken_scene(tour: "Tour") -> None:
    page = _go(tour)
    known = page.model.pupil_at(0).pupil_number
    page.add_pupil()
    page.form.fill(pupil_number=known, given_name="Sofie", family_name="Vries", group="2B")
    tour.settle()
    page.form.save()
    tour.settle()
