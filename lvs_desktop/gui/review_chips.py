"""The counts of a preview as chips, each a filter; and the chips that open the problems."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.changes import ChangeKind
from lvs_desktop.gui.widgets import Chip, FlowLayout
from lvs_desktop.services.import_steps import Reviewed
from lvs_desktop.services.labels import kind_word
from lvs_desktop.services.texts import _

CHIPS = (
    (ChangeKind.NEW, "user-plus", "ok"),
    (ChangeKind.CHANGED, "pencil", "info"),
    (ChangeKind.REACTIVATED, "user-check", "ok"),
    (ChangeKind.UNCHANGED, "equal", "plain"),
    (ChangeKind.MISSING, "user", "plain"),
    (ChangeKind.ARCHIVED, "user-minus", "attention"),
)
ALWAYS = (ChangeKind.NEW, ChangeKind.CHANGED, ChangeKind.UNCHANGED)  # shown at 0 too


class ReviewChips(QWidget):
    """
    One chip a kind that occurs, and one for what has to be solved or looked at.

    Signals:
        kind_chosen: (ChangeKind, or None for all).
        problems_chosen: (True: show the problems).
    """

    kind_chosen = Signal(object)
    problems_chosen = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        flow = FlowLayout(self)
        self.kinds: dict[ChangeKind, Chip] = {}
        for kind, icon, look in CHIPS:
            chip = Chip(icon, kind_word(kind), kind=look)
            chip.clicked.connect(lambda on, kind=kind: self.kind_chosen.emit(kind if on else None))
            self.kinds[kind] = chip
            flow.addWidget(chip)
        self.errors = Chip("error", _("Solve first"), kind="error")
        self.advice = Chip("status-attention", _("For your attention"), kind="attention")
        for chip in (self.errors, self.advice):
            chip.clicked.connect(self.problems_chosen.emit)
            flow.addWidget(chip)

    def show_counts(self, review: Reviewed | None, *, baseline: bool) -> None:
        """Show how many of each."""
        for kind, chip in self.kinds.items():
            count = count_of(review, kind)
            chip.set_number(count)
            chip.setVisible(count > 0 or (kind in ALWAYS and not baseline))
            chip.setEnabled(review is not None)
        errors = review.error_count if review else 0
        advice = (review.problem_count if review else 0) - errors
        for chip, count in ((self.errors, errors), (self.advice, advice)):
            chip.set_number(count)
            chip.setVisible(count > 0)

    def mark(self, kind: ChangeKind | None, *, problems: bool) -> None:
        """Mark the chips of what is on screen."""
        for other, chip in self.kinds.items():
            chip.setChecked(not problems and other is kind)
        solve = not self.errors.isHidden()
        self.errors.setChecked(problems and solve)
        self.advice.setChecked(problems and not solve)


def count_of(review: Reviewed | None, kind: ChangeKind) -> int:
    """How many pupils of a kind."""
    return int(getattr(review.counts, kind.value)) if review is not None else 0
