"""Controle: is every result of the school in a file that came back from the LAS?"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.result_comparison import Side
from lvs_desktop.gui import printing, theme
from lvs_desktop.gui.list_source import ListSource
from lvs_desktop.gui.plain_rows import PlainRows
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.gui.shell import RESULT_CHECK, About, Page, Place, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Button, Callout, FlowLayout, PrimaryButton, ProgressLine, Text, column
from lvs_desktop.services import days, permits, results, results_check, results_columns
from lvs_desktop.services.labels import number, value_text
from lvs_desktop.services.list_reading import ListOptions
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.results_check import Checked
from lvs_desktop.services.results_words import why_words
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, pgettext

if TYPE_CHECKING:
    from lvs_desktop.gui.touring import Tour

WIDTHS = Widths(
    columns={0: 10.0, 1: 12.0, 2: 15.0, 3: 6.5},
    narrow={0: 8.5, 1: 9.0, 2: 10.0, 3: 6.5},
    last=4,
    least=12.0,
    roomy=14.0,
    spare=(3,),
)
SHOWN = 5_000  # lines; the Excel file has all


class ResultCheckPage(Page):
    """Choose the file, see what is missing or differs, save the list."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            _("Is every result there?"),
            lead=_("Save the results from your LAS after the move, and choose that file here. Nothing is changed."),
        )
        self._school: OpenSchool | None = None
        self.done: Checked | None = None
        self._notice = Callout("info")
        self.source = ListSource(_("Choose the file that came back from the LAS: UWLR, CSV or Excel."))
        self.source.chosen.connect(self._read)
        self._more = Text("", tone="small")
        self.model = PlainRows(
            (
                pgettext("column", "What"),
                pgettext("column", "Pupil"),
                pgettext("column", "Test"),
                pgettext("column", "Date"),
                pgettext("column", "Difference"),
            ),
            self,
        )
        self.table = RowTable(self.model, _("What is missing or differs"), WIDTHS)
        self.table.setMinimumHeight(theme.em(12))
        self._found = QWidget()
        lines = column(self._found, self._more, self.table, gap=0.5)
        lines.setStretch(1, 1)
        for part in (self._notice, self.source):
            self.body.addWidget(part)
        self.body.addWidget(self._found, 1)
        self.body.addStretch(0)
        self._progress = ProgressLine()
        self._list = PrimaryButton(_("Save this list as Excel"), icon="download", clicked=self._save)
        self._other = Button(_("Choose another file (Ctrl+O)"), icon="folder-open", clicked=self._restart)
        self._bar = QWidget()
        FlowLayout(self._bar, self._list, self._other)
        self.foot.setContentsMargins(theme.em(1.6), theme.em(0.4), theme.em(1.6), theme.em(0.8))
        self.foot.addWidget(self._progress)
        self.foot.addWidget(self._bar)
        self._show_views()

    def enter(self, about: About) -> None:
        """Begin anew for another school; what was found stays."""
        opened = self.shell.opened
        if opened is not self._school:
            self._school, self.done = opened, None
            self.source.clear()
            self._notice.clear()
        mine = opened is not None and permits.allowed(opened, Action.RESULTS)
        self.source.setEnabled(mine)
        if not mine:
            self._notice.tell("info", _("With your role you can't read results. Ask a school administrator."))
        self._show_views()

    def open_file(self) -> bool:
        """Ctrl+O."""
        if not self.source.isEnabled():
            return False
        self._restart()
        self.source.choose()
        return True

    def _read(self, file: Path, options: ListOptions) -> None:
        opened = self.shell.opened
        self._notice.clear()
        self.source.read(
            self,
            file,
            options,
            lambda file, options, progress: results_check.check_file(
                opened,
                file,
                columns=options.columns,
                sheet=options.sheet,
                other_school=options.other_school,
                progress=progress,
                today=days.today(opened),
            ),
            done=self.show_found,
            line=self._progress,
            stops=True,
            headers=results_columns.headers,
        )

    def show_found(self, done: Checked) -> None:
        """Show what the check came to."""
        self.source.clear()
        self.done = done
        self._notice.tell("ok" if done.complete else "attention", results_check.summary_words(done))
        rows = _rows(done)
        self.model.show(rows[:SHOWN])
        self._more.setText(
            _("The first {n} of {all} lines. The Excel file has all of them.").format(
                n=number(SHOWN), all=number(len(rows))
            )
        )
        self._more.setVisible(len(rows) > SHOWN)
        self._list.setVisible(bool(rows))
        self._show_views()
        if rows:
            self.table.selectRow(0)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._other.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self) -> None:
        done = self.done
        if done is None:
            return

        def chosen(target: Path) -> None:
            self.shell.runner.run(
                self,
                lambda _progress: results_check.write_workbook(done, target),
                done=lambda _rows: self.shell.toast(_("Saved as {file}.").format(file=target.name)),
                failed=lambda problem: self._notice.tell("error", problem_text(problem)),
            )

        printing.choose_workbook(self, _("results-check.xlsx"), chosen)

    def _restart(self) -> None:
        self.done = None
        self._notice.clear()
        self._show_views()
        self.source.focus()

    def _show_views(self) -> None:
        found = self.done is not None
        self.source.setVisible(not found)
        self._bar.setVisible(found)
        self._found.setVisible(found and bool(self.model.rows))


def _rows(done: Checked) -> list[tuple[str, ...]]:
    """What is missing first, then what differs, is extra, or could not be placed."""
    found = done.found

    def cells(what: str, one: Side, difference: str = "") -> tuple[str, ...]:
        return what, done.people[one.pupil_id].name, results_check.test_words(one), _day(one), difference

    return [
        *(cells(_("Not in the file"), one) for one in found.missing),
        *(cells(_("Other values"), one.here, results_check.difference_words(one)) for one in found.differs),
        *(cells(_("Only in the file"), one) for one in found.extra),
        *(
            (
                _("Could not be placed"),
                line.pupil.name if line.pupil else line.said,
                results_check.test_words(Side(pupil_id=0, result=line.result)),
                _day(Side(pupil_id=0, result=line.result)),
                why_words(line),
            )
            for line in done.not_placed
        ),
    ]


def _day(one: Side) -> str:
    return value_text("birth_date", one.result.taken_on) if one.result.taken_on else ""


PLACE = Place(id=RESULT_CHECK, title=lambda: _("Is every result there?"), make=ResultCheckPage, icon="search")


def scenes() -> Iterable[Scene]:
    """Before a file, without results, what is missing, all there."""
    yield Scene("result-check", lambda tour: _go(tour), needs=School.PRIMARY)
    yield Scene("result-check-nothing", lambda tour: _take(tour, tour.primary.returned), needs=School.PRIMARY)
    yield Scene("result-check-found", lambda tour: _kept(tour, tour.primary.returned), needs=School.PRIMARY)
    yield Scene("result-check-complete", lambda tour: _kept(tour, tour.primary.results), needs=School.PRIMARY)


def _go(tour: "Tour") -> ResultCheckPage:
    tour.window.go(PLACE.id)
    tour.settle()
    return tour.window.page


def _take(tour: "Tour", file: Path) -> None:
    _go(tour).source.take(file)
    tour.settle()


def _kept(tour: "Tour", file: Path) -> None:
    opened, mine = tour.window.opened, tour.primary.results
    tour.window.runner.run(
        tour.window,
        lambda _progress: results.apply(opened, results.preview(opened, mine, today=days.today(opened))),
        done=lambda _entry: None,
    )
    tour.settle()
    _take(tour, file)
