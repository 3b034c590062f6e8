"""Undoing a line of the history, wholly or in part: what is chosen, and who is left alone."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

STATUS: Final = "status"  # beside the names of fields: archived or re-activated since


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoChoice:
    """
    Which pupils of an entry go back. Neither groups nor pupils: all of them; both: who is in either.

    Attributes:
        groups: Pupils who were in these groups before the entry; of new pupils the group that they came in.
        pupils: Pupil numbers; leading zeros matter only where two pupils differ in them alone.
        force_later: Pupils who were changed since go back too. What was done to them since stays: only what
            this entry did is taken out. A new pupil goes, with everything that was done to the pupil since.
    """

    groups: tuple[str, ...] = ()
    pupils: tuple[str, ...] = ()
    force_later: bool = False

    @property
    def whole(self) -> bool:
        """True if all pupils of the entry are meant."""
        return not self.groups and not self.pupils


class KeptReason(StrEnum):
    """Why an undo leaves a pupil alone."""

    EDITED_LATER = "edited_later"  # by hand; goes back if forced
    IMPORTED_LATER = "imported_later"  # goes back if forced
    SYNCED_LATER = "synced_later"  # the server had it otherwise; goes back if forced
    RESULT_LATER = "result_later"  # another test result took the place of the entry's since
    REMOVED = "removed"  # the pupil was new, and an undo took the pupil out
    NUMBER_TAKEN = "number_taken"  # a pupil who would come back, while another one has the number now
    BACK = "back"  # a pupil who would come back, and came back by the server since
    NOT_YOURS = "not_yours"  # at a location that is not the location admin's own


FORCEABLE: Final = (KeptReason.EDITED_LATER, KeptReason.IMPORTED_LATER, KeptReason.SYNCED_LATER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A pupil whom an undo leaves alone."""

    pupil_number: str | None
    name: str
    reason: KeptReason
    entry: int | None = None  # the newest entry that changed the pupil since
    fields: tuple[str, ...] = ()  # what was changed since; STATUS if archived or re-activated


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupIn:
    """A group of pupils of an entry, as `UndoChoice.groups` chooses them."""

    name: str
    pupils: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilIn:
    """A pupil of an entry, as `UndoChoice.pupils` chooses one."""

    pupil_number: str
    name: str
    group: str | None
