"""Choosing a list by hand or by dropping it, and saying which column is which where that can't be found."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QScrollArea, QWidget

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.gui import theme
from lvs_desktop.gui.column_question import ColumnQuestion
from lvs_desktop.gui.shell import Page
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, PrimaryButton, ProgressLine, Text
from lvs_desktop.services import list_reading
from lvs_desktop.services.list_reading import ListOptions
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _

T = TypeVar("T")


class ListSource(Card):
    """
    Args:
        lead: What file is meant.

    Signals:
        chosen: (file, options) to read.
    """

    chosen = Signal(object, object)

    def __init__(self, lead: str) -> None:
        super().__init__(gap=0.6)
        self.file: Path | None = None
        self._columns: dict[str, str] = {}
        self._sheet: str | None = None
        self._other_school = False
        self.setAcceptDrops(True)
        self._choose = PrimaryButton(_("Choose file (Ctrl+O)"), icon="folder-open", clicked=self.choose)
        self._notice = Callout("error")
        self._asking = ColumnQuestion()
        self._asking.answered.connect(self._read_again)
        buttons = QWidget()
        FlowLayout(buttons, self._choose, Text(_("or drag the file here"), tone="muted", wrap=False))
        for part in (Text(lead), buttons, self._notice, self._asking):
            self.lines.addWidget(part)

    def focus(self) -> None:
        """Go to the button that chooses a file."""
        self._choose.setFocus()

    def choose(self) -> None:
        """Ask for a file."""
        dialog = QFileDialog(self, _("Choose file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.take(Path(file)))
        dialog.open()

    def take(self, file: Path) -> None:
        """Read this file."""
        self.file, self._columns, self._sheet, self._other_school = file, {}, None, False
        self.clear()
        self.chosen.emit(file, self.options)

    @property
    def options(self) -> ListOptions:
        """How the file is read, as the person said."""
        return ListOptions(columns=dict(self._columns), sheet=self._sheet, other_school=self._other_school)

    def read(
        self,
        page: Page,
        file: Path,
        options: ListOptions,
        work: Callable[[Path, ListOptions, Progress], T],
        *,
        done: Callable[[T], None],
        line: ProgressLine,
        stops: bool = False,
        headers: Callable[[Path, ListOptions], Sequence[str]] = list_reading.headers,
    ) -> None:
        """
        Read a file in a task of a page; where a column can't be found, ask which one it is.

        Args:
            work: Reads and compares the file.
            line: Says that it is busy.
            stops: The work tells how far it is, and can be stopped.
            headers: The names of the file's columns, to choose from.
        """
        runner = page.shell.runner

        def failed(problem: Problem) -> None:
            if problem.code is ProblemCode.COLUMN_MISSING:
                runner.run(
                    page,
                    lambda _progress: headers(file, options),
                    done=lambda found: self.tell(problem, found),
                )
            else:
                self.tell(problem)

        def stopped() -> None:
            words = _("Reading the file was stopped. Nothing was changed.")
            if self.isVisible():
                self._notice.tell("info", words)
                self.focus()
            else:  # what was read before is in sight
                page.shell.toast(words)

        task = runner.run(
            page,
            lambda progress: work(file, options, progress),
            done=done,
            failed=failed,
            progress=line.report,
            cancelled=stopped,
            ended=line.stop,
        )
        line.start(_("Comparing the file …"), stopped=task.cancel if stops else None)

    def clear(self) -> None:
        """Nothing is wrong (any more)."""
        self._notice.clear()
        self._asking.clear()

    def tell(self, problem: Problem, headers: Sequence[str] = ()) -> None:
        """
        Say why the file could not be read, and ask what is needed.

        Args:
            headers: The file's column names, if a column was missing.
        """
        self.clear()
        if problem.code is ProblemCode.SOURCE_OTHER_SCHOOL:
            right = Button(_("This is the right file"), clicked=self._take_other_school)
            self._notice.tell("attention", problem_text(problem), right)
            right.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._notice.tell("error", problem_text(problem))
        facts = problem.facts
        if problem.code is ProblemCode.SHEET_TO_CHOOSE and isinstance(sheets := facts.get("sheets"), tuple):
            self._asking.ask_sheet(sheets)
        fields = facts.get("fields")
        if problem.code is ProblemCode.COLUMN_MISSING and headers and isinstance(fields, tuple):
            also = facts.get("also", ())
            more = also if isinstance(also, tuple) else ()
            self._asking.ask_columns((*fields, *more), headers, required=fields if more else ())
        self._show_question()

    def ask(self, fields: Sequence[str], headers: Sequence[str], known: Mapping[str, str]) -> None:
        """
        Ask again which column holds what.

        Args:
            known: Field -> the header that it is found in now.
        """
        self.clear()
        self._asking.ask_columns(fields, headers, known)
        self._show_question()

    def _show_question(self) -> None:
        """Go to the first choice; in a low window, scroll until what is asked stands there with its button."""
        self._asking.focus()
        QTimer.singleShot(0, self, self._scroll)  # when the choices have their places

    def _scroll(self) -> None:
        above: QWidget | None = self
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is None or not self._asking.isVisible():
            return
        for part in (self._notice, self._asking.again, self._asking.first):  # where not all fit, the last ones do
            if part is not None and part.isVisible():
                above.ensureWidgetVisible(part, 0, theme.em(0.4))

    def _take_other_school(self) -> None:
        self._other_school = True
        self._read_again()

    def _read_again(self) -> None:
        if self.file is None:
            return
        self._sheet = self._asking.sheet or self._sheet
        self._columns |= self._asking.columns
        self.chosen.emit(self.file, self.options)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file may be dropped here."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the first file."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.take(files[0])
