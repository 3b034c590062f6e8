"""New year start, page 7: three words of the recovery code, typed back from the paper."""

from PySide6.QtWidgets import QLineEdit

from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.flow import FlowPage
from lvs_desktop.gui.widgets import Callout, Card, Text
from lvs_desktop.services.new_school_steps import NewSchoolFlow, NewStep
from lvs_desktop.services.texts import _


class NewCheckPage(FlowPage):
    """So that nobody finds out next year that the sheet is empty."""

    flow: NewSchoolFlow

    def __init__(self, flow: NewSchoolFlow) -> None:
        super().__init__(flow, NewStep.CHECK, _("Check your sheet"), lead=_("Step {n} of {m}").format(n=7, m=7))
        self.next_text = _("Go to the checklist")
        self._card = Card(Text(_("Type these three words from your sheet.")), gap=0.8)
        self._fields: dict[int, Field] = {}
        self.body.addWidget(self._card)
        self.body.addWidget(Callout("info", _("Is the sheet not right? Go back: the words are still there.")))
        self.body.addStretch(1)

    def may_cancel(self) -> bool:
        """The file is there by now."""
        return False

    def enter(self, *, back: bool) -> None:
        """Ask the words."""
        for field in self._fields.values():
            field.hide()
            field.deleteLater()
        self._fields = {}
        for position in self.flow.asked:
            line = QLineEdit(self.flow.answers.get(position, ""))
            line.textChanged.connect(lambda text, position=position: self._typed(position, text))
            line.editingFinished.connect(lambda position=position: self._judge(position))
            self._fields[position] = Field(_("Word {n}").format(n=position), line, width=14)
            self._card.lines.addWidget(self._fields[position])

    def fill_wrong(self) -> None:
        """Type the first word wrong."""
        position = next(iter(self._fields))
        self._fields[position].field.setText("fiets")
        self._judge(position)

    def _typed(self, position: int, text: str) -> None:
        self.flow.answers[position] = text
        field = self._fields[position]
        field.set_error("")
        field.set_right(_("Right.") if self.flow.right(position) else "")
        self.changed.emit()

    def _judge(self, position: int) -> None:
        if position in self._fields and self.flow.answers.get(position, "").strip() and not self.flow.right(position):
            self._fields[position].set_error(
                _("This is not word {n}. Look on your sheet, beside the number {n}.").format(n=position)
            )
