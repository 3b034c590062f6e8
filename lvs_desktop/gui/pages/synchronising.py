"""Synchroniseren: where it stands, what waits, what would go and come, exchanging it, and the receipt."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.exchanging import Kind
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.syncing import Act, Choice, Preview, QueueLine, Receipt, State
from lvs_desktop.gui import sync_scenes, theme
from lvs_desktop.gui.receipt_card import ReceiptCard
from lvs_desktop.gui.shell import (
    CONFLICTS,
    CONNECTING,
    HISTORY,
    SETTINGS,
    SYNCHRONISING,
    About,
    EntryOf,
    Page,
    Place,
    Shell,
)
from lvs_desktop.gui.sync_look import look
from lvs_desktop.gui.sync_preview import SyncPreview
from lvs_desktop.gui.sync_questions import ManyQuestion, RestoredQuestion
from lvs_desktop.gui.sync_queue import QueueCard
from lvs_desktop.gui.syncing import PASSING, Standing
from lvs_desktop.gui.tour import Scene
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, Icon, PrimaryButton, ProgressLine, Text, row
from lvs_desktop.services import permits
from lvs_desktop.services.labels import moment
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.sync_words import exchange_text, questions_text, receipt_text
from lvs_desktop.services.texts import _

_Found = tuple[list[QueueLine], list[Receipt]]


class SynchronisingPage(Page):
    """Two views: where it stands, and what would be exchanged."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("Synchronise"), lead=_lead())
        self._preview: Preview | None = None
        self._looking = False
        self._consent = False
        self._restored: Choice | None = None
        self._waiting: list[QueueLine] = []
        self._counted = 0  # changes that waited when the queue was read last
        self._notice = Callout("info")
        self.many = ManyQuestion()
        self.many.agreed.connect(self._agree)
        self.many.look_wanted.connect(self.look_first)
        self.many.left.connect(self.many.hide)
        self.restored = RestoredQuestion()
        self.restored.chosen.connect(self._choose)
        self.restored.left.connect(self.restored.hide)
        self._icon = Icon("server", "muted", size=1.8)
        self._state = Text("", tone="heading")
        self._explained = Text("")
        self._last = Text("", tone="muted")
        head = QWidget()
        cells = row(self._icon, self._state)
        cells.setStretch(1, 1)
        head.setLayout(cells)
        self.connect_button = PrimaryButton(
            _("Connect to the server …"), icon="server", clicked=lambda: shell.go(CONNECTING)
        )
        self.look_button = PrimaryButton(_("Look first"), icon="search", clicked=self.look_first)
        self.again = Button(_("Try again"), icon="sync", clicked=self.look_first)
        self.ask_button = Button("", icon="help", clicked=lambda: shell.go(CONFLICTS))
        self._link = Button(_("The connection"), icon="server", clicked=lambda: shell.go(CONNECTING))
        self._alone = Button(_("By itself or not"), icon="settings", clicked=lambda: shell.go(SETTINGS))
        actions = QWidget()
        FlowLayout(actions, self.connect_button, self.look_button, self.again, self.ask_button, self._link, self._alone)
        self._closed = Text("", tone="small-attention")
        self._card = Card(head, self._explained, self._last, actions, self._closed, gap=0.5)
        self.queue = QueueCard()
        self.receipts = ReceiptCard(lambda entry: shell.go(HISTORY, EntryOf(entry_id=entry)))
        self.preview = SyncPreview()
        self.preview.left.connect(self.back)
        self.preview.hide()
        for part in (self._notice, self.many, self.restored, self._card, self.queue, self.receipts):
            self.body.addWidget(part)
        self.body.addWidget(self.preview, 1)
        self.body.addStretch(0)
        self._progress = ProgressLine()
        self.exchange = PrimaryButton("", icon="sync", clicked=self.exchange_now)
        self._back = Button(_("Back (Esc)"), icon="arrow-left", clicked=self.back)
        self._bar = QWidget()
        FlowLayout(self._bar, self.exchange, self._back)
        self.foot.setContentsMargins(theme.em(1.6), theme.em(0.4), theme.em(1.6), theme.em(0.8))
        self.foot.addWidget(self._progress)
        self.foot.addWidget(self._bar)
        shell.syncer.changed.connect(self._follow)
        shell.syncer.reported.connect(self._progress.report)
        shell.syncer.ended.connect(self._ended)
        self._show_view()

    # -- what the window asks
    def enter(self, about: About) -> None:
        """Read where it stands; what would be exchanged is asked anew."""
        self._leave_preview()
        self.shell.syncer.look()
        self._read()
        self._follow()

    def find(self) -> bool:
        """Ctrl+F: search in what would be exchanged."""
        if self._preview is None:
            return False
        self.preview.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def wants_quiet(self) -> bool:
        """True while the person looks at what would be exchanged."""
        return self._preview is not None or self._looking

    # -- what a person does
    def look_first(self) -> None:
        """Ask the server what a sync would do."""
        if self.shell.syncer.standing.running or self._looking:
            return
        self._notice.clear()
        self._looking = True
        self._follow()
        self._progress.start(_("The server is asked what changed …"), stopped=self.shell.syncer.stop)

        def ended() -> None:
            self._looking = False
            self._progress.stop()
            self._follow()

        self.shell.syncer.preview(
            self, done=self.show_preview, failed=self._refused, ended=ended, progress=self._progress.report
        )

    def show_preview(self, found: Preview) -> None:
        """Show what would be exchanged."""
        opened = self.shell.opened
        if opened is None:
            return
        self._preview = found
        self.preview.show_preview(found, opened.school)
        count = number_of(found)
        self.exchange.setText(exchange_text(count) if count else _("Compare both sides"))
        self._show_view()
        (self.preview.table if found.going or found.coming else self.exchange).setFocus()

    def exchange_now(self) -> None:
        """Fetch and send."""
        consent, restored = self._consent, self._restored
        if self.shell.syncer.sync(consent=consent, restored=restored):
            self._notice.clear()
            self.many.hide()
            self.restored.hide()
            self._leave_preview()
            self._start_line()

    def back(self) -> None:
        """Back to where it stands; nothing was exchanged."""
        self._consent, self._restored = False, None
        self._leave_preview()
        self.look_button.setFocus()

    # -- showing
    def _read(self) -> None:
        opened = self.shell.opened
        if opened is None:
            return

        def read(_progress: Progress) -> _Found:
            from lvs_desktop.services import syncing

            return syncing.queue(opened), syncing.receipts(opened)

        def show(found: _Found) -> None:
            queue, receipts = found
            self._waiting = queue
            self.queue.show_queue(queue, opened.school, self.shell.syncer.standing.state)
            self.receipts.show_receipts(receipts)
            self._show_view()

        self.shell.runner.run(self, read, done=show)

    def _follow(self) -> None:
        """Show where it stands."""
        opened, standing = self.shell.opened, self.shell.syncer.standing
        if opened is None:
            return
        connected = standing.server is not None
        if standing.waiting != self._counted:
            self._counted = standing.waiting
            self._read()
        self.queue.show_queue(self._waiting, opened.school, standing.state)
        icon, ink, words = look(standing)
        self._icon.show_icon(icon, ink)
        self._state.setText(words)
        self._explained.setText(_explained(standing))
        last = standing.server.last_at if standing.server is not None else None
        name = (standing.server.name or standing.server.address) if standing.server is not None else ""
        said = _("Last equal with {server}: {moment}.") if last else _("Connected to {server}. Not exchanged yet.")
        self._last.setText(said.format(server=name, moment=moment(last) if last else "") if connected else "")
        self._last.setVisible(connected)
        closed = permits.closed(opened, Action.SYNC)
        free = connected and not standing.running and not self._looking and not closed
        offline = standing.state is State.OFFLINE
        self.connect_button.setVisible(not connected)
        self.look_button.setVisible(connected and not offline)
        self.again.setVisible(offline)
        for button in (self.look_button, self.again, self.exchange):
            button.setEnabled(free)
        self.ask_button.setVisible(bool(standing.questions))
        self.ask_button.setText(_("Answer {questions}").format(questions=questions_text(standing.questions)))
        self._link.setVisible(connected)
        self._alone.setVisible(connected and last is not None)
        self._closed.setText(closed)
        self._closed.setVisible(bool(closed))
        if standing.running and self._progress.isHidden():
            self._start_line()
        problem = standing.problem
        if problem is not None and problem.code not in PASSING and not standing.running and not self._asks():
            self._refused(problem)
        self._show_view()

    def _start_line(self) -> None:
        self._progress.start(_("Changes are being exchanged …"), stopped=self.shell.syncer.stop)

    def _ended(self, outcome: Receipt | Problem | None) -> None:
        self._progress.stop()
        self._consent, self._restored = False, None
        if isinstance(outcome, Receipt):
            self.many.hide()
            self.restored.hide()
            self._notice.tell("ok" if outcome.agreed else "attention", receipt_text(outcome))
        elif outcome is not None:
            self._refused(outcome)
        else:
            self._notice.tell(
                "info", _("The exchange was stopped. What was exchanged counts; the rest goes next time.")
            )
        self._read()

    def _refused(self, problem: Problem) -> None:
        if problem.code is ProblemCode.SYNC_TOO_MANY:
            self._notice.clear()
            self._leave_preview()
            self.many.ask(problem)
        elif problem.code is ProblemCode.SERVER_RESTORED:
            self._notice.clear()
            self._leave_preview()
            self.restored.ask()
        elif problem.code is ProblemCode.SERVER_OFFLINE:
            self._notice.tell("info", problem_text(problem))
        elif problem.code is ProblemCode.SERVER_TOKEN_REFUSED:
            again = Button(_("New access code …"), icon="key", clicked=lambda: self.shell.go(CONNECTING))
            self._notice.tell("error", problem_text(problem), again)
        else:
            self._notice.tell("error", problem_text(problem))

    def _agree(self) -> None:
        self._consent = True
        self.exchange_now()

    def _choose(self, choice: Choice) -> None:
        self._restored = choice
        self.exchange_now()

    def _asks(self) -> bool:
        return not self.many.isHidden() or not self.restored.isHidden()

    def _leave_preview(self) -> None:
        self._preview = None
        self._show_view()

    def _show_view(self) -> None:
        looking = self._preview is not None
        connected = self.shell.syncer.standing.server is not None
        self.preview.setVisible(looking)
        self._bar.setVisible(looking)
        self.set_lead(_("Nothing was sent or written yet. This is what would happen:") if looking else _lead())
        self._card.setVisible(not looking)
        self.queue.setVisible(not looking and connected and self.queue.filled)
        self.receipts.setVisible(not looking and self.receipts.filled)
        self.shell.page_turned()


def _lead() -> str:
    return _("Exchange the changes of this computer and of the server.")


def number_of(found: Preview) -> int:
    """
    How many records would change on both sides together, and passwords.

    A class that is made and filled is one. Results of tests have a line for each pupil: each of them counts.
    """
    ways = (found.going, found.coming)
    people = [[step for step in way if step.act is not Act.PASSWORD and step.kind is not Kind.RESULT] for way in ways]
    records = sum(len({(step.kind, step.uid) for step in way}) for way in people)
    tests = sum(n for counts in (found.goes, found.comes) for (kind, _act), n in counts.items() if kind is Kind.RESULT)
    return records + tests + found.waits


def _explained(standing: Standing) -> str:
    if standing.running:
        return _("You can go on working meanwhile.")
    if standing.fresh and standing.state in (State.AGREED, State.WAITING):
        return _("Look first at what would go and come. Nothing is exchanged before that.")
    return {
        State.NOT_CONNECTED: _("Everything is ready on this computer. Nothing leaves it until you connect."),
        State.OFFLINE: _("There is no internet. You can go on working. We keep everything on this computer."),
        State.AGREED: _("What stands here, stands on the server too."),
        State.WAITING: _("What you changed here is not on the server yet."),
        State.CONFLICTS: _("Both sides changed the same field. Only those fields wait, until you choose."),
    }[standing.state]


PLACE = Place(id=SYNCHRONISING, title=lambda: _("Synchronise"), make=SynchronisingPage, icon="sync")


def scenes() -> Iterable[Scene]:
    """The states of this page."""
    return sync_scenes.scenes()
