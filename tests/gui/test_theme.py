"""The palette, icons and size of text."""

from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from lvs_desktop.gui import icons, theme
from lvs_desktop.gui.status import LOOK
from lvs_desktop.gui.theme import DARK, LIGHT, READ_ON, Theme, contrast
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
