"""What the LVS does not know yet of one pupil, account or accommodation: worked out from the journal and the files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Values = Mapping[str, object]


class Subject(StrEnum):
    """What is brought to the LVS. The order is that of the screen."""

    PUPILS = "pupils"
    STAFF = "staff"
    PASSWORDS = "passwords"
    ACCOMMODATIONS = "accommodations"
    SIS_LINK = "sis_link"  # the form for the link with the administration system


class Covers(StrEnum):
    """What a file tells the LVS."""

    ALL = "all"  # everything that is new, changed or gone: the list is whole
    CHANGED = "changed"  # as ALL, but only who is new or changed stands in it
    NEW = "new"  # only who is new: what changed is still to be brought


class Outcome(StrEnum):
    """What has to happen in the LVS."""

    NEW = "new"
    CHANGED = "changed"
    REACTIVATED = "reactivated"
    ARCHIVED = "archived"
    GONE = "gone"  # an undo took it out of the school after a file had brought it


class Turn(StrEnum):
    """What an entry did to the thing itself."""

    MADE = "made"
    REMOVED = "removed"
    CHANGED = "changed"


ARCHIVED_AT = "archived_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """
    What one entry did, an undo included.

    Attributes:
        before: Field -> what it was before; only the fields that the entry changed.
        known: The LVS knew it already: a starting point, a list of the link, or the undo of one.
    """

    entry: int
    turn: Turn
    before: Values = field(default_factory=dict)
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file for the LVS. It holds the school as it was after the entry `upto`."""

    upto: int
    covers: Covers = Covers.ALL
    locations: tuple[str, ...] = ()  # codes; none: the whole school
    confirmed: bool = False

    def reaches(self, locations: tuple[str, ...]) -> bool:
        """True if the file is about what is of these locations."""
        return not self.locations or bool(set(self.locations) & set(locations))


def outcome(
    events: Iterable[Event], files: Iterable[File], now: Values | None, locations: tuple[str, ...] = ()
) -> Outcome | None:
    """
    What has to happen in the LVS, or None if it knows everything that these files and entries say.

    The state that the LVS has is compared with the state now: what was changed and undone before a file was made needs
    nothing, what was undone after it must be brought again.

    Args:
        events: Of one thing, in the order of the entries.
        files: That may have brought it, in any order.
        now: Its fields; None if it is not there any more.
        locations: Where it belongs.
    """
    reaching = sorted((file for file in files if file.reaches(locations)), key=lambda file: file.upto)
    there, known = True, True  # here; in the LVS
    lacking: dict[str, object] = {}  # field -> what the LVS has
    started = False
    for event in events:
        while reaching and reaching[0].upto < event.entry:
            if started:
                known, lacking = _brought(reaching[0], there=there, known=known, lacking=lacking)
            reaching.pop(0)
        if event.turn is Turn.MADE:
            if not started:
                known = False
            there = True
        elif event.turn is Turn.REMOVED:
            there = False
        for name, was in event.before.items():
            lacking.setdefault(name, was)
        if event.known:
            known = there
            for name in event.before:
                del lacking[name]
            if event.turn is not Turn.CHANGED:
                lacking = {}
        started = True
    if reaching and started:
        for file in reaching:
            known, lacking = _brought(file, there=there, known=known, lacking=lacking)
    return _compared(known, lacking, now)


def _brought(file: File, *, there: bool, known: bool, lacking: dict[str, object]) -> tuple[bool, dict[str, object]]:
    if file.covers is Covers.NEW:
        return (True, {}) if there and not known else (known, lacking)
    return there, {}


def _compared(known: bool, lacking: dict[str, object], now: Values | None) -> Outcome | None:
    archived = now is not None and now.get(ARCHIVED_AT) is not None
    if now is None:
        return Outcome.GONE if known else None
    if not known:
        return None if archived else Outcome.NEW
    if ARCHIVED_AT in lacking and (lacking[ARCHIVED_AT] is not None) != archived:
        return Outcome.ARCHIVED if archived else Outcome.REACTIVATED
    if archived:
        return None  # what changes in the archive is nothing to the LVS
    differs = any(was != now.get(name) for name, was in lacking.items() if name != ARCHIVED_AT)
    return Outcome.CHANGED if differs else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """
    How much of a subject is where, and what has to happen in the LVS with what is in no file yet.

    Attributes:
        open: In no file yet.
        made: In a file that nobody confirmed.
        confirmed: In a file that a person confirmed.
        by_outcome: Of `open`.
    """

    open: int = 0
    made: int = 0
    confirmed: int = 0
    by_outcome: Mapping[Outcome, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """
    A file that was made for the LVS.

    Attributes:
        only: Of passwords that were brought in a file of pupils: whose; None: all that waited.
    """

    id: int
    subject: Subject
    at: str  # UTC, ISO 8601
    by: str
    profile: str
    file_name: str
    locations: tuple[str, ...]  # none: all
    items: int
    covers: Covers
    upto_entry: int
    school_year: str
    confirmed_at: str | None = None
    confirmed_by: str | None = None
    only: frozenset[int] | None = None

    def beside(self, other: "Delivery") -> bool:
        """True if both stand for one file: that of new pupils with their passwords."""
        return self.id != other.id and (self.at, self.file_name) == (other.at, other.file_name)
