"""The states of the page of staff for the tour of pictures."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui.tour import Scene, School

if TYPE_CHECKING:
    from lvs_desktop.gui.pages.staff import StaffPage
    from lvs_desktop.gui.touring import Tour

HEADER = "Afkorting;Roepnaam;Tussenvoegsel;Achternaam;E-mailadres;Rol;Vestiging"
FIRST = (
    "BRU;Kim;de;Bruin;k.debruin@school.example;docent;00",
    "KAY;Çağla;;Kaya;c.kaya@school.example;docent;00",
    "WIS;Łukasz;;Wiśniewski;l.wisniewski@school.example;docent;00",
    "BER;Loïs;van den;Berg;l.vandenberg@school.example;vestigingsbeheerder;00",
    "SMI;Jan;;Smit;j.smit@school.example;docent;00",
)
NEXT = (FIRST[0].replace("docent", "vestigingsbeheerder"), FIRST[1], FIRST[2], "NOO;Zoë;;Noord;;docent;00")
WRONG = (*NEXT, "XXX;Bo;;Vis;;koning;00", "YYY;Ab;;Bos;;docent;Verweg")


def scenes() -> Iterable[Scene]:
    """No accounts, the accounts, a new one, one that is wrong, a list, a list with errors, after saving."""
    yield Scene("staff-empty", _go, needs=School.EMPTY)
    yield Scene("staff", _filled, needs=School.BASELINE)
    yield Scene("staff-rule", _rule, needs=School.BASELINE)
    yield Scene("staff-add", _add, needs=School.BASELINE)
    yield Scene("staff-add-wrong", _wrong, needs=School.BASELINE)
    yield Scene("staff-form", _form, needs=School.BASELINE)
    yield Scene("staff-form-closed", _form_closed, needs=School.BASELINE)
    yield Scene("staff-form-archived", _form_archived, needs=School.BASELINE)
    yield Scene("staff-list-first", lambda tour: _read(tour, FIRST), needs=School.EMPTY)
    yield Scene("staff-list", _next, needs=School.BASELINE)
    yield Scene("staff-list-archive", _archive, needs=School.BASELINE)
    yield Scene("staff-list-errors", _errors, needs=School.BASELINE)
    yield Scene("staff-list-columns", _columns, needs=School.EMPTY)
    yield Scene("staff-list-foreign", _foreign, needs=School.EMPTY)


def _go(tour: "Tour") -> "StaffPage":
    tour.window.go("staff")
    tour.settle()
    return tour.window.page


def _read(tour: "Tour", rows: Iterable[str]) -> "StaffPage":
    page = _go(tour)
    path: Path = tour.folder / "personeel.csv"
    path.write_text("\n".join((HEADER, *rows)), "utf-8")
    page.read_list(path)
    tour.settle()
    return page


def _filled(tour: "Tour") -> "StaffPage":
    page = _read(tour, FIRST)
    page.review.save()
    tour.settle()
    return page


def _rule(tour: "Tour") -> None:
    page = _filled(tour)
    page._ask_rule()
    page._rule_line.setText("{initial}")
    page._save_rule()
    tour.settle()


def _add(tour: "Tour") -> "StaffPage":
    page = _go(tour)
    page.open_member(None)
    tour.settle()
    return page


def _wrong(tour: "Tour") -> None:
    page = _add(tour)
    page.form.fields["given_name"].field.setText("Kim")
    page.form.fields["email"].field.setText("kim")
    page.form.fields["family_name"].field.setText("Bruin")
    page.form.save()
    tour.settle()


def _form(tour: "Tour") -> "StaffPage":
    page = _filled(tour)
    page.open_member(page.model.members[0])
    tour.settle()
    return page


def _form_closed(tour: "Tour") -> None:
    """A location admin asks for an account of another one."""
    opened, north = tour.window.opened, Worker(name="J. de Wit", role=Role.LOCATION_ADMIN, locations=("00",))
    tour.window.runner.run(
        tour.window, lambda _progress: opened.add_worker(north), done=lambda _nothing: tour.window.work_as(north.name)
    )
    tour.settle()
    page = _add(tour)
    role = page.form.role
    role.setCurrentIndex(role.findData(Role.LOCATION_ADMIN.value))
    role.activated.emit(role.currentIndex())
    tour.window.toast("")
    tour.settle()


def _form_archived(tour: "Tour") -> None:
    page = _form(tour)
    page.form.status_wanted.emit(True)
    tour.settle()
    page.archived.setChecked(True)
    page.open_member(next(one for one in page.model.members if one.status == "archived"))
    tour.settle()


def _next(tour: "Tour") -> "StaffPage":
    _filled(tour)
    return _read(tour, NEXT)


def _archive(tour: "Tour") -> None:
    page = _next(tour)
    page.review.model.choose_all(True)
    tour.settle()
    tour.scroll_down()


def _errors(tour: "Tour") -> None:
    _filled(tour)
    _read(tour, WRONG)


def _columns(tour: "Tour") -> None:
    page = _go(tour)
    path = tour.folder / "personeel.csv"
    path.write_text("Wie;Heet;Doet\nKim;Bruin;docent\nBo;Kaya;docent\n", "utf-8")
    page.read_list(path)
    tour.settle()


def _foreign(tour: "Tour") -> None:
    page = _go(tour)
    path = tour.folder / "kleuren.csv"
    path.write_text("rood;3\nblauw;4\n", "utf-8")
    page.read_list(path)
    tour.settle()
