"""Leerlingen uitvoeren: the active pupils as a file for another system, or as a list for yourself."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.location_choice import LocationChoice
from lvs_desktop.gui.shell import OVERVIEW, About, Page, Place, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Button, Callout, Card, Combo, FlowLayout, PrimaryButton, Text
from lvs_desktop.services import exporting, format_words, permits
from lvs_desktop.services.exporting import Exported
from lvs_desktop.services.labels import number
from lvs_desktop.services.problem_texts import problem_text, source_problem_text
from lvs_desktop.services.texts import _, ngettext

if TYPE_CHECKING:
    from lvs_desktop.gui.touring import Tour


class ExportPage(Page):
    """Choose a kind of file, see what goes out, save it."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            _("Export pupils"),
            lead=_("You make a file with the active pupils, for another system or for yourself."),
        )
        self.formats = Combo()
        for name in exporting.formats():
            self.formats.addItem(format_words.title(name), name)
        self.formats.currentIndexChanged.connect(lambda _at: self._show_format())
        self._purpose = Text()
        self._content = Text(tone="muted")
        self._doubt = Callout("attention")
        self.locations = LocationChoice(_("Of which locations?"))
        self.locations.changed.connect(self._show_format)
        self.save = PrimaryButton(_("Save as …"), icon="download", clicked=self._choose_target)
        self._closed = Text(tone="muted")
        actions = QWidget()
        FlowLayout(actions, self.save, Button(_("To the overview"), icon="home", clicked=lambda: shell.go(OVERVIEW)))
        self.state = Callout("ok")
        self._notes = Text()
        warning = Callout(
            "attention",
            _(
                "The file holds personal data and is not encrypted. "
                "Keep it in a safe place. Remove it as soon as you don't need it any more."
            ),
        )
        what = Card(
            Field(_("What kind of file?"), self.formats, width=40), self._purpose, self._content, self._doubt, gap=0.5
        )
        for part in (what, self.locations, warning, actions, self._closed):
            self.body.addWidget(part)
        self.body.addStretch(1)
        for part in (self.state, self._notes):  # what came of it stays in sight
            self.foot.addWidget(part)

    def enter(self, about: About) -> None:
        """What may be chosen depends on the school and on who works now."""
        self.locations.fill(self.shell.opened)
        self.state.clear()
        self._notes.hide()
        self._show_format()

    def choose(self, name: str) -> None:
        """Choose a kind of file by its name on the command line."""
        self.formats.setCurrentIndex(self.formats.findData(name))

    def make(self, target: Path) -> None:
        """Write the file."""
        opened, form, codes = self.shell.opened, self.formats.currentData(), self.locations.codes
        self.state.clear()
        self._notes.hide()
        self.save.setEnabled(False)
        self.shell.runner.run(
            self,
            lambda _progress: exporting.export(opened, target, form=form, locations=codes),
            done=self._made,
            failed=self._refused,
        )

    def _show_format(self) -> None:
        name = self.formats.currentData()
        self._purpose.setText(format_words.purpose(name))
        self._content.setText(_("In the file: {fields}").format(fields=format_words.content(name)))
        doubt = ""
        if format_words.unconfirmed(name):
            doubt = _("{format} is unconfirmed: we know its columns at second hand. Ask the receiver to test the file.")
        self._doubt.tell("attention", doubt.format(format=format_words.title(name)))
        reason = permits.closed(self.shell.opened, Action.PUPILS) if self.shell.opened is not None else ""
        if not reason and self.locations.nothing:
            reason = _("Choose one location or more.")
        self.save.setEnabled(not reason)
        self._closed.setText(reason)
        self._closed.setVisible(bool(reason))

    def _choose_target(self) -> None:
        name = self.formats.currentData()
        suffix = exporting.suffix(name)
        dialog = QFileDialog(self, _("Save as"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"*{suffix}"])
        dialog.setDefaultSuffix(suffix.removeprefix("."))
        school = self.shell.opened.school
        dialog.selectFile(f"{school.brin}-{school.school_year}-{name}{suffix}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.make(Path(chosen)))
        dialog.open()

    def _made(self, made: Exported) -> None:
        self._show_format()
        words = ngettext("{n} pupil stands in {file}.", "{n} pupils stand in {file}.", made.pupils)
        self.state.tell("ok", words.format(n=number(made.pupils), file=made.path.name))
        # that a version is unconfirmed stands on the page already
        notes = [note for note in made.notes if note.code is not ProblemCode.ROSTER_UNCONFIRMED]
        self._notes.setText("\n".join(source_problem_text(note) for note in notes))
        self._notes.setVisible(bool(notes))

    def _refused(self, problem: Problem) -> None:
        self._show_format()
        self.state.tell("error", problem_text(problem))


PLACE = Place(id="exporting", title=lambda: _("Export pupils"), make=ExportPage, icon="download")


def scenes() -> Iterable[Scene]:
    """Before, a version that is unconfirmed, after saving, a folder that is gone, a school with nobody."""
    yield Scene("exporting", _go, needs=School.FILLED)
    yield Scene("exporting-unconfirmed", partial(_chosen, "oneroster-1.2"), needs=School.FILLED)
    yield Scene("exporting-done", _done_scene, needs=School.FILLED)
    yield Scene("exporting-error", _error_scene, needs=School.FILLED)
    yield Scene("exporting-nobody", _nobody_scene, needs=School.EMPTY)


def _go(tour: "Tour") -> ExportPage:
    tour.window.go("exporting")
    tour.settle()
    return tour.window.page


def _chosen(name: str, tour: "Tour") -> ExportPage:
    page = _go(tour)
    page.choose(name)
    tour.settle()
    return page


def _done_scene(tour: "Tour") -> None:
    _chosen("oneroster-1.2", tour).make(tour.folder / "99ZZ-2026-2027-oneroster-1.2.zip")
    tour.settle()


def _error_scene(tour: "Tour") -> None:
    _chosen("csv", tour).make(tour.folder / "weg" / "leerlingen.csv")
    tour.settle()


def _nobody_scene(tour: "Tour") -> None:
    _chosen("xlsx", tour).make(tour.folder / "leerlingen.xlsx")
    tour.settle()
