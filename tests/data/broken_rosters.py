"""Deliveries of OneRoster: sound ones, and such whose texts went through another program before they were packed."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from tests.support import rosters
from tests.support.broken import Broken, Found, changed, western, western_truth
from tests.support.corpus_pupils import (
    BORN,
    FAMILY,
    GENDER,
    GIVEN,
    GROUP,
    NEW,
    NUMBER,
    PLACE,
    PREFIX,
    YEAR,
    Row,
    rows,
    truth,
)
from tests.support.schoolfiles import State

_COLUMNS = {"identifier": "pupil_number"}  # the standard does not say where a school's own number stands
_SEXES = {"M": "male", "V": "female", "X": "other"}


def files() -> list[Broken]:
    """All of them."""
    made = [
        _delivery("schoon-oneroster-11.zip", rows()),
        _delivery("schoon-oneroster-12.zip", rows(), version="1.2"),
    ]
    table = western(rows())
    found = tuple(
        ("mojibake", header, changed(column, lambda cell: cell.encode().decode("latin-1"), table))
        for column, header in ((GIVEN, "givenName"), (FAMILY, "familyName"))
    )
    made.append(_delivery("mojibake-oneroster.zip", table, found=found, pupils=_trackless(western_truth())))
    table = rows(zeros=True)
    count = changed(NUMBER, lambda cell: cell.lstrip("0"), table)
    made.append(
        _delivery(
            "nullen-weg-oneroster.zip",
            table,
            found=(("zeros_lost", "identifier", count),),
            repairs={"zeros_lost": "stored_length"},
            pupils=_trackless(truth(zeros=True)),
            zeros=True,
        )
    )
    table = rows()
    count = changed(GIVEN, str.upper, table)
    made.append(
        _delivery(
            "hoofdletters-oneroster.zip", table, found=(("capitals", "givenName", count),), repairs={"capitals": "yes"}
        )
    )
    return made


def _trackless(state: State) -> State:
    """OneRoster tells no track, so that new pupils have none; those of last year keep theirs."""
    for number in list(state)[-NEW:]:
        state[number][0].pop("track", None)
    return state


def _delivery(
    name: str,
    table: Sequence[Row],
    *,
    version: str = "1.1",
    found: tuple[Found, ...] = (),
    repairs: Mapping[str, str] | None = None,
    pupils: State | None = None,
    zeros: bool = False,
) -> Broken:
    groups = list(dict.fromkeys((str(row[GROUP]), str(row[PLACE])) for row in table))
    schools = {"00": "s0", "01": "s1"}
    parts = rosters.delivery([_user(row) for row in table], version=version) | {
        "classes.csv": rosters.text(
            [
                rosters.words("sourcedId status title classCode classType schoolSourcedId termSourcedIds"),
                *([f"c-{group}", "", group, group, "homeroom", schools[place], "y27"] for group, place in groups),
            ]
        ),
        "enrollments.csv": rosters.enrolments([(_key(row), f"c-{row[GROUP]}") for row in table]),
        "demographics.csv": rosters.text(
            [
                rosters.words("sourcedId status birthDate sex"),
                *([_key(row), "", str(row[BORN]), _SEXES[str(row[GENDER])]] for row in table),
            ]
        ),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for part, text in parts.items():
            packed.writestr(part, text)
    return Broken(
        name=name,
        content=stream.getvalue(),
        found=found,
        repairs=repairs or {"all-safe": "yes"},
        pupils=_trackless(truth()) if pupils is None else pupils,
        zeros=zeros,
        columns=_COLUMNS,
    )


def _key(row: Row) -> str:
    return f"u-{row[NUMBER]}"


def _user(row: Row) -> list[str]:
    return rosters.user(
        sourcedId=_key(row),
        orgSourcedIds="s1" if row[PLACE] == "01" else "s0",
        identifier=str(row[NUMBER]),
        givenName=str(row[GIVEN]),
        familyName=" ".join(filter(None, (str(row[PREFIX]), str(row[FAMILY])))),
        grades=f"1{row[YEAR]}" if row[YEAR] else "",
    )
