"""The form of the page 'Hulpmiddelen': of one pupil everything, of several what is given to all of them."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from lvs_desktop.domain.accommodation_files import Said
from lvs_desktop.domain.accommodations import LIMITS, Holder, Kind, Measure, Unit
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.gui import theme
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.widgets import Button, Callout, Card, CheckLine, FlowLayout, PrimaryButton, Text, column, row
from lvs_desktop.services.accommodation_words import pupil_name, pupils_text
from lvs_desktop.services.labels import value_text
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _


class KindLine(QWidget):
    """A box for a kind, with its amount."""

    def __init__(self, kind: Kind, had: Measure | None) -> None:
        super().__init__()
        self.kind, self.had = kind, had
        name = kind.name if not kind.hidden else _("{kind} (no longer given)").format(kind=kind.name)
        self.box = CheckLine(name, checked=had is not None)
        self.amount = QLineEdit("" if had is None or had.amount is None else str(had.amount))
        self.amount.setAccessibleName(_("Amount of {kind}").format(kind=kind.name))
        self.amount.setFixedWidth(theme.em(4))
        self.amount.setMaxLength(4)
        self.amount.setVisible(kind.unit is not None)
        unit = Text({Unit.PERCENT: "%", Unit.MINUTES: _("minutes"), None: ""}[kind.unit], wrap=False)
        unit.setVisible(kind.unit is not None)
        self.amount.textEdited.connect(lambda text: self.box.setChecked(bool(text.strip())))
        cells = row(self.box, self.amount, unit, None, gap=0.5)
        cells.setStretch(0, 0)
        self.setLayout(cells)
        self.box.setMinimumWidth(theme.em(15))

    def said(self) -> Said | None:
        """
        What stands here; None: not ticked.

        Raises:
            Problem: AMOUNT_INVALID (facts: kind, value) where it is no number.
        """
        if not self.box.isChecked():
            return None
        text = self.amount.text().strip().rstrip("%").strip()
        if self.kind.unit is None or not text:
            return Said(kind=self.kind)
        if not text.isdecimal():
            least, most = LIMITS[self.kind.unit]
            unit = self.kind.unit.value
            raise Problem(
                ProblemCode.AMOUNT_INVALID, kind=self.kind.name, value=text, unit=unit, least=least, most=most
            )
        return Said(kind=self.kind, amount=int(text))


class AccommodationForm(QWidget):
    """
    Ticks, amounts and two dates.

    Signals:
        saved: The person wants to save.
        closed: The person goes back.
    """

    saved = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.holders: tuple[Holder, ...] = ()
        self._lines: list[KindLine] = []
        self._mixed: dict[str, bool] = {}
        self._began: object = None
        self._asked = False
        self._heading = Text("", tone="heading")
        self._about = Text("", tone="muted")
        self._problem = Callout("error")
        self._kinds = Card(gap=0.3)
        self.until, self.checked = QLineEdit(), QLineEdit()
        for field in (self.until, self.checked):
            field.setMaxLength(20)
        day = _("For example 31-07-2027. May stay empty.")
        self._until = Field(_("Valid until"), self.until, hint=day, width=16)
        self._checked = Field(
            _("Statement checked on"), self.checked, hint=_("Only the day. What it says is not kept."), width=16
        )
        for field in (self._until, self._checked):
            field.setMinimumWidth(theme.em(15))
        days = QWidget()
        FlowLayout(days, self._until, self._checked)
        self._save = PrimaryButton(_("Save"), icon="save", clicked=self.saved.emit)
        back = Button(_("Back to the list (Esc)"), icon="arrow-left", clicked=self.closed.emit)
        self.bar = QWidget()  # the page keeps it in sight
        FlowLayout(self.bar, self._save, back)
        column(self, self._heading, self._about, self._problem, self._kinds, Card(days), None, gap=0.6)

    def show_holders(self, holders: Sequence[Holder], kinds: Sequence[Kind]) -> None:
        """Ask for these pupils: of one what the pupil has, of several what all of them get."""
        self.holders = tuple(holders)
        self._problem.clear()
        self._asked = False
        one = self.holders[0] if len(self.holders) == 1 else None
        had = {measure.kind.id: measure for measure in one.measures} if one is not None else {}
        if one is None:
            self._heading.setText(_("Give to {pupils}").format(pupils=pupils_text(len(self.holders))))
            self._about.setText(_("What you tick, all of them get. Nothing is taken away from anybody."))
        else:
            parts = (pupil_name(one.pupil), one.pupil.group or "")
            self._heading.setText(" · ".join(part for part in parts if part))
            self._about.setText(_("Tick what this pupil gets. Only the accommodation, never the reason."))
        while (item := self._kinds.lines.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        shown = [kind for kind in kinds if not kind.hidden or kind.id in had]
        self._lines = [KindLine(kind, had.get(kind.id)) for kind in shown]
        for line in self._lines:
            self._kinds.lines.addWidget(line)
        for name, field, edit in (
            ("valid_until", self._until, self.until),
            ("checked_at", self._checked, self.checked),
        ):
            days = {getattr(measure, name) for measure in had.values()}
            self._mixed[name] = len(days) > 1
            day = next(iter(days)) if len(days) == 1 else None
            edit.setText(value_text(name, day) if day else "")
            field.set_remark(_("The dates differ. Leave it empty to keep them.") if len(days) > 1 else "")
        self._began = self._state()

    def start(self) -> None:
        """Put the focus on the first box."""
        if self._lines:
            self._lines[0].box.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def edited(self) -> bool:
        """True if something was ticked or typed."""
        return self._state() != self._began

    def given(self) -> list[Said]:
        """
        What is ticked.

        Raises:
            Problem: AMOUNT_INVALID.
        """
        return [said for line in self._lines if (said := line.said()) is not None]

    def measures(self) -> list[Measure]:
        """
        What is ticked for one pupil, with dates as typed; a date that differs and was left empty stays.

        Raises:
            Problem: AMOUNT_INVALID.
        """
        found = []
        for line in self._lines:
            said = line.said()
            if said is None:
                continue
            days = {"valid_until": self.until.text(), "checked_at": self.checked.text()}
            for name, text in days.items():
                kept = getattr(line.had, name) if line.had is not None else None
                if kept and (value_text(name, kept) == text.strip() or (self._mixed[name] and not text.strip())):
                    days[name] = kept
            found.append(Measure(kind=said.kind, amount=said.amount, **days))
        return found

    def ask(self, leave: Callable[[], object]) -> bool:
        """Ask before what was filled in is lost; False: it was asked already, or there is nothing to lose."""
        if self._asked or not self.edited():
            return False
        self._asked = True
        self._problem.tell(
            "attention",
            _("This is not saved yet."),
            Button(_("Save"), icon="save", clicked=self.saved.emit),
            Button(_("Don't save"), icon="close", clicked=leave),
        )
        return True

    def refuse(self, problem: Problem) -> None:
        """Say what is wrong, and go there."""
        field = {"valid_until": self._until, "checked_at": self._checked}.get(str(problem.facts.get("field", "")))
        self._until.set_error("")
        self._checked.set_error("")
        if field is not None:
            self._problem.clear()
            field.set_error(problem_text(problem))
            field.field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._problem.tell("error", problem_text(problem))
        for line in self._lines:
            if line.kind.name == problem.facts.get("kind"):
                line.amount.setFocus(Qt.FocusReason.OtherFocusReason)

    def _state(self) -> object:
        lines = tuple((line.kind.id, line.box.isChecked(), line.amount.text()) for line in self._lines)
        return lines, self.until.text(), self.checked.text()
