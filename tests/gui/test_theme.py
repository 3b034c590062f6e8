"""The palette, icons and size of text."""

from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QComboBox

from lvs_desktop.gui import icons, theme
from lvs_desktop.gui.status import LOOK
from lvs_desktop.gui.theme import BY_NAME, CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, READ_ON, Theme, contrast
from lvs_desktop.gui.widgets import Button
from lvs_desktop.system import paths


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), READ_ON)
def test_every_text_reads_on_every_ground_it_stands_on(palette: theme.Colours, ink: str, ground: str) -> None:
    """WCAG 2.1 AA: 4.5:1 for text."""
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["window", "card", "sidebar"])
def test_the_edge_of_a_control_can_be_seen(palette: theme.Colours, ground: str) -> None:
    """WCAG 1.4.11: 3:1 for what a person must find by its edge."""
    assert contrast(palette.muted, getattr(palette, ground)) >= 3.0


def test_contrast_is_that_of_the_standard() -> None:
    """Black on white is 21, a colour on itself 1, and #767676 on white just passes."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#123456", "#123456") == pytest.approx(1)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_text_grows_with_the_setting(qapp: QApplication, look: Theme) -> None:
    """At 200 % letters are twice as high, and lengths follow."""
    look.apply("light", 100)
    before = theme.em()
    look.apply("light", 200)
    after = theme.em()
    look.apply("light", 100)

    assert after == pytest.approx(2 * before, abs=1)


def test_the_theme_that_is_chosen_is_the_one_that_is_on(look: Theme) -> None:
    """Light and dark can be forced whatever the system says."""
    look.apply("dark")
    dark = theme.colours()
    look.apply("light")

    assert dark == DARK
    assert theme.colours() == LIGHT


def test_the_pictures_of_the_style_sheet_have_the_palettes_colours() -> None:
    """A new colour in the palette must reach the ticks and arrows too."""
    folder = paths.resources() / "icons"
    for name, palette in (("light", LIGHT), ("dark", DARK)):
        assert palette.on_primary in (folder / name / "check.svg").read_text("utf-8")
        assert palette.text in (folder / name / "down.svg").read_text("utf-8")


def test_an_icon_that_is_missing_raises(look: Theme) -> None:
    """An incomplete program says so instead of showing nothing."""
    with pytest.raises(RuntimeError, match="no-such-icon"):
        icons.pixmap("no-such-icon", 24, "text")


def test_every_icon_draws_something_in_the_palettes_colour(look: Theme) -> None:
    """An empty or wrongly coloured icon is caught here."""
    for name in icons.names():
        image = icons.pixmap(name, 24, "#FF0000").toImage()
        inked = [
            image.pixelColor(x, y)
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() > 200
        ]

        assert inked, name
        assert all(colour.red() > 240 and colour.green() < 15 for colour in inked), name


def test_every_state_of_a_step_has_an_icon_of_its_own() -> None:
    """Who sees no colours tells the states apart by shape."""
    shapes = [icon for icon, _ink in LOOK.values()]

    assert len(set(shapes)) == len(shapes) == 6
    assert set(shapes) <= set(icons.names())
    assert {ink for _icon, ink in LOOK.values()} <= {field.name for field in fields(LIGHT)}


def test_icons_that_pages_name_exist() -> None:
    """Every name given as icon= in the window's code is a file."""
    import re

    gui = Path(icons.__file__).parent
    named = {
        name
        for file in gui.rglob("*.py")
        for name in re.findall(r'(?:icon=|Icon\()"([a-z-]+)"', file.read_text("utf-8"))
    }

    assert named
    assert named <= set(icons.names())


@pytest.mark.parametrize("palette", [CONTRAST_LIGHT, CONTRAST_DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), READ_ON)
def test_every_text_of_a_high_contrast_holds_seven_to_one(palette: theme.Colours, ink: str, ground: str) -> None:
    """WCAG 2.1 AAA."""
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= 7.0


@pytest.mark.parametrize("palette", [CONTRAST_LIGHT, CONTRAST_DARK], ids=["light", "dark"])
def test_lines_are_no_decoration_in_a_high_contrast(palette: theme.Colours) -> None:
    """What is a faint line in light and dark is an edge there: 3:1 on every ground."""
    for ground in ("window", "sidebar", "card"):
        assert contrast(palette.line, getattr(palette, ground)) >= 3.0


@pytest.mark.parametrize("name", BY_NAME)
def test_the_arrow_of_a_choice_can_be_seen(look: Theme, qapp: QApplication, name: str) -> None:
    """The style sheet's pictures have the palette's colours in every theme, also where they are made on the spot."""
    look.apply(name)
    combo = QComboBox()
    combo.resize(QSize(120, 32))
    combo.show()
    picture = combo.grab().toImage()
    ground = picture.pixelColor(60, 16)
    inks = {picture.pixelColor(x, y).name() for x in range(98, 116) for y in range(8, 24)}

    assert max(contrast(QColor(ink), ground) for ink in inks) >= 3.0, inks
    combo.close()
    look.apply("light")


def windows_contrast() -> QPalette:
    """A palette as a system's contrast theme has it: white on dark grey, a light highlight with dark letters."""
    palette = QPalette()
    role = QPalette.ColorRole
    for which, name in (
        (role.Window, "#202020"),
        (role.WindowText, "#FFFFFF"),
        (role.Base, "#202020"),
        (role.Text, "#FFFFFF"),
        (role.Highlight, "#8EE3F0"),
        (role.HighlightedText, "#263B50"),
    ):
        palette.setColor(which, QColor(name))
    return palette


def test_the_systems_own_contrast_colours_are_kept() -> None:
    """Who chose colours that he can read gets those, in every role."""
    found = theme.of_system(windows_contrast(), dark=True)

    assert (found.window, found.text, found.primary, found.on_primary) == ("#202020", "#ffffff", "#8ee3f0", "#263b50")
    assert {found.ok, found.error, found.attention, found.line, found.muted} == {"#ffffff"}
    assert min(contrast(getattr(found, ink), getattr(found, ground)) for ink, ground in READ_ON) >= 7.0


@pytest.mark.parametrize(("dark", "expected"), [(True, CONTRAST_DARK), (False, CONTRAST_LIGHT)])
def test_a_system_without_a_palette_of_its_own_gets_ours(dark: bool, expected: theme.Colours) -> None:
    """Most of Linux asks for contrast and changes no colours."""
    palette = windows_contrast()
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#808080"))

    assert theme.of_system(palette, dark=dark) == expected


def test_the_systems_wish_counts_only_where_the_person_chose_nothing(qapp: QApplication, look: Theme) -> None:
    """Settings: 'as this computer is set' follows it; light stays light."""
    wished = Theme(qapp, paths.resources() / "icons", base_points=9.0, wants_contrast=lambda app: True)
    wished.apply("system")
    following = theme.colours()
    wished.apply("light")
    chosen = theme.colours()
    wished.deleteLater()

    assert following not in (LIGHT, DARK)
    assert min(contrast(getattr(following, ink), getattr(following, ground)) for ink, ground in READ_ON) >= 7.0
    assert chosen == LIGHT


def test_a_button_that_gets_its_words_later_keeps_them_off_its_icon(look: Theme) -> None:
    """'Opslaan voor 3 leerlingen' is known only when there is something to save."""
    later, at_once = Button("", icon="save"), Button("Opslaan", icon="save")
    later.setText("Opslaan")

    assert later.iconSize() == at_once.iconSize()
    assert later.iconSize().width() > later.iconSize().height()
