"""One pupil and the rows of the file that may be the pupil: one is chosen, or none."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from lvs_desktop.domain.people import display_name
from lvs_desktop.gui.widgets import Card, RadioLine, Text, column
from lvs_desktop.services import number_words
from lvs_desktop.services.labels import value_text
from lvs_desktop.services.numbers import Line, Outcome
from lvs_desktop.services.texts import _


class NumberCandidates(Card):
    """
    Signals:
        chosen: (pupil, number or None).
    """

    chosen = Signal(object, object)

    def __init__(self) -> None:
        super().__init__(gap=0.4, edge=0.7)
        self.radios: list[RadioLine] = []
        self._about = Text("", tone="strong")
        self._said = Text("", tone="muted")
        self._holder = QWidget()
        self._rows = column(self._holder, gap=0.3)
        self._group: QButtonGroup | None = None
        for part in (self._about, self._said, self._holder):
            self.lines.addWidget(part)
        self.hide()

    def show_line(self, line: Line | None) -> None:
        """Show a pupil; None: nobody."""
        self.setVisible(line is not None)
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.radios = []
        if line is None:
            return
        pupil = line.pupil
        name = display_name(pupil.given_name, pupil.name_prefix, pupil.family_name)
        born = value_text("birth_date", pupil.birth_date) if pupil.birth_date else ""
        account = line.account.lvs_user_name if line.account else None
        self._about.setText(" · ".join(filter(None, (name, born, pupil.group, account))))
        self._said.setText(_said(line))
        self._group = QButtonGroup(self._holder)
        for offer in line.offers:
            radio = RadioLine(
                number_words.offer_text(offer), number_words.reasons_text(offer), checked=line.number == offer.number
            )
            self._add(radio, pupil.id, offer.number)
        if line.offers:
            self._add(RadioLine(_("None of these"), checked=False), pupil.id, None)

    def focus(self) -> bool:
        """Go to the rows; False if there are none."""
        if not self.isVisible() or not self.radios:
            return False
        chosen = next((radio for radio in self.radios if radio.isChecked()), self.radios[0])
        chosen.box.setFocus()
        return True

    def _add(self, radio: RadioLine, pupil: int, number: str | None) -> None:
        if self._group is not None:
            self._group.addButton(radio.box)
        radio.box.clicked.connect(lambda _on, pupil=pupil, number=number: self.chosen.emit(pupil, number))
        self._rows.addWidget(radio)
        self.radios.append(radio)


def _said(line: Line) -> str:
    match line.outcome:
        case Outcome.NOT_FOUND:
            return _("No row of the file resembles this pupil. Look the pupil up in your administration.")
        case Outcome.OTHER_NAME:
            return _("The file has this pupil number with another name. Nothing changes. Check the number.")
        case Outcome.KNOWN:
            return number_words.line_text(line)
        case _:
            return _("Which row of the file is this pupil?")
