"""Tables at 200 %: what can be spared goes, what stays can be read, and nothing scrolls sideways."""

import pytest
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from lvs_desktop.gui import changes_table, history_table, problem_table, theme
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.gui.theme import Theme

TABLES = {
    "changes": (changes_table.WIDTHS, changes_table.Shown),
    "history": (history_table.WIDTHS, history_table.Shown),
    "problems": (problem_table.WIDTHS, problem_table.Shown),
}
ROOM = 25.5  # em that a table has at 200 % in a window of 1024x600


def made(qtbot: QtBot, widths: Widths, columns: int) -> RowTable:
    """A table with so many columns of short headers."""
    model = QStandardItemModel(3, columns)
    model.setHorizontalHeaderLabels(["Wat"] * columns)
    table = RowTable(model, "Proef", widths)
    model.setParent(table)
    qtbot.addWidget(table)
    table.resize(theme.em(70), 300)
    table.show()
    return table


def hidden(table: QTableView) -> set[int]:
    """The columns that are not shown."""
    return {column for column in range(table.model().columnCount()) if table.isColumnHidden(column)}


@pytest.mark.parametrize("name", TABLES)
def test_a_narrow_table_spares_columns_instead_of_scrolling(qtbot: QtBot, look: Theme, name: str) -> None:
    """First those that stand elsewhere too; the last one keeps its least."""
    widths, shown = TABLES[name]
    table = made(qtbot, widths, len(shown))
    roomy = hidden(table)
    table.resize(theme.em(ROOM), 300)
    qtbot.wait(20)

    assert roomy == set()
    assert hidden(table) <= set(widths.spare)
    assert hidden(table) == set(widths.spare[: len(hidden(table))])
    assert hidden(table)
    assert table.horizontalScrollBar().maximum() == 0
    assert table.columnWidth(widths.last) >= theme.em(widths.least)

    table.resize(theme.em(70), 300)
    qtbot.wait(20)

    assert hidden(table) == set()


def test_a_column_that_was_hidden_for_another_reason_stays_hidden(qtbot: QtBot, look: Theme) -> None:
    """The history's table has no boxes, in any width."""
    table = made(qtbot, changes_table.WIDTHS, len(changes_table.Shown))
    table.setColumnHidden(changes_table.Shown.TAKEN, True)
    for width in (ROOM, 70):
        table.resize(theme.em(width), 300)
        qtbot.wait(20)

        assert changes_table.Shown.TAKEN in hidden(table)
