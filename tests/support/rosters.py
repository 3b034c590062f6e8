"""Deliveries of OneRoster as other systems write them: a zip or a folder of texts."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

Rows = Sequence[Sequence[str]]


def words(text: str) -> list[str]:
    """The columns of a text."""
    return text.split()


USERS_1_1 = words(
    "sourcedId status dateLastModified enabledUser orgSourcedIds role username userIds givenName familyName middleName "
    "identifier email sms phone agentSourcedIds grades password"
)
USERS_1_2 = words(
    "sourcedId status dateLastModified enabledUser username userIds givenName familyName middleName identifier email "
    "sms phone agentSourcedIds grades password userMasterIdentifier preferredGivenName preferredMiddleName "
    "preferredFamilyName primaryOrgSourcedId pronouns"
)


def text(rows: Rows, *, separator: str = ",", end: str = "\r\n") -> str:
    """Rows as CSV."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator, lineterminator=end).writerows(rows)
    return stream.getvalue()


def user(header: Sequence[str] = USERS_1_1, **values: str) -> list[str]:
    """One row of users.csv: a pupil of school 's0' unless said otherwise."""
    known = {"enabledUser": "true", "orgSourcedIds": "s0", "role": "student", **values}
    assert set(values) <= set(header), "a column that the header lacks"
    return [known.get(name, "") for name in header]


def manifest(version: str = "1.1", users: str = "bulk") -> Rows:
    """A manifest of a delivery of pupils and classes."""
    modes = dict.fromkeys(words("academicSessions orgs courses classes users enrollments demographics"), users)
    return [
        ["propertyName", "value"],
        ["manifest.version", "1.0"],
        ["oneroster.version", version],
        *([f"file.{name}", mode] for name, mode in modes.items()),
    ]


def delivery(users: Rows, *, header: Sequence[str] = USERS_1_1, version: str = "1.1", mode: str = "bulk") -> dict:
    """The files of a delivery: two schools, two homeroom classes, a lesson group, a class of last year."""
    return {
        "manifest.csv": text(manifest(version, mode)),
        "academicSessions.csv": text(
            [
                words("sourcedId status dateLastModified title type startDate endDate parentSourcedId schoolYear"),
                ["y26", "", "", "2025-2026", "schoolYear", "2025-08-01", "2026-07-31", "", "2026"],
                ["y27", "", "", "2026-2027", "schoolYear", "2026-08-01", "2027-07-31", "", "2027"],
                ["p1", "", "", "Periode 1", "term", "2026-08-01", "2026-12-31", "y27", ""],
            ]
        ),
        "orgs.csv": text(
            [
                words("sourcedId status dateLastModified name type identifier parentSourcedId"),
                ["b", "", "", "Bestuur", "district", "", ""],
                ["s0", "", "", "Hoofdgebouw", "school", "99ZZ00", "b"],
                ["s1", "", "", "Noord", "school", "", "b"],
            ]
        ),
        "classes.csv": text(
            [
                words(
                    "sourcedId status dateLastModified title grades courseSourcedId classCode classType location "
                    "schoolSourcedId termSourcedIds subjects subjectCodes periods"
                ),
                ["c1", "", "", "1A", "", "k", "1A", "homeroom", "", "s0", "p1", "", "", ""],
                ["c2", "", "", "2B", "", "k", "2B", "homeroom", "", "s1", "y27", "", "", ""],
                ["old", "", "", "1Z", "", "k", "1Z", "homeroom", "", "s0", "y26", "", "", ""],
                ["bio", "", "", "h1bio", "", "k", "bio", "scheduled", "", "s0", "y27", "", "", ""],
            ]
        ),
        "enrollments.csv": enrolments([("u1", "c1"), ("u1", "bio"), ("u1", "old"), ("u2", "c2"), ("u3", "c2")]),
        "demographics.csv": text(
            [
                words("sourcedId status dateLastModified birthDate sex asian countryOfBirthCode"),
                ["u1", "", "", "2012-03-04", "female", "true", "NL"],
                ["u2", "", "", "2011-12-31", "male", "false", "BE"],
            ]
        ),
        "users.csv": text([header, *users]),
    }


def enrolments(pairs: Sequence[tuple[str, str]], *, role: str = "student") -> str:
    """enrollments.csv of these persons and classes."""
    header = words(
        "sourcedId status dateLastModified classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate"
    )
    return text(
        [header, *([f"e{n}", "", "", group, "s0", who, role, "", "", ""] for n, (who, group) in enumerate(pairs))]
    )


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """The files in a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def unpacked(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """The files in a folder."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


PUPILS = [
    user(
        sourcedId="u1",
        username="sofie",
        identifier="12345",
        givenName="Sofie",
        familyName="van den Berg",
        email="sofie@school.example",
        grades="11",
        userIds="{Lokaal:A-1}",
    ),
    user(sourcedId="u2", username="daan", identifier="12346", givenName="Daan", familyName="'t Hart", grades="12"),
    user(sourcedId="u3", username="zoe", identifier="12347", givenName="Zoë", familyName="Mulder", grades="13"),
    user(sourcedId="t1", username="ber", identifier="BER", givenName="Loes", familyName="Berk", role="teacher"),
]
