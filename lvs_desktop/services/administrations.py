"""
Comparing the pupils of the LAS with those of the old LOVS: 'Zijn beide administraties op orde?'.

Nothing of either file is read into the school. What is kept: decisions about pairs and the last comparison, both as
hashes of which nobody is read, and what the columns of the list are called.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from lvs_desktop.domain import last_comparison
from lvs_desktop.domain.administration_pairing import compare as compare_sides
from lvs_desktop.domain.administrations import FIELDS, Comparison, Enrolled, Kind
from lvs_desktop.domain.last_comparison import LastComparison, Since
from lvs_desktop.domain.matching import Verdict
from lvs_desktop.domain.people import FIELDS as PUPIL_FIELDS
from lvs_desktop.domain.people import Pupil, Status
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode, SourceProblem
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.sources import ColumnMatch, SourceInfo
from lvs_desktop.files import result_source
from lvs_desktop.services import days, list_reading, origins
from lvs_desktop.services.list_reading import ListOptions
from lvs_desktop.services.matches import Offer, Person
from lvs_desktop.services.permits import own_locations, permit
from lvs_desktop.services.reading import quiet_gc
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import list_columns, pair_decisions, pupils, route_facts
from lvs_desktop.storage.school_file import Connection

REQUIRED: Final = ("given_name", "family_name")
# of a result's fields those that tell whose it is; the year group is that of the day of the test
_OF_RESULTS: Final = {
    "pupil_key": "pupil_number",
    "given_name": "given_name",
    "name_prefix": "name_prefix",
    "family_name": "family_name",
    "birth_date": "birth_date",
}
_NO_RESULTS: Final = frozenset(
    {
        ProblemCode.FILE_WITHOUT_RESULTS,
        ProblemCode.HEADER_NOT_FOUND,
        ProblemCode.COLUMN_MISSING,
        ProblemCode.COLUMN_TWICE,
        ProblemCode.SHEET_TO_CHOOSE,
    }
)
OPTIONAL: Final = ("pupil_number", "group")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """
    One administration.

    Attributes:
        info: How the file was read; None: the school's own pupils.
        columns: All of the file.
        fields: Those that it tells.
        problems: Of the file and its rows.
        results: It is a file of results: of who is not in it there may just be none.
    """

    rows: tuple[Enrolled, ...]
    fields: tuple[str, ...]
    results: bool = False
    info: SourceInfo | None = None
    columns: tuple[ColumnMatch, ...] = ()
    problems: tuple[SourceProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two administrations, what comparing them found, and the comparison before this one."""

    las: Read
    lovs: Read
    found: Comparison
    today: date
    before: LastComparison | None
    since: Since | None


def compare(
    opened: OpenSchool,
    lovs: Path,
    las: Path | None = None,
    *,
    options: ListOptions | None = None,
    las_options: ListOptions | None = None,
    progress: Progress | None = None,
    today: date | None = None,
) -> Compared:
    """
    Compare two administrations, and keep what is left for the checklist.

    Args:
        lovs: A list of the LOVS' pupils, an EDEXML of it, or a file with test results.
        las: An EDEXML of the LAS, or a list; None: the pupils who are in the school now.
        options: How the list of the LOVS is read; its columns are kept for the next one. `other_school` is said of
            both files.
        progress: Told how far reading is.
        today: None: the clock's day, or the practice date.

    Raises:
        Cancelled: By `progress`; nothing is kept.
        Problem: ACTION_NOT_ALLOWED, FILE_WITHOUT_PUPILS (also of a school without pupils), SOURCE_OTHER_SCHOOL (a
            file names another BRIN), as list_reading.read.
    """
    permit(opened, Action.PUPILS)
    day = today or days.today(opened)
    with quiet_gc():
        asked = options or ListOptions()
        how = replace(las_options or ListOptions(), other_school=asked.other_school)
        ours = _school(opened) if las is None else _file(opened, las, how, day, progress)
        theirs = _of_results(opened, lovs, asked, progress) or _file(
            opened, lovs, asked, day, progress, purpose=list_columns.LOVS
        )
    with opened.storage.begin() as connection:
        before = _last(connection)
    return _found(opened, ours, theirs, day, before)


def decide(opened: OpenSchool, shown: Compared, verdicts: Mapping[str, Verdict]) -> Compared:
    """
    Keep what a person said of pairs (by `pair_id`) and compare again; it holds for the next files too.

    Raises:
        Problem: NOTHING_TO_DO, MATCH_UNKNOWN (facts: value), MATCH_CLASH (facts: name), ACTION_NOT_ALLOWED.
    """
    permit(opened, Action.PUPILS)
    if not verdicts:
        raise Problem(ProblemCode.NOTHING_TO_DO)
    offered = pairs(shown)
    for pair in verdicts:
        if pair not in offered:
            raise Problem(ProblemCode.MATCH_UNKNOWN, value=pair)
    _check_clash(offered[pair] for pair, verdict in verdicts.items() if verdict is Verdict.SAME)
    said = {_identities(*offered[pair]): verdict for pair, verdict in verdicts.items()}
    with opened.storage.begin() as connection:
        pair_decisions.keep(connection, said, by=opened.worker)
    return _found(opened, shown.las, shown.lovs, shown.today, shown.before)


def forget(opened: OpenSchool, shown: Compared, taken_back: Collection[str]) -> Compared:
    """
    Take decisions back (by `pair_id`, of those that counted in this comparison) and compare again.

    Raises:
        Problem: NOTHING_TO_DO, MATCH_UNKNOWN (facts: value), ACTION_NOT_ALLOWED.
    """
    permit(opened, Action.PUPILS)
    if not taken_back:
        raise Problem(ProblemCode.NOTHING_TO_DO)
    held = {pair_id(one.las, one.lovs): (one.las, one.lovs) for one in shown.found.decided}
    for pair in taken_back:
        if pair not in held:
            raise Problem(ProblemCode.MATCH_UNKNOWN, value=pair)
    with opened.storage.begin() as connection:
        pair_decisions.forget(connection, (_identities(*held[pair]) for pair in taken_back))
    return _found(opened, shown.las, shown.lovs, shown.today, shown.before)


def pairs(shown: Compared) -> dict[str, tuple[Enrolled, Enrolled]]:
    """The pairs that are to be decided, by their id."""
    return {
        pair_id(one.las, likely.lovs): (one.las, likely.lovs)
        for one in shown.found.findings
        if one.kind is Kind.DOUBTFUL and one.las is not None
        for likely in one.candidates
    }


def people(shown: Compared) -> tuple[Person, ...]:
    """The pairs that are to be decided as the desk shows them: the pupil of the LAS, and who that may be in LOVS."""
    return tuple(
        Person(
            pupil=Pupil(
                id=one.las.row,
                uid=one.las.identity,
                status=Status.ACTIVE,
                **{name: getattr(one.las, name, None) for name in PUPIL_FIELDS},
            ),
            offers=tuple(
                Offer(
                    id=pair_id(one.las, likely.lovs),
                    row=likely.lovs.row,
                    number=likely.lovs.pupil_number,
                    name=likely.lovs.name,
                    birth_date=likely.lovs.birth_date,
                    group=likely.lovs.group,
                    score=likely.score,
                    reasons=likely.reasons,
                    exact=likely.exact,
                )
                for likely in one.candidates
            ),
        )
        for one in shown.found.findings
        if one.kind is Kind.DOUBTFUL and one.las is not None
    )


def exact(shown: Compared) -> dict[str, Verdict]:
    """'The same' for every pair that is exactly one person: what one action accepts."""
    return {
        pair_id(one.las, likely.lovs): Verdict.SAME
        for one in shown.found.findings
        if one.las is not None
        for likely in one.candidates
        if likely.exact
    }


def pair_id(las: Enrolled, lovs: Enrolled) -> str:
    """Names a pair; the same for the same pair of the next files."""
    return sha256(f"{las.identity}|{lovs.identity}".encode()).hexdigest()[:8]


def last(opened: OpenSchool) -> LastComparison | None:
    """The last comparison; None: none was made."""
    with opened.storage.begin() as connection:
        return _last(connection)


def _last(connection: Connection) -> LastComparison | None:
    kept = route_facts.read(connection).get(last_comparison.NAME)
    return None if kept is None else last_comparison.loads(kept.value, by=kept.by, at=kept.at)


def _found(opened: OpenSchool, las: Read, lovs: Read, day: date, before: LastComparison | None) -> Compared:
    told = [name for name in FIELDS if name in las.fields and name in lovs.fields]
    with opened.storage.begin() as connection:
        said = pair_decisions.read(connection)
    with quiet_gc():
        found = compare_sides(las.rows, lovs.rows, decisions=said, fields=told, results=lovs.results, today=day)
    kept = last_comparison.of(found, opened.school.school_year)
    if not opened.read_only:
        with opened.storage.begin() as connection:
            # an example school goes by its practice date
            at = None if day == date.today() else f"{day.isoformat()}T12:00:00+00:00"
            route_facts.put(connection, last_comparison.NAME, kept.dump(), by=opened.worker, at=at)
    since = last_comparison.since(before, found)
    return Compared(las=las, lovs=lovs, found=found, today=day, before=before, since=since)


def _school(opened: OpenSchool) -> Read:
    with opened.storage.begin() as connection:
        rows = tuple(
            Enrolled(row=one.id, **{name: getattr(one, name) for name in FIELDS})
            for one in pupils.read(connection, archived=False, own=own_locations(opened.worker))
        )
    if not rows:
        raise Problem(ProblemCode.FILE_WITHOUT_PUPILS, file=opened.school.name)
    return Read(rows=rows, fields=FIELDS)


def _of_results(opened: OpenSchool, path: Path, options: ListOptions, progress: Progress | None) -> Read | None:
    """The pupils of whom a file has results; None: it is no such file."""
    with opened.storage.begin() as connection:
        remembered = list_columns.remembered(connection, list_columns.RESULTS)
    try:
        source = result_source.open_results(
            path,
            remembered=remembered,
            sheet=options.sheet,
            encoding=options.encoding,
            separator=options.separator,
        )
    except Problem as problem:
        if problem.code in _NO_RESULTS:
            return None
        raise
    about = origins.own_or_accepted(opened.school, source.info, accepted=options.other_school)
    people: dict[tuple[str | None, ...], Enrolled] = {}
    for line in source.lines(progress):
        said = tuple(line.values.get(name) for name in _OF_RESULTS)
        if said not in people:
            named = dict(zip(_OF_RESULTS.values(), said, strict=True))
            people[said] = Enrolled(row=line.row, **named)
    fields = tuple(name for name in FIELDS if any(getattr(one, name, None) for one in people.values()))
    info = replace(source.info, rows=len(people))
    found = (*about, *source.found.problems)
    return Read(rows=tuple(people.values()), fields=fields, info=info, problems=found, results=True)


def _file(
    opened: OpenSchool, path: Path, options: ListOptions, day: date, progress: Progress | None, purpose: str = ""
) -> Read:
    listed, rows = list_reading.read(
        opened,
        path,
        options,
        own={},
        required=REQUIRED,
        optional=OPTIONAL,
        today=day,
        purpose=purpose,
        progress=progress,
    )
    about = origins.own_or_accepted(opened.school, listed.info, accepted=options.other_school)
    if purpose and options.remember and options.columns and not opened.read_only:
        with opened.storage.begin() as connection:
            list_columns.remember(connection, purpose, options.columns)
    fields = tuple(name for name in FIELDS if name in listed.fields)
    found = tuple(
        Enrolled(row=row.row, **{name: row.values.get(name) or None for name in fields})
        for row in rows.rows
        if any(row.values.get(name) for name in ("pupil_number", "given_name", "family_name"))
    )
    if not found:
        raise Problem(ProblemCode.FILE_WITHOUT_PUPILS, file=path.name)
    info = replace(listed.info, rows=len(found))
    return Read(
        rows=found,
        fields=fields,
        info=info,
        columns=listed.columns,
        problems=(*about, *listed.problems, *rows.problems),
    )


def _identities(las: Enrolled, lovs: Enrolled) -> tuple[str, str]:
    return las.identity, lovs.identity


def _check_clash(same: Iterable[tuple[Enrolled, Enrolled]]) -> None:
    ours: set[int] = set()
    theirs: set[int] = set()
    for las, lovs in same:
        if las.row in ours or lovs.row in theirs:
            raise Problem(ProblemCode.MATCH_CLASH, name=las.name if las.row in ours else lovs.name)
        ours.add(las.row)
        theirs.add(lovs.row)
