"""The pupils whom an undo leaves alone, each with the reason."""

from enum import IntEnum

from PySide6.QtCore import QObject

from lvs_desktop.domain.undoing import Kept
from lvs_desktop.gui import theme
from lvs_desktop.gui.plain_rows import Lines
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.services.texts import _, pgettext
from lvs_desktop.services.undo_words import kept_name, kept_reason


class Shown(IntEnum):
    """The columns."""

    NAME = 0
    NUMBER = 1
    WHY = 2


WIDTHS = Widths(
    columns={Shown.NAME: 14.0, Shown.NUMBER: 6.5},
    narrow={Shown.NAME: 10.0, Shown.NUMBER: 5.0},
    last=Shown.WHY,
    least=14.0,
    roomy=24.0,
)
TWO_LINES = 3.4  # em


class KeptModel(Lines):
    """The words of a line are made when it is drawn: there may be as many as the school has pupils."""

    def __init__(self, parent: QObject | None = None) -> None:
        titles = (pgettext("column", "Pupil"), pgettext("column", "Number"), pgettext("column", "Stays because"))
        super().__init__(titles, parent)
        self.kept: tuple[Kept, ...] = ()

    def show(self, kept: tuple[Kept, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self.kept = kept
        self.endResetModel()

    def count(self) -> int:
        """How many lines there are."""
        return len(self.kept)

    def words(self, row: int, column: int) -> str:
        """What a cell says."""
        kept = self.kept[row]
        match Shown(column):
            case Shown.NAME:
                return kept_name(kept)
            case Shown.NUMBER:
                return kept.pupil_number or ""
            case Shown.WHY:
                return kept_reason(kept)


class KeptTable(RowTable):
    """Shows a KeptModel."""

    def __init__(self) -> None:
        self.pupils = KeptModel()
        super().__init__(self.pupils, _("Pupils who stay as they are"), WIDTHS, line=TWO_LINES)
        self.pupils.setParent(self)
        self.setMinimumHeight(theme.em(11))

    def show_kept(self, kept: tuple[Kept, ...]) -> None:
        """Show these pupils."""
        if kept != self.pupils.kept:
            self.pupils.show(kept)
            if kept:
                self.selectRow(0)
