"""Undoing a line of the history: who goes back, who stays and why, a button that names the number, the result."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.gui import theme
from lvs_desktop.gui.change_detail import ChangeDetail
from lvs_desktop.gui.changes_table import ChangesTable
from lvs_desktop.gui.kept_table import KeptTable
from lvs_desktop.gui.preview_model import PreviewModel
from lvs_desktop.gui.undo_choices import UndoChoices
from lvs_desktop.gui.undo_session import UndoSession
from lvs_desktop.gui.widgets import (
    Button,
    Callout,
    Card,
    CheckLine,
    Chip,
    FlowLayout,
    Icon,
    PrimaryButton,
    ProgressLine,
    Text,
    column,
    row,
)
from lvs_desktop.gui.widgets.labels import say
from lvs_desktop.services.texts import _
from lvs_desktop.services.undo_steps import Hold, UndoDraft, hold
from lvs_desktop.services.undo_words import (
    about_words,
    confirm_words,
    done_words,
    force_words,
    hold_words,
    kept_words,
    undo_problem_text,
    year_words,
)

LOWEST = 32.0  # em of the window's height: below this a pupil's detail scrolls with the rest


class UndoView(QWidget):
    """
    What the history page shows while something is being undone.

    Attributes:
        foot: For under the part that scrolls: a pupil's detail, progress, and the buttons.

    Signals:
        closed: The person keeps things as they are, or has seen the result.
        show_entry: (id) The person wants to see this line of the history.
    """

    closed = Signal()
    show_entry = Signal(object)

    def __init__(self, session: UndoSession) -> None:
        super().__init__()
        self.session = session
        self._asked_for = False  # the confirm button had the focus once
        self._wanted = -1  # row whose detail is to open when its page came
        self._staying = False  # the list of who stays is on screen

        self._result = Card(gap=0.5)
        self._said = Text("", tone="big")
        self._said_kept = Text("", tone="lead")
        self._again = Text(_("This undo stands in the history too, and can be undone there."), tone="muted")
        top = QWidget()
        top.setLayout(row(Icon("undo", "primary", size=2.0), self._said))
        top.layout().setStretch(1, 1)
        self._see = PrimaryButton(_("View in the history"), icon="history", clicked=self._show_entry)
        for part in (top, self._said_kept, self._again, self._see):
            self._result.lines.addWidget(part)

        self.notice = Callout("info")
        self.choices = UndoChoices(session)
        self._about = Text("", tone="lead")
        self.going = Chip("undo", _("Put back"), kind="info")
        self.staying = Chip("user", _("Stay as they are"), kind="attention")
        self.going.clicked.connect(lambda: self.show_staying(False))
        self.staying.clicked.connect(lambda: self.show_staying(True))
        self._chips = QWidget()
        FlowLayout(self._chips, self.going, self.staying)
        self.force = CheckLine(_("Also put back pupils who were changed since"), " ")
        self.force.box.toggled.connect(session.set_force)

        self.model = PreviewModel(self, undo=True)
        self.table = ChangesTable(self.model, _("What goes back"), boxes=False)
        self.table.setMinimumHeight(theme.em(11))
        self.kept = KeptTable()
        self._views = QStackedWidget()
        for view in (self.table, self.kept):
            self._views.addWidget(view)
        self._filler = QWidget()  # without a list the parts above it keep their height
        self._filler.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        lines = column(
            self,
            self._result,
            self.notice,
            self.choices,
            self._chips,
            self._about,
            self.force,
            self._views,
            self._filler,
            gap=0.5,
        )
        lines.setStretchFactor(self._views, 1)
        self._lines: QVBoxLayout = lines

        self.foot = QWidget()
        self._detail = ChangeDetail(session.opened.school, undo=True)
        self._detail.closed.connect(self._close_detail)
        self.progress = ProgressLine()
        self._needs = Text("", tone="small")
        self._keep = Button(_("Cancel (Esc)"), icon="arrow-left", clicked=self.close_view)
        self.confirm = PrimaryButton("", icon="undo", clicked=session.undo)
        bar = QWidget()
        FlowLayout(bar, self._keep, self.confirm, right=True)
        under = column(self.foot, self._detail, self.progress, self._needs, bar, gap=0.4)
        under.setContentsMargins(0, theme.em(0.5), 0, theme.em(0.7))

        self.table.opened.connect(self._open_detail)
        self.model.page_shown.connect(self._page_came)
        self.table.closed.connect(self.escape)
        self.table.selectionModel().currentRowChanged.connect(lambda now, before: self._follow(now.row()))
        session.changed.connect(self.show_draft)
        session.compared.connect(self._compared)
        session.working.connect(self._work)
        session.progressed.connect(self.progress.report)
        self.show_draft()

    # -- showing
    def show_draft(self) -> None:
        """Show what is chosen, what it comes to, and what is missing."""
        draft = self.session.draft
        done, found = draft.undone is not None, hold(draft)
        self._show_result(draft)
        self._show_problem(draft)
        self.choices.show_draft(draft)
        self._show_counts(draft)
        self.confirm.setVisible(not done)
        self.confirm.setText(confirm_words(draft))
        usable = found is None and not self.session.writing
        if self.confirm.hasFocus() and not usable:
            # a button that is closed would hand the focus to whatever comes next, outside the page
            (self.foot if self.session.writing else self._keep).setFocus(Qt.FocusReason.OtherFocusReason)
        self.confirm.setEnabled(usable)
        self._keep.setVisible(not done)
        self._keep.setEnabled(not self.session.writing)
        words = hold_words(draft, found) if found is not None and not done else ""
        self._needs.setText("" if found in (Hold.COMPARING, Hold.REFUSED) else words)
        self._needs.setVisible(bool(self._needs.text()))
        self.confirm.setToolTip(words)
        self.confirm.setAccessibleDescription(words)

    def show_staying(self, staying: bool) -> None:
        """Show who stays, or who goes back."""
        self._staying = staying
        self._detail.hide()
        self.show_draft()

    def _show_result(self, draft: UndoDraft) -> None:
        undone = draft.undone
        self._result.setVisible(undone is not None)
        if undone is None:
            return
        year = self.session.opened.school.school_year if draft.of_year else None
        self._said.setText(done_words(undone, year=year))
        self._said_kept.setText(kept_words(len(undone.kept)))
        self._said_kept.setVisible(bool(undone.kept))

    def _show_problem(self, draft: UndoDraft) -> None:
        if draft.problem is None:
            self.notice.clear()
            return
        words = undo_problem_text(draft.problem)
        if words == self.notice.text:
            return
        match draft.problem.code:
            case ProblemCode.SCHOOL_CHANGED:
                again = Button(_("Look once more"), icon="undo", clicked=self._look_again)
                self.notice.tell("error", words, again)
            case ProblemCode.CANCELLED:
                self.notice.tell("info", words)
            case _:
                self.notice.tell("error", words)

    def _show_counts(self, draft: UndoDraft) -> None:
        preview, done = draft.preview, draft.undone is not None
        kept = (draft.undone.kept if draft.undone is not None else preview.kept) if preview is not None else ()
        self.kept.show_kept(kept)
        self.going.set_number(draft.number)
        self.staying.set_number(len(kept))
        self._staying = done or (bool(kept) and (self._staying or not draft.number))
        self.going.setChecked(not self._staying)
        self.staying.setChecked(self._staying)
        self._chips.setVisible(bool(kept) and not done)
        about = ""
        if draft.of_year and not draft.in_use:
            about = year_words(draft)
        elif preview is not None:
            about = about_words(preview)
        self._about.setText(about)
        self._about.setVisible(bool(about) and not done)
        wanted = draft.forceable > 0 or draft.in_use or draft.force
        self.force.setVisible(wanted and not done)
        self.force.label.setText(
            _("Put it back all the same") if draft.of_year else _("Also put back pupils who were changed since")
        )
        self.force.box.setAccessibleName(self.force.label.text())
        self.force.explanation.setText(force_words(draft) if wanted else "")
        self.force.explanation.setVisible(wanted)
        self.force.box.setAccessibleDescription(self.force.explanation.text())
        if self.force.isChecked() != draft.force:
            self.force.box.blockSignals(True)
            self.force.setChecked(draft.force)
            self.force.box.blockSignals(False)
        self._show_view(draft, bool(kept))

    def _show_view(self, draft: UndoDraft, any_kept: bool) -> None:
        staying = self._staying and any_kept
        self._views.setCurrentWidget(self.kept if staying else self.table)
        self._views.setVisible(staying or (draft.number > 0 and draft.undone is None))
        self._filler.setVisible(self._views.isHidden())

    def _compared(self) -> None:
        preview = self.session.draft.preview
        self._detail.hide()
        self._wanted = -1
        count = len(preview) if preview is not None else 0
        self.model.show(count, self.session.page)
        if count:
            self.table.selectRow(0)
        self.show_draft()
        if self.isVisible():
            say(self, self._needs.text() or self.confirm.text())
        if not self._asked_for and self.isVisible():
            # the page came on screen by a key or a click on 'Ongedaan maken': the next thing to do has the focus
            self._asked_for = True
            (self.confirm if self.confirm.isEnabled() else self._keep).setFocus(Qt.FocusReason.OtherFocusReason)

    # -- doing
    def close_view(self) -> None:
        """Keep things as they are."""
        if not self.session.writing:
            self.session.leave()
            self.closed.emit()

    def escape(self) -> None:
        """Close the pupil's detail, else the whole."""
        if not self._detail.isHidden():
            self._close_detail()
        else:
            self.close_view()

    def find(self) -> bool:
        """Ctrl+F: to the search field of the list to choose from."""
        picker = self.choices.picker
        if picker is None or self.choices.isHidden():
            return False
        picker.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        picker.search.selectAll()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.escape()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _look_again(self) -> None:
        self._asked_for = False
        self.session.compare()

    def _show_entry(self) -> None:
        undone = self.session.draft.undone
        if undone is not None:
            self.show_entry.emit(undone.entry.id)

    def _open_detail(self, at: int) -> None:
        change = self.model.change_at(at)
        self._wanted = at if change is None else -1  # on its way: opened when it is there
        if change is None:
            return
        at_foot = self.window().height() >= theme.em(LOWEST)
        column_ = self.foot.layout() if at_foot else self._lines
        if self._detail.parentWidget() is not column_.parentWidget():
            column_.insertWidget(0 if at_foot else column_.count(), self._detail)
        self._detail.show_change(change)
        if not at_foot:
            QTimer.singleShot(0, self._detail, self._bring_detail)

    def _page_came(self, first: int, last: int) -> None:
        if first <= self._wanted <= last:
            self._open_detail(self._wanted)

    def _bring_detail(self) -> None:
        parent = self.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.widget().layout().activate()
                parent.ensureWidgetVisible(self._detail)
            parent = parent.parentWidget()

    def _follow(self, at: int) -> None:
        if not self._detail.isHidden():
            self._open_detail(at)

    def _close_detail(self) -> None:
        self._detail.hide()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _work(self, words: str | None, task: object) -> None:
        if words is None:
            self.progress.stop()
            self.setEnabled(True)
            if self.foot.hasFocus():
                QTimer.singleShot(0, self, self._take_focus_back)
            return
        self.foot.setAccessibleName(words)
        self.foot.setFocus(Qt.FocusReason.OtherFocusReason)
        self._detail.hide()
        self.setEnabled(False)
        self.progress.start(words, stopped=task.cancel)

    def _take_focus_back(self) -> None:
        """Writing ended and the page is still here: to the way on."""
        ways = (*self.notice.findChildren(Button), self.confirm, self._keep)
        way = next((way for way in ways if way.isVisible() and way.isEnabled()), None)
        if way is not None and self.foot.hasFocus():
            way.setFocus(Qt.FocusReason.OtherFocusReason)
