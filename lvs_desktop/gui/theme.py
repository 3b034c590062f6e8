"""The look: palette roles, font, style sheet; light, dark, or the system's high contrast.

Colours are those of the agreed direction. `line` is decorative only (1.5:1); what a person must find by its
edge has `muted`. The one state, which palette is on, is a property of the application object; widgets ask `colours()`.
"""

import gc
from dataclasses import dataclass, fields
from pathlib import Path

import font_source_sans_pro
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from lvs_desktop.gui.stylesheet import sheet

FAMILY = "Source Sans Pro"
GROWTH = 1.25  # Source Sans is drawn small for its size: 9 pt of the system becomes 11.25 pt
THEMES = ("system", "light", "dark")
TEXT_SIZES = (100, 125, 150, 175, 200)  # percent
_NAME, _BASE = "lvs_palette", "lvs_base_points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """The palette's roles as #RRGGBB. On a `_ground` the role's own colour and `text` are read."""

    window: str
    sidebar: str
    card: str
    text: str
    muted: str  # muted text, borders of controls
    line: str  # decorative only
    primary: str
    on_primary: str
    ok: str
    ok_ground: str
    attention: str
    attention_ground: str
    error: str
    error_ground: str
    info: str
    info_ground: str


LIGHT = Colours(
    window="#F4F6F9",
    sidebar="#E9EEF5",
    card="#FFFFFF",
    text="#1B2430",
    muted="#4A5666",
    line="#C9D1DC",
    primary="#154273",
    on_primary="#FFFFFF",
    ok="#0B6B3A",
    ok_ground="#E2F3E9",
    attention="#8A4B00",
    attention_ground="#FFF1DB",
    error="#B3261E",
    error_ground="#FCE8E6",
    info="#154273",
    info_ground="#E4ECF7",
)
DARK = Colours(
    window="#15191F",
    sidebar="#1A2028",
    card="#1E242C",
    text="#EEF2F7",
    muted="#B4BFCC",
    line="#46525F",
    primary="#8DB8F0",
    on_primary="#0B1420",
    ok="#7AD6A0",
    ok_ground="#173626",
    attention="#FFC470",
    attention_ground="#3A2A10",
    error="#FFB4AB",
    error_ground="#442320",
    info="#8DB8F0",
    info_ground="#1D2F47",
)
READ_ON: tuple[tuple[str, str], ...] = (  # text role, ground: each pair is read somewhere, so each must hold 4.5:1
    *((text, ground) for text in ("text", "muted") for ground in ("window", "sidebar", "card")),
    *((text, ground) for text in ("ok", "attention", "error", "primary") for ground in ("window", "sidebar", "card")),
    *((kind, f"{kind}_ground") for kind in ("ok", "attention", "error", "info")),
    *(("text", f"{kind}_ground") for kind in ("ok", "attention", "error", "info")),
    ("on_primary", "primary"),
)


def luminance(colour: QColor) -> float:
    """The relative luminance of WCAG 2.1, 0..1."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one: QColor | str, other: QColor | str) -> float:
    """The contrast ratio of WCAG 2.1, 1..21."""
    light, dark = sorted((luminance(QColor(one)), luminance(QColor(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def application() -> QApplication:
    """The running application object."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("no application object: build it first")
    return app


def colours() -> Colours:
    """The palette that is on now; in high contrast made of the system's own colours."""
    name = application().property(_NAME)
    if name == "contrast":
        return _of_system(application().palette())
    return DARK if name == "dark" else LIGHT


def colour(role: str) -> QColor:
    """One role of the palette that is on now, such as "muted"."""
    return QColor(getattr(colours(), role))


def em(factor: float = 1.0) -> int:
    """A length in device-independent pixels that grows with the text: 1 em is the height of the letters' body."""
    return round(QFontInfo(application().font()).pixelSize() * factor)


def load_fonts() -> None:
    """
    Give the application the family of window and documents, the same on all systems.

    Raises:
        RuntimeError: The font's package holds no usable file.
    """
    if FAMILY in QFontDatabase.families():
        return
    for name in ("SourceSansPro", "SourceSansProBold", "SourceSansProIt"):
        if QFontDatabase.addApplicationFont(font_source_sans_pro.font_files_ttf[name]) < 0:
            raise RuntimeError(f"font {name} can't be loaded")


class Theme(QObject):
    """
    Puts the look on the application, and again when the system turns light or dark.

    Signals:
        changed: The look was put on again.
    """

    changed = Signal()

    def __init__(self, app: QApplication, icons: Path, *, base_points: float | None = None) -> None:
        """
        Args:
            icons: Folder with light/ and dark/ pictures for the style sheet.
            base_points: Size of text at 100 % before `GROWTH`; default the system's, so that its setting counts.
        """
        super().__init__(app)
        self._app = app
        self._icons = icons
        self._choice, self._text = "system", 100
        if app.property(_BASE) is None:
            app.setProperty(_BASE, app.font().pointSizeF())
        if base_points is not None:
            app.setProperty(_BASE, base_points)
        self._system_palette = QPalette(app.palette())
        load_fonts()
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    def apply(self, choice: str = "system", text: int = 100) -> None:
        """
        Put the look on.

        Args:
            choice: system, light or dark.
            text: Size of text in percent, 100..200.
        """
        self._choice, self._text = choice, max(100, min(200, text))
        scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(choice, Qt.ColorScheme.Unknown)
        hints = self._app.styleHints()
        hints.blockSignals(True)
        hints.setColorScheme(scheme)
        hints.blockSignals(False)
        self._put_on()

    def _system_changed(self) -> None:
        if self._choice == "system":
            self._put_on()

    def _put_on(self) -> None:
        # Qt tells the widgets one by one from a list; Python must not delete one of them meanwhile
        gc.collect()
        collecting = gc.isenabled()
        gc.disable()
        try:
            self._tell_widgets()
        finally:
            if collecting:
                gc.enable()
        self.changed.emit()

    def _tell_widgets(self) -> None:
        font = QFont(FAMILY)
        font.setPointSizeF(float(self._app.property(_BASE)) * GROWTH * self._text / 100)
        self._app.setFont(font)
        if self._choice == "system" and _wants_high_contrast(self._app):
            self._app.setProperty(_NAME, "contrast")
            self._app.setPalette(self._system_palette)
            self._app.setStyleSheet("")
        else:
            dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
            name = "dark" if self._choice == "dark" or (self._choice == "system" and dark) else "light"
            self._app.setProperty(_NAME, name)
            chosen = DARK if name == "dark" else LIGHT
            values = {field.name: getattr(chosen, field.name) for field in fields(Colours)}
            # one after the other tells every widget; the sheet comes last because it measures the font
            self._app.setPalette(_palette(chosen))
            self._app.setStyleSheet(sheet(values, em(), self._icons / name))


def _wants_high_contrast(app: QApplication) -> bool:
    hints = app.styleHints()
    if not hasattr(hints, "accessibility"):  # Qt before 6.10
        return False
    return hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast


def _palette(chosen: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for which, name in (
        (role.Window, chosen.window),
        (role.WindowText, chosen.text),
        (role.Base, chosen.card),
        (role.AlternateBase, chosen.window),
        (role.Text, chosen.text),
        (role.Button, chosen.card),
        (role.ButtonText, chosen.text),
        (role.BrightText, chosen.error),
        (role.ToolTipBase, chosen.card),
        (role.ToolTipText, chosen.text),
        (role.PlaceholderText, chosen.muted),
        (role.Highlight, chosen.primary),
        (role.HighlightedText, chosen.on_primary),
        (role.Accent, chosen.primary),
        (role.Link, chosen.primary),
        (role.LinkVisited, chosen.primary),
    ):
        palette.setColor(which, QColor(name))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(chosen.muted))
    return palette


def _of_system(palette: QPalette) -> Colours:
    def name(role: QPalette.ColorRole) -> str:
        return palette.color(role).name()

    role = QPalette.ColorRole
    text, window = name(role.WindowText), name(role.Window)
    plain = {field.name: text for field in fields(Colours)}
    grounds = {field.name: window for field in fields(Colours) if field.name.endswith("_ground")}
    return Colours(
        **{
            **plain,
            **grounds,
            "window": window,
            "sidebar": window,
            "card": name(role.Base),
            "primary": name(role.Highlight),
            "on_primary": name(role.HighlightedText),
        }
    )
