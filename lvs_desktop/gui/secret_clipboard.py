"""A secret on the clipboard for a minute: it is cleared if it is still there, and when the program ends."""

import hashlib
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

SECONDS = 60


def copy(text: str, *, seconds: int = SECONDS) -> None:
    """Put a secret on the clipboard; only its digest is remembered, to see whether it is still there."""
    app = QApplication.instance()
    app.clipboard().setText(text)
    forget = partial(_clear, _digest(text))
    QTimer.singleShot(seconds * 1000, app, forget)
    app.aboutToQuit.connect(forget)


def _clear(digest: str) -> None:
    clipboard = QApplication.clipboard()
    if _digest(clipboard.text()) == digest:
        clipboard.clear()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
