"""Which character stands between the cells of a text."""

import csv
from collections import Counter
from itertools import islice
from typing import Final

from lvs_desktop.files.headers import HEADER_ROWS, find_header

SEPARATORS: Final = ";\t,|"


def find(head: list[str]) -> tuple[str, int]:
    """
    The separator with which the first lines name most fields; else with which most lines are equally wide.

    Returns:
        The separator, and how many fields are named with it.
    """
    best: tuple[tuple[int, int], str] = ((0, 0), ";")
    for separator in SEPARATORS:
        try:
            rows = [row for row in islice(csv.reader(head, delimiter=separator), HEADER_ROWS * 3) if any(row)]
        except csv.Error:
            continue
        _, known = find_header(list(enumerate(rows)))
        widths = Counter(len(row) for row in rows if len(row) > 1)
        score = (known, max((width * count for width, count in widths.items()), default=0))
        if score > best[0]:
            best = (score, separator)
    return best[1], best[0][0]


def in_quotes(head: list[str]) -> str | None:
    """The separator inside lines that are one quoted cell each, as Excel with Dutch settings keeps a comma file."""
    if not any(line.startswith('"') for line in head):
        return None
    try:
        rows = [row for row in islice(csv.reader(head, delimiter=";"), HEADER_ROWS * 3) if any(row)]
    except csv.Error:
        return None
    inside, known = find([row[0] + "\n" for row in rows if not any(row[1:])])
    return inside if known >= 2 else None


def unwrapped(cells: list[str], separator: str) -> list[str]:
    """The cells inside a line that was one quoted cell; any other row as it is."""
    if not cells or any(cells[1:]) or separator not in cells[0]:
        return cells
    try:
        rows = list(csv.reader(cells[0].splitlines(keepends=True), delimiter=separator))
    except csv.Error:
        return cells
    return rows[0] if len(rows) == 1 else cells


def named(separator: str | None) -> str | None:
    """The character that a person means: itself, or its name."""
    if not separator:
        return None
    words = {"tab": "\t", "\\t": "\t", "puntkomma": ";", "komma": ",", "semicolon": ";", "comma": ",", "pipe": "|"}
    return words.get(separator.lower(), separator[0])
