"""What waits of one person: per field was, here and there, and which of the two counts."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from lvs_desktop.domain.exchanging import EXISTS, Kind
from lvs_desktop.domain.result_exchange import CLASH
from lvs_desktop.domain.schools import School
from lvs_desktop.domain.syncing import Choice, Conflict
from lvs_desktop.gui.widgets import Button, Card, FlowLayout, Line, RadioLine, Text, column
from lvs_desktop.services.sync_test_words import both_values, what_each_choice_does, which_test
from lvs_desktop.services.sync_words import sync_field_word, sync_value_text, who_text
from lvs_desktop.services.texts import _


class ConflictCard(Card):
    """
    The fields of one record. Nothing is chosen by itself.

    Signals:
        chosen: Something was chosen.
    """

    chosen = Signal()

    def __init__(self, conflicts: Sequence[Conflict], school: School) -> None:
        super().__init__(gap=0.45)
        first = conflicts[0]
        self.name = first.name
        self.choices: dict[int, dict[Choice, RadioLine]] = {}
        self._groups: list[QButtonGroup] = []
        self.lines.addWidget(Text(_title(first), tone="heading"))
        told = sorted({who_text(one) for one in conflicts})
        self.lines.addWidget(Text("\n".join(told), tone="small"))
        for conflict in conflicts:
            self.lines.addWidget(Line())
            self.lines.addWidget(self._field(conflict, school))
        if len(conflicts) > 1:
            both = QWidget()
            here = Button(_("All from here"), clicked=lambda: self.take(Choice.HERE))
            there = Button(_("All from the server"), clicked=lambda: self.take(Choice.THERE))
            for button in (here, there):
                button.setAccessibleName(f"{button.text()}: {first.name}")
            FlowLayout(both, here, there)
            self.lines.addWidget(both)

    def take(self, choice: Choice) -> None:
        """Choose one side for all fields of this person."""
        for lines in self.choices.values():
            lines[choice].setChecked(True)

    def made(self) -> dict[int, Choice]:
        """What was chosen: id of the conflict -> whose value."""
        return {
            number: choice
            for number, lines in self.choices.items()
            for choice, line in lines.items()
            if line.isChecked()
        }

    def focus(self) -> None:
        """Go to the first field that waits."""
        for lines in self.choices.values():
            if not any(line.isChecked() for line in lines.values()):
                lines[Choice.HERE].box.setFocus()
                return

    def _field(self, conflict: Conflict, school: School) -> QWidget:
        holder = QWidget()
        if conflict.field == CLASH:
            field, said = which_test(conflict), what_each_choice_does()
            values = both_values(conflict)
        else:
            field = sync_field_word(conflict.field)
            said = _("Was: {value}").format(value=sync_value_text(conflict.field, conflict.was, school))
            values = _side(conflict, conflict.here, school), _side(conflict, conflict.there, school)
        here = _("Here: {value}").format(value=values[0])
        there = _("On the server: {value}").format(value=values[1])
        lines = {Choice.HERE: RadioLine(here), Choice.THERE: RadioLine(there)}
        group = QButtonGroup(holder)
        self._groups.append(group)
        for words, line in zip((here, there), lines.values(), strict=True):
            line.box.setAccessibleName(f"{conflict.name}, {field}, {words}")
            group.addButton(line.box)
            line.toggled.connect(lambda on: self.chosen.emit() if on else None)
        self.choices[conflict.id] = lines
        title = Text(field, tone="strong")
        column(holder, title, Text(said, tone="muted"), *lines.values(), gap=0.2)
        return holder


def _title(conflict: Conflict) -> str:
    group = _("class {name}").format(name=conflict.group) if conflict.group else ""
    if conflict.kind is Kind.STAFF:
        group = _("staff")
    return " · ".join(part for part in (conflict.name, group) if part)


def _side(conflict: Conflict, value: str | None, school: School) -> str:
    if conflict.field == EXISTS:
        return _("keep, with what was changed") if value else _("deleted")
    return sync_value_text(conflict.field, value, school)
