"""The widget in which one field of a pupil is answered: a line, or a choice where only some answers exist."""

from PySide6.QtWidgets import QLineEdit, QWidget

from lvs_desktop.domain.schools import School
from lvs_desktop.gui.widgets import Combo
from lvs_desktop.services.labels import location_name
from lvs_desktop.services.texts import _, pgettext

LONGEST = 300  # characters that can be typed: more than any field takes, so that the check can say its limit

Answer = QLineEdit | Combo


def make(field: str, school: School, places: tuple[str, ...] | None = None, parent: QWidget | None = None) -> Answer:
    """
    The widget of a field.

    Args:
        places: Codes of the locations to choose from; None: all of the school.
    """
    if field not in ("location", "gender"):
        line = QLineEdit(parent)
        line.setMaxLength(LONGEST)
        return line
    choice = Combo(parent)
    choice.addItem(_("(empty)"), "")
    if field == "gender":
        for code, word in (
            ("M", pgettext("gender", "M (boy)")),
            ("V", pgettext("gender", "V (girl)")),
            ("X", pgettext("gender", "X (other)")),
        ):
            choice.addItem(word, code)
    else:
        for place in school.locations:
            if places is None or place.code in places:
                choice.addItem(location_name(school, place.code), place.code)
    return choice


def put(widget: Answer, text: str) -> None:
    """Show an answer; a choice that is not among the others is added, so that nothing is lost."""
    if isinstance(widget, QLineEdit):
        widget.setText(text)
        return
    place = widget.findData(text)
    if place < 0:
        widget.addItem(text, text)
        place = widget.count() - 1
    widget.setCurrentIndex(place)


def answer(widget: Answer) -> str:
    """The answer as text."""
    return widget.text() if isinstance(widget, QLineEdit) else str(widget.currentData())
