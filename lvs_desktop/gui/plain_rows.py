"""Tables of lines that are all here: nothing is fetched by the page, nothing is edited."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from lvs_desktop.services.texts import _

Index = QModelIndex | QPersistentModelIndex


class Lines(QAbstractTableModel):
    """Lines under titles. Who shows more than words adds to `data`."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.titles = tuple(titles)

    def count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def words(self, row: int, column: int) -> str:
        """What a cell says."""
        raise NotImplementedError

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self.count()

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        words = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if orientation is Qt.Orientation.Horizontal and role in words:
            return self.titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.words(index.row(), index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.words(index.row(), index.column()) or _("(empty)")
        return None


class PlainRows(Lines):
    """Lines whose words are ready."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(titles, parent)
        self.rows: list[tuple[str, ...]] = []

    def show(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Show these lines."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def change(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Other words in the same number of lines: the chosen line stays."""
        self.rows = list(rows)
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.titles) - 1))

    def count(self) -> int:
        """How many lines there are."""
        return len(self.rows)

    def words(self, row: int, column: int) -> str:
        """What a cell says."""
        return self.rows[row][column]
