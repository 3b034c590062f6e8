"""Lines that count the pupils instead of being one: 'Totaal: 1498'."""

import re
from collections.abc import Sequence
from typing import Final

from lvs_desktop.domain.people import fold
from lvs_desktop.files.values import plain

_WORDS: Final = re.compile(
    r"(?:(?:eind|sub)?totaa?l(?:en)?|(?:grand |sub)?total|aantal|som|gemiddelde?)\b[^;|]{0,60}", re.IGNORECASE
)
_FIGURE: Final = re.compile(r"[-+]?[0-9][0-9.,  ]*%?")


def is_total(cells: Sequence[str]) -> bool:
    """
    True if a row is a total: it begins with a word for one, and every other cell is empty or a figure.

    A pupil has names, so that no pupil's row is one.
    """
    filled = [text for cell in cells if (text := plain(cell)[0])]
    if not filled or len(filled[0]) > 80 or not _WORDS.fullmatch(fold(filled[0])):
        return False
    if not all(_FIGURE.fullmatch(text) or _WORDS.fullmatch(fold(text)) for text in filled[1:]):
        return False
    return len(filled) > 1 or any(char.isdigit() for char in filled[0]) or filled[0].endswith(":")
