"""The command `check`: what is wrong with the database, or whether a running server answers to a token."""

import json
import sys
import urllib.error
import urllib.request
from argparse import Namespace
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, func, inspect, select

from lvs_desktop.domain.exchanging import Kind
from lvs_desktop.domain.roles import Role
from lvs_desktop.server import digests, schools, tables, words
from lvs_desktop.server.database import opened
from lvs_desktop.server.scope import Caller, rank_and_places, rank_of_result
from lvs_desktop.server.words import Refused

FAULTS: Final = 3  # exit code
_SECONDS: Final = 20
_ALL: Final = Caller(name="", role=Role.SCHOOL_ADMIN)


def check(said: Namespace) -> int:
    """`check`: 0 all is well, 3 it is not; what is found goes to stdout, line by line."""
    if (said.url is None) is not (said.token_file is None):
        raise Refused(words.CHECK_ONE_FORM)
    if said.url is not None:
        return _check_running(said)
    engine = opened(said.data, said.database)
    try:
        faults = _all(engine)
    finally:
        engine.dispose()
    for fault in faults:
        _say(fault)
    _say(words.CHECK_FAULTS.format(count=len(faults)) if faults else words.CHECK_FINE)
    return FAULTS if faults else 0


def _all(engine: Engine) -> list[str]:
    present = set(inspect(engine).get_table_names())
    faults = [words.CHECK_SCHEMA.format(table=name) for name in tables.metadata.tables if name not in present]
    if not faults:
        faults = [words.CHECK_COLUMN.format(column=name) for name in tables.missing(engine)]
    if not faults:
        with engine.begin() as connection:
            for school in schools.listed(connection):
                found = list(_faults(connection, school))
                faults += found
                if not found:  # a body that can't be read can't be counted
                    _say(_counted(connection, school))
                for note in _notes(connection, school):
                    _say(words.CHECK_NOTE.format(text=note))
            if expired := _expired(connection):
                _say(words.CHECK_NOTE.format(text=words.CHECK_TOKENS.format(count=expired)))
    return faults


def _faults(connection: Connection, school: schools.Tenant) -> Iterator[str]:
    row = tables.resource
    moments = tables.moment.c
    people: dict[str, Row[Any]] = {}
    owned: list[Row[Any]] = []
    groups: list[tuple[str, list[Any]]] = []
    for one in connection.execute(select(row).where(row.c.tenant == school.id).order_by(row.c.seq)):
        if one.seq > school.seq:
            yield words.CHECK_SEQ.format(slug=school.slug, found=one.seq, seq=school.seq)
        if one.deleted:
            if one.body or one.pwhash or one.external_id or one.uname:
                yield words.CHECK_MISMATCH.format(slug=school.slug, id=one.id, what="deleted")
            continue
        try:
            body = json.loads(one.body)
            wrong = _differences(one, body)
        except (ValueError, LookupError, TypeError, AttributeError):
            yield words.CHECK_BODY.format(slug=school.slug, id=one.id)
            continue
        if wrong:
            yield words.CHECK_MISMATCH.format(slug=school.slug, id=one.id, what=", ".join(wrong))
        if one.type == "User":
            people[one.id] = one
        elif one.type == tables.RESULT:
            owned.append(one)
        else:
            groups.append((one.id, body.get("members") or []))
    for id_, members in groups:
        if lost := sum(member.get("value") not in people for member in members):
            yield words.CHECK_MEMBER.format(slug=school.slug, id=id_, count=lost)
    for one in owned:
        if not _follows(one, people.get(one.owner)):
            yield words.CHECK_RESULT.format(slug=school.slug, id=one.id)
    last = connection.execute(select(func.max(moments.seq)).where(moments.tenant == school.id)).scalar()
    if school.seq and last != school.seq:
        yield words.CHECK_MOMENT.format(slug=school.slug, seq=school.seq)


def _follows(result: Row[Any], pupil: Row[Any] | None) -> bool:
    if pupil is None:
        return False
    return bool((result.rank, result.places) == (rank_of_result(pupil.rank), pupil.places))


def _differences(row: Row[Any], body: dict[str, Any]) -> list[str]:
    """Columns that say something else than the record that they stand beside."""
    is_result = row.type == tables.RESULT  # its rank and places are its pupil's
    rank, places = (row.rank, row.places) if is_result else rank_and_places(body)
    meta = body["meta"]
    said = {
        "id": (row.id, body["id"]),
        "external_id": (row.external_id, body.get("externalId")),
        "type": (row.type, meta["resourceType"]),
        "version": (f'W/"{row.version}"', meta["version"]),
        "seq": (str(row.seq), row.version.partition("-")[0]),
        "rank": (row.rank, rank),
        "places": (row.places, places),
        "password": (False, "password" in body),
    }
    return [name for name, (kept, sent) in said.items() if kept != sent]


def _counted(connection: Connection, school: schools.Tenant) -> str:
    found = digests.of(connection, school.id, _ALL)
    shown = " ".join(found[kind].hash[:8] for kind in Kind)
    return words.CHECK_SCHOOL.format(
        slug=school.slug,
        pupils=found[Kind.PUPIL].count,
        staff=found[Kind.STAFF].count,
        groups=found[Kind.GROUP].count,
        results=found[Kind.RESULT].count,
        seq=school.seq,
        digest=shown,
    )


def _notes(connection: Connection, school: schools.Tenant) -> Iterator[str]:
    row = tables.resource.c
    old = select(func.count()).where(
        row.tenant == school.id, row.deleted, row.modified < tables.days_ago(tables.KEPT_DAYS)
    )
    if due := connection.execute(old).scalar_one():
        yield words.CHECK_DUE.format(slug=school.slug, count=due, days=tables.KEPT_DAYS)


def _expired(connection: Connection) -> int:
    row = tables.token.c
    asked = select(func.count()).where(row.expires < tables.now(), row.revoked.is_(None))
    return int(connection.execute(asked).scalar_one())


def _check_running(said: Namespace) -> int:
    try:
        token = sys.stdin.read() if str(said.token_file) == "-" else said.token_file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(words.FILE_MISSING.format(path=said.token_file)) from error
    url = said.url.rstrip("/")
    if not url.startswith(("https://", "http://")):
        raise Refused(words.CHECK_OFFLINE.format(url=url))
    request = urllib.request.Request(f"{url}/.whoami", headers={"Authorization": f"Bearer {token.strip()}"})  # noqa: S310
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=_SECONDS) as answer:
            body = json.loads(answer.read())
            where = body["locations"]
            names = ", ".join(where) if where is not None else words.WHOLE_SCHOOL
            text = words.CHECK_ANSWERS.format(
                school=body["school"], name=body["name"], role=body["role"], locations=names
            )
    except urllib.error.HTTPError as error:
        _say(words.CHECK_REFUSED if error.code == 401 else words.CHECK_ODD.format(status=error.code))
        return FAULTS
    except (OSError, ValueError):
        _say(words.CHECK_OFFLINE.format(url=url))
        return FAULTS
    except (LookupError, TypeError):
        _say(words.CHECK_ODD.format(status=200))
        return FAULTS
    _say(text)
    return 0


class _Stay(urllib.request.HTTPRedirectHandler):
    """A token goes to the address that was given, and to no other."""

    def redirect_request(self, *_about: Any) -> None:
        return None


def _say(text: str) -> None:
    print(text)  # noqa: T201
