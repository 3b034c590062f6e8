"""The states of the page of growth for the tour of pictures."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QScrollArea

from lvs_desktop.domain.progress import Progress
from lvs_desktop.gui.shell import GROWTH, PUPILS
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.services import results

if TYPE_CHECKING:
    from lvs_desktop.gui.pages.growth import GrowthPage
    from lvs_desktop.gui.touring import Tour


def scenes() -> Iterable[Scene]:
    """Without results; choosing; a pupil, one subject, the table; a group, its levels; nothing; a pupil's form."""
    yield Scene("growth-empty", lambda tour: tour.window.go(GROWTH), needs=School.PRIMARY)
    yield Scene("growth-search", _search, needs=School.PRIMARY)
    yield Scene("growth-pupil", lambda tour: _pupil(tour, top=1), needs=School.PRIMARY)
    yield Scene("growth-pupil-second", lambda tour: _pupil(tour, top=2), needs=School.PRIMARY)
    yield Scene("growth-pupil-table", _table, needs=School.PRIMARY)
    yield Scene("growth-group", lambda tour: _group(tour, top=1), needs=School.PRIMARY)
    yield Scene("growth-group-levels", lambda tour: _group(tour, top=2), needs=School.PRIMARY)
    yield Scene("growth-subject", _subject, needs=School.PRIMARY)
    yield Scene("growth-nothing", _nothing, needs=School.PRIMARY)
    yield Scene("growth-from-pupil", _form, needs=School.PRIMARY)


def _go(tour: "Tour") -> "GrowthPage":
    window, path = tour.window, tour.primary.results_csv

    def read(_progress: Progress) -> None:
        results.apply(window.opened, results.preview(window.opened, path))

    window.runner.run(window, read, done=lambda _made: None)
    tour.settle()
    window.go(GROWTH)
    tour.settle()
    return window.page


def _search(tour: "Tour", words: str = "7") -> "GrowthPage":
    page = _go(tour)
    page.search.setText(words)
    page.look()
    tour.settle()
    return page


def _pupil(tour: "Tour", *, top: int) -> "GrowthPage":
    page = _search(tour)
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
    at = next(at for at in range(page.group.count()) if page.group.itemText(at).startswith("7"))
    page.group.setCurrentIndex(at)
    page.choose_group(at)
    tour.settle()
    _to(page, top)


def _subject(tour: "Tour") -> None:
    page = _pupil(tour, top=1)
    page.chips[-1][1].setChecked(True)
    tour.settle()


def _nothing(tour: "Tour") -> None:
    page = _search(tour, "1/2")
    page.choose_row(0)
    tour.settle()


def _form(tour: "Tour") -> None:
    page = _pupil(tour, top=1)
    name = page.search.text()
    tour.window.go(PUPILS)
    tour.settle()
    form = tour.window.page
    form.filters.search.setText(name)
    form.arrange()
    tour.settle()
    form.open_row(0)
    tour.settle()
    tour.scroll_down()


def _to(page: "GrowthPage", figure: int) -> None:
    """Scroll until a figure stands at the top; the first one: not at all."""
    area = page.findChild(QScrollArea)
    if figure > 1 and area is not None:
        area.verticalScrollBar().setValue(page.view.figures[figure - 1].mapTo(area.widget(), page.rect().topLeft()).y())
