"""LAS-koppeling doorgeven: three things of each location, a form, and that it was passed on."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QWidget

from lvs_desktop.domain.checklist import StepKind
from lvs_desktop.domain.delivering import Delivery, Subject
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.schools import Location
from lvs_desktop.gui import theme
from lvs_desktop.gui.shell import About, Page, Place, Shell
from lvs_desktop.gui.tour import Scene
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, PrimaryButton, Text
from lvs_desktop.services import delivery, delivery_words, link_form, permits
from lvs_desktop.services.labels import moment
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _

if TYPE_CHECKING:
    from lvs_desktop.gui.touring import Tour


class SisLinkPage(Page):
    """The names in the administration system, the form, and 'ik heb het doorgegeven'."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            _("Pass on the link"),
            lead=_("The supplier asks three things of each location. They must equal those in your system."),
        )
        self._notice = Callout("info")
        self._names: dict[str, QLineEdit] = {}
        holder = QWidget()
        self._grid = QGridLayout(holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.em(1.2))
        self._grid.setVerticalSpacing(theme.em(0.4))
        self._grid.setColumnStretch(2, 1)
        self._make = PrimaryButton(_("Make the form …"), icon="download", clicked=self._choose_target)
        actions = QWidget()
        FlowLayout(actions, self._make)
        self._closed = Text(_("With your role you can't make this form."), tone="muted")
        card = Card(
            Text(_("What the form says"), tone="heading"),
            Text(_("Type the name as it stands in Somtoday or Magister."), tone="muted"),
            holder,
            actions,
            self._closed,
        )
        self._files = Card(gap=0.4)
        for part in (self._notice, card, self._files):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def enter(self, about: About) -> None:
        """Read the names and what was made before."""
        opened = self.shell.opened

        def read(_progress: Progress) -> tuple[tuple[Location, ...], tuple[Delivery, ...]]:
            made = tuple(one for one in delivery.files(opened) if one.subject is Subject.SIS_LINK)
            return link_form.places(opened), made

        self.shell.runner.run(self, read, done=lambda found: self._show(*found))

    def holds_work(self) -> bool:
        """True while names were typed and no form was made of them."""
        return any(field.isModified() for field in self._names.values())

    def make(self, target: Path) -> None:
        """Make the form."""
        opened = self.shell.opened
        typed = {code: field.text() for code, field in self._names.items()}

        def done(made: Delivery) -> None:
            self.shell.school_changed()
            self.enter(None)
            text = _("The form is {file}. Send it to the supplier, or fill in its web form with it.")
            passed = PrimaryButton(_("I have passed it on"), icon="status-done", clicked=lambda: self.confirm(made))
            self._notice.tell("ok", text.format(file=made.file_name), passed)

        self.shell.runner.run(
            self, lambda _progress: link_form.make(opened, target, typed), done=done, failed=self._refused
        )

    def confirm(self, made: Delivery) -> None:
        """The person passed the form on."""
        opened = self.shell.opened

        def undo() -> None:
            if self.shell.opened is opened:  # the notice may outlive the school it speaks of
                self.shell.runner.run(
                    self,
                    lambda _progress: delivery.unconfirm(opened, made.id),
                    done=lambda _found: self._changed(),
                    failed=self._refused,
                )

        def done(_found: Delivery) -> None:
            self._notice.clear()
            self._changed()
            self.shell.toast(_("The link has been passed on."), _("Undo"), undo)

        self.shell.runner.run(
            self, lambda _progress: delivery.confirm(opened, made.id), done=done, failed=self._refused
        )

    def _changed(self) -> None:
        self.shell.school_changed()
        self.enter(None)

    def _show(self, places: tuple[Location, ...], made: tuple[Delivery, ...]) -> None:
        _empty(self._grid)
        self._names.clear()
        for cell, title in enumerate((_("BRIN"), _("Location code"), _("Name in your system"))):
            self._grid.addWidget(Text(title, tone="muted", wrap=False), 0, cell)
        for line, place in enumerate(places, 1):
            field = QLineEdit(place.name)
            field.setAccessibleName(_("Name of location {code} in your system").format(code=place.code))
            field.setMaximumWidth(theme.em(26))
            self._names[place.code] = field
            self._grid.addWidget(Text(self.shell.opened.school.brin, wrap=False), line, 0)
            self._grid.addWidget(Text(place.code, wrap=False), line, 1)
            self._grid.addWidget(field, line, 2)
        may = permits.allowed(self.shell.opened, Action.LINK_FORM)
        self._make.setEnabled(may)
        self._closed.setVisible(not may)
        self._show_files(made)

    def _show_files(self, made: tuple[Delivery, ...]) -> None:
        lines = self._files.lines
        _empty(lines)
        lines.addWidget(Text(_("Forms of this school year"), tone="heading"))
        for one in made:
            said = delivery_words.file_state(one, self.shell.opened.worker.name)
            lines.addWidget(Text(f"{one.file_name} · {moment(one.at)} · {one.by} · {said}"))
            if one.confirmed_at is None:
                actions = QWidget()
                button = Button(_("I have passed it on"), icon="status-done", clicked=lambda one=one: self.confirm(one))
                button.setAccessibleName(f"{button.text()}: {one.file_name}")
                FlowLayout(actions, button)
                lines.addWidget(actions)
        self._files.setVisible(bool(made))

    def _choose_target(self) -> None:
        dialog = QFileDialog(self, _("Make the form"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([_("Excel files (*.xlsx)"), _("CSV files (*.csv)")])
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile("las-koppeling.xlsx")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.make(Path(name)))
        dialog.open()

    def _refused(self, problem: Problem) -> None:
        self._notice.tell("error", problem_text(problem))
        field = self._names.get(str(problem.facts.get("location", "")))
        if field is not None:
            field.setFocus()


def _empty(lines) -> None:
    while (item := lines.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()


PLACE = Place(
    id="sis_link",
    title=lambda: _("Pass on the link"),
    make=SisLinkPage,
    icon="link",
    kinds=(StepKind.SIS_LINK,),
)


def scenes() -> Iterable[Scene]:
    """The names, the form that was made, one that was passed on, and a name that is missing."""
    yield Scene("sis_link", _go)
    yield Scene("sis_link-made", _made_scene)
    yield Scene("sis_link-done", _done_scene)
    yield Scene("sis_link-error", _error_scene)


def _go(tour: "Tour") -> SisLinkPage:
    tour.window.go("sis_link")
    tour.settle()
    return tour.window.page


def _made_scene(tour: "Tour") -> SisLinkPage:
    page = _go(tour)
    page.make(tour.folder / "las-koppeling.xlsx")
    tour.settle()
    return page


def _done_scene(tour: "Tour") -> None:
    page = _made_scene(tour)
    page.confirm(delivery.files(tour.window.opened)[0])
    tour.settle()


def _error_scene(tour: "Tour") -> None:
    page = _go(tour)
    next(iter(page._names.values())).setText("")
    page.make(tour.folder / "las-koppeling.xlsx")
    tour.settle()
