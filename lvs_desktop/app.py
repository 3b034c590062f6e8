"""The composition root of the window: builds everything once and wires it; Qt is imported only when asked.

No other module holds state for the whole program.
"""

import importlib
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lvs_desktop.services import texts
from lvs_desktop.system import paths, settings

if TYPE_CHECKING:
    from concurrent.futures import Future

    from PySide6.QtWidgets import QApplication

    from lvs_desktop.services.cards import Sheets
    from lvs_desktop.services.charts import Chart
    from lvs_desktop.services.documents import Document
    from lvs_desktop.services.schools import OpenSchool

log = logging.getLogger(__name__)
THEMES = ("light", "dark")
SIZES = ("1024x600", "1366x768")


def load_window(opens: Path | None = None) -> "Future[OpenSchool] | None":
    """
    Import what the window needs, in the order that takes the least time.

    Args:
        opens: A school file to open meanwhile.

    Returns:
        That school, for `run_window`.
    """
    # First what does not need Qt: once PySide is there, it reads the source of each module that is imported after it.
    importlib.import_module("lvs_desktop.services.schools")
    opening = None
    if opens is not None:
        from lvs_desktop.gui import opening_ahead

        opening = opening_ahead.begin(opens)
    for name in ("services.checklist", "services.pupils", "gui.pages.start", "gui.pages.overview", "gui.window"):
        importlib.import_module(f"lvs_desktop.{name}")
    return opening


def run_window(opens: Path | None = None, opening: "Future[OpenSchool] | None" = None) -> int:
    """
    Show the window until the person closes it.

    Args:
        opens: A school file to open at once.
        opening: As `load_window` began to open it.

    Returns:
        Qt's exit code.
    """
    from lvs_desktop.gui.theme import Theme
    from lvs_desktop.gui.window import MainWindow

    app = _application()
    chosen = settings.load()
    texts.use_language(chosen.language)
    look = Theme(app, paths.resources() / "icons")
    look.apply(chosen.theme, chosen.text)
    window = MainWindow(look, chosen)
    _catch(window)
    window.resize(1180, 760)
    window.appear(opens, opening)
    return int(app.exec())


def run_tour(
    folder: Path, theme: str | None = None, size: str | None = None, text: int = 100, *, as_json: bool = False
) -> int:
    """
    Write a picture of every page in every state, and report.json; see gui/tour.py.

    Args:
        theme: light, dark, contrast-light or contrast-dark; None: light and dark.
        size: Such as 1024x600; None: each of `SIZES`.
        text: Size of text in percent.
        as_json: The report goes to stdout too.

    Returns:
        0, or 1 if something is clipped, reads badly or has no name.
    """
    import os

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from lvs_desktop.gui.touring import Variant, tour

    app = _application()
    variants = [
        Variant(theme=look, size=shape, text=text)
        for look in ((theme,) if theme else THEMES)
        for shape in ((size,) if size else SIZES)
    ]
    return int(tour(app, folder, variants, as_json=as_json))


def save_pdf(document: "Document", target: Path) -> int:
    """
    Write a document as PDF for the command line, without a screen; returns its pages.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    import os

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from lvs_desktop.gui import painting

    _application()
    return int(painting.save_pdf(document, target))


def save_cards(made: "Sheets", target: Path) -> int:
    """
    Write login cards as PDF for the command line, without a screen; returns the sheets.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    import os

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from lvs_desktop.gui import card_painting

    _application()
    return int(card_painting.save_pdf(made, target))


def save_chart(chart: "Chart", target: Path) -> tuple[int, int]:
    """
    Write a chart as PNG for the command line, without a screen; returns its width and height in pixels.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    import os

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from lvs_desktop.gui import chart_pictures

    _application()
    width, height = chart_pictures.save_png(chart, target)
    return int(width), int(height)


def _application() -> "QApplication":
    from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(["lvs-desktop"])
    if not isinstance(app, QApplication):
        raise RuntimeError("there is an application object without a window")
    app.setApplicationName(paths.APP)
    app.setApplicationDisplayName(paths.APP)
    app.setDesktopFileName("lvs-desktop")
    app.setWindowIcon(QIcon(str(paths.resources() / "icons" / "checklist.svg")))
    if texts.language() == "nl":
        QLocale.setDefault(QLocale(QLocale.Language.Dutch, QLocale.Country.Netherlands))
        words = QTranslator(app)
        if words.load("qtbase_nl", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(words)
    return app


def _catch(window: object) -> None:
    """What goes wrong in a slot is logged by its place, and the person is told; the window stays."""
    import traceback
    from types import TracebackType

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("window: %s\n%s", kind.__name__, "".join(traceback.format_tb(trace)))
        tell = getattr(window, "tell_crash", None)
        if tell is not None:
            tell(kind.__name__)

    sys.excepthook = hook
