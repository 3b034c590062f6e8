"""What was mended in the file that is being reviewed, with the way back to refuse it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from lvs_desktop.gui.pairs import Pairs
from lvs_desktop.gui.widgets import Button, Icon, Text, column, row
from lvs_desktop.services import repair_words
from lvs_desktop.services.import_steps import ImportDraft, findings
from lvs_desktop.services.texts import _


class ReviewRepairs(QWidget):
    """
    One line for each of: mended, left as it is, read in any case. Hidden for a file to which nothing happened.

    Args:
        look: Pressed to see the repairs again.
    """

    def __init__(self, look: Callable[[], object]) -> None:
        super().__init__()
        self._icon = Icon("pencil", "info", size=1.2)
        self._words = Text("").yielding()
        self.look = Button(_("Look at the repairs"), look="link", clicked=look)
        line = row(self._icon, self._words)
        line.setStretch(1, 1)
        line.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        words = QWidget()
        words.setLayout(line)
        column(self, Pairs(words, self.look, shares=(1, 0)))
        self.hide()

    def show_draft(self, draft: ImportDraft) -> None:
        """Show what was chosen."""
        found = findings(draft)
        words = repair_words.review(found, draft.options.repairs)
        self._words.setText(words)
        self.look.setVisible(any(not finding.always for finding in found))
        self.setVisible(bool(words))
