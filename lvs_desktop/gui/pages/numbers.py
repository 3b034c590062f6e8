"""Leerlingnummers en leerwegen: match the school's own file with pupils whom a link brought, and link them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.checklist import StepKind, StepStatus
from lvs_desktop.domain.people import display_name
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem
from lvs_desktop.gui import printing, theme
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.list_source import ListSource
from lvs_desktop.gui.number_candidates import NumberCandidates
from lvs_desktop.gui.plain_rows import PlainRows
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.gui.shell import HISTORY, LINK_LIST, About, Page, Place, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.track_tables import TrackTables
from lvs_desktop.gui.widgets import Button, Callout, Card, Combo, FlowLayout, PrimaryButton, ProgressLine, Text, column
from lvs_desktop.services import history, number_report, number_words, numbers, permits
from lvs_desktop.services.labels import number
from lvs_desktop.services.list_reading import ListOptions
from lvs_desktop.services.numbers import Lacking, Line, Outcome, Preview
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext, pgettext

if TYPE_CHECKING:
    from lvs_desktop.gui.touring import Tour

WIDTHS = Widths(columns={0: 13.0, 1: 5.0, 2: 12.0}, narrow={0: 10.0, 1: 4.0, 2: 10.0}, last=3, least=12.0, roomy=16.0)


class NumbersPage(Page):
    """Two views: the file to choose, with who still lacks something; then what was found, pupil by pupil."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("Pupil numbers and tracks"))
        self._school: OpenSchool | None = None
        self._preview: Preview | None = None
        self._lines: list[Line] = []
        self._lacking: list[Lacking] = []
        self._notice = Callout("info")
        self.body.addWidget(self._notice)
        self.body.addWidget(self._make_start())
        self.body.addWidget(self._make_review(), 1)
        self.body.addStretch(0)
        self._progress = ProgressLine()
        self._write = PrimaryButton("", icon="save", clicked=self.apply)
        self._other = Button(_("Choose another file (Ctrl+O)"), icon="folder-open", clicked=self._restart)
        self._bar = QWidget()
        FlowLayout(self._bar, self._write, self._other)
        self.foot.setContentsMargins(theme.em(1.6), theme.em(0.4), theme.em(1.6), theme.em(0.8))
        self.foot.addWidget(self._progress)
        self.foot.addWidget(self._bar)
        self._show_views()

    def _make_start(self) -> QWidget:
        self._open_points = Text("", tone="lead")
        self.source = ListSource(
            _("Choose the file of the whole location, with numbers and tracks. Magister's export will do.")
        )
        self.source.chosen.connect(self._read)
        self._workbook = Button(_("Save overview as Excel"), icon="download", clicked=self._save_workbook)
        self._paper = Button(_("Save overview as PDF"), icon="download", clicked=self._save_paper)
        self._list = Button(_("Read the list of the LVS"), icon="upload", clicked=lambda: self.shell.go(LINK_LIST))
        reports = QWidget()
        FlowLayout(reports, self._workbook, self._paper, self._list)
        self._start = QWidget()
        self.tracks = TrackTables(self.shell)
        column(self._start, self._open_points, self.source, reports, self.tracks, gap=0.7)
        return self._start

    def _make_review(self) -> QWidget:
        self._found = Text("")
        self._columns = Text("", tone="small")
        self._tracks = Card(gap=0.4, edge=0.7)
        self._exact = PrimaryButton("", icon="status-done", clicked=self.accept_exact)
        exact_bar = QWidget()
        FlowLayout(exact_bar, self._exact)
        self.model = PlainRows(
            (
                pgettext("column", "Pupil"),
                pgettext("column", "Class"),
                pgettext("column", "Found"),
                pgettext("column", "What changes"),
            ),
            self,
        )
        self.table = RowTable(self.model, _("Pupils and what was found"), WIDTHS)
        self.table.setMinimumHeight(theme.em(12))
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        self.candidates = NumberCandidates()
        self.candidates.chosen.connect(self.choose)
        self._review = QWidget()
        lines = column(
            self._review, self._found, self._columns, self._tracks, exact_bar, self.table, self.candidates, gap=0.5
        )
        lines.setStretch(4, 1)
        return self._review

    # -- what the window asks
    def enter(self, about: About) -> None:
        """Count who lacks what; what was being decided stays if the school is the same."""
        opened = self.shell.opened
        if isinstance(about, StepStatus):
            self.title.setText(about.step.title)
        if opened is not self._school:
            self._school = opened
            self._preview = None
            self.source.clear()
        self._show_views()
        mine = permits.allowed(opened, Action.NUMBERS)
        self.source.setEnabled(mine)
        if not mine:
            self._notice.tell("info", _("Only a school administrator links numbers and tracks here."))
        elif self._preview is None:
            self._notice.clear()
        self.shell.runner.run(self, lambda _progress: numbers.lacking(opened), done=self._show_lacking)
        self.tracks.show_known()

    def open_file(self) -> bool:
        """Ctrl+O."""
        if not self.source.isEnabled():
            return False
        self._restart()
        self.source.choose()
        return True

    def holds_work(self) -> bool:
        """True while choices were made that are not saved."""
        return self._preview is not None and self._preview.chosen > 0

    def wants_quiet(self) -> bool:
        """True while an export is compared with the school."""
        return self._preview is not None

    def next_problem(self, *, back: bool) -> bool:
        """F8: the next pupil to decide on."""
        places = [
            place
            for place, line in enumerate(self._lines)
            if line.outcome in (Outcome.TO_DECIDE, Outcome.EXACT) and line.number is None
        ]
        here = self.table.row()
        wanted = [place for place in places if place < here][-1:] if back else [p for p in places if p > here][:1]
        if self._preview is None or not places:
            return False
        self.table.selectRow((wanted or places[-1:] if back else wanted or places[:1])[0])
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def keyPressEvent(self, event) -> None:
        """Enter in the table goes to the candidates, Escape back to it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus() and self.candidates.focus():
            event.accept()
        elif event.key() == Qt.Key.Key_Escape and self._preview is not None and not self.table.hasFocus():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            event.accept()
        else:
            super().keyPressEvent(event)

    # -- doing
    def _read(self, file: Path, options: ListOptions) -> None:
        opened = self.shell.opened
        self._notice.clear()

        self.source.read(
            self,
            file,
            options,
            lambda file, options, _progress: numbers.preview(opened, file, options),
            done=self.show_preview,
            line=self._progress,
        )

    def show_preview(self, shown: Preview) -> None:
        """Show what was found."""
        self.source.clear()
        self._preview = shown
        self._found.setText(number_words.file_text(shown))
        self._columns.setText(
            _("Columns: {columns}. Element codes of {year}.").format(
                columns=number_words.columns_text(shown.columns), year=shown.tracks.codes.year
            )
        )
        self._ask_tracks()
        self._show_views()
        self._show_lines(anew=True)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def accept_exact(self) -> None:
        """Say yes to all exact matches."""
        if self._preview is None:
            return
        self._preview.accept_exact()
        self._ask_tracks()
        self._show_lines()

    def choose(self, pupil: int, chosen: str | None) -> None:
        """Say yes to one row, or no to all."""
        if self._preview is None:
            return
        try:
            self._preview.choose(pupil, chosen)
            self._notice.clear()
        except Problem as problem:
            self._notice.tell("error", problem_text(problem))
            self._moved(self.table.currentIndex(), QModelIndex())
        self._ask_tracks()
        self._show_lines()

    def apply(self) -> None:
        """Write what was chosen."""
        opened, shown = self.shell.opened, self._preview
        if shown is None or not shown.written:
            return
        self._write.setEnabled(False)

        def saved(entry: Entry) -> None:
            self._preview = None
            self._show_views()
            self.shell.school_changed()
            self.enter(None)
            self.source.focus()
            words = number_words.saved_text(entry.counts)
            self.shell.toast(words, _("Undo"), lambda: self._undo(opened, entry))

        def failed(problem: Problem) -> None:
            self._write.setEnabled(True)
            self._notice.tell("error", problem_text(problem))

        self.shell.runner.run(self, lambda _progress: numbers.apply(opened, shown), done=saved, failed=failed)

    def _undo(self, opened: OpenSchool, entry: Entry) -> None:
        if self.shell.opened is not opened:  # the notice may outlive the school it speaks of
            return

        def undone(_found: object) -> None:
            self.shell.school_changed()
            self.shell.toast(_("The numbers and tracks were taken back."))
            self.enter(None)

        def failed(problem: Problem) -> None:
            self.shell.go(HISTORY)
            self.shell.show_problem(problem)

        self.shell.runner.run(self, lambda _progress: history.undo(opened, entry.id), done=undone, failed=failed)

    def _restart(self) -> None:
        self._preview = None
        self._notice.clear()
        self._show_views()

    def _set_track(self, text: str, combo: Combo) -> None:
        if self._preview is not None and combo.currentData():
            self._preview.set_track(text, str(combo.currentData()))
            self._ask_tracks()
            self._show_lines()

    def _save_workbook(self) -> None:
        school, found = self.shell.opened.school, self._lacking

        def chosen(target: Path) -> None:
            self.shell.runner.run(
                self,
                lambda _progress: number_report.save_workbook(school, found, target),
                done=lambda _rows: self.shell.toast(_("Saved as {file}.").format(file=target.name)),
            )

        printing.choose_workbook(self, _("pupils-without-number.xlsx"), chosen)

    def _save_paper(self) -> None:
        document = number_report.document(self.shell.opened.school, self._lacking)
        printing.save_document(self.shell, self, document, _("pupils-without-number.pdf"))

    # -- showing
    def _show_views(self) -> None:
        reviewing = self._preview is not None
        self._start.setVisible(not reviewing)
        self._review.setVisible(reviewing)
        self._bar.setVisible(reviewing)
        lead = _("A link may bring pupils without number and track. They come from your own file.")
        self.set_lead("" if reviewing else lead)

    def _show_lacking(self, found: list[Lacking]) -> None:
        self._lacking = found
        words = ngettext(
            "{n} pupil is still without number or track.", "{n} pupils are still without number or track.", len(found)
        )
        self._open_points.setText(
            words.format(n=number(len(found))) if found else _("Every pupil has a number and a track.")
        )
        for button in (self._workbook, self._paper):
            button.setVisible(bool(found))
        opened = self.shell.opened
        self._list.setVisible(opened is not None and permits.allowed(opened, Action.LINK_LIST))

    def _ask_tracks(self) -> None:
        lines = self._tracks.lines
        while (item := lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        shown = self._preview
        unknown = shown.unknown_tracks() if shown is not None else {}
        self._tracks.setVisible(bool(unknown))
        if shown is None or not unknown:
            return
        lines.addWidget(Text(_("Which track does your file mean? We ask this once."), tone="heading"))
        holder = QWidget()
        flow = FlowLayout(holder)
        for text, pupils in unknown.items():
            combo = Combo()
            combo.addItem(_("Choose a track"), "")
            for track in shown.tracks.known:
                combo.addItem(track, track)
            proposal = shown.tracks.proposal(text)
            combo.setCurrentIndex(max(0, combo.findData(proposal)) if proposal else 0)
            hint = ngettext("{n} pupil", "{n} pupils", pupils).format(n=number(pupils))
            flow.addWidget(Field(f"'{text}'", combo, hint=hint, width=12))
            keep = Button(_("Use this track"), icon="status-done")
            keep.setAccessibleDescription(text)
            keep.clicked.connect(lambda _on=False, text=text, combo=combo: self._set_track(text, combo))
            flow.addWidget(keep)
        lines.addWidget(holder)

    def _show_lines(self, *, anew: bool = False) -> None:
        shown = self._preview
        if shown is None:
            return
        self._lines = [line for line in shown.lines() if line.outcome is not Outcome.KNOWN or _changes(line)]
        rows = [
            (
                display_name(line.pupil.given_name, line.pupil.name_prefix, line.pupil.family_name),
                line.pupil.group or "",
                number_words.outcome_word(line.outcome),
                number_words.line_text(line),
            )
            for line in self._lines
        ]
        if anew or len(rows) != len(self.model.rows):
            self.model.show(rows)
            if rows:
                self.table.selectRow(0)
            else:
                self.candidates.show_line(None)
        else:
            self.model.change(rows)
            self._moved(self.table.currentIndex(), QModelIndex())
        self.table.setVisible(bool(rows))
        if not rows:
            self._notice.tell("ok", _("All pupils of this file have their number and track already."))
        exact = shown.exact_left()
        words = ngettext("Accept {n} exact match", "Accept {n} exact matches", exact)
        self._exact.setText(words.format(n=number(exact)))
        self._exact.setVisible(exact > 0)
        written = shown.written
        words = ngettext("Update {n} pupil", "Update {n} pupils", written)
        self._write.setText(words.format(n=number(written)) if written else _("Update pupils"))
        self._write.setEnabled(written > 0)

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        place = now.row()
        line = self._lines[place] if 0 <= place < len(self._lines) else None
        had = any(radio.box.hasFocus() for radio in self.candidates.radios)
        self.candidates.show_line(line)
        if had:
            self.candidates.focus()


def _changes(line: Line) -> bool:
    return line.track is not None or line.asks or line.by_hand


PLACE = Place(
    id="numbers",
    title=lambda: _("Pupil numbers and tracks"),
    make=NumbersPage,
    icon="link",
    kinds=(StepKind.NUMBERS,),
)


@dataclass(frozen=True, slots=True)
class _Files:
    """A list of the LVS and an export of the SIS, made of the example school's own pupils."""

    listed: Path
    export: Path


def scenes() -> Iterable[Scene]:
    """Before a file, what was found, candidates of one pupil, all accepted, saved, and a column to choose."""
    yield Scene("numbers", _go, needs=School.EMPTY)
    yield Scene("numbers-review", _reviewing, needs=School.EMPTY)
    yield Scene("numbers-candidates", _candidates, needs=School.EMPTY)
    yield Scene("numbers-accepted", _accepted, needs=School.EMPTY)
    yield Scene("numbers-saved", _saved, needs=School.EMPTY)
    yield Scene("numbers-column", _column, needs=School.EMPTY)


_LISTED = """LVS-nummer;Gebruikersnaam;Roepnaam;Voorvoegsel;Achternaam;Geboortedatum;Klas;Vestiging
L1;sofieb;Sofie;van den;Berg;04-03-2012;1A;00
L2;loisv;Loïs;de;Vries;11-12-2012;1A;00
L3;elay;Ela;;Yılmaz;01-02-2012;1B;00
L4;eday;Eda;;Yılmaz;01-02-2012;1B;00
L5;noorb;Noor;;Bakker;05-06-2012;1B;01
L6;timj;Tim;;Jansen;09-09-2012;2C;01
"""
_EXPORT = """Stamnr;Roepnaam;Tussenv;Achternaam;Geboortedatum;Klas;Studie;Leerfase.Leerjaar;Begindatum;Einddatum
0012345;Sofie;van den;Berg;04-03-2012;1A;HAVO 1;1;01-08-2026;
20002;Lois;de;Vriess;12-11-2012;1A;vwo;1;01-08-2026;
20012;Louis;de;Vries;11-12-2012;1C;vwo;1;01-08-2026;
20003;Ela;;Yilmaz;01-02-2012;1B;0300;1;01-08-2026;
20004;Eda;;Yilmaz;01-02-2012;1B;0300;1;01-08-2026;
20005;Noor;;Bakker;05-06-2012;1B;havo;1;01-08-2026;
20007;Daan;;Weg;05-06-2010;4A;havo;4;01-08-2022;31-07-2024
"""


def _files(tour: "Tour") -> _Files:
    listed, export = tour.folder / "lvs-lijst.csv", tour.folder / "magister.csv"
    listed.write_text(_LISTED, "utf-8")
    export.write_text(_EXPORT, "utf-8")
    return _Files(listed, export)


def _go(tour: "Tour") -> NumbersPage:
    from lvs_desktop.services import link_lists

    opened, files = tour.window.opened, _files(tour)
    tour.window.runner.run(
        tour.window,
        lambda _progress: link_lists.apply(opened, link_lists.preview(opened, files.listed)),
        done=lambda _entry: None,
    )
    tour.settle()
    tour.window.school_changed()
    tour.window.go(PLACE.id)
    tour.settle()
    return tour.window.page


def _reviewing(tour: "Tour") -> NumbersPage:
    page = _go(tour)
    page.source.take(tour.folder / "magister.csv")
    tour.settle()
    return page


def _candidates(tour: "Tour") -> None:
    page = _reviewing(tour)
    page.candidates.focus()
    page.candidates.radios[0].box.click()
    tour.settle()
    tour.scroll_down()


def _accepted(tour: "Tour") -> NumbersPage:
    page = _reviewing(tour)
    page.accept_exact()
    tour.settle()
    return page


def _saved(tour: "Tour") -> None:
    _accepted(tour).apply()
    tour.settle()


def _column(tour: "Tour") -> None:
    page = _go(tour)
    strange = tour.folder / "anders.csv"
    strange.write_text(_EXPORT.replace("Stamnr", "Kenmerk"), "utf-8")
    page.source.take(strange)
    tour.settle()
