"""The states of the pages of results for the tour of pictures."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lvs_desktop.domain.result_checks import Outcome
from lvs_desktop.gui.tour import Scene, School

if TYPE_CHECKING:
    from lvs_desktop.gui.pages.results import ResultsPage
    from lvs_desktop.gui.touring import Tour

_COLUMNS = """Nr;Wie;Welke toets dan;Wanneer gemaakt;Behaalde vaardigheid
1;Bakker;Rekenen-Wiskunde 3.0;20-01-2026;103,5
"""


def scenes() -> Iterable[Scene]:
    """Before a file, columns to choose, the questions, what happens, a reason, what can't be read, kept, written."""
    yield Scene("results", _go, needs=School.PRIMARY)
    yield Scene("results-columns", _columns, needs=School.PRIMARY)
    yield Scene("results-other-file", _other_file, needs=School.PRIMARY)
    yield Scene("results-questions", _read, needs=School.PRIMARY)
    yield Scene("results-review", _answered, needs=School.PRIMARY)
    yield Scene("results-left-out", _left_out, needs=School.PRIMARY)
    yield Scene("results-unread", _unread, needs=School.PRIMARY)
    yield Scene("results-columns-again", _columns_again, needs=School.PRIMARY)
    yield Scene("results-kept", _kept, needs=School.PRIMARY)
    yield Scene("results-written", _written, needs=School.PRIMARY)


def _go(tour: "Tour") -> "ResultsPage":
    tour.window.go("step:history")
    tour.settle()
    return tour.window.page


def _columns(tour: "Tour") -> None:
    file = tour.folder / "toetsen.csv"
    file.write_text(_COLUMNS, "utf-8")
    _go(tour).source.take(file)
    tour.settle()


def _other_file(tour: "Tour") -> None:
    _go(tour).source.take(tour.primary.edexml)
    tour.settle()


def _read(tour: "Tour") -> "ResultsPage":
    page = _go(tour)
    page.source.take(tour.primary.results)
    tour.settle()
    return page


def _answered(tour: "Tour") -> "ResultsPage":
    page = _read(tour)
    questions = page.review.questions
    questions.by_hand.setCurrentIndex(questions.by_hand.findData("no"))
    for combo in questions._tests.values():
        combo.setCurrentIndex(1)
    questions.use.click()
    tour.settle()
    return page


def _left_out(tour: "Tour") -> None:
    page = _answered(tour)
    page.review.choose(Outcome.LEFT_OUT)
    page.review.reason.setCurrentIndex(1)
    page.review.reason.activated.emit(1)
    tour.settle()


def _csv(tour: "Tour") -> "ResultsPage":
    """The example's own list, with cells that can't be read."""
    lines = tour.primary.results_csv.read_text("utf-8").splitlines()
    header = lines[0].split(";")
    for place, (name, value) in enumerate(
        (("Afnamedatum", "31-02-2026"), ("Niveau", "VI"), ("Vaardigheidsscore", "hoog")), 1
    ):
        cells = lines[place].split(";")
        cells[header.index(name)] = value
        lines[place] = ";".join(cells)
    file = tour.folder / "toetsen.csv"
    file.write_text("\n".join(lines), "utf-8")
    page = _go(tour)
    page.source.take(file)
    tour.settle()
    return page


def _unread(tour: "Tour") -> None:
    _csv(tour).review.unread.click()
    tour.settle()


def _columns_again(tour: "Tour") -> None:
    page = _csv(tour)
    page.ask_columns()
    tour.settle()


def _kept(tour: "Tour") -> "ResultsPage":
    page = _answered(tour)
    page.keep.click()
    tour.settle()
    return page


def _written(tour: "Tour") -> None:
    page = _kept(tour)
    page.export(uwlr=tour.folder / "resultaten.xml")
    tour.settle()
