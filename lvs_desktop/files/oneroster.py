"""OneRoster 1.1 and 1.2 CSV: a zip, a folder, or one file of that folder."""

import csv
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from lvs_desktop.domain.problems import Fact, Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.sources import SourceInfo
from lvs_desktop.files import content, encodings, packed
from lvs_desktop.files import oneroster_joining as joining
from lvs_desktop.files import oneroster_names as names
from lvs_desktop.files.headers import is_bsn, known_field, normalise
from lvs_desktop.files.oneroster_joining import STUDENT
from lvs_desktop.files.oneroster_names import Where
from lvs_desktop.files.oneroster_package import DELETED, Package, Table, named, open_package
from lvs_desktop.files.oneroster_tables import METADATA, NEVER, SECRET, TABLES, UNCONFIRMED, V1_1, V1_2
from lvs_desktop.files.oneroster_writing import OneRosterWriter
from lvs_desktop.files.source import Chunk, Source, by_column

_READ: Final = frozenset([*TABLES[V1_2], "manifest"])
# of users.csv read, but no columns of the table that the person sees
_OWN_WORDS: Final = (
    "status datelastmodified enableduser orgsourcedids role userids grades middlename primaryorgsourcedid"
)
_OWN: Final = frozenset(_OWN_WORDS.split())
_ASKED: Final = (
    "status",
    "role",
    "sourcedId",
    "userIds",
    "middleName",
    "familyName",
    "primaryOrgSourcedId",
    "orgSourcedIds",
)
_PSEUDONYMS: Final = frozenset({"eckid", "eck", "ketenid", "eckidentifier"})
# Headers of the table that the person sees: where it stands, in words that files.headers knows.
GROUP, LOCATION, YEAR = "classes.title", "orgs.name", "users.grades"
BORN, SEX, PREFIX_OF_FAMILY = "demographics.birthDate", "demographics.sex", "familyName.voorvoegsel"


@dataclass(slots=True, kw_only=True)
class _Plan:
    """How a row of users.csv becomes a row of the table."""

    header: list[str] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)  # places in users.csv, of the first columns of the header
    ids: tuple[str, ...] = ()  # types of user ids, a column each
    where: Where = Where.NOWHERE
    prefix: int = 0  # its place in the header, if it has a column of its own
    grades: bool = False
    born: bool = False
    group: bool = False
    location: bool = False


class OneRosterSource:
    """The pupils of a delivery, each with class, school and dates beside. Streams users.csv for each use."""

    def __init__(self, package: Package, *, encoding: str | None) -> None:
        self._package = package
        self.name_samples: tuple[str, ...] = ()
        self.other_readings: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self._notes: list[SourceProblem] = []
        self._encoding = self._decide(encoding)
        manifest = self._manifest()
        self._users = self._needed("users")
        self._at = {name: self._users.place(name) for name in _ASKED}
        roles = self._table("roles") if self._at["role"] is None else None
        self._roles = None if roles is None else joining.roles(roles)
        self.version = self._version(manifest)
        self._classes = joining.classes(self._table)
        self._schools = joining.schools(self._table("orgs"))
        demographics = self._table("demographics")
        self._born = joining.demographics(demographics)
        self._leavers = self._unknown = self.total = 0
        self._plan = self._look(demographics is not None)
        self.partial = manifest.get("file.users", "").casefold() == "delta" or (
            "file.users" not in manifest and self._leavers > 0
        )
        self._tell(demographics)
        self.info = SourceInfo(
            path=str(package.path),
            file_name=package.path.name,
            format=FORMAT.name,
            version=self.version,
            encoding=encodings.shown(self._encoding),
            sha256=package.sha256,
            size=package.size,
            partial=self.partial,
        )
        self.problems = tuple(self._notes)

    def head(self, n: int = 50) -> list[tuple[int, list[str]]]:
        """The header, and the first pupils: (row in users.csv, cells)."""
        return [(1, list(self._plan.header)), *islice(self._pupils(), n - 1)]

    def batches(self, *, after_row: int, width: int, size: int = 3000) -> Iterator[Chunk]:
        """The pupils below a row of users.csv, some thousands at a time. Counts rows of users.csv."""
        self._package.check_same()
        rows = (pair for pair in self._pupils() if pair[0] > after_row)
        while batch := list(islice(rows, size)):
            numbers, cells = [number for number, _ in batch], [row for _, row in batch]
            yield by_column(numbers, cells, width=width, done=numbers[-1])
        self._package.check_same()

    def leavers(self, column: int) -> Iterator[tuple[int, str]]:
        """Of a delta the pupils who are to be deleted: (row in users.csv, their cell of a column)."""
        for number, row in self._users.raw():
            if self._is_deleted(row) and self._may_be_pupil(row):
                cells = self._own_cells(row)
                yield number, cells[column].strip() if column < len(cells) else ""

    # -- opening
    def _table(self, name: str) -> Table | None:
        part = self._package.parts.get(name)
        return None if part is None else Table(self._package, part, encoding=self._encoding)

    def _needed(self, name: str) -> Table:
        found = self._table(name)
        if found is None:
            raise self._missing(name)
        return found

    def _missing(self, *parts: str) -> Problem:
        files = tuple(f"{part}.csv" for part in parts)
        return Problem(ProblemCode.ROSTER_FILE_MISSING, file=self._package.path.name, files=files)

    def _decide(self, chosen: str | None) -> str:
        """UTF-8 as the standard wants; where it is not, what it most likely is, and the person judges."""
        if chosen:
            name = encodings.named(chosen)
            if name is None or (name == "utf-8" and not self._package.encodable):
                raise Problem(ProblemCode.ENCODING_UNSURE, file=self._package.path.name, encoding=chosen)
            return name
        if self._package.encodable:
            return "utf-8"
        samples = [word for part in self._package.parts.values() for word in part.samples]
        guess = encodings.guess(samples, undefined=False)
        name = guess.encoding if guess.encoding != "utf-8" else "cp1252"
        few = list(dict.fromkeys(samples))[:5]
        self.name_samples = tuple(encodings.decode(word, name) for word in few)
        self.other_readings = tuple(
            (encodings.shown(other), tuple(encodings.decode(word, other) for word in few))
            for other in guess.others
            if other not in (name, "utf-8")
        )
        self._note(
            ProblemCode.ENCODING_UNSURE, Severity.WARNING, encoding=encodings.shown(name), samples=self.name_samples
        )
        return name

    def _manifest(self) -> dict[str, str]:
        table = self._table("manifest")
        return {} if table is None else dict(pair for _, pair in table.rows("propertyName", "value"))  # type: ignore[misc]

    def _version(self, manifest: dict[str, str]) -> str:
        said = manifest.get("oneroster.version", "")
        if said in (V1_1, V1_2):
            return said
        found = V1_1 if self._at["role"] is not None else V1_2
        if said:
            self._note(ProblemCode.ROSTER_VERSION, Severity.WARNING, version=said, read=found)
        return found

    # -- the one pass that decides how rows are read
    def _look(self, demographics: bool) -> _Plan:
        users, plan, tally = self._users, _Plan(), names.Tally()
        dropped, metadata = [], ""
        for place, header in enumerate(users.header):
            word = header.casefold()
            shown = header[len(METADATA) :] if word.startswith(METADATA) else header
            if word in NEVER or (word.startswith(METADATA) and not (known_field(shown) or is_bsn(shown))):
                dropped.append(header)
            elif word not in _OWN and header:
                plan.header.append(shown)
                plan.cells.append(place)
            if word.startswith(METADATA) and known_field(shown) == "name_prefix" and not metadata:
                metadata, plan.prefix = header, len(plan.header) - 1
        wanted = users.place("sourcedId"), users.place("middleName"), users.place("familyName"), users.place("userIds")
        grades, kinds, odd = users.place("grades"), Counter[str](), Counter[str]()
        several = ungrouped = 0
        for self.total, row in users.raw():
            if not self._may_be_pupil(row):
                continue
            if self._is_deleted(row):
                self._leavers += 1
                continue
            if not self._is_pupil(row):
                self._unknown += 1
                continue
            key, middle, family, ids = (_cell(row, place) for place in wanted)
            tally.add(middle, family)
            if ids:
                kinds.update(kind for kind, _ in joining.user_ids(ids))
            if joining.year(_cell(row, grades)) is None:
                odd[_cell(row, grades)] += 1
            several += key in self._classes.several
            ungrouped += key not in self._classes.of
        plan.where = tally.where(metadata=bool(metadata))
        pseudonyms = [kind for kind in kinds if normalise(kind) in _PSEUDONYMS]
        plan.ids = tuple(kind for kind, _ in kinds.most_common(8) if kind not in pseudonyms)
        plan.header += [kind if known_field(kind) or is_bsn(kind) else f"userIds {kind}" for kind in plan.ids]
        if plan.where is Where.MIDDLE:
            plan.header.append("middleName")
        elif plan.where is Where.FAMILY:
            plan.header.append(PREFIX_OF_FAMILY)
        plan.group = bool(self._classes.title)
        plan.location, plan.grades, plan.born = bool(self._schools), grades is not None, demographics
        plan.header += [GROUP] * plan.group + [LOCATION] * plan.location + [YEAR] * plan.grades
        plan.header += [BORN, SEX] * plan.born
        if not plan.group and not any(known_field(header) == "group" for header in plan.header):
            raise self._missing(*(part for part in ("classes", "enrollments") if part not in self._package.parts))
        self._tell_names(plan, tally, metadata)
        self._tell_groups(plan, several=several, ungrouped=ungrouped)
        if odd:
            self._note(
                ProblemCode.ROSTER_GRADES,
                Severity.WARNING,
                number=odd.total(),
                values=tuple(value for value, _ in odd.most_common(5)),
            )
        self._dropped = [*dropped, *(f"userIds {kind}" for kind in pseudonyms)]
        return plan

    # -- rows
    def _is_deleted(self, row: list[str]) -> bool:
        return _cell(row, self._at["status"]).casefold() == DELETED

    def _may_be_pupil(self, row: list[str]) -> bool:
        """False for who surely is none: another role."""
        if self._roles is None:
            return _cell(row, self._at["role"]).casefold() == STUDENT
        key = _cell(row, self._at["sourcedId"])
        return key in self._roles.students or key in self._roles.former or key not in self._roles.others

    def _is_pupil(self, row: list[str]) -> bool:
        return self._roles is None or _cell(row, self._at["sourcedId"]) in self._roles.students

    def _pupils(self) -> Iterator[tuple[int, list[str]]]:
        """Row of users.csv and the cells of the table."""
        users, plan, known = self._users, self._plan, self._classes
        key_place, width = users.place("sourcedId"), len(users.header)
        grades = users.place("grades")
        family_at = plan.header.index(users.header[users.places["familyname"]])
        name_at = next((place for place, each in enumerate(plan.cells) if each == users.place("username")), None)
        for number, row in users.raw():
            if self._is_deleted(row) or not self._may_be_pupil(row) or not self._is_pupil(row):
                continue
            if number == self.total and len(row) < width:
                # the file may have been cut off inside this row: what comes after it is not made up
                yield number, [row[place] for place in plan.cells if place < len(row)]
                continue
            cells, key = self._own_cells(row), _cell(row, key_place)
            if name_at is not None and cells[name_at].strip() == key:
                cells[name_at] = ""  # an id that stands in for a user name
            prefix = self._prefix(row, cells)
            if prefix:
                cells[family_at] = names.without(prefix, cells[family_at].strip())
            if plan.where in (Where.MIDDLE, Where.FAMILY):
                cells.append(prefix)
            own = known.of.get(key, "")
            if plan.group:
                cells.append(known.title.get(own, ""))
            if plan.location:
                cells.append(self._school(row, key, own))
            if plan.grades:
                cells.append(joining.year(_cell(row, grades)) or "")
            if plan.born:
                cells += self._born.get(key, ("", ""))
            if len(row) > width:
                cells += row[width:]
            yield number, cells

    def _own_cells(self, row: list[str]) -> list[str]:
        """What users.csv itself says: its columns and the user ids."""
        length = len(row)
        cells = [row[place] if place < length else "" for place in self._plan.cells]
        if self._plan.ids:
            ids = dict(joining.user_ids(_cell(row, self._at["userIds"])))
            cells += [ids.get(kind, "") for kind in self._plan.ids]
        return cells

    def _prefix(self, row: list[str], cells: list[str]) -> str:
        plan = self._plan
        if plan.where is Where.MIDDLE:
            return _cell(row, self._at["middleName"])
        if plan.where is Where.FAMILY:
            return names.split(_cell(row, self._at["familyName"]))[0]
        if plan.where is Where.METADATA:
            return cells[plan.prefix].strip()
        return ""

    def _school(self, row: list[str], key: str, own: str) -> str:
        """The school of the class; else of the primary role; else the only one that the person belongs to."""
        schools = self._schools
        for school in (
            self._classes.school.get(own, ""),
            _cell(row, self._at["primaryOrgSourcedId"]),
            self._roles.students.get(key, "") if self._roles else "",
        ):
            if school in schools:
                return schools[school]
        orgs = [org for each in _cell(row, self._at["orgSourcedIds"]).split(",") if (org := each.strip())]
        named_ones = {schools[org] for org in orgs if org in schools}
        return named_ones.pop() if len(named_ones) == 1 else ""

    # -- what the person should know
    def _note(self, code: ProblemCode, severity: Severity, **facts: Fact) -> None:
        self._notes.append(SourceProblem(code=code, severity=severity, facts=tuple(facts.items())))

    def _tell_names(self, plan: _Plan, tally: names.Tally, metadata: str) -> None:
        if plan.where is Where.METADATA:
            self._note(ProblemCode.ROSTER_PREFIX, Severity.NOTE, where=metadata)
        elif plan.where is Where.MIDDLE:
            self._note(ProblemCode.ROSTER_PREFIX, Severity.NOTE, where="middleName", number=tally.middle_prefixes)
        elif plan.where is Where.FAMILY:
            self._note(
                ProblemCode.ROSTER_PREFIX,
                Severity.WARNING,
                where="familyName",
                number=tally.in_family,
                examples=names.shown(tally.examples),
            )

    def _tell_groups(self, plan: _Plan, *, several: int, ungrouped: int) -> None:
        if not plan.group:
            return
        if not self._classes.homerooms:
            self._note(ProblemCode.ROSTER_GROUPS, Severity.WARNING, reason="no_homeroom", number=ungrouped)
        elif several:
            self._note(ProblemCode.ROSTER_GROUPS, Severity.WARNING, reason="several", number=several)
        if self._classes.loose:
            self._note(ProblemCode.ROSTER_GROUPS, Severity.WARNING, reason="loose", number=self._classes.loose)

    def _tell(self, demographics: Table | None) -> None:
        if self.partial:
            self._note(ProblemCode.ROSTER_PARTIAL, Severity.WARNING, number=self._leavers)
        if self._unknown:
            self._note(ProblemCode.ROSTER_ROLE_UNKNOWN, Severity.WARNING, number=self._unknown)
        if self.version in UNCONFIRMED:
            self._note(ProblemCode.ROSTER_UNCONFIRMED, Severity.NOTE, version=self.version)
        passed_over = [f"{name}.csv" for name in sorted(self._package.parts) if name not in _READ]
        if demographics is not None:
            own = {"sourcedid", "usersourcedid", "status", "datelastmodified", *SECRET}
            passed_over += [header for header in demographics.header if header and header.casefold() not in own]
        if self._dropped or passed_over:
            self._note(ProblemCode.ROSTER_NOT_READ, Severity.NOTE, things=(*self._dropped, *passed_over))


class _OneRoster:
    name = "oneroster"

    def recognises(self, path: Path, start: bytes) -> bool:
        """A zip or folder that holds users.csv or manifest.csv, or one of its files, by its column names."""
        if path.is_dir():
            return _holds(each.name for each in path.iterdir() if each.is_file())
        if start.startswith(packed.MAGIC):
            return _holds(iter(packed.names(path) or ()))
        return content.is_text(start) and _is_part(start)

    def open(self, path: Path, *, sheet: str | None, encoding: str | None, separator: str | None) -> Source:
        """The pupils. Has no sheets; the separator is found."""
        try:
            return OneRosterSource(open_package(path), encoding=encoding)
        except zipfile.BadZipFile as error:
            raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="cut") from error


FORMAT = _OneRoster()
WRITER = OneRosterWriter()


def _holds(each: Iterator[str]) -> bool:
    return bool(named(each).keys() & {"users", "manifest"})


def _is_part(start: bytes) -> bool:
    """True if a text begins as one of the files does: only those have these columns together."""
    line = start.decode("utf-8-sig", errors="replace").replace("\r", "\n").split("\n", 1)[0]
    try:
        row = next(csv.reader([line], delimiter=";" if line.count(";") > line.count(",") else ","), [])
    except csv.Error:
        return False
    words = {name.strip().casefold() for name in row}
    return {"propertyname", "value"} == words or ("sourcedid" in words and len(words & _SIGNS) >= 2)


_SIGN_WORDS: Final = (
    "datelastmodified enableduser familyname givenname usersourcedid classsourcedid schoolsourcedid parentsourcedid "
    "orgsourcedids"
)
_SIGNS: Final = frozenset(_SIGN_WORDS.split())


def _cell(row: list[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""
