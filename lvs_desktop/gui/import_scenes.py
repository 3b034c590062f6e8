"""The import's states for the tour of pictures: files are written for it, buttons pressed as a person would."""

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtTest import QTest

from lvs_desktop.domain.changes import ChangeKind
from lvs_desktop.domain.diagnosis import REFUSED
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui.flow import FlowView
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.services import editing
from lvs_desktop.services.import_steps import findings

if TYPE_CHECKING:
    from lvs_desktop.gui.import_flow import ImportPlace
    from lvs_desktop.gui.pages.import_file import FilePage
    from lvs_desktop.gui.pages.import_review import ReviewPage
    from lvs_desktop.gui.touring import Tour

PLACE = "import"
PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
BSN_ROWS = ("Stamnr;BSN;Roepnm;Achternaam;Klas;Opmerking", "1001;123456789;Loïs;de Vries;H2A;belt zelf")
INCOMPLETE_ROWS = ("Stamnr;Roepnaam;Opmerking", "1001;Loïs;belt zelf")
DOS_ROWS = ("Leerlingnummer;Roepnaam;Achternaam;Klas", "1;Loïs;Smit;H1A", "2;Zoë;Jansen;H1A", "3;Noël;Kaya;H1B")
ALIKE_ROWS = ("Leerlingnummer;Roepnaam;Achternaam;Klas", "00123;Ann;Smit;H1A", "123;Bo;Kaya;H1A")

EDEX_LINES = (
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<EDEX><school><schooljaar>2026-2027</schooljaar><peildatum>2026-08-24</peildatum><brincode>{brin}</brincode>",
    "<auteur>Voorbeeld</auteur><xsdversie>2.1</xsdversie></school>",
    '<groepen><groep key="g1"><naam>H1A</naam><jaargroep>11</jaargroep></groep></groepen><leerlingen>',
    '<leerling key="900001"><achternaam>Vries</achternaam><voorvoegsel>de</voorvoegsel><roepnaam>Loïs</roepnaam>',
    '<geboortedatum>2014-03-02</geboortedatum><geslacht>2</geslacht><groep key="g1"/><land>NL</land></leerling>',
    '<leerling key="900002"><achternaam>Kaya</achternaam><roepnaam>Noël</roepnaam><geslacht>1</geslacht>',
    '<groep key="g1"/><land>NL</land></leerling>',
    '<leerling key="#3"><achternaam>Smit</achternaam><roepnaam>Zoë</roepnaam><groep key="g1"/></leerling>',
    '<leerling key="900004"><achternaam>Bos</achternaam><roepnaam>Ann</roepnaam><groep key="g1"/>',
    "<uitstroomdatum>2026-07-01</uitstroomdatum></leerling>",
    '</leerlingen><leerkrachten><leerkracht key="l1"><roepnaam>Kim</roepnaam></leerkracht></leerkrachten></EDEX>',
)

ONEROSTER = {
    "manifest": ("propertyName,value", "oneroster.version,1.2", "file.users,delta"),
    "users": (
        "sourcedId,status,dateLastModified,username,givenName,familyName,identifier,grades",
        "7f1,active,2026-09-01T08:00:00.000Z,sofie,Sofie,van den Berg,900001,11",
        "7f2,active,2026-09-01T08:00:00.000Z,noel,Noël,Kaya,900002,KG",
        "7f3,tobedeleted,2026-09-01T08:00:00.000Z,zoe,Zoë,Smit,900003,11",
    ),
    "roles": ("sourcedId,userSourcedId,roleType,role", "r1,7f1,primary,student", "r2,7f2,primary,student"),
    "classes": ("sourcedId,title,classType", "k1,H1A,homeroom"),
    "enrollments": ("sourcedId,classSourcedId,userSourcedId,role", "e1,k1,7f1,student", "e2,k1,7f2,student"),
}


def scenes() -> Iterable[Scene]:
    """Every page in every state that matters."""
    base = School.BASELINE
    yield Scene("import-file-empty", _place, needs=base)
    yield Scene("import-file-read", lambda tour: _read(tour, tour.practice.next_year), needs=base)
    yield Scene("import-file-otherwise", _otherwise, needs=base)
    yield Scene("import-file-first", lambda tour: _read(tour, tour.practice.last_year), needs=School.EMPTY)
    yield Scene(
        "import-file-encoding", lambda tour: _read(tour, _written(tour, "dos.csv", DOS_ROWS, "cp850")), needs=base
    )
    yield Scene("import-file-error", _error, needs=base)
    yield Scene("import-file-edexml", lambda tour: _read(tour, _edexml(tour)), needs=base)
    yield Scene("import-file-edexml-ways", _edexml_ways, needs=base)
    yield Scene("import-file-other-school", lambda tour: _read(tour, _edexml(tour, brin="12AB")), needs=base)
    yield Scene("import-review-edexml", lambda tour: _review(tour, _edexml(tour)), needs=base)
    yield Scene("import-review-edexml-notes", _edexml_notes, needs=base)
    yield Scene("import-file-oneroster", lambda tour: _read(tour, _oneroster(tour)), needs=base)
    yield Scene("import-columns-oneroster", lambda tour: _columns(tour, _oneroster(tour)), needs=base)
    yield Scene("import-file-sheets", _sheets, needs=base)
    yield Scene("import-columns", lambda tour: _columns(tour, tour.practice.next_year), needs=base)
    yield Scene("import-columns-bsn", lambda tour: _columns(tour, _written(tour, "bsn.csv", BSN_ROWS)), needs=base)
    yield Scene(
        "import-columns-missing", lambda tour: _columns(tour, _written(tour, "kort.csv", INCOMPLETE_ROWS)), needs=base
    )
    yield Scene("import-columns-twice", _twice, needs=base)
    yield Scene("import-review-first", _first, needs=School.EMPTY)
    yield Scene("import-review-baseline", _baseline, needs=School.EMPTY)
    yield Scene("import-review", lambda tour: _review(tour, tour.practice.next_year), needs=base)
    yield Scene("import-review-both", _both, needs=base)
    yield Scene("import-review-detail", _detail, needs=base)
    yield Scene("import-review-by-hand", _by_hand, needs=base)
    yield Scene("import-review-by-hand-taken", _by_hand_taken, needs=base)
    yield Scene("import-review-archived", _archived, needs=base)
    yield Scene("import-review-search", _search, needs=base)
    yield Scene("import-review-guard", _guard, needs=base)
    yield Scene("import-review-guard-figures", _guard_figures, needs=base)
    yield Scene("import-review-guard-wrong", _guard_wrong, needs=base)
    yield Scene("import-review-guard-list", _guard_list, needs=base)
    yield Scene("import-review-location-admin", _location_admin, needs=base)
    yield Scene("import-review-mistakes", lambda tour: _review(tour, tour.practice.mistakes), needs=base)
    yield Scene("import-review-problems", _problems, needs=base)
    yield Scene("import-review-problems-foot", lambda tour: (_problems(tour), tour.scroll_down()), needs=base)
    yield Scene("import-review-alike", _alike, needs=base)
    yield Scene("import-review-who", _who, needs=base)
    yield Scene("import-who", lambda tour: _desk(tour), needs=base)
    yield Scene("import-who-decided", _decided, needs=base)
    yield Scene("import-who-number", _number_again, needs=base)
    yield Scene("import-review-progress", _progress, needs=base)
    yield Scene("import-done", _done, needs=base)


def _place(tour: "Tour") -> "ImportPlace":
    tour.window.go(PLACE)
    tour.settle()
    return tour.window.page


def _view(tour: "Tour") -> FlowView:
    return tour.window.page.view


def _current(tour: "Tour") -> "ReviewPage":
    return _view(tour).current


def _read(tour: "Tour", source: Path) -> None:
    _place(tour).session.choose_file(source)
    tour.settle()


def _oneroster(tour: "Tour") -> Path:
    """A delivery of changes only, in version 1.2; the prefix stands before the surname."""
    path = tour.folder / "oneroster-delta.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name, lines in ONEROSTER.items():
            packed.writestr(f"{name}.csv", "\r\n".join(lines) + "\r\n")
    return path


def _edexml(tour: "Tour", *, brin: str | None = None) -> Path:
    """A file of the administration system, of this school unless said otherwise."""
    brin = brin or tour.window.opened.school.brin
    return _written(tour, "leerlingen.xml", [line.format(brin=brin) for line in EDEX_LINES], "utf-8")


def _edexml_ways(tour: "Tour") -> None:
    _read(tour, _edexml(tour))
    page: FilePage = _view(tour).current
    page.show_other_ways()
    tour.settle()


def _edexml_notes(tour: "Tour") -> None:
    _review(tour, _edexml(tour)).next_problem(back=False)
    tour.settle()
    tour.scroll_down()


def _columns(tour: "Tour", source: Path) -> None:
    _read(tour, source)
    _next(tour)


def _review(tour: "Tour", source: Path) -> "ReviewPage":
    _columns(tour, source)
    _next(tour)
    if _current(tour).name == "repairs":  # a file with mistakes may show damage too; what is to be seen comes after
        session = tour.window.page.session
        for finding in findings(session.draft):
            session.set_repair(finding.damage, REFUSED)
        _next(tour)
    return _current(tour)


def _location_admin(tour: "Tour") -> None:
    """The whole school's file, read by who works for one location."""
    opened, north = tour.window.opened, Worker(name="J. de Wit", role=Role.LOCATION_ADMIN, locations=("01",))
    tour.window.runner.run(
        tour.window, lambda _progress: opened.add_worker(north), done=lambda _nothing: tour.window.work_as(north.name)
    )
    tour.settle()
    tour.window.toast("")
    _review(tour, tour.practice.next_year)


def _next(tour: "Tour") -> None:
    _view(tour).next()
    tour.settle()


def _written(tour: "Tour", name: str, rows: Sequence[str], encoding: str = "cp1252") -> Path:
    target = tour.folder / name
    target.write_bytes("\r\n".join(rows).encode(encoding))
    return target


def _error(tour: "Tour") -> None:
    photo = tour.folder / "schoolfoto.csv"
    photo.write_bytes(PHOTO)
    _read(tour, photo)


def _sheets(tour: "Tour") -> None:
    from openpyxl import Workbook

    book = Workbook()
    for name in ("Onderbouw", "Bovenbouw"):
        sheet = book.active if name == "Onderbouw" else book.create_sheet()
        sheet.title = name
        for row in DOS_ROWS:
            sheet.append(row.split(";"))
    target = tour.folder / "leerlingen.xlsx"
    book.save(target)
    _read(tour, target)


def _otherwise(tour: "Tour") -> None:
    _read(tour, tour.practice.next_year)
    page: FilePage = _view(tour).current
    page.show_other_ways()
    tour.settle()


def _twice(tour: "Tour") -> None:
    _columns(tour, _written(tour, "kort.csv", INCOMPLETE_ROWS))
    for header in ("Roepnaam", "Opmerking"):
        _place(tour).session.set_column(header, "family_name")
    tour.settle()


def _first(tour: "Tour") -> None:
    _read(tour, tour.practice.next_year)
    tour.window.page.session.set_baseline(False)
    _next(tour)
    _next(tour)


def _baseline(tour: "Tour") -> None:
    _read(tour, tour.practice.last_year)
    tour.window.page.session.set_baseline(True)
    _next(tour)
    _next(tour)


def _both(tour: "Tour") -> "ReviewPage":
    page = _review(tour, tour.practice.next_year)
    for box in (page.options.overwrite, page.options.archive):
        box.click()
        tour.settle()
    return page


def _detail(tour: "Tour") -> None:
    page = _both(tour)
    page.show_kind(ChangeKind.CHANGED)
    tour.settle()
    page.table.opened.emit(0)
    tour.settle()


def _by_hand(tour: "Tour") -> "ReviewPage":
    """Two fields of a pupil were edited by hand, and the file says something else of them."""
    header, *lines = tour.practice.last_year.read_text("utf-8-sig").splitlines()
    number = lines[0].split(";")[header.split(";").index("Leerlingnummer")]
    editing.change(tour.window.opened, number, {"given_name": "Lowie", "group": "H9Z"})
    page = _review(tour, tour.practice.last_year)
    page.options.overwrite.click()
    tour.settle()
    page.search.setText(number)
    QTest.qWait(300)
    tour.settle()
    page.table.opened.emit(0)
    tour.settle()
    return page


def _by_hand_taken(tour: "Tour") -> None:
    page = _by_hand(tour)
    page._detail.taken.emit(page._detail._change.key, ("given_name",), True)
    tour.settle()


def _archived(tour: "Tour") -> None:
    _both(tour).show_kind(ChangeKind.ARCHIVED)
    tour.settle()


def _search(tour: "Tour") -> None:
    page = _review(tour, tour.practice.next_year)
    page.search.setText("van de")
    QTest.qWait(300)
    tour.settle()


def _part_of(tour: "Tour") -> Path:
    """Next year's file with one location only, and of it two rows in three."""
    lines = tour.practice.next_year.read_text("utf-8-sig").splitlines()
    place = lines[0].split(";").index("Vestiging")
    kept = [line for line in lines[1:] if line.split(";")[place] == "00"]
    return _written(tour, "hoofdgebouw.csv", [lines[0], *(line for at, line in enumerate(kept) if at % 3)], "utf-8-sig")


def _guard(tour: "Tour") -> "ReviewPage":
    page = _review(tour, _part_of(tour))
    page.options.archive.click()
    tour.settle()
    return page


def _guard_figures(tour: "Tour") -> None:
    _guard(tour).guard.more.click()
    tour.settle()


def _guard_wrong(tour: "Tour") -> None:
    page = _guard(tour)
    QTest.keyClicks(page.guard.field, "9")
    tour.settle()


def _guard_list(tour: "Tour") -> None:
    _guard(tour).guard.show_archived.emit()
    tour.settle()


def _problems(tour: "Tour") -> None:
    page = _review(tour, tour.practice.mistakes)
    page.next_problem(back=False)
    tour.settle()


def _alike(tour: "Tour") -> None:
    page = _review(tour, _written(tour, "nullen.csv", ALIKE_ROWS))
    page.next_problem(back=False)
    tour.settle()


def _renumbered(tour: "Tour", rows: int = 6) -> Path:
    """Next year's file in which some pupils have other numbers, and two of them another name."""
    lines = tour.practice.next_year.read_text("utf-8-sig").splitlines()
    header = lines[0].split(";")
    at, name = header.index("Leerlingnummer"), header.index("Achternaam")
    known = {line.split(";")[at] for line in tour.practice.last_year.read_text("utf-8-sig").splitlines()}
    places = [place for place, line in enumerate(lines) if line.split(";")[at] in known][1 : rows + 1]
    for count, place in enumerate(places):
        cells = lines[place].split(";")
        cells[at] = str(900001 + count)
        cells[name] = {0: f"{cells[name]}n", 1: "Aydın"}.get(count, cells[name])
        lines[place] = ";".join(cells)
    return _written(tour, "omgenummerd.csv", lines, "utf-8-sig")


def _who(tour: "Tour") -> "ReviewPage":
    return _review(tour, _renumbered(tour))


def _desk(tour: "Tour") -> "ReviewPage":
    page = _who(tour)
    page.show_desk(True)
    tour.settle()
    return page


def _decided(tour: "Tour") -> None:
    page = _desk(tour)
    QTest.keyClick(page.desk.table, "J")
    QTest.keyClick(page.desk.table, "N")
    tour.settle()


def _number_again(tour: "Tour") -> None:
    """A number that somebody else has now."""
    lines = tour.practice.next_year.read_text("utf-8-sig").splitlines()
    header = lines[0].split(";")
    known = {line.split(";")[0] for line in tour.practice.last_year.read_text("utf-8-sig").splitlines()}
    place = next(place for place, line in enumerate(lines) if place and line.split(";")[0] in known)
    cells = lines[place].split(";")
    for field, value in (("Roepnaam", "Noor"), ("Achternaam", "Willems"), ("Geboortedatum", "20-01-2014")):
        cells[header.index(field)] = value
    lines[place] = ";".join(cells)
    page = _review(tour, _written(tour, "nummer-opnieuw.csv", lines, "utf-8-sig"))
    page.options.overwrite.click()
    tour.settle()
    page.show_desk(True)
    tour.settle()


def _progress(tour: "Tour") -> None:
    page = _review(tour, tour.practice.next_year)
    page.progress.start("Bestand vergelijken met de school …", stopped=lambda: None, at_once=True)
    page.progress.report(2, 5)
    page.set_busy(True)
    tour.settle()


def _done(tour: "Tour") -> None:
    page = _both(tour)
    wanted = page.session.draft.review.wants_number
    if wanted is not None:
        page.session.type_number(str(wanted))
    _next(tour)
