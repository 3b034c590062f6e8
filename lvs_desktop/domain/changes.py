"""What an import would do, and what it did."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class ChangeKind(StrEnum):
    """What happens to one pupil. The order is that of the screen."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REACTIVATED = "reactivated"
    MISSING = "missing"  # not in the file, kept
    ARCHIVED = "archived"  # not in the file, to be archived


WRITTEN = (ChangeKind.NEW, ChangeKind.CHANGED, ChangeKind.REACTIVATED, ChangeKind.ARCHIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many pupils of each kind, and how many problems (notes included)."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    reactivated: int = 0
    missing: int = 0
    archived: int = 0
    problems: int = 0

    @property
    def written(self) -> int:
        """Pupils that an apply writes: what the confirm button names."""
        return self.new + self.changed + self.reactivated + self.archived


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field: what the school has, what the file says. None is empty."""

    field: str
    was: str | None
    becomes: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeWay:
    """A field that a person edited and of which the file says something else. None is empty."""

    field: str
    imported: str | None  # what the file before said
    file: str | None
    hand: str | None  # what is on screen
    edited_at: str  # UTC, ISO 8601
    taken: bool = False  # the person chose the file's value


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One pupil's line in the preview."""

    key: int  # names the line inside its preview
    kind: ChangeKind
    pupil_number: str | None
    name: str
    group: str | None  # as it will be (for who is not in the file: as it is)
    location: str | None
    row: int | None = None  # in the source, as the person counts
    fields: tuple[FieldChange, ...] = ()  # what will be written
    differs: tuple[FieldChange, ...] = ()  # differs from the file, but is kept ('wijkt af')
    by_hand: tuple[str, ...] = ()  # those of `differs` that a person edited since the last import
    three_way: tuple[ThreeWay, ...] = ()  # of `by_hand`, and of those of `fields` that the file takes over
    chosen: bool = True  # False: left out by hand
    erased: bool = False  # deleted for good since: nothing is known of the pupil
    removed: bool = False  # taken out of the school by an undo (kind ARCHIVED): not in the archive, but gone

    @property
    def outcome(self) -> ChangeKind:
        """The kind as chosen: a new or changed pupil left out is unchanged, one who is not archived is missing."""
        if self.chosen or self.kind in (ChangeKind.UNCHANGED, ChangeKind.MISSING):
            return self.kind
        return ChangeKind.MISSING if self.kind is ChangeKind.ARCHIVED else ChangeKind.UNCHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """
    How a source is read and what may be written.

    The two boxes are `overwrite` ('Gegevens van bestaande leerlingen overschrijven') and `archive_missing`
    ('Leerlingen die niet in de CSV zitten archiveren'); their meaning is the table in ARCHITECTURE.md.
    """

    baseline: bool = False  # the file is the population that the LVS holds today
    overwrite: bool = False
    archive_missing: bool = False
    scope_locations: tuple[str, ...] = ()  # codes; none: the locations that the file names
    skip_bad_rows: bool = False
    empty_clears: bool = False
    take_file: tuple[str, ...] = ()  # fields whose edits by hand the file replaces; TAKE_ALL: all of them
    numbers_as_written: bool = False  # 0012345 and 12345 are two pupils: the person said so
    columns: dict[str, str] = field(default_factory=dict)  # header as written -> field; "" leaves it out
    sheet: str | None = None
    encoding: str | None = None  # Python's name; None: found
    separator: str | None = None  # one character; None: found
    other_school: bool = False  # the file may be another school's: the person said so
    # damage -> reading ("yes" where there is one, "no" refuses); also domain.diagnosis.ALL_SAFE -> "yes"
    repairs: dict[str, str] = field(default_factory=dict)


TAKE_ALL: Final = "all"


class SortKey(StrEnum):
    """The columns by which a preview can be sorted."""

    NAME = "name"
    KIND = "kind"
    NUMBER = "number"
    GROUP = "group"
    ROW = "row"


class EntryKind(StrEnum):
    """What a journal entry records."""

    BASELINE = "baseline"
    IMPORT = "import"
    EDIT = "edit"  # fields of one pupil, by hand
    ADD = "add"  # one pupil, by hand
    ARCHIVE = "archive"  # one pupil, by hand
    ACTIVATE = "activate"  # one pupil, by hand
    STAFF = "staff"  # accounts of staff, by a list or by hand
    USER_NAMES = "user_names"  # names that the rule gave to pupils
    LINK = "link"  # the list of pupils that a link brought
    NUMBERS = "numbers"  # numbers and tracks of pupils whom a link brought
    MATCHES = "matches"  # who in a file is who in the school
    GROUPS = "groups"  # groups joined to one, by hand
    ACCOMMODATIONS = "accommodations"  # of pupils, or which ones there are
    RESULTS = "results"  # test results of pupils
    NEW_YEAR = "new_year"
    SYNC = "sync"  # what came from the server
    CLEAN_UP = "clean_up"  # pupils deleted for good: it can't be undone
    UNDO = "undo"


HAND_KINDS: Final = (EntryKind.EDIT, EntryKind.GROUPS)  # their changes count as a person's own, over a file's


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the history."""

    id: int
    kind: EntryKind
    at: str  # UTC, ISO 8601, to the second
    by: str
    role: str
    file_name: str | None
    file_hash: str | None  # SHA-256, hex
    counts: Counts
    school_year: str  # that was prepared then; of a new year the one that began
    undone_by: int | None = None  # entry that undid this one, or the last part of it
    undone_pupils: int = 0  # pupils of this one that were put back while others were not; 0 if all were
    undoes: int | None = None  # entry that this one undid, or a part of
    can_undo: bool = False  # something of it is in force now
    erased: int = 0  # pupils deleted for good
