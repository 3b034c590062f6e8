"""Zijn beide administraties op orde? The LAS with the old LOVS: what differs, the repair, and what is left."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.administrations import FIELDS, Kind
from lvs_desktop.domain.checklist import StepKind, StepStatus
from lvs_desktop.domain.last_comparison import LastComparison
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem
from lvs_desktop.gui import printing, theme
from lvs_desktop.gui.comparison_files import ComparisonFiles
from lvs_desktop.gui.comparison_points import DECIDED, ComparisonPoints
from lvs_desktop.gui.match_desk import DeskWords, MatchDesk
from lvs_desktop.gui.shell import About, Page, Place, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.verdicts import Verdicts
from lvs_desktop.gui.widgets import Button, Callout, FlowLayout, PrimaryButton, ProgressLine, Text, column
from lvs_desktop.services import administration_report, administrations, list_reading, permits, pupils
from lvs_desktop.services import administration_words as words
from lvs_desktop.services.administrations import Compared
from lvs_desktop.services.labels import number
from lvs_desktop.services.list_reading import ListOptions
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext

if TYPE_CHECKING:
    from lvs_desktop.gui.touring import Tour


class ComparisonPage(Page):
    """Three views: the two files, what was found, and the desk for pairs that a person decides about."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("Are both administrations in order?"))
        self._school: OpenSchool | None = None
        self._shown: Compared | None = None
        self._lovs: tuple[Path, ListOptions] | None = None
        self._notice = Callout("info")
        self.files = ComparisonFiles()
        self.files.chosen.connect(self._read)
        self._left = Callout("info")
        self._since = Text("")
        self._how = Text("", tone="small")
        self.points = ComparisonPoints()
        self.points.taken_back.connect(self._take_back)
        self._review = QWidget()
        self._columns = Button(_("Choose columns"), icon="pencil", clicked=self._ask_columns)
        self._other = Button(_("Choose other files (Ctrl+O)"), icon="folder-open", clicked=self._restart)
        more = QWidget()
        FlowLayout(more, self._other, self._columns)
        lines = column(self._review, self._left, self._since, self.points, self._how, more, gap=0.5)
        lines.setStretch(2, 1)
        self.matching = Verdicts(self)
        self.desk = MatchDesk(
            self.matching,
            DeskWords(
                lead=_("On the left: a pupil of the LAS. On the right: who that may be in LOVS. You decide."),
                question=lambda _person: _("Is this the same pupil?"),
                back=_("Back to the points"),
            ),
        )
        self.desk.closed.connect(self._save_verdicts)
        for part in (self._notice, self.files):
            self.body.addWidget(part)
        self.body.addWidget(self._review, 1)
        self.body.addWidget(self.desk, 1)
        self.body.addStretch(0)
        self._progress = ProgressLine()
        self._decide = PrimaryButton("", icon="user-check", clicked=self.open_desk)
        self._onward = PrimaryButton(_("Go on to the next step"), icon="arrow-right", clicked=shell.go_next_step)
        self._again = Button(_("Compare again"), icon="sync", clicked=self.compare_again)
        self._paper = Button(_("Save PDF"), icon="download", clicked=self._save_paper)
        self._book = Button(_("Save Excel"), icon="download", clicked=self._save_workbook)
        for button in (self._paper, self._book):
            button.setToolTip(_("The work list: each repair with a box to tick, by where to repair it."))
        self._bar = QWidget()
        FlowLayout(self._bar, self._decide, self._onward, self._again, self._paper, self._book)
        self.foot.setContentsMargins(theme.em(1.6), theme.em(0.4), theme.em(1.6), theme.em(0.8))
        self.foot.addWidget(self._progress)
        self.foot.addWidget(self._bar)
        self._show_views()

    # -- what the window asks
    def enter(self, about: About) -> None:
        """Say what was left the last time; what is on screen stays if the school is the same."""
        opened = self.shell.opened
        if opened is None:
            return
        if isinstance(about, StepStatus):
            self.title.setText(about.step.title)
        if opened is not self._school:
            self._school = opened
            self._shown = self._lovs = None
            self.files.lovs.clear()
            self._show_views()
        mine = permits.allowed(opened, Action.PUPILS)
        self.files.setEnabled(mine)
        if not mine:
            self._notice.tell("info", permits.closed(opened, Action.PUPILS))
        self.shell.runner.run(
            self,
            lambda _progress: (administrations.last(opened), pupils.counts(opened, own=True)[0]),
            done=self._show_start,
        )

    def open_file(self) -> bool:
        """Ctrl+O."""
        if not self.files.isEnabled():
            return False
        self._restart()
        self.files.lovs.choose()
        return True

    def undo(self) -> bool:
        """Ctrl+Z: the last verdict at the desk."""
        return not self.desk.isHidden() and self.desk.take_back()

    def holds_work(self) -> bool:
        """True while verdicts are not saved."""
        return bool(self.matching.verdicts)

    def wants_room(self) -> bool:
        """The table and the desk want the height of the window."""
        return self._shown is not None

    def next_problem(self, *, back: bool) -> bool:
        """F8: the next point."""
        return not self._review.isHidden() and self.points.go_on(back=back)

    # -- doing
    def _read(self, lovs: Path, options: ListOptions) -> None:
        opened, las = self.shell.opened, self.files.source
        self._notice.clear()
        self._lovs = lovs, options
        self.files.lovs.read(
            self,
            lovs,
            options,
            lambda file, asked, progress: administrations.compare(opened, file, las, options=asked, progress=progress),
            done=self.show_found,
            line=self._progress,
            stops=True,
        )

    def compare_again(self) -> None:
        """Read both files once more, and say what became of the points."""
        if self._lovs is not None:
            lovs, options = self._lovs
            opened, las = self.shell.opened, self.files.source
            self._work(lambda: administrations.compare(opened, lovs, las, options=options))

    def show_found(self, shown: Compared) -> None:
        """Show what comparing found."""
        self._shown = shown
        self.matching.verdicts.clear()
        self.matching.take(administrations.people(shown))
        self.files.lovs.clear()
        self._left.tell("attention" if shown.found.left else "ok", words.left_text(shown))
        self._since.setText(words.since_text(shown.since))
        self._since.setVisible(shown.since is not None)
        self._how.setText(
            f"LAS: {words.source_text(shown.las)}. LOVS: {words.source_text(shown.lovs)}. {words.how_text(shown)}"
        )
        self.points.show_found(shown)
        to_decide = shown.found.pupils()[Kind.DOUBTFUL]
        said = ngettext("Decide about {n} pupil", "Decide about {n} pupils", to_decide)
        self._decide.setText(said.format(n=number(to_decide)))
        self._decide.setVisible(to_decide > 0)
        self._onward.setVisible(not shown.found.left)
        for button in (self._paper, self._book):
            button.setVisible(bool(shown.found.findings))
        self._columns.setVisible(bool(shown.lovs.columns))
        self._show_views()
        self.shell.school_changed()
        self.points.table.setFocus()

    def open_desk(self) -> None:
        """Decide about the doubtful pairs."""
        self._show_views(desk=True)
        self.desk.focus()

    def _save_verdicts(self) -> None:
        shown, verdicts = self._shown, dict(self.matching.verdicts)
        if shown is None or not verdicts:
            self._show_views()
            return
        opened = self.shell.opened
        self._work(lambda: administrations.decide(opened, shown, verdicts), then=self._say_saved)

    def _say_saved(self) -> None:
        self.shell.toast(_("Your decisions are saved. They hold the next time too."))

    def _take_back(self, pair: str) -> None:
        shown, opened = self._shown, self.shell.opened
        if shown is not None:
            self._work(
                lambda: administrations.forget(opened, shown, [pair]),
                then=lambda: self.shell.toast(_("The decision was taken back.")),
            )

    def _work(self, work: Callable[[], Compared], then: Callable[[], object] | None = None) -> None:
        self._notice.clear()
        self._bar.setEnabled(False)

        def done(shown: Compared) -> None:
            self.show_found(shown)
            if then is not None:
                then()

        def failed(problem: Problem) -> None:
            self._notice.tell("error", problem_text(problem))

        def ended() -> None:
            self._bar.setEnabled(True)
            self._progress.stop()

        self._progress.start(_("Comparing the file …"))
        self.shell.runner.run(self, lambda _progress: work(), done=done, failed=failed, ended=ended)

    def _save_workbook(self) -> None:
        shown = self._shown
        if shown is None:
            return

        def chosen(target: Path) -> None:
            self.shell.runner.run(
                self,
                lambda _progress: administration_report.save_workbook(shown, target),
                done=lambda _rows: self.shell.toast(_("Saved as {file}.").format(file=target.name)),
            )

        printing.choose_workbook(self, _("work-list-las-lovs.xlsx"), chosen)

    def _save_paper(self) -> None:
        if self._shown is not None:
            document = administration_report.document(self.shell.opened.school, self._shown)
            printing.save_document(self.shell, self, document, _("work-list-las-lovs.pdf"))

    def _ask_columns(self) -> None:
        if self._shown is None or self._lovs is None:
            return
        lovs, options = self._lovs
        known = {one.field: one.header for one in self._shown.lovs.columns if one.field}
        self.shell.runner.run(
            self,
            lambda _progress: list_reading.headers(lovs, options),
            done=lambda found: (self._restart(), self.files.lovs.ask(FIELDS, found, known)),
        )

    def _restart(self) -> None:
        self._shown = None
        self._notice.clear()
        self._show_views()

    # -- showing
    def _show_start(self, found: tuple[LastComparison | None, int]) -> None:
        last, active = found
        self.files.show_pupils(active)
        self.set_lead("" if self._shown is not None else words.last_text(last))

    def _show_views(self, *, desk: bool = False) -> None:
        reviewing = self._shown is not None
        self.files.setVisible(not reviewing)
        self._review.setVisible(reviewing and not desk)
        self.desk.setVisible(reviewing and desk)
        self._bar.setVisible(reviewing and not desk)
        if reviewing:
            self.set_lead("")
        self.shell.page_turned()


PLACE = Place(
    id="comparison",
    title=lambda: _("Are both administrations in order?"),
    make=ComparisonPage,
    icon="equal",
    kinds=(StepKind.COMPARISON,),
)


def scenes() -> Iterable[Scene]:
    """Before a list, a column to choose, what was found, one kind of it, the desk, decisions, and all in order."""
    yield Scene("comparison", _go, needs=School.PRIMARY)
    yield Scene("comparison-columns", _columns, needs=School.PRIMARY)
    yield Scene("comparison-found", _found, needs=School.PRIMARY)
    yield Scene("comparison-double", lambda tour: _found(tour).points.choose(Kind.DOUBLE.value), needs=School.PRIMARY)
    yield Scene("comparison-desk", lambda tour: _found(tour).open_desk(), needs=School.PRIMARY)
    yield Scene("comparison-decided", _decided, needs=School.PRIMARY)
    yield Scene("comparison-ready", _ready, needs=School.PRIMARY)


def _go(tour: "Tour") -> ComparisonPage:
    tour.window.go("step:comparison")
    tour.settle()
    return tour.window.page


def _columns(tour: "Tour") -> ComparisonPage:
    page = _go(tour)
    unknown = tour.primary.lovs_list.with_name("lovs-andere-kolommen.csv")
    known = tour.primary.lovs_list.read_text("utf-8-sig")
    unknown.write_text(known.replace("Leerlingnummer", "Nummer").replace("Achternaam", "Naam"), "utf-8-sig")
    page.files.lovs.take(unknown)
    tour.settle()
    return page


def _found(tour: "Tour") -> ComparisonPage:
    page = _go(tour)
    page.files.chosen.emit(tour.primary.lovs_list, ListOptions())
    tour.settle()
    return page


def _decided(tour: "Tour") -> None:
    page = _found(tour)
    page.open_desk()
    for _pupil in range(len(page.matching.people)):
        page.desk.same.click()
    page.desk.done.click()
    tour.settle()
    page.points.choose(DECIDED)


def _ready(tour: "Tour") -> None:
    page = _found(tour)
    page.files.chosen.emit(tour.primary.edexml, ListOptions())
    tour.settle()
