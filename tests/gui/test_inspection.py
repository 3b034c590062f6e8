"""The tour's eyes: faults that are planted are found, and what is right is left alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lvs_desktop.gui import theme
from lvs_desktop.gui.inspection import Findings, inspect
from lvs_desktop.gui.theme import Theme
from lvs_desktop.gui.widgets import Button, Callout, Chip, Icon, Text


@pytest.fixture
def holder(qtbot: QtBot, look: Theme) -> QWidget:
    """A window of 600x300 to plant faults in."""
    made = QWidget()
    made.setAutoFillBackground(True)
    made.resize(600, 300)
    QVBoxLayout(made)
    qtbot.addWidget(made)
    return made


def seen(holder: QWidget, qtbot: QtBot) -> Findings:
    """Show it and look."""
    holder.show()
    qtbot.waitExposed(holder)
    return inspect(holder, holder.grab().toImage())


def test_a_page_that_is_right_has_no_findings(holder: QWidget, qtbot: QtBot) -> None:
    """Else the tour would cry wolf."""
    for part in (
        Text("Een tekst die over meer dan een regel gaat, omdat hij daarvoor lang genoeg is. " * 3),
        Button("Opslaan", icon="save"),
        Chip("pencil", "Gewijzigd", kind="info", number=21),
        Callout("error", "Rij 42: deze datum bestaat niet."),
    ):
        holder.layout().addWidget(part)
    field = QLineEdit()
    field.setAccessibleName("Naam")
    holder.layout().addWidget(field)
    found = seen(holder, qtbot)

    assert found.good, found


def test_a_button_that_is_too_narrow_is_found(holder: QWidget, qtbot: QtBot) -> None:
    """Half a verb is no verb."""
    button = QPushButton("59 wijzigingen opslaan")
    button.setFixedWidth(90)
    holder.layout().addWidget(button)

    assert any("59 wijzigingen opslaan" in text for text in seen(holder, qtbot).clipped)


def test_a_label_without_room_is_found(holder: QWidget, qtbot: QtBot) -> None:
    """In width (one line), in height (wrapped), and a word that is longer than the line."""
    narrow, low, long = Text("Nog niet begonnen", wrap=False), Text("woord " * 60), Text("x" * 80)
    narrow.setFixedWidth(60)
    low.setFixedHeight(20)
    long.setFixedWidth(120)
    for part in (narrow, low, long):
        holder.layout().addWidget(part)

    assert len(seen(holder, qtbot).clipped) == 3


def test_a_chip_without_room_is_found(holder: QWidget, qtbot: QtBot) -> None:
    """Its parts are labels of their own."""
    chip = Chip("pencil", "Niet meer in bestand", number=9)
    chip.setFixedWidth(70)
    holder.layout().addWidget(chip)

    assert seen(holder, qtbot).clipped


def test_a_header_that_does_not_fit_is_found(holder: QWidget, qtbot: QtBot) -> None:
    """The fault of the prototype: 'Meenemen' without its M."""
    table = QTableWidget(1, 2)
    table.setAccessibleName("Wijzigingen")
    table.setHorizontalHeaderLabels(["Meenemen", "Groep"])
    table.setColumnWidth(0, 40)
    table.setColumnWidth(1, 200)
    holder.layout().addWidget(table)

    assert [text for text in seen(holder, qtbot).clipped if "Meenemen" in text]


def test_a_placeholder_that_does_not_fit_is_found(holder: QWidget, qtbot: QtBot) -> None:
    """It is the only hint that a search field gives."""
    field = QLineEdit()
    field.setAccessibleName("Zoeken")
    field.setPlaceholderText("Zoek op naam of leerlingnummer (Ctrl+F)")
    field.setFixedWidth(80)
    holder.layout().addWidget(field)

    assert seen(holder, qtbot).clipped


def test_a_text_outside_the_window_is_found(holder: QWidget, qtbot: QtBot) -> None:
    """What reaches beyond the edge can't be read, and sideways nothing scrolls."""
    label = Text("Verder met Leerlingen", wrap=False, parent=holder)
    label.adjustSize()
    label.move(560, 10)

    assert seen(holder, qtbot).wider


def test_a_widget_without_a_name_is_found(holder: QWidget, qtbot: QtBot) -> None:
    """A screen reader would say 'edit' and nothing else."""
    holder.layout().addWidget(QLineEdit())
    icon_only = Button("", icon="trash")
    holder.layout().addWidget(icon_only)

    assert len(seen(holder, qtbot).nameless) == 2


def test_text_that_reads_badly_is_found(holder: QWidget, qtbot: QtBot) -> None:
    """Measured on the picture, so no style can hide it."""
    label = Text("Nauwelijks te lezen")
    label.setStyleSheet("color: #A0A8B0; background: #FFFFFF;")
    holder.layout().addWidget(label)
    found = seen(holder, qtbot)

    assert found.low
    assert not found.good


def test_the_measured_contrast_is_near_that_of_the_palette(holder: QWidget, qtbot: QtBot) -> None:
    """The measure is not so coarse that it lets anything pass or fail."""
    holder.layout().addWidget(Text("Een gewone regel tekst, zwart op de grond van het venster.", tone="muted"))
    found = seen(holder, qtbot)
    nominal = theme.contrast(theme.colour("muted"), theme.colour("window"))

    assert found.contrast["text muted"] == pytest.approx(nominal, rel=0.15)


def test_a_cell_that_is_cut_short_is_reported_but_does_not_fail(holder: QWidget, qtbot: QtBot) -> None:
    """Names can be of any length; the detail shows them whole."""
    table = QTableWidget(1, 1)
    table.setAccessibleName("Leerlingen")
    table.setHorizontalHeaderLabels(["Wie"])
    table.setItem(0, 0, QTableWidgetItem("Maria Wilhelmina van der Valk-Lansberghen"))
    table.setColumnWidth(0, 90)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    holder.layout().addWidget(table)
    found = seen(holder, qtbot)

    assert len(found.elided) == 1
    assert found.good


def test_in_high_contrast_a_weak_edge_and_a_weak_icon_are_found(holder: QWidget, qtbot: QtBot, look: Theme) -> None:
    """What passes for texts of 4.5:1 is not enough there, and shapes are looked at too."""
    look.apply("contrast-dark")
    field, weak = QLineEdit("Zandloper"), QLineEdit("Zandloper")
    weak.setStyleSheet("border: 1px solid #303030; color: #808080;")
    for each in (field, weak):
        each.setAccessibleName("Naam")
        holder.layout().addWidget(each)
    icon = Icon("save", "text")
    holder.layout().addWidget(icon)
    holder.show()
    qtbot.waitExposed(holder)
    found = inspect(holder, holder.grab().toImage(), high_contrast=True)
    ordinary = inspect(holder, holder.grab().toImage())
    weak.hide()
    qtbot.wait(20)
    right = inspect(holder, holder.grab().toImage(), high_contrast=True)
    look.apply("light")

    assert set(found.low) == {"edge field", "field"}
    assert ordinary.low == {}
    assert right.low == {}
    assert {"edge field", "icon"} <= set(right.contrast)


def test_in_high_contrast_a_weak_icon_is_found(holder: QWidget, qtbot: QtBot, look: Theme) -> None:
    """An icon holds 3:1."""
    look.apply("contrast-dark")
    holder.layout().addWidget(Icon("save", "#404040"))
    holder.show()
    qtbot.waitExposed(holder)
    found = inspect(holder, holder.grab().toImage(), high_contrast=True)
    look.apply("light")

    assert set(found.low) == {"icon"}
