"""What a person can read of a step: what, why, who, where on the supplier's site, what comes next."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from lvs_desktop.gui.widgets import Text, column
from lvs_desktop.services.texts import _


class AboutStep(QWidget):
    """The parts under one another; each heading says of what is not the supplier's that it is ours."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = column(self, gap=0.1)

    def show_parts(self, parts: Sequence[tuple[str, str]]) -> None:
        """
        Show a step.

        Args:
            parts: Heading and text, as step_words.parts gives them.
        """
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for heading, text in parts:
            self._lines.addWidget(Text(heading, tone="strong").yielding())
            self._lines.addWidget(Text(text).yielding())
        ours = _("'Ours' stands on no page of the supplier: so LVS Desktop sees it.")
        self._lines.addWidget(Text(ours, tone="small").yielding())
