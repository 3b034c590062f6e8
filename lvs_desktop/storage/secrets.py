"""
Passwords that wait until they are on paper and in the LVS: sealed, under a key of their batch that is not in this file.

A row is deleted when it was printed and delivered, or when a person gives it up. Nothing here knows a clear text
longer than a call, and no error holds one.
"""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.sqlite import insert

from lvs_desktop.domain.people import Pupil
from lvs_desktop.domain.roles import Worker
from lvs_desktop.storage.applying import now
from lvs_desktop.storage.pupils import pupil_of
from lvs_desktop.storage.tables import credential, link, pending_secret, pupil, secret_batch

MADE, PRINTED, DELIVERED, LAPSED = "made", "printed", "delivered", "lapsed"  # states of a credential
_PURPOSE = "pupil password, v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """One password that waits, with whose it is. `batch` names the key."""

    batch_id: int
    made_at: str  # of the batch: UTC, ISO 8601
    pupil: Pupil
    user_name: str | None  # of the pupil, else as the link's list has it
    sealed: bytes = field(repr=False)
    printed_at: str | None
    delivered_at: str | None


def new_key() -> bytes:
    """A key for a batch: 32 random bytes."""
    return secrets.token_bytes(32)


def key_name(key_id: str, batch_id: int, made_at: str) -> str:
    """What a batch's key is called; a file that was put back from a backup may use a batch's number again."""
    return f"{key_id}/passwords/{batch_id}/{made_at}"


def add_batch(connection: Connection, *, by: Worker, recipe: str, school_year: str) -> tuple[int, str]:
    """A new batch; its id and when it was made."""
    at = now()
    made = connection.execute(
        secret_batch.insert().values(made_at=at, by=by.name, recipe=recipe, school_year=school_year)
    ).inserted_primary_key
    if made is None:
        raise RuntimeError("no batch was made")
    return int(made[0]), at


def put(connection: Connection, batch_id: int, key: bytes, school_year: str, texts: Iterable[tuple[int, str]]) -> int:
    """Seal passwords, by pupil; the one that waited lapses. Returns how many."""
    cipher, at, count = AESGCM(key), now(), 0
    for pupil_id, text in texts:
        nonce = secrets.token_bytes(12)
        sealed = nonce + cipher.encrypt(nonce, text.encode(), _identity(batch_id, pupil_id))
        connection.execute(pending_secret.delete().where(pending_secret.c.pupil_id == pupil_id))
        connection.execute(pending_secret.insert().values(batch_id=batch_id, pupil_id=pupil_id, sealed=sealed))
        values = {"set_at": at, "school_year": school_year, "state": MADE}
        statement = insert(credential).values(pupil_id=pupil_id, **values)
        connection.execute(statement.on_conflict_do_update(index_elements=["pupil_id"], set_=values))
        count += 1
    return count


def unseal(found: Sealed, key: bytes) -> str | None:
    """The clear text; None if this is not its key, or the row is not as it was written."""
    identity = _identity(found.batch_id, found.pupil.id)
    try:
        return AESGCM(key).decrypt(found.sealed[:12], found.sealed[12:], identity).decode()
    except InvalidTag:
        return None


def waiting(connection: Connection) -> list[Sealed]:
    """All that wait, of pupils who are there, by location, group and name."""
    wanted = _SEALED.order_by(pupil.c.location, pupil.c.group, pupil.c.search_key, pupil.c.id)
    return [_sealed(row) for row in connection.execute(wanted)]


def undelivered(connection: Connection, locations: Collection[str] | None = None) -> dict[str, int]:
    """
    The passwords of active pupils that are not in the LVS: uid of the pupil -> id of the password.

    Args:
        locations: Only of pupils of these.
    """
    wanted = (
        select(pupil.c.uid, pending_secret.c.id)
        .join(pending_secret, pending_secret.c.pupil_id == pupil.c.id)
        .where(pending_secret.c.delivered_at.is_(None), pupil.c.archived_at.is_(None))
        .order_by(pending_secret.c.id)
    )
    if locations is not None:
        wanted = wanted.where(pupil.c.location.in_(list(locations)))
    return {row.uid: row.id for row in connection.execute(wanted)}


def sealed(connection: Connection, ids: Iterable[int]) -> dict[int, Sealed]:
    """Passwords that wait, by id; who was given another one meanwhile is not among them."""
    meant = set(ids)
    return {row.secret: _sealed(row) for row in connection.execute(_SEALED) if row.secret in meant}


def pupils_of(connection: Connection, ids: Iterable[int]) -> list[int]:
    """Whose passwords these are, of those that wait."""
    meant = set(ids)
    rows = connection.execute(select(pending_secret.c.id, pending_secret.c.pupil_id))
    return [row.pupil_id for row in rows if row.id in meant]


def mark(connection: Connection, pupil_ids: Collection[int], state: str) -> int:
    """
    Say that passwords were printed or delivered; what is both by now is deleted. Returns how many waited.

    Args:
        state: PRINTED or DELIVERED.
    """
    column = pending_secret.c.printed_at if state == PRINTED else pending_secret.c.delivered_at
    at, count = now(), 0
    for pupil_id in pupil_ids:
        own = pending_secret.c.pupil_id == pupil_id
        row = connection.execute(select(pending_secret).where(own)).first()
        if row is None:
            continue
        count += 1
        connection.execute(pending_secret.update().where(own).values({column.name: getattr(row, column.name) or at}))
        # what reached the LVS is there, whether or not its card is printed
        if state == DELIVERED or row.delivered_at is None:
            _set(connection, pupil_id, state)
        if (row.delivered_at if state == PRINTED else row.printed_at) is not None:
            connection.execute(pending_secret.delete().where(own))
    return count


def give_up(connection: Connection, pupil_ids: Collection[int]) -> int:
    """Delete passwords that wait; who has none in the LVS has none. Returns how many."""
    count = 0
    for pupil_id in pupil_ids:
        own = pending_secret.c.pupil_id == pupil_id
        row = connection.execute(select(pending_secret.c.delivered_at).where(own)).first()
        if row is None:
            continue
        count += 1
        connection.execute(pending_secret.delete().where(own))
        if row.delivered_at is None:
            _set(connection, pupil_id, LAPSED)
    return count


def drop_lost(connection: Connection) -> int:
    """Delete passwords of pupils who were taken out of the school; returns how many."""
    gone = connection.execute(
        pending_secret.delete().where(pending_secret.c.pupil_id.not_in(select(pupil.c.id)))
    ).rowcount
    return int(gone)


def empty_batches(connection: Connection) -> list[tuple[int, str]]:
    """Id and moment of the batches that nobody waits in, and whose key may still be there."""
    used = select(pending_secret.c.batch_id)
    wanted = select(secret_batch.c.id, secret_batch.c.made_at).where(
        secret_batch.c.wiped_at.is_(None), secret_batch.c.id.not_in(used)
    )
    return [(row.id, row.made_at) for row in connection.execute(wanted)]


def set_wiped(connection: Connection, batch_id: int, why: str) -> None:
    """Keep that a batch's key was destroyed."""
    connection.execute(secret_batch.update().where(secret_batch.c.id == batch_id).values(wiped_at=now(), wiped_why=why))


def states(connection: Connection, school_year: str) -> dict[int, str]:
    """Pupil -> state of the password that was made this school year; who has none, or one that lapsed, is left out."""
    wanted = select(credential.c.pupil_id, credential.c.state).where(
        credential.c.school_year == school_year, credential.c.state != LAPSED
    )
    return {row.pupil_id: row.state for row in connection.execute(wanted)}


def names_of_link(connection: Connection) -> dict[int, str]:
    """Pupil -> user name in the LVS, of those whom a link brought."""
    wanted = select(link.c.pupil_id, link.c.lvs_user_name).where(link.c.lvs_user_name.is_not(None))
    return {row.pupil_id: row.lvs_user_name for row in connection.execute(wanted)}


_SEALED = (
    select(
        pupil,
        pending_secret.c.id.label("secret"),
        pending_secret.c.batch_id,
        pending_secret.c.sealed,
        pending_secret.c.printed_at,
        pending_secret.c.delivered_at,
        secret_batch.c.made_at,
        link.c.lvs_user_name,
    )
    .join(pending_secret, pending_secret.c.pupil_id == pupil.c.id)
    .join(secret_batch, secret_batch.c.id == pending_secret.c.batch_id)
    .outerjoin(link, link.c.pupil_id == pupil.c.id)
)


def _sealed(row: Row[Any]) -> Sealed:
    return Sealed(
        batch_id=row.batch_id,
        made_at=row.made_at,
        pupil=pupil_of(row),
        user_name=row.user_name or row.lvs_user_name,
        sealed=row.sealed,
        printed_at=row.printed_at,
        delivered_at=row.delivered_at,
    )


def _set(connection: Connection, pupil_id: int, state: str) -> None:
    connection.execute(credential.update().where(credential.c.pupil_id == pupil_id).values(state=state))


def _identity(batch_id: int, pupil_id: int) -> bytes:
    return f"{_PURPOSE}|batch {batch_id}|pupil {pupil_id}".encode()
