"""Progress inside the page: a bar and 'Stop', shown only for work that takes over a second."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QWidget

from lvs_desktop.gui.widgets.buttons import Button
from lvs_desktop.gui.widgets.card import column, row
from lvs_desktop.gui.widgets.labels import Text, say
from lvs_desktop.services.texts import _

WAIT = 1000  # milliseconds before anything is shown
STEPS = 1000  # of the bar, so that counts above 32 bits fit


class ProgressLine(QWidget):
    """
    `start` when the work starts, `report` as the runner's progress, `stop` when it ended.

    Without `stopped` there is no button.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Text("", tone="muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._button = Button(_("Stop"), icon="close", clicked=self._press)
        self._stopped: Callable[[], object] | None = None
        holder = QWidget()
        holder.setLayout(row(self._bar, self._button))
        column(self, self._words, holder, gap=0.3)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT)
        self._timer.timeout.connect(self._appear)
        self.hide()

    def start(self, words: str, *, stopped: Callable[[], object] | None = None, at_once: bool = False) -> None:
        """
        Work starts.

        Args:
            words: What is being done: "Bestand lezen …".
            stopped: Called when the person presses Stop; usually `task.cancel`.
            at_once: Show it now (for pictures and for work known to be long).
        """
        self._words.setText(words)
        self._bar.setAccessibleName(words)
        self._bar.setRange(0, 0)
        self._stopped = stopped
        self._button.setVisible(stopped is not None)
        self._button.setEnabled(True)
        if at_once:
            self._appear()
        else:
            self._timer.start()

    def report(self, done: int, total: int) -> None:
        """How far it is; total 0: not known."""
        if total > 0:
            self._bar.setRange(0, STEPS)
            self._bar.setValue(min(STEPS, done * STEPS // total))
        else:
            self._bar.setRange(0, 0)

    def stop(self) -> None:
        """Work ended; hide."""
        self._timer.stop()
        self._stopped = None
        self.hide()

    def _appear(self) -> None:
        self.show()
        say(self, self._words.text())

    def _press(self) -> None:
        if self._stopped is not None:
            self._button.setEnabled(False)
            self._words.setText(_("Stopping …"))
            self._stopped()
