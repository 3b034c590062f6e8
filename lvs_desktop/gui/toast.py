"""A short notice over the foot of the window: what was done, with one button such as 'Ongedaan maken'."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from lvs_desktop.gui import theme
from lvs_desktop.gui.widgets import Button, Text
from lvs_desktop.gui.widgets.labels import say
from lvs_desktop.services.texts import _

STAYS = 8000  # milliseconds; with a button it stays until closed, for who reads or moves slowly


class Toast(QFrame):
    """One notice at a time; a new one takes the place of the old."""

    def __init__(self, holder: QWidget) -> None:
        super().__init__(holder)
        self.setProperty("frame", "toast")
        self._text = Text("")
        self._button = Button("", look="toast", clicked=self._press)
        self._close = Button("", look="toast", icon="close", clicked=self.hide)
        self._close.setAccessibleName(_("Close this message"))
        self._close.setToolTip(_("Close this message"))
        self._call: Callable[[], object] | None = None
        cells = QHBoxLayout(self)
        side = theme.em(0.8)
        cells.setContentsMargins(side, theme.em(0.4), theme.em(0.5), theme.em(0.4))
        cells.setSpacing(theme.em(0.6))
        cells.addWidget(self._text, 1)
        cells.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        cells.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        holder.installEventFilter(self)
        self.hide()

    def tell(self, text: str, action: str = "", call: Callable[[], object] | None = None) -> None:
        """Show a notice; `action` is the verb on its button. An empty text takes away the one that is shown."""
        if not text:
            self.hide()
            return
        self._text.setText(text)
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self._call = call
        self.show()
        self.raise_()
        self._place()
        say(self, text)
        self._timer.stop()
        if not action:
            self._timer.start(STAYS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot when the window changes its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        holder = self.parentWidget()
        edge = theme.em(1.0)
        wanted = self._text.fontMetrics().horizontalAdvance(self._text.text()) + theme.em(6)
        if self._button.isVisible():
            wanted += self._button.sizeHint().width() + theme.em(1)
        width = min(max(wanted, theme.em(16)), holder.width() - 2 * edge)
        self.setFixedWidth(width)
        height = max(self.layout().totalHeightForWidth(width), self.layout().totalMinimumSize().height())
        self.resize(width, height)
        # above the row of buttons, so that it never hides the next thing to do
        self.move((holder.width() - width) // 2, holder.height() - height - theme.em(4))

    def _press(self) -> None:
        call = self._call
        self.hide()
        if call is not None:
            call()
