"""Import, between columns and review: what happened to the file, and what we may mend of it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from lvs_desktop.gui.flow import FlowPage
from lvs_desktop.gui.import_session import ImportSession
from lvs_desktop.gui.repair_cards import RepairCard
from lvs_desktop.gui.widgets import Callout, PrimaryButton, ProgressLine, column
from lvs_desktop.services import repair_words
from lvs_desktop.services.import_steps import ImportStep, findings
from lvs_desktop.services.repair_choices import Finding, chosen, undecided, waiting
from lvs_desktop.services.texts import _


class RepairsPage(FlowPage):
    """Each thing that happened to the file on a card, with examples; one button for all that is safe."""

    def __init__(self, session: ImportSession) -> None:
        super().__init__(
            session,
            ImportStep.REPAIRS.value,
            _("What happened to the file"),
            lead=_("Step 2 of 4. Something changed in your file before it came here. Nothing has been saved yet."),
        )
        self.session = session
        self._found: tuple[Finding, ...] = ()
        self._cards: list[RepairCard] = []
        self._summary = Callout("info")
        self.safe = PrimaryButton(_("Repair all that is safe"), icon="status-done", clicked=self._mend_safe)
        holder = QWidget()
        self._column = column(holder, gap=0.6)
        self._progress = ProgressLine()
        for part in (self._summary, self.safe, holder):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.foot.addWidget(self._progress)
        session.changed.connect(self.show_draft)
        session.working.connect(self._work)
        session.progressed.connect(self._progress.report)

    # -- what the window asks
    def enter(self, *, back: bool) -> None:
        """The page comes on screen."""
        self.show_draft()

    def proceed(self, go: Callable[[], None]) -> None:
        """Read the file again with the repairs; stay if that brought something new to light."""
        known = {finding.damage for finding in self._found}

        def compared() -> None:
            fresh = undecided(findings(self.session.draft), self.session.draft.options.repairs)
            if all(finding.damage in known for finding in fresh):
                go()
            else:
                self._summary.tell("attention", _("With this mended we see more. Look at what is new below."))

        if self.session.preview_there:
            go()
        else:
            self.session.compare(compared)

    def next_problem(self, *, back: bool) -> bool:
        """F8: to the next thing that was not decided, or back."""
        repairs = self.session.draft.options.repairs
        open_ = [card for card in self._cards if card.finding.decidable and chosen(card.finding, repairs) is None]
        if not open_:
            return False
        at = next((i for i, card in enumerate(open_) if card.has_choice_focus()), 0 if back else -1)
        self._bring(open_[(at + (-1 if back else 1)) % len(open_)])
        return True

    # -- showing
    def show_draft(self) -> None:
        """Show what was found and what was chosen."""
        draft = self.session.draft
        found = findings(draft)
        if found and found != self._found:
            self._build(found)
        for card in self._cards:
            card.show_choice(chosen(card.finding, draft.options.repairs))
        left = undecided(self._found, draft.options.repairs)
        safe = sum(finding.safe for finding in left)
        waits = len(waiting(self._found, draft.options.repairs))
        kind, words = repair_words.summary(self._found, safe=safe, waits=waits, undecided=len(left))
        if words != self._summary.text:
            self._summary.tell(kind, words)
        self.safe.setVisible(safe > 0)
        self.quiet_next = safe > 0
        self.changed.emit()

    def _build(self, found: tuple[Finding, ...]) -> None:
        self._found = found
        self._cards.clear()
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for finding in found:
            card = RepairCard(finding)
            card.chosen.connect(self.session.set_repair)
            self._cards.append(card)
            self._column.addWidget(card)

    def _bring(self, card: RepairCard) -> None:
        card.focus_choice()
        area = self.findChild(QScrollArea)
        if area is not None:
            area.ensureWidgetVisible(card)

    # -- doing
    def _mend_safe(self) -> None:
        self.session.repair_all_safe()
        # the button is gone: on to what waits, else to the title, from where Tab goes through the page
        if not self.next_problem(back=False):
            self.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def _work(self, words: str | None, task: object) -> None:
        if words is None:
            self._progress.stop()
            self.set_busy(False)
        elif self.isVisible():
            self._progress.start(words, stopped=task.cancel)
            self.set_busy(True)
