"""
Who is who: pupils who vanish and pupils who appear in an import, paired for a person to decide.

A pair is a pupil of the school and a row of the source. The pupils: active ones whom no row is, archived ones, and
those whose number a row with another name and birth date has. The rows: those that are nobody in the school, those
with such a number, and those without a number. Nothing is ever merged by itself: a decision is written at once, as an
entry of its own that can be undone, and holds for the next files; what it does to the school the import writes.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from lvs_desktop.domain.changes import Counts, Entry, EntryKind
from lvs_desktop.domain.matching import Clue, Known, Reason, Verdict, compared, dates_apart, match, person_key
from lvs_desktop.domain.people import Pupil, Status, display_name
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.domain.roles import Role
from lvs_desktop.services import linking, reading
from lvs_desktop.services.permits import permit
from lvs_desktop.services.previewing import Preview
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import applying, deciding, journal, meta, pupils, records
from lvs_desktop.storage.deciding import Staged
from lvs_desktop.storage.school_file import Connection

__all__ = ["Offer", "Person", "Remembered", "Verdict", "decide", "exact", "forget", "pairs", "remembered", "waiting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """
    A row of the source that may be the pupil.

    Attributes:
        id: Names the pair; the same for the same pair of the next file.
        number: As the source writes it; None: it has none.
        score: Up to 100.
        exact: Name and birth date are equal, and no other pupil and no other row has them.
        must: Nothing is written of the row until this is decided.
    """

    id: str
    row: int
    number: str | None
    name: str
    birth_date: str | None
    group: str | None
    score: float
    reasons: tuple[Reason, ...]
    exact: bool = False
    must: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A pupil of the school and the rows that may be this pupil, the likeliest first."""

    pupil: Pupil
    offers: tuple[Offer, ...]

    @property
    def exact(self) -> Offer | None:
        """The row that is exactly this pupil, if there is one."""
        return next((offer for offer in self.offers if offer.exact), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A decision that holds for the next files."""

    id: str
    pupil: Pupil
    number: str | None  # of the row, without leading zeros; None: it had none
    verdict: Verdict
    at: str
    by: str


def pairs(opened: OpenSchool, shown: Preview) -> tuple[Person, ...]:
    """
    What is to be decided in a preview: first what holds rows up, then the likeliest pairs.

    Nobody: nothing vanished, or nothing appeared.

    30,000 pupils against 30,000 rows take some seconds; of a usual year's change it is a fraction of one.

    Raises:
        Problem: PREVIEW_GONE, SCHOOL_CHANGED.
    """
    with opened.storage.begin() as connection:
        _check(connection, shown)
        return _pairs(connection, opened, shown)


def waiting(opened: OpenSchool, shown: Preview) -> int:
    """How many pupils may be somebody in the source, undecided."""
    return len(pairs(opened, shown))


def exact(found: Iterable[Person]) -> dict[str, Verdict]:
    """'The same' for every pair that is exactly one person: what one action accepts."""
    return {offer.id: Verdict.SAME for person in found if (offer := person.exact) is not None}


def decide(opened: OpenSchool, shown: Preview, verdicts: Mapping[str, Verdict]) -> Entry:
    """
    Keep what a person said of pairs (by their id), as one entry of the history, and compare the preview again.

    Lines of the preview that were left out stay so.

    Raises:
        Problem: NOTHING_TO_DO, MATCH_UNKNOWN (facts: value), MATCH_CLASH (facts: name), ACTION_NOT_ALLOWED,
            SCHOOL_CHANGED, PREVIEW_GONE.
    """
    permit(opened, Action.PUPILS)
    if not verdicts:
        raise Problem(ProblemCode.NOTHING_TO_DO)
    with opened.storage.begin() as connection:
        _check(connection, shown)
        found = {
            offer.id: (person.pupil, offer) for person in _pairs(connection, opened, shown) for offer in person.offers
        }
        for pair in verdicts:
            if pair not in found:
                raise Problem(ProblemCode.MATCH_UNKNOWN, value=pair)
        chosen = {pair: found[pair] for pair in verdicts}
        permit(opened, Action.PUPILS, *(pupil.location for pupil, _ in chosen.values()))
        _check_clash([chosen[pair] for pair, verdict in verdicts.items() if verdict is Verdict.SAME])
        keys = _row_keys(connection, chosen.values())
        made = Counts(changed=len(chosen))
        entry_id = applying.add_entry(connection, EntryKind.MATCHES, by=opened.worker, counts=made)
        before = {(one.pupil_id, one.number, one.person): one.id for one in deciding.decisions(connection)}
        for pair, (pupil, offer) in chosen.items():
            key = (pupil.id, *keys[offer.row])
            values = deciding.values(*key, verdicts[pair], by=opened.worker)
            records.write(connection, entry_id, RecordKind.MATCH, before.get(key), values)
        meta.next_revision(connection)
        entry = journal.entry_made(connection, entry_id)
    shown.again()
    return entry


def remembered(opened: OpenSchool) -> list[Remembered]:
    """The decisions that hold, newest first; of pupils who are in the school, a location admin's own only."""
    with opened.storage.begin() as connection:
        found = []
        for one in reversed(deciding.decisions(connection)):
            pupil = pupils.by_id(connection, one.pupil_id)
            if pupil is not None and opened.worker.may_touch(pupil.location):
                found.append(
                    Remembered(
                        id=_pair_id(pupil.uid, one.number, one.person),
                        pupil=pupil,
                        number=one.number or None,
                        verdict=one.verdict,
                        at=one.at,
                        by=one.by,
                    )
                )
        return found


def forget(opened: OpenSchool, ids: Collection[str]) -> Entry:
    """
    Take decisions back, as one entry: the next preview asks again. What an import wrote on them stays.

    Raises:
        Problem: NOTHING_TO_DO, MATCH_UNKNOWN (facts: value), ACTION_NOT_ALLOWED.
    """
    held = {one.id: one.pupil for one in remembered(opened)}
    if not ids:
        raise Problem(ProblemCode.NOTHING_TO_DO)
    for pair in ids:
        if pair not in held:
            raise Problem(ProblemCode.MATCH_UNKNOWN, value=pair)
    permit(opened, Action.PUPILS, *(held[pair].location for pair in ids))
    with opened.storage.begin() as connection:
        made = Counts(changed=len(set(ids)))
        entry_id = applying.add_entry(connection, EntryKind.MATCHES, by=opened.worker, counts=made)
        for one in deciding.decisions(connection):
            pupil = pupils.by_id(connection, one.pupil_id)
            if pupil is not None and _pair_id(pupil.uid, one.number, one.person) in ids:
                records.write(connection, entry_id, RecordKind.MATCH, one.id, None)
        meta.next_revision(connection)
        return journal.entry_made(connection, entry_id)


def _check(connection: Connection, shown: Preview) -> None:
    if shown.closed:
        raise Problem(ProblemCode.PREVIEW_GONE)
    if meta.revision(connection) != shown.revision:
        raise Problem(ProblemCode.SCHOOL_CHANGED)


def _pairs(connection: Connection, opened: OpenSchool, shown: Preview) -> tuple[Person, ...]:
    linked = shown.linked
    appeared = [*deciding.new(connection), *deciding.these(connection, linked.reused)]
    loose = [row for row in deciding.unnumbered(connection) if row.row in linked.unsure] if linked.unsure else []
    if not appeared and not loose:
        return ()
    own = opened.worker.locations if opened.worker.role is Role.LOCATION_ADMIN else None
    with reading.quiet_gc():
        vanished = deciding.stored(connection, unmatched=True, own=own)
        found = _likely(connection, vanished, appeared, loose, own, linked)
    rows = {row.row: row for row in (*appeared, *loose)}
    people = []
    for pupil_id, offers in found.items():
        pupil = pupils.by_id(connection, pupil_id)
        if pupil is None:
            raise RuntimeError("a pupil vanished while being looked at")
        made = [_offer(pupil, rows[row], one, must=_must(shown, pupil, row)) for row, one in offers.items()]
        made.sort(key=lambda offer: (not offer.exact, not offer.must, -offer.score, offer.row))
        people.append(Person(pupil=pupil, offers=tuple(made)))
    people.sort(key=_urgency)
    return tuple(people)


def _urgency(one: Person) -> tuple[bool, float, str, int]:
    must = any(offer.must for offer in one.offers)
    return not must, -max(offer.score for offer in one.offers), one.pupil.family_name or "", one.pupil.id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Likely:
    score: float
    reasons: tuple[Reason, ...]
    exact: bool = False


def _likely(
    connection: Connection,
    vanished: Sequence[Known],
    appeared: Sequence[Staged],
    loose: Sequence[Staged],
    own: Sequence[str] | None,
    linked: linking.Linked,
) -> dict[int, dict[int, _Likely]]:
    """Pupil -> row -> how alike; what was said to be different is left out."""
    said = {(one.pupil_id, one.number or one.person) for one in deciding.decisions(connection) if _apart(one.verdict)}
    rows = {row.row: row for row in (*appeared, *loose)}

    @cache
    def key(row: int) -> str:
        return deciding.plain_number(rows[row].number) or person_key(rows[row].known)

    found: defaultdict[int, dict[int, _Likely]] = defaultdict(dict)
    # who has a re-used number is not in `vanished` where the row is only warned of
    everyone = {pupil.key: pupil for pupil in vanished}
    if loose or linked.reused:
        everyone = {pupil.key: pupil for pupil in deciding.stored(connection, unmatched=False, own=own)}
    holders = {str(pupil) for pupil in linked.reused.values()}
    pool = [*vanished, *(everyone[one] for one in holders - {pupil.key for pupil in vanished} if one in everyone)]
    if appeared:
        matches = match(pool, (row.known for row in appeared))
        for pupil, offers in matches.candidates.items():
            for offer in offers:
                row = int(offer.key)
                if (int(pupil), key(row)) not in said and not dates_apart(offer.reasons):
                    sure = matches.exact.get(pupil) == offer.key and _dated(offer.reasons)
                    found[int(pupil)][row] = _Likely(score=offer.score, reasons=offer.reasons, exact=sure)
    for row, holder in linked.reused.items():
        judged = compared(everyone[str(holder)], rows[row].known)
        reasons = (Reason(clue=Clue.SAME_NUMBER), *judged.reasons)
        found[holder][row] = _Likely(score=judged.score, reasons=reasons)
    if loose:
        apart = {(pupil, person) for pupil, person in said}
        likely = linking.candidates(connection, list(everyone.values()), loose, apart=apart)
        of_pupil: defaultdict[int, int] = defaultdict(int)
        for maybe in likely.values():
            for one in maybe:
                of_pupil[one] += 1
        for row, maybe in likely.items():
            for one in maybe:
                judged = compared(everyone[str(one)], rows[row].known)
                alone = len([other for other in maybe if _equal(everyone[str(other)], rows[row].known)]) == 1
                sure = _equal(everyone[str(one)], rows[row].known) and alone and of_pupil[one] == 1
                found[one][row] = _Likely(score=judged.score, reasons=judged.reasons, exact=sure)
    return {pupil: offers for pupil, offers in found.items() if offers}


def _equal(pupil: Known, row: Known) -> bool:
    return bool(pupil.birth_date) and person_key(pupil) == person_key(row)


def _apart(verdict: Verdict) -> bool:
    return verdict is Verdict.DIFFERENT


def _dated(reasons: Iterable[Reason]) -> bool:
    return any(reason.clue is Clue.SAME_BIRTH_DATE for reason in reasons)


def _must(shown: Preview, pupil: Pupil, row: int) -> bool:
    if row in shown.linked.unsure:
        return True
    reused = shown.linked.reused.get(row) == pupil.id
    return reused and (shown.options.overwrite or pupil.status is Status.ARCHIVED)


def _offer(pupil: Pupil, row: Staged, likely: _Likely, *, must: bool) -> Offer:
    known = row.known
    return Offer(
        id=_pair_id(pupil.uid, deciding.plain_number(row.number), person_key(known)),
        row=row.row,
        number=row.number,
        name=display_name(known.given_name, known.name_prefix, known.family_name),
        birth_date=known.birth_date,
        group=known.group,
        score=likely.score,
        reasons=likely.reasons,
        exact=likely.exact,
        must=must,
    )


def _pair_id(uid: str, number: str, person: str) -> str:
    return sha256(f"{uid}|{number}|{person}".encode()).hexdigest()[:8]


def _check_clash(same: Sequence[tuple[Pupil, Offer]]) -> None:
    taken: set[int] = set()
    rows: set[int] = set()
    for pupil, offer in same:
        if pupil.id in taken or offer.row in rows:
            name = display_name(pupil.given_name, pupil.name_prefix, pupil.family_name)
            raise Problem(ProblemCode.MATCH_CLASH, name=name if pupil.id in taken else offer.name)
        taken.add(pupil.id)
        rows.add(offer.row)


def _row_keys(connection: Connection, chosen: Iterable[tuple[Pupil, Offer]]) -> dict[int, tuple[str, str]]:
    wanted = {offer.row for _, offer in chosen}
    rows = [*deciding.these(connection, wanted), *(row for row in deciding.unnumbered(connection) if row.row in wanted)]
    return {row.row: (deciding.plain_number(row.number), person_key(row.known)) for row in rows}
