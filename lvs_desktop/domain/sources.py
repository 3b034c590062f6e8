"""What is known of a source file before its rows are read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lvs_desktop.domain.diagnosis import Diagnosis
from lvs_desktop.domain.problems import SourceProblem

PUPILS_ONLY: Final = frozenset({"edexml", "oneroster", "uwlr"})  # formats of which only the pupils are read


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a file says of itself. Each part as written in it; None where it says nothing."""

    brin: str | None = None  # four characters
    location: str | None = None  # the code of the dependance that the file is of; None: the whole school
    school_year: str | None = None
    day: str | None = None  # ISO; on which the pupils were as the file says
    author: str | None = None  # the program that made it


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInfo:
    """How a file was read."""

    path: str
    file_name: str
    format: str  # csv, edexml, ods, oneroster, uwlr, xls, xlsb, xlsx
    version: str | None = None  # of the format, where it has versions: 1.1
    encoding: str | None = None  # as people know it: UTF-8, UTF-8 (BOM), UTF-16, Windows-1252, ...
    separator: str | None = None  # one character; "\t" for a tab
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    header_row: int = 1  # as the person counts
    rows: int = 0  # data rows under the header, blank ones not counted
    sha256: str = ""
    size: int = 0  # bytes
    origin: Origin | None = None  # of formats in which a file speaks of itself
    partial: bool = False  # it holds changes only: who is not in it is not missing


class Certainty(StrEnum):
    """Why a column is thought to hold a field."""

    KNOWN = "known"  # a header synonym
    REMEMBERED = "remembered"  # the school's own mapping
    CHOSEN = "chosen"  # the person said so now
    PROPOSED = "proposed"  # resembles; used only after a yes
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMatch:
    """One column of the file and the field it holds."""

    index: int  # 0 is the first column
    header: str  # as written
    field: str | None
    certainty: Certainty
    examples: tuple[str, ...] = ()  # first non-empty values, at most 3
    refused: bool = False  # holds BSNs: never read


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLook:
    """A file at first sight: how it reads, which columns, examples."""

    info: SourceInfo
    columns: tuple[ColumnMatch, ...]
    name_samples: tuple[str, ...] = ()  # names with accents, to judge the encoding by
    other_readings: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (encoding, the same names) where unsure
    problems: tuple[SourceProblem, ...] = ()
    missing: tuple[str, ...] = ()  # required fields without a column
    diagnoses: tuple[Diagnosis, ...] = ()  # what the start of the file shows
