"""The one base of every flow of pages (QWizard inside the window), driven by a flow that knows no Qt.

The flow says which page is next and what is missing; a page publishes `valid`, `busy` and `problems`; only FlowView
drives the buttons. Slow work belongs in `FlowPage.proceed`, never in validatePage.

Why so many overrides: inside a window, Escape, Cancel and Finish hide a QWizard and reset its history; `next()` does
not look at isComplete(); setCurrentId() backwards breaks the history; Enter in a table presses Next; Qt's Dutch words
are odd.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget, QWizard, QWizardPage

from lvs_desktop.gui import icons, theme
from lvs_desktop.gui.page_frame import PageFrame
from lvs_desktop.gui.shell import About, Hooks, Page, Shell
from lvs_desktop.gui.widgets.labels import PageTitle, Text
from lvs_desktop.services.texts import _

_BUTTON = QWizard.WizardButton


class Flow(Protocol):
    """The Qt-free half of a flow: state, order of the pages, what is missing. Tested without a window."""

    def pages(self) -> Sequence[str]:
        """Names of the pages on the way as things stand, in order."""

    def after(self, page: str) -> str | None:
        """The page after this one; None: this is the last."""

    def missing(self, page: str) -> Sequence[str]:
        """What still has to be done on this page, as sentences; empty: the person may go on."""


class FlowPage(QWizardPage, Hooks):
    """
    One page of a flow.

    Attributes:
        name: Its name in the flow.
        body: The column to put widgets in (it scrolls); a table goes in with stretch.
        title: The page's title, which takes the focus.
        foot: A column under the scrolling part, above the buttons: for callouts and progress that must stay in sight.

    Set with `scrolling=False` for a page that is one table. Call `changed.emit()` whenever an answer changed.
    """

    changed = Signal()

    next_text: str | None = None  # verb on the button that goes on; None: 'Volgende'
    quiet_next = False  # while the page has a primary button of its own, the one that goes on is an ordinary one
    commits = False  # going on writes: no way back after it, and Enter never does it

    def __init__(self, flow: Flow, name: str, title: str, *, lead: str = "", scrolling: bool = True) -> None:
        super().__init__()
        self.flow, self.name = flow, name
        self._busy = False
        frame = PageFrame(self, title, lead=lead, scrolling=scrolling)
        self.title, self.lead, self.body, self.foot = frame.title, frame.lead, frame.body, frame.foot
        self.body.setContentsMargins(2, 2, theme.em(0.5), theme.em(0.5))
        self.needs = Text(tone="small")  # the first thing that is missing; FlowView fills it
        self.needs.hide()
        frame.addWidget(self.needs)
        self.setCommitPage(self.commits)

    # -- what the page publishes
    @property
    def problems(self) -> Sequence[str]:
        """What is missing, as the flow sees it."""
        return self.flow.missing(self.name)

    @property
    def valid(self) -> bool:
        """True if the person may go on."""
        return not self.problems

    @property
    def busy(self) -> bool:
        """True while work runs for this page; the buttons wait."""
        return self._busy

    def set_busy(self, busy: bool) -> None:
        """Start or end the wait."""
        if busy != self._busy:
            self._busy = busy
            self.changed.emit()

    # -- what a page may override
    def enter(self, *, back: bool) -> None:
        """The page comes on screen, forwards or backwards: show the flow's state."""

    def proceed(self, go: Callable[[], None]) -> None:
        """The person goes on. Slow work: hand it to the TaskRunner with `done=lambda result: go()`. Default: go."""
        go()

    def may_cancel(self) -> bool:
        """False on a page after which there is nothing to cancel any more."""
        return True

    # -- for QWizard
    def isComplete(self) -> bool:
        """Asked by QWizard."""
        return self.valid and not self.busy

    def validatePage(self) -> bool:
        """Asked by QWizard; never works, only repeats what is known."""
        return self.isComplete()


class FlowHost(Page):
    """
    A place of the window that is a flow: holds the FlowView and passes keys on to its page.

    Override `enter` to start the flow (`show_view`), or to go on where the person left.
    """

    def __init__(self, shell: Shell) -> None:
        QWidget.__init__(self)
        self.shell = shell
        self.view: FlowView | None = None
        self._whole = QVBoxLayout(self)
        side = theme.em(0.8)  # QWizard adds the style's own
        self._whole.setContentsMargins(side, theme.em(0.6), side, theme.em(0.4))

    @property
    def title(self) -> PageTitle | None:  # type: ignore[override]
        """The title of the page on screen."""
        return self.view.current.title if self.view is not None and self.view.current is not None else None

    def show_view(self, view: "FlowView") -> None:
        """Put a flow on screen in place of the one before, which is deleted."""
        if self.view is not None:
            self._whole.removeWidget(self.view)
            self.view.hide()
            self.view.deleteLater()
        self.view = view
        view.moved.connect(self._turned)
        self._whole.addWidget(view)
        view.show()
        if view.currentId() == -1:
            view.restart()

    def enter(self, about: About) -> None:
        """The flow comes on screen."""

    def find(self) -> bool:
        """Ctrl+F."""
        return bool(self.view and self.view.current and self.view.current.find())

    def open_file(self) -> bool:
        """Ctrl+O."""
        return bool(self.view and self.view.current and self.view.current.open_file())

    def print_out(self) -> bool:
        """Ctrl+P."""
        return bool(self.view and self.view.current and self.view.current.print_out())

    def undo(self) -> bool:
        """Ctrl+Z."""
        return bool(self.view and self.view.current and self.view.current.undo())

    def next_problem(self, *, back: bool) -> bool:
        """F8, Shift+F8."""
        return bool(self.view and self.view.current and self.view.current.next_problem(back=back))

    def holds_work(self) -> bool:
        """True once the person left the first page."""
        return self.view is not None and len(self.view.visitedIds()) > 1

    def wants_room(self) -> bool:
        """On its first page a step can be marked; further on the flow has the window to itself."""
        return self.holds_work()

    def _turned(self, _name: str) -> None:
        self.shell.page_turned()

    def may_leave(self) -> bool:
        """False while work runs."""
        return not (self.view and self.view.current and self.view.current.busy)

    def wants_quiet(self) -> bool:
        """True while the flow is under way or reads."""
        return self.holds_work() or not self.may_leave()


class FlowView(QWizard):
    """
    Shows a flow's pages inside the window.

    Signals:
        finished_flow: The last page's button was pressed.
        cancelled_flow: The person pressed Annuleren. Nothing was hidden or reset.
        moved: Another page is on screen (its name).
    """

    finished_flow = Signal()
    cancelled_flow = Signal()
    moved = Signal(str)

    def __init__(
        self, flow: Flow, pages: Sequence[FlowPage], *, finish_text: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Widget)
        self.flow = flow
        self._finish_text = finish_text
        self._ids: dict[str, int] = {}
        self._at = -1
        self.setAttribute(Qt.WidgetAttribute.WA_Moved)  # else a dialog centres itself when shown
        self.setWizardStyle(QWizard.WizardStyle.ClassicStyle)
        self.setOption(QWizard.WizardOption.NoDefaultButton)
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        self.setOption(QWizard.WizardOption.NoCancelButtonOnLastPage, False)
        for page in pages:
            self._ids[page.name] = self.addPage(page)
            page.changed.connect(self._drive)
        for which, call in (
            (_BUTTON.NextButton, self.next),
            (_BUTTON.CommitButton, self.next),
            (_BUTTON.FinishButton, self.accept),
            (_BUTTON.BackButton, self.back),
            (_BUTTON.CancelButton, self.reject),
        ):
            button = self.button(which)
            button.clicked.disconnect()  # Qt wires them past our overrides
            button.clicked.connect(call)
            button.setAutoDefault(False)
        for which in (_BUTTON.NextButton, _BUTTON.CommitButton, _BUTTON.FinishButton):
            self._set_look(which, "primary")
        self.setButtonLayout(
            [
                _BUTTON.CancelButton,
                _BUTTON.Stretch,
                _BUTTON.BackButton,
                _BUTTON.NextButton,
                _BUTTON.CommitButton,
                _BUTTON.FinishButton,
            ]
        )
        self.currentIdChanged.connect(self._shown)

    # -- reading
    def page_named(self, name: str) -> FlowPage:
        """A page by its name in the flow."""
        return self.page(self._ids[name])

    @property
    def current(self) -> FlowPage | None:
        """The page on screen."""
        page = self.currentPage()
        return page if isinstance(page, FlowPage) else None

    # -- moving
    def nextId(self) -> int:
        """Asked by QWizard: the flow knows."""
        page = self.current
        after = self.flow.after(page.name) if page is not None else None
        return self._ids[after] if after is not None else -1

    def next(self) -> None:
        """Go on, if the page allows it: the page may work first."""
        page = self.current
        if page is None or not page.isComplete():
            return
        here = self.currentId()

        def go() -> None:
            # the work may have taken a while: only if the person is still here and nothing new is wrong
            if self.currentId() == here and page.isComplete():
                QWizard.next(self)

        page.proceed(go)

    def back(self) -> None:
        """Go back, unless work runs, or the page before has written."""
        if self._may_go_back():
            QWizard.back(self)

    def _may_go_back(self) -> bool:
        before = self.visitedIds()[:-1]
        wrote = bool(before) and self.page(before[-1]).isCommitPage()
        return bool(before) and not wrote and self.current is not None and not self.current.busy

    def accept(self) -> None:
        """The last page's button: tell the window; hide and reset nothing."""
        page = self.current
        if page is not None and page.isComplete():
            page.proceed(self.finished_flow.emit)

    def reject(self) -> None:
        """The Cancel button: tell the window."""
        if self.current is not None and not self.current.busy and self.current.may_cancel():
            self.cancelled_flow.emit()

    def done(self, result: int) -> None:
        """Asked by QDialog to hide: never; the window decides."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape loses nothing; Enter presses the button that has the focus, or goes on from a line of text."""
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            page, here = self.current, self.focusWidget()
            if isinstance(here, QPushButton):
                here.animateClick()  # Qt's own buttons of a wizard take the space bar only
            elif isinstance(here, QLineEdit) and page is not None and not page.commits and self.nextId() != -1:
                self.next()
            event.accept()
        else:
            QWidget.keyPressEvent(self, event)

    # -- buttons
    def _shown(self, page_id: int) -> None:
        page = self.current
        if page is None:
            return
        came_back = not self.hasVisitedPage(self._at) if self._at != -1 else False
        self._at = page_id
        page.enter(back=came_back)
        self._drive()
        self.moved.emit(page.name)
        if self.isVisible():
            page.title.announce()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The row of buttons may have more or less room now."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where the row is too narrow for all words, Cancel and Back are icons; what goes on keeps its words."""
        page = self.current
        if page is None:
            return
        words = {_BUTTON.CancelButton: (_("Cancel"), "close"), _BUTTON.BackButton: (_("Back"), "arrow-left")}
        onward = [self.button(w) for w in (_BUTTON.NextButton, _BUTTON.CommitButton, _BUTTON.FinishButton)]
        need = sum(button.sizeHint().width() for button in onward if not button.isHidden()) + theme.em(3)
        for which, (word, _icon) in words.items():
            self.button(which).setIcon(QIcon())
            self.button(which).setText(word)
            need += self.button(which).sizeHint().width()
        narrow = need > self.width()
        side = theme.em(1.25)
        for which, (word, icon) in words.items():
            button = self.button(which)
            button.setAccessibleName(word)
            button.setToolTip(word if narrow else "")
            if narrow:
                button.setText("")
                button.setIconSize(QSize(side, side))
                button.setIcon(icons.icon(icon, size=side))

    def _drive(self) -> None:
        page = self.current
        if page is None:
            return
        forward = page.next_text or _("Next")
        self.setButtonText(_BUTTON.BackButton, _("Back"))
        self.setButtonText(_BUTTON.NextButton, forward)
        self.setButtonText(_BUTTON.CommitButton, forward)
        self.setButtonText(_BUTTON.FinishButton, page.next_text or self._finish_text)
        self.setButtonText(_BUTTON.CancelButton, _("Cancel"))
        self.button(_BUTTON.CancelButton).setEnabled(not page.busy)
        self.button(_BUTTON.CancelButton).setVisible(page.may_cancel())
        # not by completeChanged: QWizard hides the page for a moment then, and a field being typed in loses the focus
        self.button(_BUTTON.BackButton).setEnabled(self._may_go_back())
        self._fit()
        missing = " ".join(page.problems)
        page.needs.setText(page.problems[0] if page.problems and not page.isComplete() else "")
        page.needs.setVisible(bool(page.needs.text()) and not page.busy)
        for which in (_BUTTON.NextButton, _BUTTON.CommitButton, _BUTTON.FinishButton):
            self._set_look(which, "" if page.quiet_next else "primary")
            self.button(which).setEnabled(page.isComplete())
            self.button(which).setToolTip(missing)
            self.button(which).setAccessibleDescription(missing)

    def _set_look(self, which: QWizard.WizardButton, look: str) -> None:
        button = self.button(which)
        if button.property("look") != look:
            button.setProperty("look", look)
            button.style().unpolish(button)
            button.style().polish(button)
