"""One thing that happened to a file: what it is, what we make of it, and the person's yes or no."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QSizePolicy, QWidget

from lvs_desktop.domain.diagnosis import REFUSED, YES, Example
from lvs_desktop.gui import theme
from lvs_desktop.gui.pairs import Pairs
from lvs_desktop.gui.widgets import Button, Card, FlowLayout, Icon, RadioLine, Text, row
from lvs_desktop.gui.widgets.labels import say
from lvs_desktop.services import repair_words
from lvs_desktop.services.repair_choices import Finding, mends
from lvs_desktop.services.texts import _, pgettext

DONE, LEFT, OPEN, ONLY_TOLD = (
    ("status-done", "ok"),
    ("status-not-applicable", "muted"),
    ("help", "attention"),
    ("status-attention", "attention"),
)


class RepairCard(Card):
    """
    A finding.

    Signals:
        chosen: (Damage, reading; REFUSED: it stays as it is).
    """

    chosen = Signal(object, str)

    def __init__(self, finding: Finding) -> None:
        super().__init__(gap=0.45, edge=0.8)
        self.finding = finding
        self._icon = Icon("help", "attention", size=1.4)
        title = Text(repair_words.title(finding), tone="strong").yielding()
        top = QWidget()
        top.setLayout(row(self._icon, title))
        top.layout().setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        top.layout().setStretch(1, 1)
        self.lines.addWidget(top)
        for words, tone in ((repair_words.where(finding), "muted"), (repair_words.happened(finding), "")):
            self.lines.addWidget(Text(words, tone=tone))
        self.setAccessibleName(title.text())
        self._spoken = title.text()
        if finding.asks and finding.decidable:
            self._ask()
        else:
            telling = tuple(example for example in finding.examples if example.was or example.becomes)
            if telling:
                self.lines.addWidget(Examples(telling))
            if finding.decidable:
                self._offer()
            elif finding.always:
                self.lines.addWidget(Text(_("We always do this. You need do nothing."), tone="muted"))

    def show_choice(self, reading: str | None) -> None:
        """Show what was chosen; None: nothing yet."""
        finding = self.finding
        if not finding.decidable:
            self._icon.show_icon(*(DONE if finding.always else ONLY_TOLD))
            return
        mark = OPEN if reading is None else LEFT if reading == REFUSED else DONE
        self._icon.show_icon(*mark)
        if finding.asks:
            self._mark(reading)
            return
        self._state.setText(repair_words.state(reading))
        self._state.set_tone(mark[1])
        self._state.setVisible(reading is not None)
        focus = self._mend.hasFocus() or self._leave.hasFocus()
        self._mend.setText(_("Repair it after all") if reading == REFUSED else _("Repair it"))
        self._leave.setText(_("Leave it as it is after all") if reading == YES else _("Leave it as it is"))
        self._mend.setVisible(reading in (None, REFUSED))
        self._leave.setVisible(reading != REFUSED)
        for button in (self._mend, self._leave):
            button.setAccessibleName(f"{button.text()}: {self._spoken}")
        if focus:  # the button that was pressed is gone; the one beside it takes it back
            (self._mend if reading == REFUSED else self._leave).setFocus(Qt.FocusReason.OtherFocusReason)
            say(self, self._state.text())

    def focus_choice(self) -> None:
        """Bring the keyboard to what is to be chosen."""
        if self.finding.asks:
            ticked = self._group.checkedButton()
            (ticked or self._group.buttons()[0]).setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.finding.decidable:
            first = self._leave if self._mend.isHidden() else self._mend
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def has_choice_focus(self) -> bool:
        """True if the keyboard is on something of this card."""
        inside = self.focusWidget()
        return inside is not None and inside.hasFocus()

    def _offer(self) -> None:
        damage = self.finding.damage
        self._state = Text("", wrap=False)
        self._mend = Button(_("Repair it"), icon="pencil", clicked=lambda: self.chosen.emit(damage, YES))
        self._leave = Button(_("Leave it as it is"), clicked=lambda: self.chosen.emit(damage, REFUSED))
        line = QWidget()
        FlowLayout(line, self._state, self._mend, self._leave)
        self.lines.addWidget(line)

    def _ask(self) -> None:
        self._group = QButtonGroup(self)
        self._answers: dict[str, RadioLine] = {}
        names = [(one.name, *repair_words.evidence(self.finding, one)) for one in self.finding.readings]
        if all(mends(self.finding.damage, one.name) for one in self.finding.readings):
            names.append((REFUSED, _("Leave it as it is"), _("What can't be read is an error that you see later.")))
        for name, words, evidence in names:
            line = RadioLine(words, evidence)
            line.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            line.box.setAccessibleName(f"{self._spoken}: {words}")
            line.box.clicked.connect(lambda on, name=name: self.chosen.emit(self.finding.damage, name))
            self._group.addButton(line.box)
            self._answers[name] = line
        self.lines.addWidget(Pairs(*self._answers.values()))

    def _mark(self, reading: str | None) -> None:
        self._group.setExclusive(False)  # else the one that is on can't be put off
        for name, line in self._answers.items():
            line.setChecked(name == reading)
        self._group.setExclusive(True)


class Examples(QWidget):
    """What stands in the file and what it becomes, under one another."""

    def __init__(self, examples: tuple[Example, ...]) -> None:
        super().__init__()
        cells = QGridLayout(self)
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setHorizontalSpacing(theme.em(1.0))
        cells.setVerticalSpacing(theme.em(0.15))
        mended = any(example.becomes is not None for example in examples)
        titles = ["", pgettext("column", "In the file")] + ([pgettext("column", "Becomes")] if mended else [])
        for cell, title in enumerate(titles):
            cells.addWidget(Text(title, tone="small"), 0, cell)
        for line, example in enumerate(examples, start=1):
            place = _("row {row}").format(row=example.row) if example.row is not None else ""
            cells.addWidget(Text(place, tone="muted", wrap=False), line, 0)
            cells.addWidget(Text(repair_words.as_written(example.was)).yielding(), line, 1)
            if mended:
                new = Text(repair_words.becomes(example), tone="muted" if example.becomes is None else "ok")
                cells.addWidget(new.yielding(), line, 2)
        for cell, share in enumerate((0, 1, 1) if mended else (0, 1)):
            cells.setColumnStretch(cell, share)
