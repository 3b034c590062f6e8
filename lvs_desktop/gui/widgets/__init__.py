"""The building blocks of every page."""

from lvs_desktop.gui.widgets.buttons import Button, CheckLine, PrimaryButton, RadioLine
from lvs_desktop.gui.widgets.callout import Callout
from lvs_desktop.gui.widgets.card import Card, Line, column, row, scrolled
from lvs_desktop.gui.widgets.chip import Chip
from lvs_desktop.gui.widgets.combo import Combo
from lvs_desktop.gui.widgets.flowlayout import FlowLayout
from lvs_desktop.gui.widgets.labels import Icon, PageTitle, Text, breakable
from lvs_desktop.gui.widgets.progressline import ProgressLine
from lvs_desktop.gui.widgets.tile import Tile

__all__ = [
    "Button",
    "Callout",
    "Card",
    "CheckLine",
    "Chip",
    "Combo",
    "FlowLayout",
    "Icon",
    "Line",
    "PageTitle",
    "PrimaryButton",
    "ProgressLine",
    "RadioLine",
    "Text",
    "Tile",
    "breakable",
    "column",
    "row",
    "scrolled",
]
