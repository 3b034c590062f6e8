"""Groei: the skill scores of a pupil or a group as a chart, the same as a table, and both on paper."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QWidget

from lvs_desktop.domain.people import Pupil, Status
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.pupil_lists import PupilQuery
from lvs_desktop.gui import chart_pictures, printing, theme
from lvs_desktop.gui.chart_view import ChartView
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.growth_scenes import scenes
from lvs_desktop.gui.growth_view import Shown, of_group, of_pupil
from lvs_desktop.gui.plain_rows import PlainRows
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.gui.shell import GROWTH, About, Page, Place, PupilsChosen, Shell
from lvs_desktop.gui.widgets import Button, Callout, Chip, Combo, FlowLayout, RadioLine, Text, column
from lvs_desktop.services import growth, growth_words, pupils
from lvs_desktop.services.growth import Group
from lvs_desktop.services.labels import field_word, number
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.pupil_words import name_of
from lvs_desktop.services.texts import _

FOUND = 8  # pupils that a search shows
WAIT = 200  # milliseconds after the last letter
STEP = "history"  # of the route: where results are read


class Search(QLineEdit):
    """Down goes to what was found."""

    def __init__(self, table: QWidget) -> None:
        super().__init__()
        self._table = table

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down."""
        if event.key() == Qt.Key.Key_Down and self._table.isVisible():
            self._table.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)


class GrowthPage(Page):
    """Choose a pupil or a group, and the subjects; nothing is written."""

    def __init__(self, shell: Shell) -> None:
        told = _("You see how the skill scores of a pupil or a group grew. Nothing is changed.")
        super().__init__(shell, _("Growth"), lead=told)
        self._told = told
        self._list = pupils.PupilList(shell.opened)
        self._pupil: int | None = None
        self._group: Group | None = None
        self._found: list[Pupil] = []
        self._groups: tuple[Group, ...] = ()
        self._turn = 0  # what was asked before is dropped
        self._subjects: tuple[str, ...] = ()
        self.shown: Shown | None = None
        self.notice = Callout("info")
        self.one = RadioLine(_("One pupil"), checked=True)
        self.many = RadioLine(_("A group"))
        both = QButtonGroup(self)
        both.addButton(self.one.box)
        both.addButton(self.many.box)
        self.one.toggled.connect(lambda _on: self._ask())
        self.rows = PlainRows(tuple(map(field_word, ("name", "pupil_number", "group"))), self)
        self.table = RowTable(self.rows, _("Pupils who were found"), Widths(columns={1: 9.0, 2: 8.0}, last=0, least=12))
        self.table.activated.connect(lambda index: self.choose_row(index.row()))
        self.table.clicked.connect(lambda index: self.choose_row(index.row()))
        self.search = Search(self.table)
        self.search.setClearButtonEnabled(True)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(WAIT)
        self._wait.timeout.connect(self.look)
        self.search.textEdited.connect(lambda _text: self._wait.start())
        self.search.returnPressed.connect(self._search_now)
        self.group = Combo()
        self.group.activated.connect(self.choose_group)
        self._how = _("Type a name, a number or a group.")
        self._search_field = Field(_("Search a pupil"), self.search, hint=self._how, width=24)
        self._group_field = Field(_("Which group?"), self.group, width=18)
        self._none = Text(_none_words(0), tone="muted")
        self._choice = QWidget()
        way = QWidget()
        FlowLayout(way, self.one, self.many, gap=1.4)
        column(self._choice, way, self._search_field, self._none, self.table, self._group_field, gap=0.5)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips)
        self.chips: list[tuple[str, Chip]] = []
        self._about = Text(tone="heading")
        self._under = Text(tone="muted")
        self.view = ChartView()
        self._heading = Text(_("All results as text"), tone="heading")
        self.points = PlainRows((), self)
        self.point_table: RowTable | None = None
        self._rest = QWidget()
        self._table_holder = QWidget()
        self._table_lines = column(self._table_holder)
        self.pdf = Button(_("Save as PDF …"), icon="file", clicked=self._choose_pdf, hint=growth_words.personal())
        self.png = Button(_("Save as picture …"), icon="chart", clicked=self._choose_png, hint=growth_words.personal())
        self._saving = QWidget()
        FlowLayout(self._saving, self.pdf, self.png)
        self._personal = Text(growth_words.personal(), tone="small")
        for part in (
            *(self.notice, self._choice, self._about, self._under, self._chips, self._saving),
            *(self.view, self._heading, self._table_holder, self._personal, self._rest),
        ):
            self.body.addWidget(part)
        self.body.setStretchFactor(self._rest, 1)
        self.table.hide()
        self._none.hide()
        self._show(None)

    # -- what the window asks
    def enter(self, about: About) -> None:
        """Read the groups; show the pupil who is asked for, or who was shown before."""
        opened = self.shell.opened
        if opened is None:
            return
        if isinstance(about, PupilsChosen) and about.ids:
            self._pupil, self._group = about.ids[0], None
            self.search.clear()
            self.one.setChecked(True)

        def read(_progress: Progress) -> tuple[bool, tuple[Group, ...]]:
            return growth.any_results(opened), growth.groups(opened)

        self.shell.runner.run(self, read, done=lambda found: self._ready(*found))

    def find(self) -> bool:
        """Ctrl+F: search another pupil."""
        if self._choice.isHidden():
            return False
        self.one.setChecked(True)
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
        return True

    def print_out(self) -> bool:
        """Ctrl+P: print what is shown."""
        if self.shown is None or not self.shown.chart.figures:
            return False
        printing.print_document(self, self.shown.document())
        return True

    # -- choosing
    def look(self) -> None:
        """Search for what stands in the field."""
        self._turn += 1
        turn, words = self._turn, self.search.text().strip()

        def work(_progress: Progress) -> tuple[int, list[Pupil]]:
            if not words:
                return 0, []
            many = self._list.arrange(PupilQuery(search=words, archived=True))
            return many, [pupil for pupil in self._list.page(0, FOUND) if pupil is not None]

        def found(result: tuple[int, list[Pupil]]) -> None:
            if turn != self._turn:
                return
            many, pupils_found = result
            self._found = pupils_found
            self._none.setText(_none_words(many))
            self.rows.show([_line(pupil) for pupil in pupils_found])
            self._none.setVisible(bool(words) and (many > FOUND or not many))
            self.table.setVisible(bool(pupils_found))
            self.table.setFixedHeight(round(theme.em(2.2) * (len(pupils_found) + 1.4)))
            if pupils_found:
                self.table.selectRow(0)

        self.shell.runner.run(self, work, done=found)

    def choose_row(self, row: int) -> None:
        """Show a pupil who was found."""
        if 0 <= row < len(self._found):
            self._pupil, self._group = self._found[row].id, None
            self.table.hide()
            self._none.hide()
            self.search.setText(name_of(self._found[row]))
            self._read(fresh=True)

    def choose_group(self, at: int) -> None:
        """Show a group; the first line of the choice is no group."""
        if 0 < at <= len(self._groups):
            self._group, self._pupil = self._groups[at - 1], None
            self._read(fresh=True)

    def chosen_subjects(self) -> tuple[str, ...]:
        """The subjects whose chip is on; none: all."""
        return tuple(subject for subject, chip in self.chips if chip.isChecked())

    # -- saving
    def save_pdf(self, target: Path) -> None:
        """Save what is shown as PDF."""
        shown = self.shown
        if shown is not None:
            self._save(lambda: printing.painting.save_pdf(shown.document(), target), target)

    def save_png(self, target: Path) -> None:
        """Save what is shown as a picture."""
        shown = self.shown
        if shown is not None:
            self._save(lambda: chart_pictures.save_png(shown.chart, target), target)

    def _save(self, write: Callable[[], object], target: Path) -> None:
        def done(_made: object) -> None:
            words = _("Saved as {file}.").format(file=target.name)
            self.shell.toast(f"{words} {growth_words.personal()}")

        self.shell.runner.run(self, lambda _progress: write(), done=done)

    def _choose_pdf(self) -> None:
        if self.shown is not None:
            printing.choose_pdf(self, f"{self.shown.file}.pdf", self.save_pdf)

    def _choose_png(self) -> None:
        if self.shown is not None:
            printing.choose_picture(self, f"{self.shown.file}.png", self.save_png)

    # -- inside
    def _search_now(self) -> None:
        if self.table.isVisible() and self._found and not self._wait.isActive():
            self.choose_row(0)
        else:
            self._wait.stop()
            self.look()

    def _ask(self) -> None:
        """Pupil or group: the field for it, and what was chosen there."""
        pupil = self.one.isChecked()
        self._search_field.setVisible(pupil)
        self._group_field.setVisible(not pupil)
        self.table.hide()
        self._none.hide()
        if pupil == (self._group is not None):
            self._group = None if pupil else self._group
            self._pupil = self._pupil if pupil else None
        if not pupil and self._group is None:
            self.group.setCurrentIndex(0)
        if (pupil and self._pupil is None) or (not pupil and self._group is None):
            self._pupil = None
            self._show(None)

    def _ready(self, any_results: bool, groups: tuple[Group, ...]) -> None:
        opened = self.shell.opened
        if opened is None:
            return
        self._groups = groups
        self.group.clear()
        self.group.addItem(_("Choose a group"))
        for one in groups:
            self.group.addItem(growth_words.group_name(opened, one))
        if self._group in groups:
            self.group.setCurrentIndex(groups.index(self._group) + 1)
        self._choice.setVisible(any_results)
        if not any_results:
            self._pupil = self._group = None
            self._show(None)
            self._tell_none(any_results=False)
            return
        self.notice.clear()
        self._ask()
        if self._pupil is not None or self._group is not None:
            self._read()

    def _tell_none(self, *, any_results: bool) -> None:
        step = next((status.step for status in self.shell.steps if status.step.id == STEP), None)
        words = growth_words.nothing_yet(any_results, step=step.title if step is not None else "")
        buttons = []
        if step is not None:
            button = Button(_("Go to that step"), icon="arrow-right")
            button.clicked.connect(lambda: self.shell.go(f"step:{step.id}"))
            buttons.append(button)
        self.notice.tell("info", words, *buttons)

    def _read(self, *, fresh: bool = False) -> None:
        """Read what is chosen; fresh: of somebody else, so that all subjects are shown."""
        opened, pupil, group = self.shell.opened, self._pupil, self._group
        subjects = () if fresh else self.chosen_subjects()
        self._turn += 1
        turn = self._turn

        def work(_progress: Progress) -> Shown:
            if group is not None:
                return of_group(opened, group, subjects)
            return of_pupil(opened, pupil, subjects)

        def done(shown: Shown) -> None:
            if turn == self._turn:
                self._show(shown, keep=not fresh)

        def failed(problem: Problem) -> None:
            self._show(None)
            self.notice.tell("error", problem_text(problem))

        self.shell.runner.run(self, work, done=done, failed=failed)

    def _show(self, shown: Shown | None, *, keep: bool = False) -> None:
        self.shown = shown
        there = shown is not None
        results = there and bool(shown.rows)
        drawn = there and bool(shown.chart.figures)
        for part, on in (
            *((self._about, there), (self._under, there), (self._chips, results), (self.view, results)),
            *((self._heading, results), (self._table_holder, results)),
            *((self._saving, results), (self._personal, results)),
        ):
            part.setVisible(on)
        self.set_lead("" if results else self._told)
        self._search_field.set_hint("" if results else self._how)
        if shown is None:
            return
        self.notice.clear()
        self._about.setText(shown.chart.title)
        self._under.setText(shown.chart.subtitle)
        self.png.setVisible(drawn)
        if not results:
            self._tell_none(any_results=True)
            return
        if not keep or tuple(subject for subject, _chip in self.chips) != tuple(shown.subjects):
            self._show_chips(shown.subjects)
        self.view.show_chart(shown.chart)
        self._show_table(shown)

    def _show_chips(self, subjects: Mapping[str, int]) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        self.chips = []
        for subject, results in subjects.items():
            chip = Chip("chart", subject, number=results)
            chip.setAccessibleDescription(_("Show only this subject"))
            chip.toggled.connect(lambda _on: self._read())
            self._flow.addWidget(chip)
            self.chips.append((subject, chip))
        self._chips.setVisible(len(subjects) > 1)

    def _show_table(self, shown: Shown) -> None:
        if self.point_table is None or self.points.titles != shown.titles:
            if self.point_table is not None:
                self.point_table.hide()
                self.point_table.deleteLater()
            self.points = PlainRows(shown.titles, self)
            self.point_table = RowTable(self.points, _("All results as text"), shown.widths)
            self._table_lines.addWidget(self.point_table)
        self.points.show(shown.rows)
        self.point_table.setFixedHeight(round(theme.em(2.2) * (min(len(shown.rows), 12) + 1.6)))
        self.point_table.fit_columns()
        self.point_table.selectRow(0)


def _none_words(many: int) -> str:
    if not many:
        return _("Nobody found. Search for another name.")
    return _("{n} pupils were found. You see the first {few}: type more letters.").format(n=number(many), few=FOUND)


def _line(pupil: Pupil) -> tuple[str, ...]:
    name = name_of(pupil)
    if pupil.status is Status.ARCHIVED:
        name = _("{name} (in the archive)").format(name=name)
    return (name, pupil.pupil_number or "", pupil.group or "")


PLACE = Place(id=GROWTH, title=lambda: _("Growth"), make=GrowthPage, icon="chart")

__all__ = ["PLACE", "GrowthPage", "scenes"]
