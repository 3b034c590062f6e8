"""Who asks: the administrator of a bearer token, as the tables say at this moment."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from lvs_desktop.domain.roles import Role
from lvs_desktop.server import tables
from lvs_desktop.server.schools import MARK, hashed
from lvs_desktop.server.scope import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A school and who of it asks."""

    tenant: int
    school: str  # its name
    caller: Caller
    used: str | None  # when the token was used last, as far as it was noted


def bearer(header: str | None) -> str | None:
    """The token in an Authorization header."""
    scheme, _, token = (header or "").strip().partition(" ")
    return token.strip() or None if scheme.casefold() == "bearer" else None


def session(connection: Connection, slug: str, token: str) -> Session | None:
    """
    The session of a token at a school; None if the school is unknown, or the token is, or is another school's, or
    expired, or revoked: who asks can't tell these apart.
    """
    if not token.startswith(MARK):
        return None
    row = connection.execute(
        select(
            tables.tenant.c.id.label("tenant"),
            tables.tenant.c.name.label("school"),
            tables.admin.c.id.label("admin"),
            tables.admin.c.name,
            tables.admin.c.role,
            tables.admin.c.locations,
            tables.token.c.expires,
            tables.token.c.revoked,
            tables.token.c.used,
        )
        .join(tables.admin, tables.admin.c.id == tables.token.c.admin)
        .join(tables.tenant, tables.tenant.c.id == tables.admin.c.tenant)
        .where(tables.token.c.hash == hashed(token), tables.tenant.c.slug == slug)
    ).first()
    if row is None or row.revoked is not None or (row.expires is not None and row.expires <= tables.now()):
        return None
    caller = Caller(name=row.name, role=Role(row.role), locations=tuple(row.locations), admin=row.admin)
    return Session(tenant=row.tenant, school=row.school, caller=caller, used=row.used)


def note_use(connection: Connection, token: str) -> None:
    """Keep that a token is used now."""
    connection.execute(tables.token.update().where(tables.token.c.hash == hashed(token)).values(used=tables.now()))
