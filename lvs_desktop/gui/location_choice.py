"""Which locations something is about: a box each, all of them to begin with."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.roles import Role
from lvs_desktop.gui.widgets import CheckLine, Text, column
from lvs_desktop.services.labels import location_name
from lvs_desktop.services.schools import OpenSchool


class LocationChoice(QWidget):
    """
    Boxes of the locations that who works now may choose from; hidden where there is nothing to choose.

    Signals:
        changed: Others are chosen.
    """

    changed = Signal()

    def __init__(self, question: str) -> None:
        super().__init__()
        self.boxes: dict[str, CheckLine] = {}
        self._lines = column(self, Text(question, tone="strong"), gap=0.2)
        self.hide()

    def fill(self, opened: OpenSchool) -> None:
        """Offer the locations of a school; what is chosen stays as far as it is there."""
        school, worker = opened.school, opened.worker
        codes = [place.code for place in school.locations]
        if worker.role is Role.LOCATION_ADMIN:
            codes = [code for code in codes if code in worker.locations]
        if codes != list(self.boxes):
            for old in self.boxes.values():
                old.hide()
                old.deleteLater()
            self.boxes = {code: CheckLine(location_name(school, code), checked=True) for code in codes}
            for box in self.boxes.values():
                self._lines.addWidget(box)
                box.toggled.connect(lambda _on: self.changed.emit())
        self.setVisible(len(codes) > 1)

    @property
    def nothing(self) -> bool:
        """True if no box is on."""
        return bool(self.boxes) and not any(box.isChecked() for box in self.boxes.values())

    @property
    def codes(self) -> tuple[str, ...]:
        """What is chosen; none: everything that may be chosen."""
        found = tuple(code for code, box in self.boxes.items() if box.isChecked())
        return () if len(found) == len(self.boxes) else found
