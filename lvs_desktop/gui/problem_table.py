"""What is wrong in a file, as a table with the whole text of the problem that is selected under it."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.problems import Severity
from lvs_desktop.gui.problem_model import Fetch, ProblemModel, Shown
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.gui.widgets import Callout, column
from lvs_desktop.services.problem_texts import source_problem_text
from lvs_desktop.services.texts import _

WIDTHS = Widths(
    columns={Shown.SEVERITY: 9.5, Shown.ROW: 4.0, Shown.COLUMN: 9.0, Shown.VALUE: 8.0, Shown.EXPECTED: 10.0},
    narrow={Shown.SEVERITY: 8.6, Shown.ROW: 3.0, Shown.COLUMN: 8.0, Shown.VALUE: 6.0, Shown.EXPECTED: 8.5},
    last=Shown.WORDS,
    least=10.0,  # the whole text of the selected one stands under the table
    roomy=20.0,
    spare=(Shown.EXPECTED, Shown.COLUMN, Shown.VALUE),  # the sentence names them
)
TWO_LINES = 3.4  # em
KINDS = {Severity.ERROR: "error", Severity.WARNING: "attention", Severity.NOTE: "info"}


class ProblemTable(QWidget):
    """Problems, errors first."""

    def __init__(self) -> None:
        super().__init__()
        self.model = ProblemModel(self)
        self.view = RowTable(self.model, _("Problems in the file"), WIDTHS, line=TWO_LINES)
        self._words = Callout("error")
        column(self, self.view, self._words, gap=0.4)
        self.layout().setStretch(0, 1)
        self.setFocusProxy(self.view)
        self.view.selectionModel().currentRowChanged.connect(lambda now, before: self._tell(now.row()))
        self.model.dataChanged.connect(self._arrived)

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
