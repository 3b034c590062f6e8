"""The command `seed`: an invented school through the same Bulk requests that a desktop sends."""

import csv
import json
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from scim2_server.requests import ScimRequest
from sqlalchemy import Engine

from lvs_desktop.domain.exchanging import Kind
from lvs_desktop.domain.roles import Role
from lvs_desktop.server import invented, schools, words
from lvs_desktop.server.database import prepared
from lvs_desktop.server.invented import Made, Route
from lvs_desktop.server.opening import Opener
from lvs_desktop.server.replies import of_scim
from lvs_desktop.server.schemas import MOST_OPERATIONS
from lvs_desktop.server.scope import Caller
from lvs_desktop.server.signin import Session
from lvs_desktop.server.words import Refused
from lvs_desktop.sync.resources import ENDPOINT, to_scim

_MOST_PUPILS: Final = 100_000
_MOST_STAFF: Final = 10_000
# who is said to have changed the records
_NAMES: Final = {Route.MAGISTER: "Magister-koppeling", Route.SOMTODAY: "Somtoday-koppeling", Route.MANUAL: "Import"}
_BULK: Final = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"


def seed(said: Namespace) -> int:
    """`seed`: fill a school that is empty."""
    route = Route(said.route)
    if not (1 <= said.pupils <= _MOST_PUPILS and 0 <= said.staff <= _MOST_STAFF):
        raise Refused(words.NUMBERS_WRONG)
    if said.export is not None and route is not Route.MAGISTER:
        raise Refused(words.EXPORT_MAGISTER_ONLY)
    if said.export is not None and said.export.exists():
        raise Refused(words.EXPORT_EXISTS.format(path=said.export))
    began = time.perf_counter()
    engine = prepared(said.data, said.database)
    try:
        made = fill(engine, said.tenant, route, pupils=said.pupils, staff=said.staff, seed=said.seed)
    finally:
        engine.dispose()
    counts = {kind: sum(one.kind is kind for one in made) for kind in Kind}
    text = words.SEEDED.format(
        slug=said.tenant,
        pupils=counts[Kind.PUPIL],
        staff=counts[Kind.STAFF],
        groups=counts[Kind.GROUP],
        seconds=time.perf_counter() - began,
    )
    print(text)  # noqa: T201
    if said.export is not None:
        write_export(said.export, made)
        print(words.EXPORTED.format(path=said.export))  # noqa: T201
    return 0


def fill(engine: Engine, slug: str, route: Route, *, pupils: int, staff: int, seed: int) -> list[Made]:
    """Put an invented school into an empty tenant; what was made."""
    with engine.begin() as connection:
        tenant = schools.find(connection, slug)
        one = next(each for each in schools.listed(connection) if each.id == tenant.id)
    if one.pupils or one.staff or one.groups:
        raise Refused(words.NOT_EMPTY.format(slug=slug))
    made = invented.school(route, pupils=pupils, staff=staff, seed=seed)
    caller = Caller(name=_NAMES[route], role=Role.SCHOOL_ADMIN)
    session = Session(tenant=tenant.id, school=tenant.name, caller=caller, used=None)
    opener = Opener(engine)
    ids: dict[str, str] = {}
    people = [one for one in made if one.kind is not Kind.GROUP]
    for part in (people, [one for one in made if one.kind is Kind.GROUP]):
        for few in _batches(part, MOST_OPERATIONS):
            ids |= _send(opener, session, few, ids)
    return made


def write_export(path: Path, made: list[Made], *, replace: bool = False) -> None:
    """The export of Magister that belongs to a school, as Magister writes it: semicolons, Windows-1252."""
    try:
        with path.open("w" if replace else "x", encoding="cp1252", errors="replace", newline="") as target:
            csv.writer(target, delimiter=";", lineterminator="\r\n").writerows(invented.magister_export(made))
    except OSError as error:
        raise Refused(words.NOT_WRITTEN.format(path=path)) from error


def _send(opener: Opener, session: Session, made: Sequence[Made], ids: Mapping[str, str]) -> dict[str, str]:
    """One Bulk, in one transaction; uid -> id of what it made."""
    operations = [
        {
            "method": "POST",
            "path": ENDPOINT[one.kind],
            "bulkId": one.uid,
            "data": to_scim(one.kind, one.uid, one.fields, ids),
        }
        for one in made
    ]
    body = json.dumps({"schemas": [_BULK], "Operations": operations}).encode()
    request = ScimRequest(method="POST", base_url="", path="/Bulk", body=body)
    with opener.writing(session) as (handler, _storage):
        said: dict[str, Any] = json.loads(of_scim(handler.handle(request)).body)
    done = {one["bulkId"]: one["location"].rpartition("/")[2] for one in said["Operations"] if one["status"] == "201"}
    if len(done) != len(made):
        statuses = sorted({one["status"] for one in said["Operations"]})
        raise RuntimeError(f"the invented school was not taken: {statuses}")
    return done


def _batches(made: Sequence[Made], size: int) -> Iterator[list[Made]]:
    rest = iter(made)
    while few := list(islice(rest, size)):
        yield few
