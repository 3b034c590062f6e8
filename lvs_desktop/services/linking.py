"""
Who the rows of a source are, where the number alone does not tell: between comparing rows and counting who is missing.

- A decision 'same' makes a row the pupil of another number: the pupil is changed (or comes back) and gets the row's
  number. 'Different' keeps a row apart from the pupil who has its number: the row is a new pupil; the other gives the
  number up (the journal keeps it, an undo puts it back) and counts as missing, so is archived as anyone missing is.
- A number that was re-used: a row that says another name and another birth date than the pupil with its number. Where
  that would overwrite the pupil, or bring one back from the archive, the row is an error until somebody decides.
- A row without a number is somebody only by a decision. Undecided it is an error if it may be a pupil of the school,
  and each pupil it may be counts as being in the source; else it is a new pupil without a number. Either closes the
  archiving, as any number that can't be read does: the row may be somebody whom nothing here recognises.

Nothing is linked without a decision. Without decisions, suspects and rows without a number this costs one query.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lvs_desktop.domain.matching import Known, Verdict, another, dates_apart, match, person_key
from lvs_desktop.domain.people import display_name
from lvs_desktop.domain.problems import Fact, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.storage import comparing, deciding
from lvs_desktop.storage.comparing import Comparison
from lvs_desktop.storage.deciding import Decision, Staged
from lvs_desktop.storage.school_file import Connection


@dataclass(slots=True, kw_only=True)
class Linked:
    """
    What came of it.

    Attributes:
        reused: Row -> the pupil who has its number, where that is not decided.
        unsure: Rows without a number that may be a pupil of the school.
        closes: A row without a number is nobody for sure: archiving is closed.
    """

    problems: list[SourceProblem] = field(default_factory=list)
    reused: dict[int, int] = field(default_factory=dict)
    unsure: set[int] = field(default_factory=set)
    closes: bool = False


def link(connection: Connection, how: Comparison, *, worker: Worker, header: str | None) -> Linked:
    """
    Link the compared rows. To be called after each comparison of rows, before `comparing.compare_rest`.

    Args:
        worker: Who imports: a location admin's decisions reach own pupils only.
        header: Of the column of numbers.
    """
    deciding.forget_links(connection)
    made = Linked()
    said, loose = deciding.decisions(connection), deciding.unnumbered(connection)
    own = worker.locations if worker.role is Role.LOCATION_ADMIN else None
    if own is not None:
        loose = _without_others(loose, own, made)
    if said:
        done = _same(connection, how, said, loose, own, made)
        loose = [row for row in loose if row.row not in done]
        _keep_apart(connection, said)
    _suspect(connection, how, said, made)
    if loose:
        made.closes = True
        _judge_unnumbered(connection, said, loose, own, header, made)
    return made


def _same(
    connection: Connection,
    how: Comparison,
    said: Sequence[Decision],
    loose: Sequence[Staged],
    own: Sequence[str] | None,
    made: Linked,
) -> set[int]:
    """Link what persons said is the same; returns the rows without a number that are settled."""
    wanted: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for one in said:
        if one.verdict is Verdict.SAME:
            wanted[one.number, one.person].append(one.pupil_id)
    if not wanted:
        return set()
    rows = {row.row: row for row in (*deciding.numbered(connection, (number for number, _ in wanted)), *loose)}
    claims = [
        (row.row, pupil)
        for row in rows.values()
        for pupil in wanted.get((deciding.plain_number(row.number), person_key(row.known)), ())
    ]
    places = deciding.locations(connection, (pupil for _, pupil in claims))
    claims = [claim for claim in claims if claim[1] in places]
    held = deciding.matched(connection, places)
    apart = {pupil: row for pupil, row in _apart(connection, said).items() if (row, pupil) not in claims}
    held = {pupil: row for pupil, row in held.items() if apart.get(pupil) != row}
    links, repeated = _undisputed(claims, held, {row.row for row in loose})
    for pupil in links.values():
        if pupil in apart:  # the pupil is not the row with the own number but this one
            deciding.release(connection, apart[pupil])
    for row, pupil in repeated.items():
        made.problems.append(
            _problem(ProblemCode.ROW_REPEATED, rows[row], severity=Severity.WARNING, first=held[pupil])
        )
    for row, pupil in links.items():
        if own is not None and places[pupil] not in own:
            deciding.refuse(connection, row)
            deciding.hold(connection, [pupil])
            made.problems.append(_not_yours(rows[row], places[pupil], own))
            continue
        if rows[row].number is None:
            deciding.take_in(connection, row)
        deciding.keep_link(connection, row, pupil)
        comparing.link_row(connection, how, row, pupil)
    return {*links, *repeated}


def _undisputed(
    claims: Sequence[tuple[int, int]], held: Mapping[int, int], loose: Collection[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """
    The claims (row, pupil) to follow, and rows without a number of pupils who have a row of their own.

    A row is one pupil and a pupil one row: what contradicts that is left to the person again. A pupil who is in the
    source by number stays that row, unless that very row is somebody else: so two numbers can change places.
    """
    of_row, of_pupil = Counter(row for row, _ in claims), Counter(pupil for _, pupil in claims)
    links = {row: pupil for row, pupil in claims if of_row[row] == of_pupil[pupil] == 1 and held.get(pupil) != row}
    repeated: dict[int, int] = {}
    while True:
        stuck = {row: pupil for row, pupil in links.items() if pupil in held and held[pupil] not in links}
        if not stuck:
            return links, repeated
        repeated |= {row: pupil for row, pupil in stuck.items() if row in loose}
        links = {row: pupil for row, pupil in links.items() if row not in stuck}


def _keep_apart(connection: Connection, said: Sequence[Decision]) -> None:
    """Give up the number that a row has, where a person said that the row is not the pupil who has it."""
    for row in _apart(connection, said).values():
        deciding.release(connection, row)


def _apart(connection: Connection, said: Sequence[Decision]) -> dict[int, int]:
    """Pupil -> the row that has the pupil's number and is somebody else, as a person said."""
    apart = {(one.pupil_id, one.number) for one in said if one.verdict is Verdict.DIFFERENT and one.number}
    rows = deciding.matched(connection, {pupil for pupil, _ in apart})
    numbers = {row.row: deciding.plain_number(row.number) for row in deciding.these(connection, rows.values())}
    return {pupil: row for pupil, row in rows.items() if (pupil, numbers.get(row, "")) in apart}


def _suspect(connection: Connection, how: Comparison, said: Sequence[Decision], made: Linked) -> None:
    """Numbers that seem to be re-used."""
    settled = {(one.pupil_id, one.number, one.person) for one in said if one.verdict is Verdict.SAME}
    for found in deciding.suspects(connection):
        row, pupil = found.row, int(found.pupil.key)
        key = (pupil, deciding.plain_number(row.number), person_key(row.known))
        if key in settled or not another(found.pupil, row.known):
            continue
        made.reused[row.row] = pupil
        stops = how.overwrite or found.archived
        if stops:
            deciding.refuse(connection, row.row)
            deciding.hold(connection, [pupil])
        made.problems.append(
            _problem(
                ProblemCode.NUMBER_REUSED,
                row,
                severity=Severity.ERROR if stops else Severity.WARNING,
                stored=_named(found.pupil),
                name=_named(row.known),
            )
        )


def _judge_unnumbered(
    connection: Connection,
    said: Sequence[Decision],
    loose: Sequence[Staged],
    own: Sequence[str] | None,
    header: str | None,
    made: Linked,
) -> None:
    apart = {(one.pupil_id, one.person) for one in said if one.verdict is Verdict.DIFFERENT and not one.number}
    pupils = deciding.stored(connection, unmatched=False, own=own)
    names = {pupil.key: _named(pupil) for pupil in pupils}
    keys = {row.row: person_key(row.known) for row in loose}
    likely = candidates(connection, pupils, loose, apart=apart)
    newcomers = {person_key(row.known) for row in deciding.new(connection)}
    for row in _once_each(loose, keys, newcomers, header, made):
        maybe = likely.get(row.row, [])
        if maybe:
            made.unsure.add(row.row)
            deciding.hold(connection, maybe)
            made.problems.append(
                _problem(
                    ProblemCode.ROW_MAYBE_KNOWN,
                    row,
                    name=_named(row.known),
                    stored=tuple(names[str(pupil)] for pupil in maybe),
                )
            )
        else:
            deciding.take_in(connection, row.row)
            made.problems.append(
                _problem(ProblemCode.ROW_WITHOUT_NUMBER, row, severity=Severity.WARNING, name=_named(row.known))
            )


def candidates(
    connection: Connection, pupils: Sequence[Known], loose: Sequence[Staged], *, apart: Collection[tuple[int, str]]
) -> dict[int, list[int]]:
    """
    The pupils that each row without a number may be.

    A pupil whose number is in the source is that row; only one of exactly this name and birth date may be this one too.

    Args:
        apart: (pupil, matching.person_key) that a person said are different.
    """
    keys = {row.row: person_key(row.known) for row in loose}
    found: defaultdict[int, list[int]] = defaultdict(list)
    matches = match(pupils, [row.known for row in loose])
    held = deciding.matched(connection, map(int, matches.candidates))
    own_keys = {pupil.key: person_key(pupil) for pupil in pupils if int(pupil.key) in held}
    for pupil, offers in matches.candidates.items():
        for offer in offers:
            row = int(offer.key)
            if dates_apart(offer.reasons):
                continue
            if (int(pupil), keys[row]) not in apart and own_keys.get(pupil, keys[row]) == keys[row]:
                found[row].append(int(pupil))
    return found


def _once_each(
    loose: Sequence[Staged], keys: Mapping[int, str], newcomers: Collection[str], header: str | None, made: Linked
) -> Iterator[Staged]:
    """Rows without a number that are the only one of their person; a row that says the same again is repeated."""
    together: defaultdict[str, list[Staged]] = defaultdict(list)
    for row in loose:
        together[keys[row.row]].append(row)
    for key, rows in together.items():
        alike = {(row.location, row.known.group) for row in rows}
        if len(alike) > 1 or key in newcomers:
            made.problems += [
                _problem(ProblemCode.VALUE_REQUIRED, row, column=header, field="pupil_number") for row in rows
            ]
            continue
        made.problems += [
            _problem(ProblemCode.ROW_REPEATED, row, severity=Severity.WARNING, first=rows[0].row) for row in rows[1:]
        ]
        yield rows[0]


def _without_others(loose: Iterable[Staged], own: Sequence[str], made: Linked) -> list[Staged]:
    kept = []
    for row in loose:
        if row.location in own:
            kept.append(row)
        else:
            made.problems.append(_not_yours(row, row.location, own))
            made.closes = True
    return kept


def _not_yours(row: Staged, place: str | None, own: Sequence[str]) -> SourceProblem:
    return SourceProblem(
        code=ProblemCode.LOCATION_NOT_YOURS,
        severity=Severity.ERROR,
        row=row.row,
        value=place,
        facts=(("own", tuple(own)),),
    )


def _problem(
    code: ProblemCode, row: Staged, *, severity: Severity = Severity.ERROR, column: str | None = None, **facts: Fact
) -> SourceProblem:
    return SourceProblem(
        code=code, severity=severity, row=row.row, column=column, value=row.number, facts=tuple(facts.items())
    )


def _named(known: Known) -> str:
    return display_name(known.given_name, known.name_prefix, known.family_name)
