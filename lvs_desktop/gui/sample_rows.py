"""The first rows of a file as a table: whatever columns it has."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from lvs_desktop.gui import theme
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.services.texts import _

Index = QModelIndex | QPersistentModelIndex
WIDTH = 8.0  # em of a column


class SampleModel(QAbstractTableModel):
    """A header and some rows, as they will stand in the file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.header: tuple[str, ...] = ()
        self.rows: tuple[tuple[str, ...], ...] = ()

    def show(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show these."""
        self.beginResetModel()
        self.header, self.rows = tuple(header), tuple(tuple(row) for row in rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else max(len(self.header), 1)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        wanted = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if orientation is Qt.Orientation.Horizontal and role in wanted and section < len(self.header):
            return self.header[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.column() >= len(self.rows[index.row()]):
            return None
        text = self.rows[index.row()][index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return text
        return (text or _("(empty)")) if role == Qt.ItemDataRole.AccessibleTextRole else None


class SampleTable(RowTable):
    """Shows a SampleModel; scrolls sideways where the columns do not fit."""

    def __init__(self, name: str) -> None:
        self.sample = SampleModel()
        super().__init__(self.sample, name, Widths(columns={}, last=0, least=WIDTH))
        self.sample.setParent(self)

    def show_rows(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show a header and rows."""
        self.sample.show(header, rows)
        last = len(header) - 1
        self._widths = Widths(columns=dict.fromkeys(range(last), WIDTH), last=max(last, 0), least=WIDTH)
        self.setFixedHeight(round(theme.em(2.2) * (len(rows) + 2.2)))
        self.fit_columns()
        if rows:
            self.selectRow(0)
