"""What the parts of an Office Open XML workbook have in common: tags, their attributes, and which part is which."""

import html
import re
from pathlib import PurePosixPath
from typing import Final

TAG: Final = rb"<(?:\w+:)?"

_ATTRIBUTE: Final = re.compile(rb"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def attributes(tag: bytes) -> dict[str, str]:
    """The attributes in a tag, as text."""
    return {
        name.decode("ascii", "replace"): html.unescape((double or single).decode("utf-8", "replace"))
        for name, double, single in _ATTRIBUTE.findall(tag)
    }


def targets(relations: bytes) -> dict[str, str]:
    """The part that each relation of the workbook leads to, by the relation's id."""
    found = {}
    for tag in re.findall(TAG + rb"Relationship\s([^>]*)>", relations):
        said = attributes(tag)
        # from the folder of the workbook, unless it begins with a slash
        found[said.get("Id", "")] = str(PurePosixPath("/xl", said.get("Target", ""))).lstrip("/")
    return found
