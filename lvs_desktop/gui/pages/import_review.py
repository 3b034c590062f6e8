"""Import, page 3: exactly what will change, pupil by pupil, before anything is written."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QScrollArea, QStackedWidget, QWidget

from lvs_desktop.domain.changes import Change, ChangeKind, SortKey
from lvs_desktop.gui import painting, printing, theme
from lvs_desktop.gui.change_detail import ChangeDetail
from lvs_desktop.gui.changes_table import ChangesTable
from lvs_desktop.gui.flow import FlowPage
from lvs_desktop.gui.guard_box import GuardBox
from lvs_desktop.gui.import_session import ImportSession
from lvs_desktop.gui.match_desk import MatchDesk
from lvs_desktop.gui.pairs import Pairs
from lvs_desktop.gui.preview_model import PreviewModel
from lvs_desktop.gui.problem_actions import ProblemActions
from lvs_desktop.gui.problem_table import ProblemTable
from lvs_desktop.gui.review_chips import ReviewChips, count_of
from lvs_desktop.gui.review_notice import ReviewNotice
from lvs_desktop.gui.review_options import ReviewOptions
from lvs_desktop.gui.review_repairs import ReviewRepairs
from lvs_desktop.gui.widgets import Button, CheckLine, FlowLayout, ProgressLine, Text, column
from lvs_desktop.gui.widgets.labels import say
from lvs_desktop.services.import_steps import ImportStep, Reviewed, findings
from lvs_desktop.services.import_words import save_words
from lvs_desktop.services.labels import number
from lvs_desktop.services.repair_choices import mended_fields
from lvs_desktop.services.texts import _, ngettext

LOW = 42.0  # em of height: below this the boxes make room for a pupil's detail
LOWEST = 26.0  # em of height: below this the detail scrolls with the rest
SEARCH_WAIT = 150  # milliseconds after the last letter


class ReviewPage(FlowPage):
    """Boxes, counts as filters, the table, one pupil's detail, problems, the guard."""

    commits = True

    def __init__(self, session: ImportSession) -> None:
        super().__init__(session, ImportStep.REVIEW.value, _("Check the changes"), lead=" ")
        self.session = session
        school = session.opened.school
        self._kind: ChangeKind | None = None
        self._sort: tuple[SortKey, bool] = (SortKey.KIND, False)
        self._shown_rows = 0
        self._after_layout: Change | None = None  # whose detail is to be open when the lines are laid out
        self._wanted = -1  # row whose detail is to open when its page came

        self.options = ReviewOptions(school)
        self.options.chosen.connect(self._choose_options)
        self.notice = ReviewNotice(
            compare_again=session.compare, other_file=self._other_file, who_is_who=lambda: self.show_desk(True)
        )
        self.desk = MatchDesk(session.matching)
        self.desk.closed.connect(self._leave_desk)
        self.repairs = ReviewRepairs(self._look_at_repairs)
        self.guard = GuardBox(school)
        self.guard.typed.connect(session.type_number)
        self.guard.show_archived.connect(self._show_archived)
        self.guard.other_file.connect(self._other_file)

        self.chips = ReviewChips()
        self.chips.kind_chosen.connect(self.show_kind)
        self.chips.problems_chosen.connect(self._choose_problems)

        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search name or number (Ctrl+F)"))
        self.search.setAccessibleName(_("Search by name or pupil number"))
        self.search.setClearButtonEnabled(True)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(SEARCH_WAIT)
        self._wait.timeout.connect(self.lay_out)
        self.search.textChanged.connect(lambda text: self._wait.start())
        self._differing = CheckLine(_("Only what differs and is kept"))
        self._differing.box.toggled.connect(lambda on: self.lay_out())

        self.model = PreviewModel(self)
        self.table = ChangesTable(self.model, _("Changes"))
        self.table.setSortingEnabled(False)
        self._detail = ChangeDetail(school)
        self._wire_table()
        self._count = Text("", tone="muted", wrap=False)
        self._empty = Text("", tone="lead")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._take_all = Button("", look="link", clicked=lambda: self._take(True))
        self._leave_all = Button("", look="link", clicked=lambda: self._take(False))
        self._lines_bar = QWidget()
        FlowLayout(self._lines_bar, self._count, self._take_all, self._leave_all)

        self.problem_table = ProblemTable()
        self.actions = ProblemActions()
        self.actions.skip_chosen.connect(self._choose_skip)
        self.actions.bad_rows.clicked.connect(self._save_bad_rows)
        self.actions.two_pupils.clicked.connect(self.session.set_numbers_as_written)
        self.actions.next.clicked.connect(lambda: self.next_problem(back=False))
        self.actions.back.clicked.connect(lambda: self.show_kind(None))

        self._views = QStackedWidget()
        for view in (self.table, self.problem_table, self._empty):
            self._views.addWidget(view)
        self.table.setMinimumHeight(theme.em(11))
        self.problem_table.setMinimumHeight(theme.em(16))
        papers = QWidget()
        FlowLayout(
            papers,
            Button(_("Overview as PDF"), icon="download", clicked=self._save_pdf),
            Button(_("Print overview (Ctrl+P)"), icon="printer", clicked=self.print_out),
        )
        self._papers = papers
        self._search_bar = Pairs(self.search, papers, shares=(1, 0))
        self.progress = ProgressLine()
        self._changes = QWidget()
        self._column = column(self._changes, gap=0.7)
        for part in (
            self.options,
            self.notice,
            self.repairs,
            self.chips,
            self.guard,
            self._search_bar,
            self._differing,
        ):
            self._column.addWidget(part)
        self._column.addWidget(self._views, 1)
        for part in (self._lines_bar, self.actions):
            self._column.addWidget(part)
        for view in (self._changes, self.desk):
            self.body.addWidget(view, 1)
        self.desk.hide()
        # under the part that scrolls: the table and the pupil's detail are in sight together
        for part in (self._detail, self.progress):
            self.foot.addWidget(part)
        session.changed.connect(self.show_draft)
        session.compared.connect(self._compared)
        session.working.connect(self._work)
        session.progressed.connect(self.progress.report)

    # -- what the window asks
    def enter(self, *, back: bool) -> None:
        """The page comes on screen: compare, unless that was done or refused on the way here."""
        if not self.session.preview_there and self.session.draft.problem is None:
            self.session.compare()
        self.show_draft()

    @property
    def problems(self) -> Sequence[str]:
        """What is missing; while deciding who is who: that, to be finished first."""
        if not self.desk.isHidden():
            return (_("First go back to the changes. Your decisions are saved then."),)
        return super().problems

    def undo(self) -> bool:
        """Ctrl+Z: the last decision about who is who."""
        return not self.desk.isHidden() and self.desk.take_back()

    def proceed(self, go: Callable[[], None]) -> None:
        """The person confirmed: write."""
        self.session.apply(go)

    def find(self) -> bool:
        """Ctrl+F: to the search field."""
        self.show_kind(self._kind)
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
        return True

    def print_out(self) -> bool:
        """Ctrl+P: print the overview."""
        if not self.session.preview_there or self.busy:
            return False
        printing.choose_printer(
            self,
            _("Overview of an import"),
            lambda printer: self.session.paint(
                lambda document: painting.paint(document, printer), self._told(_("The overview went to the printer."))
            ),
        )
        return True

    def next_problem(self, *, back: bool) -> bool:
        """F8: to the next problem in the file, or back."""
        review = self.session.draft.review
        if review is None or not review.problem_count or not self.desk.isHidden():
            return False
        self._show_view(self.problem_table)
        self.problem_table.step(back=back)
        return True

    # -- showing
    def show_draft(self) -> None:
        """Show what the preview comes to."""
        draft, review = self.session.draft, self.session.draft.review
        baseline = draft.options.baseline
        # on a low screen what is open matters more than the boxes
        opened = self._detail_open() or self._views.currentWidget() is self.problem_table
        self.options.setVisible(not baseline and not (opened and self.height() < theme.em(LOW)))
        self.options.show_options(draft.options, review)
        self.next_text = save_words(review.counts if review else None, baseline=baseline)
        if self.desk.isHidden():
            self.title.setText(_("Check the starting point") if baseline else _("Check the changes"))
        if draft.source is not None:
            rows = review.info.rows if review else 0
            read = ngettext("{n} row read", "{n} rows read", rows).format(n=number(rows))
            self.lead.setText(
                _("Step 3 of 4. {file}: {read}. Nothing has been saved yet.").format(file=draft.source.name, read=read)
            )
            self.lead.show()
        self._show_counts(review)
        self.guard.show_draft(draft)
        self.notice.show_draft(draft, people=self.session.matching.people)
        if not self.desk.isHidden() and not self.session.matching.people and not self.busy:
            self.show_desk(False)
        self.repairs.show_draft(draft)
        if opened and self.height() < theme.em(LOW):
            self.repairs.hide()
        self._papers.setEnabled(review is not None and not self.busy)
        self._show_line_words()
        self.changed.emit()

    def show_desk(self, on: bool) -> None:
        """Who is who instead of the changes, or the changes again."""
        if on is not self.desk.isHidden():
            return
        self.desk.setVisible(on)
        self._changes.setVisible(not on)
        self._detail.hide()
        self.title.setText(_("Who is who") if on else _("Check the changes"))
        if on:
            self.desk.show_people()
            self.desk.focus()
        else:
            self.show_draft()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _leave_desk(self) -> None:
        made = len(self.session.matching.verdicts)
        self.show_desk(False)
        if made:
            self.session.decide()

    def show_kind(self, kind: ChangeKind | None) -> None:
        """Show only pupils of a kind; None: all."""
        self._kind = kind
        self._show_view(self.table)
        self.lay_out()

    def lay_out(self) -> None:
        """Lay out the preview's lines as search, filter and order say."""
        key, descending = self._sort
        self.session.lines.arrange(
            kinds=() if self._kind is None else (self._kind,),
            search=self.search.text(),
            sort=key,
            descending=descending,
            differing=self._differing.isChecked() and not self._differing.isHidden(),
            done=self._laid_out,
        )

    def _laid_out(self, rows: int) -> None:
        self._shown_rows = rows
        self._detail.hide()
        self.model.show(rows, self.session.lines.page)
        if rows:
            self.table.selectRow(0)
        if self._views.currentWidget() is not self.problem_table:
            if not rows:
                searched = bool(self.search.text())
                self._empty.setText(_("Nobody found. Search for another name.") if searched else _("Nobody here."))
            self._views.setCurrentWidget(self.table if rows else self._empty)
        self._show_line_words()
        if self.isVisible():
            say(self.table, self._count.text())
        taken, self._after_layout = self._after_layout, None
        if taken is not None:
            self._place_detail()
            self._detail.show_change(taken, may_take=True)
            self.show_draft()

    def _compared(self) -> None:
        review = self.session.draft.review
        if review is None:
            return
        self._kind = self._kind if self._kind is None or count_of(review, self._kind) else None
        self.problem_table.show_problems(review.problem_count, self.session.lines.problems)
        nothing_to_show = self._views.currentWidget() is self.problem_table and not review.problem_count
        if nothing_to_show or self._views.currentWidget() is self._empty:
            self._show_view(self.table)
        self._mark_chips()
        self.lay_out()

    def _mark_chips(self) -> None:
        self.chips.mark(self._kind, problems=self._views.currentWidget() is self.problem_table)

    def _show_counts(self, review: Reviewed | None) -> None:
        self.chips.show_counts(review, baseline=self.session.draft.options.baseline)
        problems = self._views.currentWidget() is self.problem_table
        options = self.session.draft.options
        equal = count_of(review, ChangeKind.UNCHANGED)
        self._differing.setVisible(not problems and not options.overwrite and equal > 0)
        self.actions.setVisible(problems)
        self.actions.show_review(review, skipping=options.skip_bad_rows)
        self._search_bar.setVisible(not problems)
        self._lines_bar.setVisible(not problems)

    def _show_line_words(self) -> None:
        n = self._shown_rows
        self._count.setText(ngettext("{n} pupil in this list.", "{n} pupils in this list.", n).format(n=number(n)))
        choice = n > 0 and self._kind in (
            ChangeKind.NEW,
            ChangeKind.CHANGED,
            ChangeKind.REACTIVATED,
            ChangeKind.ARCHIVED,
        )
        self._take_all.setText(_("Take all along"))
        self._leave_all.setText(_("Leave all out"))
        for button in (self._take_all, self._leave_all):
            button.setVisible(choice)

    def _show_view(self, view: QWidget) -> None:
        self._views.setCurrentWidget(view)
        self._detail.hide()
        self._mark_chips()
        self.show_draft()

    # -- doing
    def _show_archived(self) -> None:
        self.show_kind(ChangeKind.ARCHIVED)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._bring(self._lines_bar)

    def _wire_table(self) -> None:
        header = self.table.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self.model.sort)
        self.model.sort_wanted.connect(self._sort_by)
        self.model.page_shown.connect(self._page_came)
        self.model.toggled.connect(lambda keys, chosen: self.session.choose(keys, chosen))
        self.table.opened.connect(self._open_detail)
        self.table.closed.connect(self._close_detail)
        self._detail.closed.connect(self._close_detail)
        self._detail.taken.connect(self._take_file)
        self.table.selectionModel().currentRowChanged.connect(lambda now, before: self._follow(now.row()))

    def _sort_by(self, key: SortKey, descending: bool) -> None:
        self._sort = (key, descending)
        self.lay_out()

    def _open_detail(self, row_: int) -> None:
        change = self.model.change_at(row_)
        if change is None:
            # on its way: opened when it is there
            self._wanted = row_
            return
        self._wanted = -1
        self._place_detail()
        self._detail.show_change(change, may_take=self.session.draft.options.overwrite)
        fields = mended_fields(findings(self.session.draft), self.session.draft.options.repairs)
        if change.row is not None and fields:
            self.session.lines.written(
                change.row,
                lambda values: self._detail.show_written(change, {name: values.get(name, "") for name in fields}),
            )
        self.show_draft()
        if self._detail.parentWidget() is self._views.parentWidget():
            QTimer.singleShot(0, self._detail, lambda: self._bring(self._detail))

    def _page_came(self, first: int, last: int) -> None:
        if first <= self._wanted <= last:
            self._open_detail(self._wanted)

    def _place_detail(self) -> None:
        """Under the part that scrolls, or in it where the window is too low for both."""
        at_foot = self.height() >= theme.em(LOWEST)
        column_ = self.foot if at_foot else self._column
        if self._detail.parentWidget() is not column_.parentWidget():
            column_.insertWidget(0 if at_foot else column_.count(), self._detail)

    def _bring(self, widget: QWidget) -> None:
        area = self.findChild(QScrollArea)
        if area is not None:
            area.ensureWidgetVisible(widget)

    def _detail_open(self) -> bool:
        return not self._detail.isHidden()

    def _follow(self, row_: int) -> None:
        if self._detail_open():
            self._open_detail(row_)

    def _take_file(self, key: int, fields: tuple[str, ...], taken: bool) -> None:
        self.session.take_file(key, fields, taken, self._show_taken)

    def _show_taken(self, change: Change) -> None:
        """The list is laid out anew: the line may be of another kind by now. The pupil stays in sight."""
        self._after_layout = change

    def _close_detail(self) -> None:
        self._detail.hide()
        self.show_draft()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_problems(self, on: bool) -> None:
        if on:
            self._show_view(self.problem_table)
            self.problem_table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.show_kind(self._kind)

    def _choose_options(self, options: object) -> None:
        self.session.set_review_options(options)

    def _choose_skip(self, on: bool) -> None:
        self.session.set_review_options(replace(self.session.draft.options, skip_bad_rows=on))

    def _take(self, chosen: bool) -> None:
        self.session.choose(None, chosen, self.model.renew)

    def _other_file(self) -> None:
        view = self.wizard()
        while view is not None and view.currentId() != view.startId() and view.currentPage() is not None:
            before = view.currentId()
            view.back()
            if view.currentId() == before:
                return

    def _look_at_repairs(self) -> None:
        # the page before this one is theirs: it is on the way wherever there is something to look at
        view = self.wizard()
        if view is not None:
            view.back()

    def _save_bad_rows(self) -> None:
        name = f"{Path(self.session.draft.source or 'rijen').stem}-fouten.xlsx"

        def save(target: Path) -> None:
            self.session.lines.save_bad_rows(
                target,
                lambda n: self.notice.tell_done(
                    ngettext("{n} row is saved as {file}.", "{n} rows are saved as {file}.", n).format(
                        n=number(n), file=target.name
                    )
                    + " "
                    + _("Mend them there, and read that file afterwards."),
                ),
                self.notice.tell_problem,
            )

        printing.choose_workbook(self, name, save)

    def _save_pdf(self) -> None:
        def save(target: Path) -> None:
            words = _("The overview is saved as {file}.").format(file=target.name)
            self.session.paint(lambda document: painting.save_pdf(document, target), self._told(words))

        name = Path(self.session.draft.source or "import").stem
        printing.choose_pdf(self, _("overview-{name}.pdf").format(name=name), save)

    def _told(self, words: str) -> Callable[[int], None]:
        return lambda pages: self.notice.tell_done(words)

    def _work(self, words: str | None, task: object) -> None:
        if words is None:
            self.progress.stop()
            self.set_busy(False)
        elif self.isVisible():
            self.progress.start(words, stopped=task.cancel)
            self.set_busy(True)
