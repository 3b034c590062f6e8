"""The states of the page of growth for the tour of pictures."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QScrollArea

from lvs_desktop.gui.shell import GROWTH, PUPILS
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.services import practice_growth

if TYPE_CHECKING:
    from lvs_desktop.gui.pages.growth import GrowthPage
    from lvs_desktop.gui.touring import Tour


def scenes() -> Iterable[Scene]:
    """Without results; choosing; a pupil, the pupil's table; a group, its levels; from the form of a pupil."""
    yield Scene("growth-empty", lambda tour: tour.window.go(GROWTH), needs=School.PRIMARY)
    yield Scene("growth-search", _search, needs=School.PRIMARY)
    yield Scene("growth-pupil", lambda tour: _pupil(tour, top=1), needs=School.PRIMARY)
    yield Scene("growth-pupil-gap", lambda tour: _pupil(tour, top=2), needs=School.PRIMARY)
    yield Scene("growth-pupil-table", _table, needs=School.PRIMARY)
    yield Scene("growth-group", lambda tour: _group(tour, top=1), needs=School.PRIMARY)
    yield Scene("growth-group-levels", lambda tour: _group(tour, top=2), needs=School.PRIMARY)
    yield Scene("growth-nothing", _nothing, needs=School.PRIMARY)
    yield Scene("growth-from-pupil", _form, needs=School.PRIMARY)


def _go(tour: "Tour") -> "GrowthPage":
    window = tour.window
    window.runner.run(window, lambda _progress: practice_growth.fill(window.opened), done=lambda _made: None)
    tour.settle()
    window.go(GROWTH)
    tour.settle()
    return window.page


def _search(tour: "Tour") -> "GrowthPage":
    page = _go(tour)
    page.search.setText("7A")
    page.look()
    tour.settle()
    return page


def _pupil(tour: "Tour", *, top: int) -> "GrowthPage":
    page = _go(tour)
    page.search.setText("Voorbeeldsma")
    page.look()
    tour.settle()
    page.choose_row(0)
    tour.settle()
    _to(page, top)
    return page


def _table(tour: "Tour") -> None:
    _pupil(tour, top=1)
    tour.scroll_down()


def _group(tour: "Tour", *, top: int) -> None:
    page = _go(tour)
    page.many.setChecked(True)
    page.group.setCurrentIndex(page.group.count() - 1)
    page.choose_group(page.group.count() - 1)
    tour.settle()
    _to(page, top)


def _nothing(tour: "Tour") -> None:
    page = _go(tour)
    page.search.setText("Niemand")
    page.look()
    tour.settle()
    page.choose_row(0)
    tour.settle()
    page.chips[0][1].setChecked(True)
    tour.settle()


def _form(tour: "Tour") -> None:
    _go(tour)
    tour.window.go(PUPILS)
    tour.settle()
    tour.window.page.open_row(0)
    tour.settle()
    tour.scroll_down()


def _to(page: "GrowthPage", figure: int) -> None:
    """Scroll until a figure stands at the top; the first one: not at all."""
    area = page.findChild(QScrollArea)
    if figure > 1 and area is not None:
        area.verticalScrollBar().setValue(page.view.figures[figure - 1].mapTo(area.widget(), page.rect().topLeft()).y())
