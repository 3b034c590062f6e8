"""DUO's element codes of secondary schools: code -> tracks and years, of one school year."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files.source import reading

_COLUMNS: Final = ("elementcode", "korte_omschrijving", "leerjaren", "leerweg_afgeleid")
_STREAM: Final = re.compile(r"\(.*\)")  # 'vwo (gymnasium)' is the track vwo


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One code."""

    words: str  # DUO's short description
    years: str  # the years in which it may be followed: "123"; "" not known
    tracks: tuple[str, ...]  # as this program writes them: havo, vmbo-tl; several in the first years


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementCodes:
    """A table of codes; `year` is the school year that it is of, `source` where it comes from."""

    year: str
    source: str
    codes: Mapping[str, Element]

    def track(self, code: str) -> str | None:
        """The one track of a code; None: unknown, or several."""
        found = self.codes.get(code)
        return found.tracks[0] if found and len(found.tracks) == 1 else None

    @property
    def tracks(self) -> tuple[str, ...]:
        """Every track that some code has alone, sorted."""
        return tuple(sorted({one.tracks[0] for one in self.codes.values() if len(one.tracks) == 1}))


def read(path: Path) -> ElementCodes:
    """
    A table: `;`, UTF-8; lines that begin with # say the school year (2015-2016) and the source.

    Raises:
        Problem: SOURCE_NOT_FOUND, SOURCE_UNREADABLE, CODES_UNKNOWN (it is no such table).
    """
    with reading(path):
        content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(ProblemCode.CODES_UNKNOWN, file=path.name) from error
    remarks = [line for line in text.splitlines() if line.startswith("#")]
    rows = csv.DictReader(
        io.StringIO("\n".join(line for line in text.splitlines() if not line.startswith("#"))), delimiter=";"
    )
    if not set(_COLUMNS) <= set(rows.fieldnames or ()):
        raise Problem(ProblemCode.CODES_UNKNOWN, file=path.name)
    codes = {
        row["elementcode"].strip().zfill(4): Element(
            words=(row["korte_omschrijving"] or "").strip(),
            years=(row["leerjaren"] or "").strip(),
            tracks=tuple(
                filter(None, (_STREAM.sub("", part).strip() for part in (row["leerweg_afgeleid"] or "").split("|")))
            ),
        )
        for row in rows
        if re.fullmatch(r"\s*[0-9]{1,4}\s*", row["elementcode"] or "")
    }
    year = next((found[0] for line in remarks if (found := re.search(r"\d{4}-\d{4}", line))), "")
    if not codes or not year:
        raise Problem(ProblemCode.CODES_UNKNOWN, file=path.name)
    source = " ".join(line.lstrip("# ").strip() for line in remarks)
    return ElementCodes(year=year, source=source, codes=MappingProxyType(codes))
