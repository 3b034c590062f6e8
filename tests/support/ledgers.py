"""A server's side of a synchronisation as plain Python, for tests of the school file's side."""

import uuid
from collections.abc import Mapping, Sequence
from itertools import count

from lvs_desktop.domain.exchanging import Base, Clash, Incoming, Kind
from lvs_desktop.domain.syncing import Capabilities, Rung, Server
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import sync_links
from lvs_desktop.storage.ledger import SchoolLedger

SERVER = Server(
    address="https://lvs.example/scim/v2/school",
    name="Voorbeeldschool",
    capabilities=Capabilities(passwords=Rung.FULL),
    locations=None,
    connected_at="2026-11-22T10:00:00+00:00",
    last_at=None,
)
_TAGS = count(1)


def uid(name: str) -> str:
    """A uid that is the same for the same name."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def connect(opened: OpenSchool, *, locations: tuple[str, ...] | None = None) -> None:
    """Connect a school to a server that nobody asks anything."""
    with opened.storage.begin() as connection:
        sync_links.keep(connection, Server(**{**_values(SERVER), "locations": locations}), "t-0ken")


def ledger(opened: OpenSchool, locations: Sequence[str] | None = None) -> SchoolLedger:
    """The school file's side of one sync."""
    return SchoolLedger(opened.storage, opened.worker, locations)


def base(kind: Kind, who: str, fields: Mapping[str, str], *, etag: str | None = None) -> Base:
    """What is agreed on of a record; its id on the server follows from its uid."""
    return Base(kind=kind, uid=who, remote_id=f"r-{who}", etag=etag or f'W/"{next(_TAGS)}"', fields=dict(fields))


def comes(
    who: str,
    fields: Mapping[str, str],
    *,
    kind: Kind = Kind.PUPIL,
    new: bool = False,
    write: Mapping[str, str | None] | None = None,
    clashes: Sequence[Clash] = (),
) -> Incoming:
    """A record as the server has it now; all of it is written, unless `write` says what."""
    return Incoming(
        kind=kind,
        uid=who,
        base=base(kind, who, fields),
        write=dict(fields) if write is None else write,
        new=new,
        clashes=tuple(clashes),
        by="Noor Beheer",
        at="2026-11-21T09:00:00+00:00",
    )


def goes(who: str, *, kind: Kind = Kind.PUPIL) -> Incoming:
    """A record that the server has no longer."""
    return Incoming(kind=kind, uid=who, base=None, write={}, remove=True)


def differences(opened: OpenSchool) -> dict[tuple[Kind, str], dict[str, tuple[str | None, str | None]]]:
    """
    What would be sent: of each pupil and staff member the fields that are not as agreed (agreed, now).

    Of a record that is new there is no 'agreed', of one that is gone no 'now'; what waits for a person is left out.
    """
    here, agreed, waiting = ledger(opened).records(), ledger(opened).bases(), ledger(opened).waiting()
    found = {}
    for kind in (Kind.STAFF, Kind.PUPIL):
        for who in here[kind].keys() | agreed[kind].keys():
            now = here[kind].get(who, {})
            was = agreed[kind][who].fields if who in agreed[kind] else {}
            steps = {
                name: (was.get(name), now.get(name))
                for name in now.keys() | was.keys()
                if was.get(name) != now.get(name) and name not in waiting[kind].get(who, ())
            }
            if steps or (who in here[kind]) != (who in agreed[kind]):
                found[kind, who] = steps
    return found


def _values(server: Server) -> dict[str, object]:
    return {name: getattr(server, name) for name in Server.__dataclass_fields__}
