"""What a file with results does not say itself: was it typed by hand, and which tests are 3.0 tests."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.results import Generation
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.widgets import Button, Card, Combo, FlowLayout, PrimaryButton, Text
from lvs_desktop.services.results import Preview
from lvs_desktop.services.results_words import generation_word, results_words
from lvs_desktop.services.texts import _


class ResultQuestions(Card):
    """
    Two questions, and one button for all answers.

    Attributes:
        bar: The buttons.

    Signals:
        answered: The person says: reckon with this.
        put_off: The person wants to see the list first.
    """

    answered = Signal()
    put_off = Signal()

    def __init__(self) -> None:
        super().__init__(gap=0.6)
        self.by_hand = Combo()
        for words, value in ((_("Choose an answer"), ""), (_("No"), "no"), (_("Yes, by hand"), "yes")):
            self.by_hand.addItem(words, value)
        self._hand = Field(_("Were the results of this file typed into the LAS by hand?"), self.by_hand, width=14)
        self._dult = Text(
            _("Results that were typed into the LAS by hand can come along only with a DULT link."), tone="small"
        )
        self._heading = Text(_("Are these 3.0 tests?"), tone="heading")
        self._why = Text(
            _("Only results of 3.0 tests come along. The file does not say it of these tests, and we don't guess it."),
            tone="small",
        )
        self._tests: dict[str, Combo] = {}
        self._holder = QWidget()
        self._flow = FlowLayout(self._holder)
        self.use = PrimaryButton(_("Use these answers"), icon="status-done", clicked=self.answered.emit)
        self.bar = QWidget()  # the page keeps it in sight
        later = Button(_("Look at the list first"), icon="checklist", clicked=self.put_off.emit)
        FlowLayout(self.bar, self.use, later)
        for part in (self._hand, self._dult, self._heading, self._why, self._holder):
            self.lines.addWidget(part)

    @property
    def hand(self) -> bool | None:
        """The answer to the first question; None: not given."""
        return {"yes": True, "no": False}.get(str(self.by_hand.currentData()))

    @property
    def generations(self) -> Mapping[str, Generation]:
        """Test -> what it is, of the tests that were asked and answered."""
        said = {name: str(combo.currentData() or "") for name, combo in self._tests.items()}
        return {name: Generation(value) for name, value in said.items() if value}

    def show_questions(self, made: Preview) -> None:
        """Ask what is open in a preview, with what was answered before."""
        asks = made.by_hand_unsaid > 0 or made.answers.by_hand is not None
        for part in (self._hand, self._dult):
            part.setVisible(asks)
        chosen = {True: "yes", False: "no", None: ""}[made.answers.by_hand]
        self.by_hand.setCurrentIndex(self.by_hand.findData(chosen))
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._tests = {}
        for test in made.tests:
            combo = Combo()
            combo.addItem(_("I don't know yet"), "")
            for generation in (Generation.THREE, Generation.OTHER):
                combo.addItem(generation_word(generation), generation.value)
            if test.generation is not Generation.UNKNOWN:
                combo.setCurrentIndex(combo.findData(test.generation.value))
            self._tests[test.name] = combo
            self._flow.addWidget(Field(test.name, combo, hint=results_words(test.results), width=12))
        for part in (self._heading, self._why, self._holder):
            part.setVisible(bool(self._tests))

    def focus(self) -> None:
        """Go to the first question."""
        first = self.by_hand if not self._hand.isHidden() else next(iter(self._tests.values()), self.use)
        first.setFocus(Qt.FocusReason.OtherFocusReason)
