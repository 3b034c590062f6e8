"""The practice date of an example school, above each page: a person moves it on to practise what takes days."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QFrame, QWidget

from lvs_desktop.gui import theme
from lvs_desktop.gui.widgets import Button, FlowLayout, Text, column
from lvs_desktop.services.labels import day
from lvs_desktop.services.texts import _


class PracticeDay(QFrame):
    """
    A narrow strip; hidden in a real school, which goes by the computer's date.

    Attributes:
        shown: The day that it shows; None: it is hidden.
    """

    def __init__(self, onward: Callable[[], object]) -> None:
        super().__init__()
        self.shown: date | None = None
        self.setProperty("frame", "callout-info")
        self._words = Text(wrap=False)
        self.onward = Button(
            _("One day later"),
            icon="arrow-right",
            clicked=onward,
            hint=_("In the example school only. Your computer's date stays as it is."),
        )
        inside = QWidget()
        FlowLayout(inside, self._words, self.onward)
        lines = column(self, inside, gap=0)
        lines.setContentsMargins(theme.em(1.6), theme.em(0.25), theme.em(1.6), theme.em(0.25))
        self.hide()

    def show_day(self, today: date | None) -> None:
        """Show the day that it is in the example school; None: hide the strip."""
        self.shown = today
        self.setVisible(today is not None)
        if today is not None:
            self._words.setText(_("Practice date: {day}.").format(day=day(today)))
