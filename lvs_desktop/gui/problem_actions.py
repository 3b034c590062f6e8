"""What a person can do about a file's problems: let the good rows through, mend the others in Excel, go on."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lvs_desktop.gui.widgets import Button, CheckLine, FlowLayout, column
from lvs_desktop.services.import_steps import Reviewed
from lvs_desktop.services.texts import _


class ProblemActions(QWidget):
    """
    The box and the buttons under the table of problems; the page connects the buttons.

    Signals:
        skip_chosen: Whether the good rows go on without the others.
    """

    skip_chosen = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.skip = CheckLine(
            _("Let the good rows through"),
            _("The rows with an error stay out. Their pupils stay as they are, and are not archived."),
        )
        self.skip.box.toggled.connect(self.skip_chosen.emit)
        self.bad_rows = Button(_("Save wrong rows as Excel"), icon="file-table")
        self.two_pupils = Button(_("These numbers belong to different pupils"), icon="users")
        self.next = Button(_("Next problem (F8)"), icon="arrow-right")
        self.back = Button(_("Back to the changes"), icon="arrow-left")
        buttons = QWidget()
        FlowLayout(buttons, self.bad_rows, self.two_pupils, self.next, self.back)
        column(self, self.skip, buttons, gap=0.5)

    def show_review(self, review: Reviewed | None, *, skipping: bool) -> None:
        """Show what there is to do."""
        errors = review.error_count if review else 0
        self.skip.setVisible(errors > 0)
        self.bad_rows.setVisible(errors > 0)
        self.two_pupils.setVisible(bool(review and review.ambiguous))
        self.skip.box.blockSignals(True)
        self.skip.setChecked(skipping)
        self.skip.box.blockSignals(False)
