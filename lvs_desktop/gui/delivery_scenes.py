"""The states of the page of bringing things to the LVS, for the tour of pictures."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lvs_desktop.domain.checklist import StepKind
from lvs_desktop.domain.delivering import Subject
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.services import delivery, delivery_profiles, password_plans
from lvs_desktop.services.password_plans import Choice

if TYPE_CHECKING:
    from lvs_desktop.gui.pages.delivering import DeliveryPage
    from lvs_desktop.gui.touring import Tour


def scenes() -> Iterable[Scene]:
    """What is to be brought, a file made, a template learnt, one that is refused, and all confirmed."""
    yield Scene("delivery", _go, needs=School.FILLED)
    yield Scene("delivery-nothing", _go)
    yield Scene("delivery-made", _made_scene, needs=School.FILLED)
    yield Scene("delivery-files", _files_scene, needs=School.FILLED)
    yield Scene("delivery-template", _template_scene, needs=School.FILLED)
    yield Scene("delivery-passwords", _passwords_scene, needs=School.FILLED)
    yield Scene("delivery-template-passwords", _rule_scene, needs=School.FILLED)
    yield Scene("delivery-error", _error_scene, needs=School.FILLED)


def _go(tour: "Tour") -> "DeliveryPage":
    step = next(status.step for status in tour.window.steps if status.step.kind is StepKind.DELIVERY)
    tour.window.go(f"step:{step.id}")
    tour.settle()
    return tour.window.page


def _made_scene(tour: "Tour") -> "DeliveryPage":
    page = _go(tour)
    page.make(tour.folder / "leerlingen.csv")
    tour.settle()
    tour.scroll_down()
    return page


def _files_scene(tour: "Tour") -> None:
    page = _made_scene(tour)
    made = delivery.files(tour.window.opened)[0]
    page.confirm(made)
    tour.settle()
    page.make(tour.folder / "leerlingen-2.csv")
    tour.settle()
    tour.window.toast("")
    tour.scroll_down()


def _template_scene(tour: "Tour") -> None:
    page = _go(tour)
    path = tour.folder / "Sjabloon.csv"
    path.write_text("Stamnr;Roepnaam;Tussenv;Achternaam;Stamgroep;Actie;Weergavenaam\r\n", "utf-8")
    page.learn(path)
    tour.settle()


def _error_scene(tour: "Tour") -> None:
    page = _go(tour)
    path = tour.folder / "Kleuren.csv"
    path.write_text("Kleur;Maat\r\nrood;3\r\n", "utf-8")
    page.learn(path)
    tour.settle()


def _passwords_scene(tour: "Tour") -> None:
    opened = tour.window.opened
    password_plans.make(opened, password_plans.plan(opened, Choice(new=True)))
    form = next(one for one in delivery_profiles.shipped() if one.subject is Subject.PUPILS and one.brings_passwords)
    delivery_profiles.choose(opened, Subject.PUPILS, form.name)
    page = _go(tour)
    page.with_passwords.setChecked(True)
    tour.settle()
    tour.scroll_down()


def _rule_scene(tour: "Tour") -> None:
    page = _go(tour)
    page.choose(Subject.PASSWORDS)
    tour.settle()
    path = tour.folder / "Inloggegevens.csv"
    path.write_text("Gebruikersnaam;Wachtwoord\r\n", "utf-8")
    page.learn(path)
    tour.settle()
    tour.scroll_down()
