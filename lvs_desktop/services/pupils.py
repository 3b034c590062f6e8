"""The school's pupils: reading and handing out. A location admin sees those of the own locations only."""

from array import array
from collections.abc import Generator, Iterable
from contextlib import closing
from pathlib import Path

from lvs_desktop.domain.people import FIELDS, NOT_IN_PRIMARY, Pupil
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.pupil_lists import Facets, PupilQuery, PupilRecord
from lvs_desktop.files import writing
from lvs_desktop.services import checklist
from lvs_desktop.services.permits import own_locations
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import journal, listing, meta
from lvs_desktop.storage import pupils as stored

PAGE = 256  # pupils that a table asks for at a time


def pupils(opened: OpenSchool, *, archived: bool = False) -> Generator[Pupil, None, None]:
    """The active pupils (with `archived`: those and the archived ones), by location, group, name."""
    with opened.storage.begin() as connection:
        yield from stored.read(connection, archived=archived, own=own_locations(opened.worker))


def counts(opened: OpenSchool, *, own: bool = False) -> tuple[int, int]:
    """Active and archived pupils of the whole school; with `own` those that who works now may see."""
    with opened.storage.begin() as connection:
        return stored.counts(connection, own_locations(opened.worker) if own else None)


class PupilList:
    """
    The pupils of a school for a table: ids in the order of the screen; the pupils themselves come by the page.

    An order of all pupils is kept until pupils were written: a search looks at each pupil once and sorts nothing.
    """

    def __init__(self, opened: OpenSchool) -> None:
        self._opened = opened
        self._order: array[int] = array("q")
        self._order_of: tuple[str, bool, bool, int, tuple[str, ...] | None] | None = None
        self._ids: array[int] = array("q")
        self._facets: tuple[int, tuple[str, ...] | None, Facets] | None = None  # revision, own locations

    def __len__(self) -> int:
        """How many pupils the last query shows."""
        return len(self._ids)

    def arrange(self, query: PupilQuery) -> int:
        """
        Lay the list out; returns how many pupils it shows.

        Raises:
            Problem: FIELD_UNKNOWN (facts: field, fields).
        """
        if query.sort not in FIELDS:
            raise Problem(ProblemCode.FIELD_UNKNOWN, field=query.sort, fields=FIELDS)
        own = own_locations(self._opened.worker)
        with self._opened.storage.begin() as connection:
            wanted = (query.sort, query.descending, query.archived, meta.revision(connection), own)
            if wanted != self._order_of:
                self._order, self._order_of = listing.order(self._opened.storage, query, own), wanted
            fitting = listing.fitting(self._opened.storage, query)
        shown = self._order if fitting is None else array("q", filter(fitting.__contains__, self._order))
        self._ids = shown
        return len(shown)

    def page(self, offset: int, limit: int = PAGE) -> list[Pupil | None]:
        """
        Pupils offset..offset+limit of the last `arrange`, as they are now.

        None stands for a pupil who was taken out since: the others keep their places.
        """
        ids = self._ids[offset : offset + limit]
        with self._opened.storage.begin() as connection:
            found = {pupil.id: pupil for pupil in listing.page(connection, ids)}
        return [found.get(pupil_id) for pupil_id in ids]

    def ids(self, rows: Iterable[int]) -> tuple[int, ...]:
        """Who the pupils of these rows of the last `arrange` are."""
        return tuple(self._ids[row] for row in rows if row < len(self._ids))

    def place(self, pupil_id: int) -> int:
        """The row of a pupil in the last `arrange`; -1: not shown."""
        try:
            return self._ids.index(pupil_id)
        except ValueError:
            return -1

    def facets(self) -> Facets:
        """By what the list can be narrowed; counted anew once pupils were written."""
        own = own_locations(self._opened.worker)
        with self._opened.storage.begin() as connection:
            revision = meta.revision(connection)
            if self._facets is None or self._facets[:2] != (revision, own):
                self._facets = revision, own, listing.facets(connection, own)
            return self._facets[2]


def record(opened: OpenSchool, pupil_id: int) -> PupilRecord | None:
    """One pupil with everything that is known; None if an undo took the pupil out, or it is another location's."""
    with opened.storage.begin() as connection:
        pupil = stored.by_id(connection, pupil_id)
        if pupil is None or not opened.worker.may_touch(pupil.location):
            return None
        return PupilRecord(
            pupil=pupil,
            by_hand=listing.hand_edits(connection, pupil_id),
            past=tuple(journal.of_pupil(connection, pupil_id)),
            from_file=journal.files_spoke_of(connection, pupil_id),
        )


def by_number(opened: OpenSchool, pupil_number: str) -> Pupil | None:
    """The pupil with this number, as `editing` finds one."""
    with opened.storage.begin() as connection:
        return stored.numbered(connection, pupil_number.strip())


def export(opened: OpenSchool, target: Path, *, archived: bool = False, kind: str | None = None) -> int:
    """
    Write the pupils as CSV (`;`, UTF-8 with BOM, Dutch headers) or XLSX. Returns the rows.

    Args:
        kind: ".csv" or ".xlsx"; default the target's ending.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    primary = checklist.route(opened.school.route).primary
    fields = [field for field in FIELDS if not (primary and field in NOT_IN_PRIMARY)]
    words = {**writing.DUTCH_HEADERS, **(writing.PRIMARY_HEADERS if primary else {})}
    header = [words[field] for field in fields]
    write = writing.write_xlsx if (kind or target.suffix).lower() == ".xlsx" else writing.write_people_csv
    # closed whatever happens: a reader that waits for its next row keeps its transaction
    with closing(pupils(opened, archived=archived)) as found:
        return write(target, header, ([getattr(pupil, field) or "" for field in fields] for pupil in found))
