"""What a supplier's file looks like: columns, order, separator, encoding, dates, words; and writing a file so."""

import csv
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from lvs_desktop.domain.delivering import Covers, Subject
from lvs_desktop.domain.passwords import Rule
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import writing

Values = Mapping[str, str]

FIELDS: Final[Mapping[Subject, tuple[str, ...]]] = {
    Subject.PUPILS: (
        *("pupil_number", "given_name", "name_prefix", "family_name", "birth_date", "gender", "group", "location"),
        *("year", "track", "email", "user_name", "password", "full_name", "location_name", "brin", "school_year"),
    ),
    Subject.STAFF: (
        *("staff_number", "given_name", "name_prefix", "family_name", "email", "role", "location", "user_name"),
        *("full_name", "location_name", "brin", "school_year"),
    ),
    Subject.PASSWORDS: (
        *("user_name", "password", "pupil_number", "given_name", "name_prefix", "family_name", "group", "location"),
        *("full_name", "location_name", "brin", "school_year"),
    ),
    Subject.ACCOMMODATIONS: (
        *("pupil_number", "user_name", "given_name", "name_prefix", "family_name", "group", "location"),
        *("accommodation", "amount", "unit", "valid_until", "full_name", "location_name", "brin", "school_year"),
    ),
}
DATES: Final = ("birth_date", "valid_until")
ENCODINGS: Final = ("utf-8-sig", "utf-8", "cp1252", "utf-16-le")
SECRET: Final = "password"  # noqa: S105 - the name of a field

_DATE: Final = re.compile(r"(YYYY|YY|MM|M|DD|D)")
_PARTS: Final = {"YYYY": "{y:04}", "YY": "{yy:02}", "MM": "{m:02}", "M": "{m}", "DD": "{d:02}", "D": "{d}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    One column: a field of the school, or a fixed text (empty: the column stays empty).

    Attributes:
        optional: Left out of a file that brings nothing in it.
    """

    header: str  # as the supplier writes it
    field: str = ""
    fixed: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """
    What a file for the LVS looks like.

    Attributes:
        above: Rows that stand above the header.
        separator, encoding, line_end, quote_all: Of a text; a workbook has none of these.
        date: Of YYYY or YY, MM or M, DD or D, and what stands between.
        genders, roles: M, V, X and the names of roles -> the word that the file wants.
        covers: Who stands in the file.
        required: Fields that nobody in the file may lack.
        password: What the LVS asks of a password that is brought with this file; None: not known.
        confirmed: The supplier's own description or template is behind it.
        note: What the person must know before it is used, in Dutch.
        where: Where the file goes, in Dutch; empty where no public page says it.
    """

    name: str
    subject: Subject
    columns: tuple[Column, ...]
    workbook: bool = False
    above: tuple[tuple[str, ...], ...] = ()
    separator: str = ";"
    encoding: str = "utf-8-sig"
    line_end: str = "\r\n"
    quote_all: bool = False
    date: str = "DD-MM-YYYY"
    genders: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    covers: Covers = Covers.ALL
    required: tuple[str, ...] = ()
    password: Rule | None = None
    confirmed: bool = False
    note: str = ""
    where: str = ""
    source: str = ""

    @property
    def suffix(self) -> str:
        """The ending of its files."""
        return ".xlsx" if self.workbook else ".csv"

    @property
    def brings_passwords(self) -> bool:
        """True if a column holds the password."""
        return any(column.field == SECRET for column in self.columns)


def load(folder: Path) -> tuple[Profile, ...]:
    """
    The profiles of a folder by name, those of new people only after the others.

    Raises:
        RuntimeError: There is none, two share a name, or one is wrong; the message names the file.
    """
    found: dict[str, Profile] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            made = of_data(tomllib.loads(path.read_text("utf-8")))
            if made.name in found:
                raise ValueError(f"there is a profile {made.name} already")
        except (OSError, KeyError, TypeError, ValueError) as wrong:
            raise RuntimeError(f"profile {path.name}: {wrong}") from wrong
        found[made.name] = made
    if not found:
        raise RuntimeError(f"no profile in {folder}: the program is not complete")
    # what holds everybody first: it is what a person needs most often
    return tuple(sorted(found.values(), key=lambda made: (made.covers is Covers.NEW, made.name)))


def of_data(data: Mapping[str, Any]) -> Profile:
    """
    A profile as TOML or JSON gives it.

    Raises:
        KeyError, TypeError, ValueError: It is none.
    """
    made = Profile(
        **{
            **data,
            "subject": Subject(data["subject"]),
            "covers": Covers(data.get("covers", Covers.ALL)),
            "columns": tuple(Column(**one) for one in data["columns"]),
            "above": tuple(tuple(row) for row in data.get("above", ())),
            "required": tuple(data.get("required", ())),
            "password": Rule(**{**data["password"], "name": data["name"]}) if data.get("password") else None,
        }
    )
    known = FIELDS[made.subject]
    for name in (*(one.field for one in made.columns if one.field), *made.required):
        if name not in known:
            raise ValueError(f"{name} is no field of {made.subject.value}")
    if not made.columns:
        raise ValueError("it has no columns")
    if made.encoding not in ENCODINGS:
        raise ValueError(f"{made.encoding} is not one of {', '.join(ENCODINGS)}")
    return made


def to_json(profile: Profile) -> str:
    """A profile as it is kept in a school file."""
    return json.dumps(asdict(profile), ensure_ascii=False)


def of_json(text: str) -> Profile:
    """A profile that was kept."""
    return of_data(json.loads(text))


def with_fields(profile: Profile, chosen: Mapping[str, str], fixed: Mapping[str, str]) -> Profile:
    """
    The profile with other fields or fixed texts in some columns, by their header.

    Args:
        chosen: Header -> field; "" leaves the column empty.
        fixed: Header -> text that stands in each row.

    Raises:
        Problem: FIELD_UNKNOWN (facts: field, fields), COLUMN_UNKNOWN (facts: column, columns).
    """
    known = FIELDS[profile.subject]
    for name in chosen.values():
        if name and name not in known:
            raise Problem(ProblemCode.FIELD_UNKNOWN, field=name, fields=known)
    headers = tuple(column.header for column in profile.columns)
    for header in (*chosen, *fixed):
        if header not in headers:
            raise Problem(ProblemCode.COLUMN_UNKNOWN, column=header, columns=headers)
    return replace(
        profile,
        columns=tuple(
            replace(column, fixed=fixed[column.header], field="")
            if column.header in fixed
            else replace(column, field=chosen[column.header], fixed="")
            if column.header in chosen
            else column
            for column in profile.columns
        ),
    )


def without_passwords(profile: Profile) -> Profile:
    """The profile of a file that brings no passwords: their column goes if it may, else it stays empty."""
    return replace(profile, columns=tuple(one for one in profile.columns if one.field != SECRET or not one.optional))


def cells(profile: Profile, values: Values) -> list[str]:
    """One row of a file: each value as this supplier writes it."""
    return [
        column.fixed or (_shown(profile, column.field, values) if column.field else "") for column in profile.columns
    ]


def lacking(profile: Profile, values: Values) -> tuple[str, ...]:
    """The required fields that one row lacks."""
    return tuple(name for name in profile.required if not values.get(name))


def write(path: Path, profile: Profile, rows: Iterable[Values]) -> int:
    """
    Write a file; returns its rows.

    A text that a spreadsheet would take for a formula gets a ' before it, as in our other files; a password never
    does: with one letter more it would not open the account.

    Raises:
        Problem: TEXT_NOT_IN_ENCODING (facts: encoding, value, row), OUTPUT_NOT_WRITABLE, DISK_FULL; the file that was
            there stays.
    """
    header = [column.header for column in profile.columns]
    if profile.workbook:
        below = (cells(profile, values) for values in rows)
        if profile.above:
            first, *rest = profile.above
            return writing.write_xlsx(path, first, _after([*rest, header], below)) - len(profile.above)
        return writing.write_xlsx(path, header, below)
    literal = frozenset(place for place, column in enumerate(profile.columns) if column.field == SECRET or column.fixed)
    quoting: Any = csv.QUOTE_ALL if profile.quote_all else csv.QUOTE_MINIMAL
    count = 0
    with (
        writing.replaced(path) as target,
        target.open("w", encoding=profile.encoding, newline="") as stream,
    ):
        if profile.encoding == "utf-16-le":
            stream.write("\ufeff")
        writer = csv.writer(stream, delimiter=profile.separator, lineterminator=profile.line_end, quoting=quoting)
        writer.writerows(profile.above)
        writer.writerow(header)
        for values in rows:
            count += 1
            row = [
                text if place in literal else writing.no_formula(text)
                for place, text in enumerate(cells(profile, values))
            ]
            _check_encoding(profile, row, count, literal)
            writer.writerow(row)
    return count


def _after(first: Iterable[Sequence[str]], then: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield from first
    yield from then


def _check_encoding(profile: Profile, row: Sequence[str], number: int, literal: frozenset[int]) -> None:
    if profile.encoding != "cp1252":
        return
    for place, text in enumerate(row):
        try:
            text.encode("cp1252")
        except UnicodeEncodeError as error:
            shown = "" if place in literal else text
            raise Problem(ProblemCode.TEXT_NOT_IN_ENCODING, encoding="Windows-1252", value=shown, row=number) from error


def _shown(profile: Profile, name: str, values: Values) -> str:
    text = values.get(name, "") if name else ""
    if name in DATES:
        return date_text(profile.date, text)
    if name == "gender":
        return profile.genders.get(text, text)
    if name == "role":
        return profile.roles.get(text, text)
    return text


def date_text(form: str, iso: str) -> str:
    """A date (2012-03-04) in a form such as DD-MM-YYYY; what is no date stays as it is."""
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", iso)
    if not found:
        return iso
    year, month, day = map(int, found.groups())
    pattern = _DATE.sub(lambda part: _PARTS[part[0]], form)
    return pattern.format(y=year, yy=year % 100, m=month, d=day)
