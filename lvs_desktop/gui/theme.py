"""The look: palette roles, font, style sheet; light, dark, or high contrast: ours, or in the system's own colours.

Colours are those of the agreed direction. `line` is decorative only (1.5:1); what a person must find by its
edge has `muted`. The one state, which palette is on, is a property of the application object; widgets ask `colours()`.
"""

import gc
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import font_source_sans_pro
from PySide6.QtCore import QObject, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from lvs_desktop.gui.stylesheet import sheet

FAMILY = "Source Sans Pro"
GROWTH = 1.25  # Source Sans is drawn small for its size: 9 pt of the system becomes 11.25 pt
THEMES = ("system", "light", "dark", "contrast-light", "contrast-dark")
TEXT_SIZES = (100, 125, 150, 175, 200)  # percent
HIGH = 7.0  # text in high contrast: WCAG 2.1 AAA
ON_PRIMARY = ("check", "dash")  # pictures of the style sheet that lie on the primary colour; the others on a card
_COLOURS, _BASE, _EM = "lvs_palette", "lvs_base_points", "lvs_em"


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
CONTRAST_LIGHT = Colours(
    window="#FFFFFF",
    sidebar="#FFFFFF",
    card="#FFFFFF",
    text="#000000",
    muted="#1F1F1F",
    line="#000000",
    primary="#00226B",
    on_primary="#FFFFFF",
    ok="#00471F",
    ok_ground="#FFFFFF",
    attention="#5C2E00",
    attention_ground="#FFFFFF",
    error="#8A0A0A",
    error_ground="#FFFFFF",
    info="#00226B",
    info_ground="#E3EBFF",
)
CONTRAST_DARK = Colours(
    window="#000000",
    sidebar="#000000",
    card="#000000",
    text="#FFFFFF",
    muted="#E6E6E6",
    line="#FFFFFF",
    primary="#6CDFFF",
    on_primary="#000000",
    ok="#5CF29A",
    ok_ground="#000000",
    attention="#FFD23F",
    attention_ground="#000000",
    error="#FFA8A0",
    error_ground="#000000",
    info="#6CDFFF",
    info_ground="#00224D",
)
BY_NAME = {"light": LIGHT, "dark": DARK, "contrast-light": CONTRAST_LIGHT, "contrast-dark": CONTRAST_DARK}
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
    """The palette that is on now; in the system's high contrast made of the system's own colours."""
    found = application().property(_COLOURS)
    return found if isinstance(found, Colours) else LIGHT


def colour(role: str) -> QColor:
    """One role of the palette that is on now, such as "muted"."""
    return QColor(getattr(colours(), role))


def em(factor: float = 1.0) -> int:
    """A length in device-independent pixels that grows with the text: 1 em is the height of the letters' body."""
    app = application()
    return round((app.property(_EM) or QFontInfo(app.font()).pixelSize()) * factor)


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

    def __init__(
        self,
        app: QApplication,
        icons: Path,
        *,
        base_points: float | None = None,
        wants_contrast: Callable[[QApplication], bool] | None = None,
    ) -> None:
        """
        Args:
            icons: Folder with light/ and dark/ pictures for the style sheet.
            base_points: Size of text at 100 % before `GROWTH`; default the system's, so that its setting counts.
            wants_contrast: True if the system is set to high contrast; default: ask Qt.
        """
        super().__init__(app)
        self._app = app
        self._icons = icons
        self._choice, self._text = "system", 100
        if app.property(_BASE) is None:
            app.setProperty(_BASE, app.font().pointSizeF())
        if base_points is not None:
            app.setProperty(_BASE, base_points)
        self._wants_contrast = wants_contrast or _wants_high_contrast
        self._pictures: QTemporaryDir | None = None
        load_fonts()
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        if hasattr(app.styleHints(), "accessibility"):  # Qt 6.10 and later
            app.styleHints().accessibility().contrastPreferenceChanged.connect(self._system_changed)

    def apply(self, choice: str = "system", text: int = 100) -> None:
        """
        Put the look on.

        Args:
            choice: One of `THEMES`.
            text: Size of text in percent, 100..200.
        """
        self._choice, self._text = choice, max(100, min(200, text))
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        scheme = schemes.get(choice.removeprefix("contrast-"), Qt.ColorScheme.Unknown)
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
        self._app.setProperty(_EM, QFontInfo(font).pixelSize())
        self._app.setFont(font)
        chosen = self._chosen()
        self._app.setProperty(_COLOURS, chosen)
        values = {field.name: getattr(chosen, field.name) for field in fields(Colours)}
        high = chosen not in (LIGHT, DARK)
        # one after the other tells every widget; the sheet comes last because it measures the font
        self._app.setPalette(_palette(chosen))
        self._app.setStyleSheet(sheet(values, em(), self._pictures_for(chosen), high_contrast=high))

    def _chosen(self) -> Colours:
        if self._choice != "system":
            return BY_NAME.get(self._choice, LIGHT)
        dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        if not self._wants_contrast(self._app):
            return DARK if dark else LIGHT
        self._app.setPalette(QPalette())  # what the system says, not what we put on before
        return of_system(self._app.palette(), dark=dark)

    def _pictures_for(self, chosen: Colours) -> Path:
        """The folder with ticks and arrows in these colours; for a high contrast they are made."""
        for name in ("light", "dark"):
            if chosen is BY_NAME[name]:
                return self._icons / name
        folder = QTemporaryDir()
        for file in (self._icons / "light").glob("*.svg"):
            role = "on_primary" if file.stem in ON_PRIMARY else "text"
            drawn = file.read_text("utf-8").replace(getattr(LIGHT, role), getattr(chosen, role))
            Path(folder.filePath(file.name)).write_text(drawn, "utf-8")
        self._pictures = folder  # the one before is removed with it
        return Path(folder.path())


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


def of_system(palette: QPalette, *, dark: bool) -> Colours:
    """
    The system's own high contrast as our roles.

    A system that asks for contrast without having such a palette (most of Linux) gets ours.

    Args:
        palette: The system's.
        dark: The system's choice, where ours is taken.
    """

    def name(role: QPalette.ColorRole) -> str:
        return palette.color(role).name()

    role = QPalette.ColorRole
    text, window, card = name(role.WindowText), name(role.Window), name(role.Base)
    primary, on_primary = name(role.Highlight), name(role.HighlightedText)
    pairs = ((text, window), (text, card), (on_primary, primary))
    if min(contrast(ink, ground) for ink, ground in pairs) < HIGH:
        return CONTRAST_DARK if dark else CONTRAST_LIGHT
    plain = {field.name: text for field in fields(Colours)}
    grounds = {field.name: window for field in fields(Colours) if field.name.endswith("_ground")}
    marked = primary if min(contrast(primary, window), contrast(primary, card)) >= HIGH else text
    shown = {"window": window, "sidebar": window, "card": card, "primary": marked}
    return Colours(**{**plain, **grounds, **shown, "on_primary": on_primary if marked == primary else window})
