"""The states of a file that is mended, for the tour of pictures: the example school's own file, damaged as happens."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lvs_desktop.domain.changes import ChangeKind
from lvs_desktop.domain.diagnosis import REFUSED
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.services.import_steps import findings

if TYPE_CHECKING:
    from lvs_desktop.gui.pages.import_repairs import RepairsPage
    from lvs_desktop.gui.pages.import_review import ReviewPage
    from lvs_desktop.gui.touring import Tour

NUMBER, NAMES, BIRTH_DATE = "Leerlingnummer", ("Roepnaam", "Achternaam"), "Geboortedatum"


def scenes() -> Iterable[Scene]:
    """What happened, what is chosen, what comes of it."""
    base = School.BASELINE
    yield Scene("import-repairs", _opened, needs=base)
    yield Scene("import-repairs-foot", lambda tour: (_opened(tour), tour.scroll_down()), needs=base)
    yield Scene("import-repairs-one", lambda tour: _page(tour, mojibake), needs=base)
    yield Scene("import-repairs-safe", _safe, needs=base)
    yield Scene("import-repairs-judged", _judged, needs=base)
    yield Scene("import-repairs-refused", _refused, needs=base)
    yield Scene("import-repairs-lost", _lost, needs=base)
    yield Scene("import-columns-whole-names", _whole_names, needs=base)
    yield Scene("import-repairs-review", _review, needs=base)
    yield Scene("import-repairs-detail", _detail, needs=base)


def damaged(source: Path, target: Path, *damages: Callable[[dict[str, str]], None]) -> Path:
    """A copy of a CSV file with semicolons in which each row was damaged."""
    header, *rows = (line.split(";") for line in source.read_text("utf-8-sig").splitlines())
    lines = [";".join(header)]
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        for damage in damages:
            damage(cells)
        lines.append(";".join(cells.values()))
    target.write_text("\r\n".join(lines) + "\r\n", "utf-8-sig", newline="")
    return target


def without_zeros(cells: dict[str, str]) -> None:
    """A spreadsheet took the number for a number."""
    cells[NUMBER] = cells[NUMBER].lstrip("0")


def swapped(cells: dict[str, str]) -> None:
    """A spreadsheet with American settings turned round what it took for dates, and left the other texts alone."""
    day, month, year = cells[BIRTH_DATE].split("-")
    if int(day) <= 12:
        cells[BIRTH_DATE] = f"{month}-{day}-{year}"


def mojibake(cells: dict[str, str]) -> None:
    """UTF-8 was read as Windows-1252, and saved so."""
    for column in NAMES:
        cells[column] = "".join(map(_windows, cells[column].encode()))


def _windows(byte: int) -> str:
    # Windows keeps the five bytes that Windows-1252 leaves open; Python refuses them
    return chr(byte) if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([byte]).decode("cp1252")


def letters_lost(cells: dict[str, str]) -> None:
    """A program that knows no accents wrote a question mark for each."""
    for column in NAMES:
        cells[column] = cells[column].encode("ascii", "replace").decode()


ALL: Sequence[Callable[[dict[str, str]], None]] = (without_zeros, swapped, mojibake)


def _page(tour: "Tour", *damages: Callable[[dict[str, str]], None]) -> "RepairsPage":
    tour.window.go("import")
    tour.settle()
    source = damaged(tour.practice.next_year, tour.folder / "leerlingen-uit-excel.csv", *damages)
    tour.window.page.session.choose_file(source)
    tour.settle()
    for _turn in range(2):
        tour.window.page.view.next()
        tour.settle()
    return tour.window.page.view.current


def _opened(tour: "Tour") -> "RepairsPage":
    return _page(tour, *ALL)


def _safe(tour: "Tour") -> "RepairsPage":
    page = _opened(tour)
    page.safe.click()
    tour.settle()
    return page


def _judged(tour: "Tour") -> "RepairsPage":
    page = _safe(tour)
    for finding in findings(page.session.draft):
        if finding.asks:
            best = max(finding.readings, key=lambda reading: reading.speaks_for)
            page.session.set_repair(finding.damage, best.name)
    tour.settle()
    return page


def _refused(tour: "Tour") -> None:
    page = _judged(tour)
    for finding in findings(page.session.draft):
        if finding.safe:
            page.session.set_repair(finding.damage, REFUSED)
    tour.settle()


def _lost(tour: "Tour") -> None:
    _page(tour, letters_lost)


def _whole_names(tour: "Tour") -> None:
    tour.window.go("import")
    tour.settle()
    source = tour.folder / "namen.csv"
    rows = ("Leerlingnummer;Naam;Klas", "1001;Vries, Loïs de;H2A", "1002;Kaya, Noël;H2A", "1003;Smit, Ann;H2B")
    source.write_text("\r\n".join(rows), "utf-8-sig")
    tour.window.page.session.choose_file(source)
    tour.settle()
    tour.window.page.view.next()
    tour.settle()


def _review(tour: "Tour") -> "ReviewPage":
    _judged(tour)
    tour.window.page.view.next()
    tour.settle()
    return tour.window.page.view.current


def _detail(tour: "Tour") -> None:
    page = _review(tour)
    page.show_kind(ChangeKind.NEW)
    tour.settle()
    page.model.change_at(0)  # with large text the table is below the fold, and nothing was asked for yet
    tour.settle()
    names = [page.model.change_at(row) for row in range(page.model.rowCount())]
    row = next(at for at, change in enumerate(names) if change is not None and not change.name.isascii())
    page.table.selectRow(row)
    page.table.opened.emit(row)
    tour.settle()
