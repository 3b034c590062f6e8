"""The list of a school's pupils: which of them, in which order, and what is known of one."""

from dataclasses import dataclass

from lvs_desktop.domain.changes import Change, Entry
from lvs_desktop.domain.people import Pupil


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilQuery:
    """
    Which pupils a list shows, and in which order.

    Attributes:
        search: Words; each must stand in the name (accents do not matter), number, group, track, date of birth,
            e-mail address or user name.
        sort: A field of a pupil. Who has nothing there comes last.
        archived: Show archived pupils too.
        location, group, year: Only these pupils; None: all of them.
    """

    search: str = ""
    sort: str = "family_name"
    descending: bool = False
    archived: bool = False
    location: str | None = None
    group: str | None = None
    year: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """By what a list can be narrowed, and how many pupils there are."""

    active: int
    archived: int
    locations: tuple[str, ...]  # codes
    groups: tuple[str, ...]
    years: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandEdit:
    """A field that was edited by hand and not taken over from a file since."""

    imported: str | None  # what the field would be without the hand
    edited_at: str  # UTC, ISO 8601


@dataclass(frozen=True, slots=True, kw_only=True)
class PastChange:
    """What one entry of the history did to one pupil."""

    entry: Entry
    change: Change
    undone: bool  # wholly, or for this pupil


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilRecord:
    """
    One pupil with everything that is known.

    Attributes:
        by_hand: Field -> edit, of fields that an import leaves to the hand.
        past: Newest first.
        from_file: A file spoke of the pupil: `HandEdit.imported` is what it said last.
    """

    pupil: Pupil
    by_hand: dict[str, HandEdit]
    past: tuple[PastChange, ...]
    from_file: bool
