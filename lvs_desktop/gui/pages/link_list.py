"""The pupils of a link before there is sync: read a list that was exported from the LVS."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.changes import Change, ChangeKind, Entry
from lvs_desktop.domain.checklist import StepKind
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, Severity
from lvs_desktop.gui import theme
from lvs_desktop.gui.list_source import ListSource
from lvs_desktop.gui.plain_rows import PlainRows
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.gui.shell import LINK_LIST, OVERVIEW, SYNCHRONISING, About, Page, Place, Shell
from lvs_desktop.gui.taking_back import take_back
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, PrimaryButton, ProgressLine, Text, column
from lvs_desktop.services import link_lists, number_words, permits
from lvs_desktop.services.labels import field_word, kind_word, location_name, number, value_text
from lvs_desktop.services.link_lists import Preview
from lvs_desktop.services.list_reading import ListOptions
from lvs_desktop.services.problem_texts import problem_text, source_problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext, pgettext

if TYPE_CHECKING:
    from lvs_desktop.gui.touring import Tour

WIDTHS = Widths(columns={0: 13.0, 1: 5.0, 2: 9.0}, narrow={0: 10.0, 1: 4.0, 2: 7.5}, last=3, least=10.0, roomy=14.0)
_TOLD = 5  # problems in sight


class LinkListPage(Page):
    """Choose the list, see what changes, save it."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            _("Pupils of the link"),
            lead=_("Save the list of pupils in the LVS, and read it here. Number and track may be missing."),
        )
        self._school: OpenSchool | None = None
        self._preview: Preview | None = None
        self._notice = Callout("info")
        self.source = ListSource(
            _("The columns of this list are not public. We look for usual names, or you say it once.")
        )
        self.source.chosen.connect(self._read)
        self._server = Card(
            Text(_("Does your school have a server?"), tone="strong"),
            Text(
                _(
                    "Then the pupils can come from there too: that way you practise with a server of your own. "
                    "JIJ! LVS itself has published no address for this; with JIJ! you read the list."
                ),
                tone="small",
            ),
            gap=0.35,
        )
        onward = QWidget()
        FlowLayout(onward, Button(_("Go to Synchronise"), icon="sync", clicked=lambda: shell.go(SYNCHRONISING)))
        self._server.lines.addWidget(onward)
        self._found = Text("", tone="lead")
        self._columns = Text("", tone="small")
        self.model = PlainRows(
            (
                pgettext("column", "Pupil"),
                pgettext("column", "Class"),
                pgettext("column", "What happens"),
                pgettext("column", "Fields"),
            ),
            self,
        )
        self.table = RowTable(self.model, _("Pupils of the list"), WIDTHS)
        self.table.setMinimumHeight(theme.em(12))
        self._review = QWidget()
        lines = column(self._review, self._found, self._columns, self.table, gap=0.5)
        lines.setStretch(2, 1)
        for part in (self._notice, self.source, self._server):
            self.body.addWidget(part)
        self.body.addWidget(self._review, 1)
        self.body.addStretch(0)
        self._progress = ProgressLine()
        self._write = PrimaryButton("", icon="save", clicked=self.apply)
        self._other = Button(_("Choose another file (Ctrl+O)"), icon="folder-open", clicked=self._restart)
        self._back = Button(_("Back to the overview"), icon="arrow-left", clicked=lambda: shell.go(OVERVIEW))
        self._bar = QWidget()
        FlowLayout(self._bar, self._write, self._other, self._back)
        self.foot.setContentsMargins(theme.em(1.6), theme.em(0.4), theme.em(1.6), theme.em(0.8))
        self.foot.addWidget(self._progress)
        self.foot.addWidget(self._bar)
        self._show_views()

    def enter(self, about: About) -> None:
        """Begin anew for another school; a list that is shown stays."""
        opened = self.shell.opened
        if opened is not self._school:
            self._school, self._preview = opened, None
            self.source.clear()
            self._notice.clear()
        mine = opened is not None and permits.allowed(opened, Action.LINK_LIST)
        self.source.setEnabled(mine)
        if not mine:
            self._notice.tell("info", _("With your role you can't read this list. Ask a school administrator."))
        self._show_views()

    def open_file(self) -> bool:
        """Ctrl+O."""
        if not self.source.isEnabled():
            return False
        self._restart()
        self.source.choose()
        return True

    def wants_quiet(self) -> bool:
        """True while a list is compared with the school."""
        return self._preview is not None

    def _read(self, file: Path, options: ListOptions) -> None:
        opened = self.shell.opened
        self._notice.clear()

        self.source.read(
            self,
            file,
            options,
            lambda file, options, _progress: link_lists.preview(opened, file, options),
            done=self.show_preview,
            line=self._progress,
        )

    def show_preview(self, shown: Preview) -> None:
        """Show what the list does."""
        self.source.clear()
        self._preview = shown
        counts = shown.counts()
        self._found.setText(number_words.link_text(counts) + ".")
        self._columns.setText(_("Columns: {columns}.").format(columns=number_words.columns_text(shown.columns)))
        school = self.shell.opened.school
        moving = [line for line in shown.changes() if line.kind is not ChangeKind.UNCHANGED]
        self.model.show([(line.name, line.group or "", kind_word(line.kind), _fields(line, school)) for line in moving])
        self.table.setVisible(bool(moving))
        if moving:
            self.table.selectRow(0)
        told = [found for found in shown.problems if found.severity is Severity.ERROR]
        if told:
            words = [source_problem_text(found) for found in told[:_TOLD]]
            if len(told) > _TOLD:
                words.append(_("... and {n} more").format(n=len(told) - _TOLD))
            self._notice.tell("attention", "\n".join((_("These rows are left out:"), *words)))
        n = counts.written
        words = ngettext("Save {n} pupil", "Save {n} pupils", n).format(n=number(n))
        going = any(line.account or line.kind is not ChangeKind.UNCHANGED for line in shown.lines)
        self._write.setText(words if n else _("Save"))
        self._write.setEnabled(going)
        self._show_views()
        (self._write if going else self._other).setFocus()

    def apply(self) -> None:
        """Write it."""
        opened, shown = self.shell.opened, self._preview
        if shown is None:
            return
        self._write.setEnabled(False)

        def saved(entry: Entry) -> None:
            self._restart()
            self.shell.school_changed()
            words = _("The list was saved: {counts}.").format(counts=number_words.link_text(entry.counts))
            self._notice.tell("ok", words, *self._next())
            self.source.focus()
            self.shell.toast(words, _("Undo"), lambda: self._undo(opened, entry))

        def failed(problem: Problem) -> None:
            self._write.setEnabled(True)
            self._notice.tell("error", problem_text(problem))

        self.shell.runner.run(self, lambda _progress: link_lists.apply(opened, shown), done=saved, failed=failed)

    def _undo(self, opened: OpenSchool, entry: Entry) -> None:
        take_back(self, self._notice, opened, entry, words=_("The list was taken back."))

    def _next(self) -> list[Button]:
        """With Magister's link numbers and tracks come next."""
        step = next((one.step for one in self.shell.steps if one.step.kind is StepKind.NUMBERS), None)
        if step is None:
            return []
        return [Button(_("Go on: {step}").format(step=step.title), icon="arrow-right", clicked=self._go_on)]

    def _go_on(self) -> None:
        step = next(one.step for one in self.shell.steps if one.step.kind is StepKind.NUMBERS)
        self.shell.go(f"step:{step.id}")

    def _restart(self) -> None:
        self._preview = None
        self._notice.clear()
        self._show_views()

    def _show_views(self) -> None:
        reviewing = self._preview is not None
        self.source.setVisible(not reviewing)
        self._server.setVisible(not reviewing)
        self._review.setVisible(reviewing)
        self._write.setVisible(reviewing)
        self._other.setVisible(reviewing)


def _fields(line: Change, school: object) -> str:
    if line.kind is ChangeKind.NEW:
        return location_name(school, line.location)
    return ", ".join(
        f"{field_word(step.field)}: {value_text(step.field, step.was)} → {value_text(step.field, step.becomes)}"
        for step in line.fields
    )


PLACE = Place(id=LINK_LIST, title=lambda: _("Pupils of the link"), make=LinkListPage, icon="upload")

_LISTED = """LVS-nummer;Gebruikersnaam;Roepnaam;Voorvoegsel;Achternaam;Geboortedatum;Klas;Vestiging
L1;sofieb;Sofie;van den;Berg;04-03-2012;1A;00
L2;loisv;Loïs;de;Vries;11-12-2012;1A;00
L3;elay;Ela;;Yılmaz;01-02-2012;1B;00
L3;eday;Eda;;Yılmaz;01-02-2012;1B;00
L5;noorb;Noor;;Bakker;05-06-2012;1B;01
"""


def scenes() -> Iterable[Scene]:
    """Before a list, what it does, a column to choose, and saved."""
    yield Scene("link_list", _go, needs=School.EMPTY)
    yield Scene("link_list-review", _reviewing, needs=School.EMPTY)
    yield Scene("link_list-column", _column, needs=School.EMPTY)
    yield Scene("link_list-saved", _saved, needs=School.EMPTY)


def _go(tour: "Tour") -> LinkListPage:
    tour.window.go(LINK_LIST)
    tour.settle()
    return tour.window.page


def _reviewing(tour: "Tour") -> LinkListPage:
    page = _go(tour)
    listed = tour.folder / "lvs-lijst.csv"
    listed.write_text(_LISTED, "utf-8")
    page.source.take(listed)
    tour.settle()
    return page


def _column(tour: "Tour") -> None:
    page = _go(tour)
    listed = tour.folder / "lvs-lijst.csv"
    listed.write_text(_LISTED.replace("LVS-nummer;Gebruikersnaam", "Kenmerk;Wie"), "utf-8")
    page.source.take(listed)
    tour.settle()


def _saved(tour: "Tour") -> None:
    _reviewing(tour).apply()
    tour.settle()
