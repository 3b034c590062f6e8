"""
Numbers and tracks of pupils whom a link brought without them, from the school's own file.

Magister's link brings neither. Rows and pupils without a number are matched by name, birth date and class
(domain.matching); nothing is linked without the person's yes. Pupils who have their number are found by it: their
track is compared too, because it may have changed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from lvs_desktop.domain.changes import Counts, Entry, EntryKind
from lvs_desktop.domain.matching import Known, Reason, match
from lvs_desktop.domain.people import Pupil, Status, display_name, fold, number_key
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode, SourceProblem
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.domain.sources import SourceInfo
from lvs_desktop.files import enrolments
from lvs_desktop.files.lists import Listed, Row
from lvs_desktop.services import list_reading, tracks
from lvs_desktop.services.list_reading import ListOptions
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import applying, journal, links, meta, pupil_rows, records
from lvs_desktop.storage import pupils as stored
from lvs_desktop.storage.links import Account

REQUIRED: Final = ("pupil_number", "given_name", "family_name")
OPTIONAL: Final = ("group",)


class Outcome(StrEnum):
    """What was found for a pupil. The order is that of the screen."""

    TO_DECIDE = "to_decide"  # one or more rows may be this pupil
    EXACT = "exact"  # one row is, and is nobody else
    NOT_FOUND = "not_found"
    OTHER_NAME = "other_name"  # a row has the pupil's number, and another name: nothing is done
    KNOWN = "known"  # has a number, and the file has it too


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A row of the file that may be a pupil."""

    number: str
    row: int
    name: str
    birth_date: str | None
    group: str | None
    track: str | None  # as the file writes it
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One pupil of the preview.

    Attributes:
        number: The number that was chosen; None: none yet (or the pupil has one).
        says: What the file calls the track, of the row that counts.
        track: The track that the pupil gets; None: it stays.
        asks: The person must say first what `says` means.
        by_hand: The file has another track, but a person typed the present one: it stays.
    """

    pupil: Pupil
    account: Account | None
    outcome: Outcome
    offers: tuple[Offer, ...] = ()
    number: str | None = None
    says: str | None = None
    track: str | None = None
    asks: bool = False
    by_hand: bool = False


class Preview:
    """
    What a file says of the pupils' numbers and tracks; nothing is written.

    Attributes:
        info: How the file was read.
        columns: The columns that are used, and the others.
        rows: Pupils in the file.
        left: Pupils of the file who have left: not used.
        several: Pupils of several rows: the one that holds today was taken.
        repeated_headers: Rows that are the header once more.
        others: Rows that are nobody here: no pupil of the school has this number or name.
        problems: Of the file.
    """

    def __init__(
        self,
        *,
        listed: Listed,
        held: enrolments.Held,
        repeated_headers: int,
        problems: Sequence[SourceProblem],
        people: Sequence[Pupil],
        mine: set[int],
        accounts: Mapping[int, Account],
        typed: set[tuple[int, str]],
        known_tracks: tracks.Tracks,
        revision: int,
    ) -> None:
        self.info: SourceInfo = replace(listed.info, rows=len(held.rows))
        self.columns = listed.columns
        self.left, self.several, self.repeated_headers = held.left, held.several, repeated_headers
        self.problems = tuple(problems)
        self.revision = revision
        self.tracks = known_tracks
        self.said: dict[str, str] = {}  # a file's text -> track, as the person said now
        self._accounts, self._typed = accounts, typed
        self._rows = {str(row.values["pupil_number"]): row for row in held.rows}
        self._pupils = {one.id: one for one in people if one.id in mine}
        self._outcomes: dict[int, Outcome] = {}
        self._offers: dict[int, tuple[Offer, ...]] = {}
        self._own_row: dict[int, Row] = {}
        self._chosen: dict[int, str] = {}
        free = self._find_numbered(people)
        self._match(free)
        self._free = set(free)
        offered = {offer.number for found in self._offers.values() for offer in found}
        self.others = sum(number not in offered for number in free)

    @property
    def rows(self) -> int:
        """Pupils in the file, those who left not counted."""
        return len(self._rows)

    def lines(self) -> list[Line]:
        """The pupils, by outcome and name; those who have their number and lack nothing come last."""
        order = list(Outcome)
        found = [self._line(pupil) for pupil in self._pupils.values() if pupil.id in self._outcomes]
        found.sort(key=lambda line: (order.index(line.outcome), fold(line.pupil.family_name or ""), line.pupil.id))
        return found

    def line(self, pupil_id: int) -> Line:
        """
        One pupil.

        Raises:
            Problem: PUPIL_NOT_IN_PREVIEW (facts: value).
        """
        if pupil_id not in self._outcomes:
            raise Problem(ProblemCode.PUPIL_NOT_IN_PREVIEW, value=str(pupil_id))
        return self._line(self._pupils[pupil_id])

    def counts(self) -> dict[Outcome, int]:
        """Pupils by outcome."""
        found = Counter(self._outcomes.values())
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def chosen(self) -> int:
        """Pupils who get a number."""
        return len(self._chosen)

    @property
    def tracks_changing(self) -> int:
        """Pupils who get a track, or another one."""
        return sum(line.track is not None for line in self.lines())

    @property
    def written(self) -> int:
        """Pupils whom applying changes: what the button names."""
        return sum(line.number is not None or line.track is not None for line in self.lines())

    def exact_left(self) -> int:
        """Exact matches that nobody said yes to yet."""
        return sum(
            outcome is Outcome.EXACT and pupil not in self._chosen and self._offers[pupil][0].number not in self._given
            for pupil, outcome in self._outcomes.items()
        )

    def unknown_tracks(self) -> dict[str, int]:
        """What the file calls tracks and nobody explained yet -> how many pupils wait for it."""
        return dict(Counter(line.says or "" for line in self.lines() if line.asks))

    def choose(self, pupil_id: int, number: str | None) -> Line:
        """
        Say which number of the file a pupil gets; None: none after all.

        Raises:
            Problem: PUPIL_NOT_IN_PREVIEW, NUMBER_NOT_OFFERED (not in the file, of another pupil, or the pupil has one).
        """
        line = self.line(pupil_id)
        if number is None:
            self._chosen.pop(pupil_id, None)
            return self.line(pupil_id)
        taken = any(given == number and other != pupil_id for other, given in self._chosen.items())
        if line.pupil.pupil_number is not None or number not in self._free or taken:
            raise Problem(ProblemCode.NUMBER_NOT_OFFERED, value=number)
        self._chosen[pupil_id] = number
        return self.line(pupil_id)

    def accept_exact(self) -> int:
        """Say yes to all exact matches at once; returns how many more get a number."""
        before = len(self._chosen)
        for pupil_id, outcome in self._outcomes.items():
            number = self._offers[pupil_id][0].number if outcome is Outcome.EXACT else None
            if number is not None and pupil_id not in self._chosen and number not in self._given:
                self._chosen[pupil_id] = number
        return len(self._chosen) - before

    def set_track(self, text: str, track: str) -> None:
        """Say what the file's word for a track means; it is kept for the next files when this is applied."""
        self.said[text] = track
        self.tracks = replace(self.tracks, names={**self.tracks.names, fold(text.strip()): track})

    @property
    def _given(self) -> set[str]:
        return set(self._chosen.values())

    def _find_numbered(self, people: Sequence[Pupil]) -> dict[str, Row]:
        """Find pupils by their number; returns the rows whose number nobody has, also nobody in the archive."""
        by_key: dict[str, list[Pupil]] = {}
        for pupil in people:
            if pupil.pupil_number:
                by_key.setdefault(number_key(pupil.pupil_number), []).append(pupil)
        free = {}
        for number, row in self._rows.items():
            holders = by_key.get(number_key(number), [])
            if not holders:
                free[number] = row
                continue
            exact = [one for one in holders if one.pupil_number == number] or holders
            if len(exact) == 1 and exact[0].id in self._pupils and exact[0].status is Status.ACTIVE:
                pupil = exact[0]
                alike = match([_known(pupil)], [_known_row(row)]).candidates
                self._outcomes[pupil.id] = Outcome.KNOWN if alike else Outcome.OTHER_NAME
                self._own_row[pupil.id] = row
        return free

    def _match(self, free: Mapping[str, Row]) -> None:
        without = [one for one in self._pupils.values() if one.pupil_number is None]
        found = match([_known(one) for one in without], [_known_row(row) for row in free.values()])
        for pupil in without:
            key = str(pupil.id)
            offers = []
            for candidate in found.candidates.get(key, ()):
                row = free[candidate.key]
                offers.append(_offer(row, candidate.score, candidate.reasons))
            self._offers[pupil.id] = tuple(offers)
            if key in found.exact:
                self._outcomes[pupil.id] = Outcome.EXACT
            else:
                self._outcomes[pupil.id] = Outcome.TO_DECIDE if offers else Outcome.NOT_FOUND

    def _line(self, pupil: Pupil) -> Line:
        outcome = self._outcomes[pupil.id]
        number = self._chosen.get(pupil.id)
        row = self._rows[number] if number else self._own_row.get(pupil.id)
        says = row.values.get("track") if row and outcome is not Outcome.OTHER_NAME else None
        track = self.tracks.resolve(says) if says else None
        differs = track is not None and track != pupil.track
        by_hand = differs and (pupil.id, "track") in self._typed
        return Line(
            pupil=pupil,
            account=self._accounts.get(pupil.id),
            outcome=outcome,
            offers=self._offers.get(pupil.id, ()),
            number=number,
            says=says,
            track=track if differs and not by_hand else None,
            asks=bool(says) and track is None,
            by_hand=by_hand,
        )


def _known(pupil: Pupil) -> Known:
    return Known(
        key=str(pupil.id),
        given_name=pupil.given_name,
        name_prefix=pupil.name_prefix,
        family_name=pupil.family_name,
        birth_date=pupil.birth_date,
        group=pupil.group,
    )


def _known_row(row: Row) -> Known:
    said = row.values
    return Known(
        key=str(said["pupil_number"]),
        given_name=said.get("given_name"),
        name_prefix=said.get("name_prefix"),
        family_name=said.get("family_name"),
        birth_date=said.get("birth_date"),
        group=said.get("group"),
    )


def _offer(row: Row, score: float, reasons: tuple[Reason, ...]) -> Offer:
    said = row.values
    return Offer(
        number=str(said["pupil_number"]),
        row=row.row,
        name=display_name(said.get("given_name"), said.get("name_prefix"), said.get("family_name")),
        birth_date=said.get("birth_date"),
        group=said.get("group"),
        track=said.get("track"),
        score=score,
        reasons=reasons,
    )


def preview(
    opened: OpenSchool, source: Path, options: ListOptions | None = None, *, today: date | None = None
) -> Preview:
    """
    Read the school's own file and find its pupils. Writes nothing.

    Args:
        today: The day on which rows must hold; None: the clock's.

    Raises:
        Problem: ACTION_NOT_ALLOWED (with Magister: a location admin), as list_reading.read; CODES_UNKNOWN.
    """
    permit(opened, Action.NUMBERS)
    asked, day = options or ListOptions(), today or date.today()
    listed, rows = list_reading.read(
        opened, source, asked, own=enrolments.OWN, required=REQUIRED, optional=OPTIONAL, today=day
    )
    held = enrolments.holding(rows.rows, day)
    codes = tracks.element_codes()
    with opened.storage.begin() as connection:
        if asked.remember and asked.columns:
            meta.remember_columns(connection, asked.columns)
        people = list(stored.read(connection, archived=True))
        mine = {one.id for one in people if one.status is Status.ACTIVE and opened.worker.may_touch(one.location)}
        return Preview(
            listed=listed,
            held=held,
            repeated_headers=rows.repeated_headers,
            problems=(*listed.problems, *rows.problems, *held.problems),
            people=people,
            mine=mine,
            accounts=links.accounts(connection),
            typed=pupil_rows.hand_edited(connection),
            known_tracks=tracks.read(connection, codes),
            revision=meta.revision(connection),
        )


def apply(opened: OpenSchool, shown: Preview) -> Entry:
    """
    Link what was chosen, and write the tracks, as one entry.

    Raises:
        Problem: NOTHING_TO_DO, SCHOOL_CHANGED (make a new preview), NUMBER_TAKEN, ACTION_NOT_ALLOWED, DISK_FULL.
    """
    lines = [line for line in shown.lines() if line.number is not None or line.track is not None]
    permit(opened, Action.NUMBERS, *(line.pupil.location for line in lines))
    if not lines:
        raise Problem(ProblemCode.NOTHING_TO_DO)
    with opened.storage.begin_backed_up() as connection:
        if meta.revision(connection) != shown.revision:
            raise Problem(ProblemCode.SCHOOL_CHANGED)
        counts = Counts(changed=len(lines), problems=len(shown.problems))
        entry_id = applying.add_entry(connection, EntryKind.NUMBERS, by=opened.worker, counts=counts, source=shown.info)
        for text, track in shown.said.items():
            tracks.keep(connection, entry_id, text, track)
        for line in lines:
            if line.track is not None:
                pupil_rows.change(connection, entry_id, line.pupil.id, {"track": line.track})
            if line.number is not None:
                if taken := stored.spellings(connection, line.number):
                    raise Problem(ProblemCode.NUMBER_TAKEN, value=line.number, stored=taken[0])
                records.write(connection, entry_id, RecordKind.NUMBER, line.pupil.id, {"pupil_number": line.number})
        meta.next_revision(connection)
        return journal.entry_made(connection, entry_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """An active pupil without a number or a track."""

    pupil: Pupil
    account: Account | None

    @property
    def fields(self) -> tuple[str, ...]:
        """Which of the two."""
        return tuple(name for name in ("pupil_number", "track") if not getattr(self.pupil, name))


def lacking(opened: OpenSchool) -> list[Lacking]:
    """Who is still without number or track, by location, class and name; a location admin's own pupils only."""
    with opened.storage.begin() as connection:
        accounts = links.accounts(connection)
        return [
            Lacking(pupil=one, account=accounts.get(one.id))
            for one in stored.read(connection, archived=False)
            if opened.worker.may_touch(one.location) and not (one.pupil_number and one.track)
        ]
