"""
A school's pupils as OneRoster CSV: a zip with every file that the standard needs for classes and pupils.

A full list (bulk), so that `status` and `dateLastModified` stay empty. Ids are stable: a pupil's own UUID, and for
schools, classes and the rest UUIDs that follow from what they stand for. Choices where the standard has no place for
something Dutch (there is no Dutch profile):

    surname     prefix and surname in `familyName`, the prefix alone in `metadata.tussenvoegsel`
    number      `identifier`, and in `userIds` as `{leerlingnummer:12345}`
    grades      01..08 in primary, 11..16 in secondary education, as EDEXML codes them
    track       `metadata.leerweg`
    user name   the pupil's id where there is none: the column must be filled
    end dates   the day after the last: the standard counts them as not included any more (oat-sa/oneroster-import)
"""

import csv
import io
import uuid
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from lvs_desktop.domain.people import Pupil, display_name
from lvs_desktop.domain.problems import Fact, ProblemCode, Severity, SourceProblem
from lvs_desktop.files.oneroster_tables import MANIFEST, PREFIX, TABLES, TRACK, UNCONFIRMED, V1_1, V1_2
from lvs_desktop.files.outgoing import Outgoing, Written
from lvs_desktop.files.writing import FORMULA_STARTS, replaced

VERSIONS: Final = {"oneroster-1.1": V1_1, "oneroster-1.2": V1_2}
SYSTEM: Final = "LVS Desktop"

_SPACE: Final = uuid.UUID("6f0b6f5e-3c1b-5f5e-9d8e-2b1f3f6a9c41")  # of the ids that this program derives
_STARTS: Final = frozenset(FORMULA_STARTS)
_SEXES: Final = {V1_1: {"M": "male", "V": "female"}, V1_2: {"M": "male", "V": "female", "X": "other"}}

Row = dict[str, str]


class OneRosterWriter:
    """Writes a school's pupils in one of the versions."""

    names = tuple(VERSIONS)

    def suffix(self, name: str) -> str:
        """Files of this kind end so."""
        return ".zip"

    def write(self, target: Path, name: str, content: Outgoing) -> Written:
        """
        Write the zip.

        Raises:
            Problem: OUTPUT_NOT_WRITABLE, DISK_FULL; the file that was there stays.
        """
        version = VERSIONS[name]
        rows = _Rows(content, version)
        made = max(content.made.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
        odd: Counter[str] = Counter()
        with replaced(target) as path, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            _fill(packed, made, "manifest", ("propertyName", "value"), rows.manifest(), odd)
            for table, columns in TABLES[version].items():
                extra = (PREFIX, TRACK) if table == "users" else ()
                _fill(packed, made, table, (*columns, *extra), getattr(rows, table)(), odd)
        return Written(pupils=len(content.pupils), notes=_notes(content, version, odd.total()))


def _fill(
    packed: zipfile.ZipFile,
    made: tuple[int, ...],
    table: str,
    columns: Sequence[str],
    rows: Iterable[Row],
    odd: Counter[str],
) -> None:
    """One file of the zip, as UTF-8 without a byte order mark; counts what a spreadsheet would take for a formula."""
    info = zipfile.ZipInfo(f"{table}.csv", made)  # type: ignore[arg-type]  # six numbers
    info.compress_type = zipfile.ZIP_DEFLATED
    with (
        packed.open(info, "w", force_zip64=True) as stream,
        io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="", write_through=False) as text,
    ):
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(columns)
        for row in rows:
            cells = [row.get(column, "") for column in columns]
            odd[table] += len([1 for cell in cells if cell and cell[0] in _STARTS])
            writer.writerow(cells)


@dataclass(slots=True)
class _Rows:
    """The rows of each table; a method is called as its table."""

    content: Outgoing
    version: str

    def manifest(self) -> Iterator[Row]:
        """Which files there are, and that they are full lists."""
        said = {"manifest.version": "1.0", "oneroster.version": self.version}
        own = TABLES[self.version]
        said |= {f"file.{name}": "bulk" if name in own else "absent" for name in MANIFEST[self.version]}
        said |= {"source.systemName": SYSTEM, "source.systemCode": "lvs-desktop"}
        yield from ({"propertyName": name, "value": value} for name, value in said.items())

    def academicSessions(self) -> Iterator[Row]:
        """The school year, named by the year in which it ends."""
        start = int(self.content.school.school_year[:4])
        yield {
            "sourcedId": self._year(),
            "title": self.content.school.school_year,
            "type": "schoolYear",
            "startDate": f"{start}-08-01",
            "endDate": f"{start + 1}-08-01",
            "schoolYear": str(start + 1),
        }

    def orgs(self) -> Iterator[Row]:
        """The locations, by BRIN and code; the school itself where pupils have no location."""
        school = self.content.school
        used = {self._place(pupil) for pupil in self.content.pupils}
        for place in school.locations:
            if place.code in used:
                identifier = school.brin + place.code
                yield {
                    "sourcedId": self._org(place.code),
                    "name": place.name,
                    "type": "school",
                    "identifier": identifier,
                }
        if "" in used:
            yield {"sourcedId": self._org(""), "name": school.name, "type": "school", "identifier": school.brin}

    def courses(self) -> Iterator[Row]:
        """One course for the homerooms of each school: a class must belong to one."""
        for place in sorted({self._place(pupil) for pupil in self.content.pupils if pupil.group}):
            yield {
                "sourcedId": self._id("course", place),
                "schoolYearSourcedId": self._year(),
                "title": "Stamklas",
                "orgSourcedId": self._org(place),
            }

    def classes(self) -> Iterator[Row]:
        """The homeroom classes, each of one location."""
        grades: dict[tuple[str, str], set[str]] = {}
        for pupil in self.content.pupils:
            if pupil.group:
                grades.setdefault((self._place(pupil), pupil.group), set()).add(_grade(pupil, self.content.primary))
        for (place, group), years in grades.items():
            yield {
                "sourcedId": self._class(place, group),
                "title": group,
                "grades": ",".join(sorted(years - {""})),
                "courseSourcedId": self._id("course", place),
                "classCode": group,
                "classType": "homeroom",
                "schoolSourcedId": self._org(place),
                "termSourcedIds": self._year(),
            }

    def enrollments(self) -> Iterator[Row]:
        """Each pupil in the homeroom class."""
        for pupil in self.content.pupils:
            if pupil.group:
                group = self._class(self._place(pupil), pupil.group)
                yield {
                    "sourcedId": str(uuid.uuid5(_SPACE, f"enrolment {pupil.uid} {group}")),
                    "classSourcedId": group,
                    "schoolSourcedId": self._org(self._place(pupil)),
                    "userSourcedId": pupil.uid,
                    "role": "student",
                    "primary": "false",
                }

    def demographics(self) -> Iterator[Row]:
        """Birth date and sex. The other columns of this table are about descent and stay empty."""
        sexes = _SEXES[self.version]
        for pupil in self.content.pupils:
            sex = sexes.get(pupil.gender or "", "")
            if pupil.birth_date or sex:
                yield {"sourcedId": pupil.uid, "birthDate": pupil.birth_date or "", "sex": sex}

    def users(self) -> Iterator[Row]:
        """The pupils."""
        for pupil in self.content.pupils:
            org = self._org(self._place(pupil))
            number = pupil.pupil_number or ""
            yield {
                "sourcedId": pupil.uid,
                "enabledUser": "true",
                "orgSourcedIds": org,
                "primaryOrgSourcedId": org,
                "role": "student",
                "username": pupil.user_name or pupil.uid,
                "userIds": f"{{leerlingnummer:{number}}}" if number else "",
                "givenName": pupil.given_name or "",
                "familyName": display_name(None, pupil.name_prefix, pupil.family_name),
                "identifier": number,
                "email": pupil.email or "",
                "grades": _grade(pupil, self.content.primary),
                PREFIX: pupil.name_prefix or "",
                TRACK: pupil.track or "",
            }

    def roles(self) -> Iterator[Row]:
        """Each pupil is one (1.2 says so here, not in users.csv)."""
        for pupil in self.content.pupils:
            yield {
                "sourcedId": str(uuid.uuid5(_SPACE, f"role {pupil.uid}")),
                "userSourcedId": pupil.uid,
                "roleType": "primary",
                "role": "student",
                "orgSourcedId": self._org(self._place(pupil)),
            }

    def _place(self, pupil: Pupil) -> str:
        """The code of a pupil's location; "" if there is none and the school has several."""
        locations = self.content.school.locations
        return pupil.location or (locations[0].code if len(locations) == 1 else "")

    def _org(self, place: str) -> str:
        return _shared_id(f"org {self.content.school.brin} {place}")

    def _year(self) -> str:
        return self._id("year")

    def _class(self, place: str, group: str) -> str:
        return self._id("class", place, group)

    def _id(self, *words: str) -> str:
        """The id of something of this school in this year."""
        school = self.content.school
        return _shared_id(" ".join((school.brin, school.school_year, *words)))


@lru_cache(maxsize=10_000)
def _shared_id(words: str) -> str:
    """The id of something that many rows name: a school, a class."""
    return str(uuid.uuid5(_SPACE, words))


def _grade(pupil: Pupil, primary: bool) -> str:
    year = pupil.year or ""
    if primary:
        return f"0{year}" if year else ""
    return f"1{year}" if year and year in "123456" else ""


def _notes(content: Outgoing, version: str, formulas: int) -> tuple[SourceProblem, ...]:
    pupils = content.pupils
    found = [
        (ProblemCode.EXPORT_NUMBER_EMPTY, "pupil_number", sum(not pupil.pupil_number for pupil in pupils)),
        (ProblemCode.EXPORT_FORMULA, "", formulas),
        (
            ProblemCode.EXPORT_LEFT_OUT,
            "gender",
            sum(bool(pupil.gender) and pupil.gender not in _SEXES[version] for pupil in pupils),
        ),
        (
            ProblemCode.EXPORT_LEFT_OUT,
            "year",
            sum(bool(pupil.year) and not _grade(pupil, content.primary) for pupil in pupils),
        ),
    ]
    notes = [_note(code, field=field, number=number) for code, field, number in found if number]
    if version in UNCONFIRMED:
        notes.append(_note(ProblemCode.ROSTER_UNCONFIRMED, version=version, written=1))
    return tuple(notes)


def _note(code: ProblemCode, **facts: Fact) -> SourceProblem:
    return SourceProblem(code=code, severity=Severity.WARNING, facts=tuple(facts.items()))
