"""Historische toetsgegevens: what of a file with results comes along to Leerling in beeld, and what is kept of it."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.checklist import StepKind, StepStatus
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.results import FIELDS, Generation
from lvs_desktop.gui import printing, theme
from lvs_desktop.gui.list_source import ListSource
from lvs_desktop.gui.result_review import ResultReview, save_words
from lvs_desktop.gui.result_scenes import scenes
from lvs_desktop.gui.shell import GROWTH, RESULT_CHECK, About, Page, Place, Shell
from lvs_desktop.gui.taking_back import take_back
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, PrimaryButton, ProgressLine, Text, column
from lvs_desktop.services import (
    days,
    permits,
    results,
    results_columns,
    results_export,
    results_kept,
    results_lists,
    step_words,
)
from lvs_desktop.services.labels import number
from lvs_desktop.services.list_reading import ListOptions
from lvs_desktop.services.problem_texts import problem_text, source_problem_text
from lvs_desktop.services.results_words import asked_words, saved_words
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext


class ResultsPage(Page):
    """Two views: the file to choose, with what is kept already; then what becomes of each result of the file."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("Results of earlier years"))
        self._school: OpenSchool | None = None
        self._options = ListOptions()
        self._answering = False  # the questions were answered, as far as the person can
        self._by_hand: bool | None = None
        self._generations: dict[str, Generation] = {}
        self._notice = Callout("info")
        self.body.addWidget(self._notice)
        self.body.addWidget(self._make_start())
        self.review = ResultReview()
        self.review.answered.connect(self._answer)
        self.review.columns_said.connect(self._say_columns)
        self.review.turned.connect(self._show_bars)
        self.body.addWidget(self.review, 1)
        self.body.addStretch(0)
        self._progress = ProgressLine()
        self.keep = PrimaryButton("", icon="save", clicked=self.apply)
        self._list = Button(_("Save this list as Excel"), icon="download", clicked=self._save_list)
        self._answers = Button(_("Change the answers"), icon="pencil", clicked=self.review.ask_answers)
        self._columns = Button(_("Choose the columns"), icon="file-table", clicked=self.ask_columns)
        self._other = Button(_("Choose another file (Ctrl+O)"), icon="folder-open", clicked=self._restart)
        self._bar = QWidget()
        FlowLayout(self._bar, self.keep, self._other)
        FlowLayout(self.review.bar, self._list, self._answers, self._columns)
        self.foot.setContentsMargins(theme.em(1.6), theme.em(0.4), theme.em(1.6), theme.em(0.8))
        self.foot.addWidget(self._progress)
        self.foot.addWidget(self._bar)
        self.foot.addWidget(self.review.questions.bar)
        self._show_views()

    def _make_start(self) -> QWidget:
        self.source = ListSource(
            _(
                "Choose the file with results from your pupil administration: UWLR, CSV or Excel. "
                "First you see what comes along. Nothing is kept before you say so."
            )
        )
        self.source.chosen.connect(self._read)
        self.kept = Text("", tone="strong")
        self._workbook = Button(_("Save results as Excel"), icon="download", clicked=self._save_workbook)
        self._xml = Button(_("Save results as UWLR"), icon="download", clicked=self._save_xml)
        self._check = Button(_("Check a file from the LAS"), icon="search", clicked=lambda: self.shell.go(RESULT_CHECK))
        bar = QWidget()
        growth = Button(_("See the growth"), icon="chart", clicked=lambda: self.shell.go(GROWTH))
        FlowLayout(bar, self._check, growth, self._workbook, self._xml)
        care = Text(_("These files hold personal data. Delete them when you no longer need them."), tone="small")
        self._here = Card(self.kept, bar, care, gap=0.5)
        self._start = QWidget()
        self._what = Text("", tone="heading")
        self._said = Text("")
        self._about = Card(self._what, self._said, gap=0.4)
        column(self._start, self.source, self._here, self._about, gap=0.7)
        return self._start

    # -- what the window asks
    def enter(self, about: About) -> None:
        """Show how many results are kept; what is being looked at stays if the school is the same."""
        opened = self.shell.opened
        if isinstance(about, StepStatus):
            self.title.setText(about.step.title)
            heading, text = step_words.parts(about.step)[0]
            self._what.setText(heading)
            self._said.setText(text)
        self._about.setVisible(bool(self._said.text()))
        if opened is not self._school:
            self._school = opened
            self.review.made = None
            self._notice.clear()
            self.source.clear()
        self._here.hide()
        self._count()
        mine = opened is not None and permits.allowed(opened, Action.RESULTS)
        self.source.setEnabled(mine)
        if not mine:
            self._notice.tell("info", _("With your role you can't read results. Ask a school administrator."))
        self._show_views()

    def step_read(self, _status: StepStatus) -> None:
        """The school changed, perhaps its results."""
        self._count()

    def _count(self) -> None:
        opened = self.shell.opened
        if opened is not None and permits.allowed(opened, Action.RESULTS):
            self.shell.runner.run(self, lambda _progress: results_kept.count(opened), done=self._show_kept)

    def _show_kept(self, n: int) -> None:
        words = ngettext("{n} result is kept in this school file.", "{n} results are kept in this school file.", n)
        self.kept.setText(words.format(n=number(n)))
        self._here.setVisible(n > 0)

    def open_file(self) -> bool:
        """Ctrl+O."""
        if not self.source.isEnabled():
            return False
        self._restart()
        self.source.choose()
        return True

    def holds_work(self) -> bool:
        """True while a file is looked at of which nothing is kept yet."""
        return self.review.made is not None

    def wants_room(self) -> bool:
        """True while the lines of a file are looked at."""
        return self.review.made is not None

    def next_problem(self, *, back: bool) -> bool:
        """F8: the next result that needs something."""
        return self.review.made is not None and self.review.next_problem(back=back)

    # -- a file
    def _read(self, file: Path, options: ListOptions) -> None:
        opened = self.shell.opened
        if self.review.made is None:
            self._by_hand, self._generations = None, {}
        self._options = options
        self._notice.clear()
        by_hand, generations = self._by_hand, dict(self._generations)
        self.source.read(
            self,
            file,
            options,
            lambda file, options, progress: results.preview(
                opened,
                file,
                by_hand=by_hand,
                generations=generations,
                columns=options.columns,
                sheet=options.sheet,
                other_school=options.other_school,
                progress=progress,
                today=days.today(opened),
            ),
            done=self.show_preview,
            line=self._progress,
            stops=True,
            headers=results_columns.headers,
        )

    def show_preview(self, made: results.Preview) -> None:
        """Show what becomes of a file."""
        self.source.clear()
        self.review.show_preview(made, ask=not self._answering)
        self._answering = False
        self.keep.setText(save_words(made))
        self.keep.setEnabled(made.counts.written > 0)
        self._answers.setVisible(not asked_words(made) and _answered(made))
        self._columns.setVisible(bool(made.columns))
        self._show_views()
        self.review.start()

    def _answer(self) -> None:
        self._by_hand = self.review.questions.hand
        self._generations = dict(self.review.questions.generations)
        self._answering = True
        self._again(self._options)

    def _say_columns(self, columns: dict[str, str]) -> None:
        self._again(replace(self._options, columns={**self._options.columns, **columns}))

    def _again(self, options: ListOptions) -> None:
        if self.source.file is not None:
            self._read(self.source.file, options)

    def ask_columns(self) -> None:
        file, options = self.source.file, self._options
        if file is None:
            return
        self.shell.runner.run(
            self,
            lambda _progress: results_columns.found(file, options),
            done=lambda found: self.review.ask_columns(found, FIELDS),
        )

    def apply(self) -> None:
        """Keep the results of the preview."""
        opened, made, columns = self.shell.opened, self.review.made, self._options.columns
        if made is None or not made.counts.written:
            return
        self.keep.setEnabled(False)

        def write(progress: object) -> Entry:
            entry = results.apply(opened, made, progress=progress)
            if columns:  # they were right: nobody is asked again
                results.remember_columns(opened, columns)
            return entry

        def kept(entry: Entry) -> None:
            self.review.made = None
            self._show_views()
            then = _("Now do the move of the results in Cito's gebruikersbeheer. Then say here that it is done.")
            self._notice.tell("ok", f"{saved_words(made)} {then}")
            self.shell.school_changed()
            self.source.focus()
            self.shell.toast(saved_words(made), _("Undo"), lambda: self._undo(opened, entry))

        def failed(problem: Problem) -> None:
            self.keep.setEnabled(True)
            again = Button(_("Look again"), icon="sync", clicked=lambda: self._again(self._options))
            self.review.refuse(problem, *([again] if problem.code is ProblemCode.SCHOOL_CHANGED else []))

        self._progress.start(_("Keeping the results …"))
        self.shell.runner.run(self, write, done=kept, failed=failed, ended=self._progress.stop)

    def _undo(self, opened: OpenSchool, entry: Entry) -> None:
        take_back(self, self._notice, opened, entry, words=_("The results were taken back."))

    def _restart(self) -> None:
        self.review.made = None
        self._notice.clear()
        self._show_views()
        self.source.focus()

    # -- files to write
    def _save_list(self) -> None:
        made, outcome = self.review.made, self.review.chosen
        if made is None:
            return

        def chosen(target: Path) -> None:
            self.shell.runner.run(
                self,
                lambda _progress: results_lists.write_preview(made, target, outcome=outcome),
                done=lambda _rows: self.shell.toast(_("Saved as {file}.").format(file=target.name)),
                failed=self.review.refuse,
            )

        printing.choose_workbook(self, _("results-what-happens.xlsx"), chosen)

    def _save_workbook(self) -> None:
        printing.choose_workbook(self, _("results.xlsx"), lambda target: self.export(xlsx=target))

    def _save_xml(self) -> None:
        printing.choose_xml(self, _("results.xml"), lambda target: self.export(uwlr=target))

    def export(self, *, uwlr: Path | None = None, xlsx: Path | None = None) -> None:
        """Write what the school keeps to a file, and say what is not in it."""
        opened, target = self.shell.opened, uwlr or xlsx

        def written(done: results_export.Exported) -> None:
            said = [results_export.done_words(done), *map(source_problem_text, done.notes)]
            self._notice.tell("ok" if not done.notes else "info", " ".join(said))
            self.shell.toast(_("Saved as {file}.").format(file=target.name if target else ""))

        self._progress.start(_("Writing the results …"))
        self.shell.runner.run(
            self,
            lambda _progress: results_export.export(opened, uwlr=uwlr, xlsx=xlsx),
            done=written,
            failed=lambda problem: self._notice.tell("error", problem_text(problem)),
            ended=self._progress.stop,
        )

    def _show_views(self) -> None:
        reviewing = self.review.made is not None
        self._start.setVisible(not reviewing)
        self.review.setVisible(reviewing)
        self._show_bars()
        lead = _("Cito takes the results of 3.0 tests from your LAS. Here you see beforehand which ones come along.")
        self.set_lead("" if reviewing else lead)
        self.shell.page_turned()

    def _show_bars(self) -> None:
        reviewing, asking = self.review.made is not None, not self.review.questions.isHidden()
        self._bar.setVisible(reviewing and not asking)
        self.review.questions.bar.setVisible(reviewing and asking)


def _answered(made: results.Preview) -> bool:
    """True if something was answered that can be answered otherwise."""
    return made.answers.by_hand is not None or bool(made.tests)


PLACE = Place(
    id="results",
    title=lambda: _("Results of earlier years"),
    make=ResultsPage,
    icon="chart",
    kinds=(StepKind.RESULTS,),
)

__all__ = ["PLACE", "ResultsPage", "scenes"]
