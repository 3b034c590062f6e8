"""Our own icons, one SVG each in resources/icons, coloured by the palette that is on and drawn at 2x."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from lvs_desktop.gui import theme
from lvs_desktop.system import paths

SHARP = 2  # pixels drawn for each pixel asked


def names() -> tuple[str, ...]:
    """The icons there are."""
    return tuple(sorted(file.stem for file in (paths.resources() / "icons").glob("*.svg")))


def pixmap(name: str, size: int, colour: QColor | str) -> QPixmap:
    """
    An icon in one colour.

    Args:
        size: Width and height in device-independent pixels.
        colour: A colour, or a role of the palette such as "muted".

    Raises:
        RuntimeError: There is no such icon.
    """
    ink = theme.colour(colour) if isinstance(colour, str) and not colour.startswith("#") else QColor(colour)
    key = f"lvs:{name}:{size}:{ink.name()}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", ink.name()).encode()))
    picture = QPixmap(size * SHARP, size * SHARP)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size * SHARP, size * SHARP))
    painter.end()
    picture.setDevicePixelRatio(SHARP)
    QPixmapCache.insert(key, picture)
    return picture


def icon(name: str, colour: QColor | str = "text", *, size: int | None = None, room: int = 0) -> QIcon:
    """
    An icon for a button or a cell; disabled it is muted.

    Args:
        size: Default 1.3 em.
        room: Empty pixels at its right, where a style puts the text too near.
    """
    side = size or theme.em(1.3)
    made = QIcon(_with_room(pixmap(name, side, colour), room))
    made.addPixmap(_with_room(pixmap(name, side, "muted"), room), QIcon.Mode.Disabled)
    return made


def _with_room(picture: QPixmap, room: int) -> QPixmap:
    if not room:
        return picture
    wide = QPixmap(picture.width() + room * SHARP, picture.height())
    wide.fill(Qt.GlobalColor.transparent)
    wide.setDevicePixelRatio(SHARP)
    painter = QPainter(wide)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return wide


@cache
def _source(name: str) -> str:
    file = paths.resources() / "icons" / f"{name}.svg"
    if not file.is_file():
        raise RuntimeError(f"icon {name} is missing: the program is not complete")
    return file.read_text("utf-8")
