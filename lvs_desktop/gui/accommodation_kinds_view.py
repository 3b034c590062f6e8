"""Which accommodations the school gives: adding, another name, no longer giving."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from lvs_desktop.domain.accommodations import LONGEST_NAME, Kind, Unit
from lvs_desktop.domain.problems import Problem
from lvs_desktop.gui import theme
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.plain_rows import PlainRows
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.gui.widgets import Button, Callout, Card, Combo, FlowLayout, Text, column
from lvs_desktop.services.accommodation_words import unit_word
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _, pgettext

_WIDTHS = Widths(columns={0: 18.0, 1: 14.0}, narrow={0: 14.0, 1: 11.0}, last=2, least=8.0)


class AccommodationKindsView(QWidget):
    """
    The list of kinds, and a field for a name.

    Signals:
        added: (name, unit) of a new kind.
        renamed: (kind's id, name).
        hidden: (kind's id, hidden).
        closed: The person goes back.
    """

    added = Signal(str, object)
    renamed = Signal(int, str)
    hidden = Signal(int, bool)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._kinds: tuple[Kind, ...] = ()
        self._notice = Callout("info")
        self._lines = PlainRows(
            (pgettext("column", "Accommodation"), pgettext("column", "Counted"), pgettext("column", "Given")), self
        )
        self.table = RowTable(self._lines, _("Accommodations that the school gives"), _WIDTHS)
        self.table.setMinimumHeight(theme.em(11))
        self.table.selectionModel().currentRowChanged.connect(lambda now, before: self._follow(now.row()))
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self._field = Field(_("Name"), self.name, hint=_("Only the accommodation, never the reason."), width=22)
        self.unit = Combo()
        self.unit.setAccessibleName(_("Counted in"))
        for unit in (None, Unit.PERCENT, Unit.MINUTES):
            self.unit.addItem(unit_word(unit), unit)
        self._add = Button(_("Add as new"), icon="plus", clicked=self._adding)
        self._rename = Button(_("Give this name"), icon="pencil", clicked=self._renaming)
        self._hide = Button(_("Give no longer"), icon="archive", clicked=self._hiding)
        acts = QWidget()
        FlowLayout(acts, self.unit, self._add, self._rename, self._hide)
        self._acts = Card(self._field, acts)
        back = Button(_("Back to the list (Esc)"), icon="arrow-left", clicked=self.closed.emit)
        about = Text(_("JIJ!'s own list is not public. Compare this list with what you see in the LVS."), tone="muted")
        column(self, Text(_("Kinds of accommodations"), tone="heading"), about, self._notice, gap=0.6)
        for part in (self.table, self._acts, back):
            self.layout().addWidget(part)
        self.layout().addStretch(1)

    def show_kinds(self, kinds: Sequence[Kind], *, mine: bool) -> None:
        """
        Show these.

        Args:
            mine: Who works now may change them.
        """
        at = max(0, self.table.row())
        self._kinds = tuple(kinds)
        given, not_given = _("Yes"), _("No longer; who has it keeps it")
        self._lines.show([(kind.name, unit_word(kind.unit), not_given if kind.hidden else given) for kind in kinds])
        self._acts.setVisible(mine)
        self._notice.clear()
        self._field.set_error("")
        if not mine:
            self._notice.tell("info", _("Only a school administrator changes this list."))
        if kinds:
            self.table.selectRow(min(at, len(kinds) - 1))

    def refuse(self, problem: Problem) -> None:
        """Say what is wrong with a name."""
        self._field.set_error(problem_text(problem))
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def start(self) -> None:
        """Put the focus on the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _current(self) -> Kind | None:
        row = self.table.row()
        return self._kinds[row] if 0 <= row < len(self._kinds) else None

    def _follow(self, row: int) -> None:
        kind = self._kinds[row] if 0 <= row < len(self._kinds) else None
        self._hide.setText(_("Give again") if kind is not None and kind.hidden else _("Give no longer"))
        if kind is not None:
            self.name.setText(kind.name)
            self._field.set_error("")

    def _adding(self) -> None:
        unit = self.unit.currentData()  # Qt keeps its word only
        self.added.emit(self.name.text(), None if unit is None else Unit(unit))

    def _renaming(self) -> None:
        if (kind := self._current()) is not None:
            self.renamed.emit(kind.id, self.name.text())

    def _hiding(self) -> None:
        if (kind := self._current()) is not None:
            self.hidden.emit(kind.id, not kind.hidden)
