"""What the LVS asks of a password, as the person reads it in the supplier's own words: to fill in or to leave empty."""

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from lvs_desktop.domain.passwords import LONGEST, Rule
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.pairs import Pairs
from lvs_desktop.gui.widgets import CheckLine, Text, column
from lvs_desktop.services.texts import _


class RuleBox(QWidget):
    """Two lengths and three needs; what is left open is not asked."""

    def __init__(self) -> None:
        super().__init__()
        self.shortest, self.longest = QLineEdit(), QLineEdit()
        for line in (self.shortest, self.longest):
            line.setValidator(QIntValidator(1, LONGEST, line))
        self.needs = {
            "digit": CheckLine(_("At least one digit")),
            "letter": CheckLine(_("At least one letter")),
            "capital": CheckLine(_("At least one capital")),
        }
        self._longest = Field(_("Characters at most"), self.longest, width=6)
        column(
            self,
            Text(_("What does the LVS ask of a password?"), tone="strong"),
            Text(_("Fill in what the supplier says. Leave open what you don't know."), tone="small"),
            Pairs(Field(_("Characters at least"), self.shortest, width=6), self._longest),
            *self.needs.values(),
            gap=0.3,
        )

    def show_rule(self, rule: Rule | None) -> None:
        """Show a rule; None: nothing is known."""
        self._longest.set_error("")
        self.shortest.setText(str(rule.shortest) if rule is not None and rule.shortest else "")
        self.longest.setText(str(rule.longest) if rule is not None and rule.longest < LONGEST else "")
        for need, line in self.needs.items():
            line.setChecked(rule is not None and bool(getattr(rule, need)))

    def good(self) -> bool:
        """True if a password can be as it is filled in; says it if not."""
        wrong = bool(self.longest.text()) and int(self.longest.text()) < int(self.shortest.text() or 1)
        self._longest.set_error(_("This is less than what it has at least.") if wrong else "")
        return not wrong

    def rule(self, name: str) -> Rule | None:
        """What was filled in; None if nothing was."""
        needs = {need: line.isChecked() for need, line in self.needs.items()}
        if not (any(needs.values()) or self.shortest.text() or self.longest.text()):
            return None
        longest = int(self.longest.text() or LONGEST)
        return Rule(name=name, shortest=int(self.shortest.text() or 0), longest=longest, **needs)
