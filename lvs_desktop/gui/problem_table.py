"""What is wrong in a file, as a table with the whole text of the problem that is selected under it."""

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from lvs_desktop.domain.problems import Severity
from lvs_desktop.gui import theme
from lvs_desktop.gui.problem_model import Fetch, ProblemModel, Shown
from lvs_desktop.gui.widgets import Callout, column
from lvs_desktop.gui.widgets.labels import REPAINT
from lvs_desktop.services.problem_texts import source_problem_text
from lvs_desktop.services.texts import _

WIDTHS = {Shown.SEVERITY: 9.5, Shown.ROW: 4.0, Shown.COLUMN: 9.0, Shown.VALUE: 8.0, Shown.EXPECTED: 10.0}  # em
NARROW = {Shown.SEVERITY: 8.6, Shown.ROW: 3.0, Shown.COLUMN: 8.0, Shown.VALUE: 6.0, Shown.EXPECTED: 8.5}  # em
WORDS_LEAST = 10.0  # em; the whole text of the selected one stands under the table
WORDS_WIDE = 20.0  # em: from this on the other columns have room to spare
KINDS = {Severity.ERROR: "error", Severity.WARNING: "attention", Severity.NOTE: "info"}


class ProblemTable(QWidget):
    """Problems, errors first."""

    def __init__(self) -> None:
        super().__init__()
        self.model = ProblemModel(self)
        self.view = QTableView()
        self.view.setModel(self.model)
        self.view.setAccessibleName(_("Problems in the file"))
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setAlternatingRowColors(True)
        self.view.setShowGrid(False)
        self.view.setTabKeyNavigation(False)
        self.view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.verticalHeader().hide()
        self.view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.view.horizontalHeader().setHighlightSections(False)
        self._words = Callout("error")
        column(self, self.view, self._words, gap=0.4)
        self.layout().setStretch(0, 1)
        self.setFocusProxy(self.view)
        self.view.selectionModel().currentRowChanged.connect(lambda now, before: self._tell(now.row()))
        self.model.dataChanged.connect(self._arrived)
        self._fit()

    def show_problems(self, count: int, fetch: Fetch) -> None:
        """Show so many problems; `fetch` gets (offset, limit, done)."""
        self._words.clear()
        self.model.show(count, fetch)
        if count:
            self.view.selectRow(0)

    def step(self, *, back: bool) -> None:
        """Go to the next problem, or the one before; from the last to the first."""
        count = self.model.rowCount()
        if not count:
            return
        at = max(0, self.view.currentIndex().row())
        if self.view.hasFocus():
            # coming from elsewhere it is the one that is selected, not the one after it
            at = (at + (-1 if back else 1)) % count
        self.view.selectRow(at)
        self.view.scrollTo(self.model.index(at, 0))
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words take what is left."""
        super().resizeEvent(event)
        self._fit_last()

    def changeEvent(self, event: QEvent) -> None:
        """The text's size changed."""
        super().changeEvent(event)
        if event.type() in REPAINT:
            self._fit()

    def _arrived(self, first: QModelIndex, last: QModelIndex) -> None:
        row = self.view.currentIndex().row()
        if first.row() <= row <= last.row():
            self._tell(row)

    def _tell(self, row: int) -> None:
        found = self.model.problem_at(row) if row >= 0 else None
        if found is None:
            self._words.clear()
        else:
            self._words.tell(KINDS[found.severity], source_problem_text(found))

    def _fit(self) -> None:
        self.view.verticalHeader().setDefaultSectionSize(theme.em(3.4))  # two lines of words
        self.view.setIconSize(QSize(theme.em(1.2), theme.em(1.2)))
        self._fit_last()

    def _fit_last(self) -> None:
        room, header = self.view.viewport().width(), self.view.horizontalHeader()
        wide = room - sum(theme.em(width) for width in WIDTHS.values()) >= theme.em(WORDS_WIDE)
        used = 0
        for shown, width in (WIDTHS if wide else NARROW).items():
            self.view.setColumnWidth(shown, max(theme.em(width), header.sectionSizeHint(shown)))
            used += self.view.columnWidth(shown)
        self.view.setColumnWidth(Shown.WORDS, max(theme.em(WORDS_LEAST), room - used))
