"""Help and about: the keys, what the program is and is not, versions and licences."""

import platform
from collections.abc import Iterable
from importlib import metadata

import PySide6
from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QGridLayout, QWidget

from lvs_desktop import __version__
from lvs_desktop.gui import menus, theme
from lvs_desktop.gui.shell import ABOUT, LICENCES, OVERVIEW, START, Page, Place, Shell
from lvs_desktop.gui.tour import Scene
from lvs_desktop.gui.widgets import Button, Card, FlowLayout, Text
from lvs_desktop.services.texts import _

PARTS = ("SQLAlchemy", "sqlcipher3", "openpyxl", "python-calamine", "rapidfuzz", "argon2-cffi", "keyring")


class AboutPage(Page):
    """What a person, and a supplier's help desk, wants to know."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("Help and about"), lead=_("LVS Desktop {version}").format(version=__version__))
        keys = Card(Text(_("Keys"), tone="heading"))
        keys.lines.addLayout(_grid(menus.key_words()))
        self.body.addWidget(keys)
        self.body.addWidget(
            Card(
                Text(_("What this program does, and what it does not"), tone="heading"),
                Text(_("Your data stay on this computer. The program sends nothing by itself.")),
                Text(_("The school file is locked with a key. Keep the recovery code in a safe place.")),
                Text(_("The role that you choose prevents mistakes and is noted. It is no access control.")),
                Text(_("Words between quotation marks are the supplier's own words.")),
                Text(_("The suppliers do not publish the columns of their pupil file, nor their rules for passwords.")),
                Text(_("So we never show a guess as a rule of the supplier. Compare with your own template.")),
            )
        )
        versions = (
            ("LVS Desktop", __version__),
            ("Python", platform.python_version()),
            ("Qt", qVersion()),
            ("PySide6", PySide6.__version__),
            *((part, metadata.version(part)) for part in PARTS),
        )
        licences = Card(
            Text(_("Licences"), tone="heading"),
            Text(_("This program uses Qt under the LGPL 3.0. You may replace Qt by your own version.")),
            Text(_("Every part has its own licence. You find all texts here, also without internet.")),
            Button(_("Licences"), icon="file", clicked=lambda: shell.go(LICENCES)),
            Text(_("Versions"), tone="heading"),
        )
        licences.lines.addLayout(_grid(versions))
        self.body.addWidget(licences)
        back = QWidget()
        FlowLayout(
            back,
            Button(
                _("Back"),
                icon="arrow-left",
                clicked=lambda: shell.go(OVERVIEW if shell.opened is not None else START),
            ),
        )
        self.body.addWidget(back)
        self.body.addStretch(1)


def _grid(rows: Iterable[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.em(1.2))
    grid.setVerticalSpacing(theme.em(0.25))
    grid.setColumnStretch(1, 1)
    for number, (name, value) in enumerate(rows):
        grid.addWidget(Text(name, tone="strong", wrap=False), number, 0)
        grid.addWidget(Text(value), number, 1)
    return grid


PLACE = Place(id=ABOUT, title=lambda: _("Help and about"), make=AboutPage, icon="help", needs_school=False)


def scenes() -> Iterable[Scene]:
    """The page, from top and from the foot."""
    yield Scene("about", lambda tour: tour.window.go(ABOUT))
    yield Scene("about-foot", _foot_scene)


def _foot_scene(tour) -> None:
    tour.window.go(ABOUT)
    tour.settle()
    tour.scroll_down()
