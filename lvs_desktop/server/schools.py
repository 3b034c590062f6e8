"""The schools of a server and the tokens of their administrators, as the commands see and change them."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Row, case, func, select

from lvs_desktop.domain.people import fold
from lvs_desktop.domain.roles import Role
from lvs_desktop.server import tables, words
from lvs_desktop.server.scope import Rank
from lvs_desktop.server.tenants import add_tenant
from lvs_desktop.server.words import Refused

MARK: Final = "lvs_"  # before each token, so that it is recognised where it should not be
_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_SHOWN: Final = 8  # hex digits of a token's hash that name it in lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """One school, with its counts of living records."""

    id: int
    slug: str
    name: str
    seq: int
    pupils: int
    staff: int
    groups: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a list may tell of a token; times as the tables keep them."""

    id: str
    tenant: str
    name: str
    role: Role
    locations: tuple[str, ...]
    expires: str
    revoked: str | None
    used: str | None


def hashed(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def slug_of(name: str) -> str:
    """A school's name as part of an address: 'Het Vlier College' becomes het-vlier-college."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:40].strip("-")


def path_of(slug: str) -> str:
    """The path of a school's base URL."""
    return f"/t/{slug}/v2"


def add(connection: Connection, name: str, slug: str | None = None) -> str:
    """Make a school; its slug."""
    if not name.strip():
        raise Refused(words.NAME_EMPTY)
    short = slug_of(name) if slug is None else slug
    if not _SLUG.fullmatch(short):
        raise Refused(words.SLUG_WRONG.format(slug=short))
    if connection.execute(select(tables.tenant.c.id).where(tables.tenant.c.slug == short)).first():
        raise Refused(words.TENANT_EXISTS.format(slug=short))
    add_tenant(connection, short, name.strip())
    return short


def find(connection: Connection, slug: str) -> Row[int, str]:
    """Id and name of a school; refused if there is none."""
    row = connection.execute(
        select(tables.tenant.c.id, tables.tenant.c.name).where(tables.tenant.c.slug == slug)
    ).first()
    if row is None:
        raise Refused(words.TENANT_UNKNOWN.format(slug=slug))
    return row


def listed(connection: Connection) -> list[Tenant]:
    """Every school, by slug."""

    def living(*ranks: Rank) -> object:
        return func.count(case((tables.resource.c.rank.in_([rank.value for rank in ranks]), 1)))

    rows = connection.execute(
        select(
            tables.tenant.c.id,
            tables.tenant.c.slug,
            tables.tenant.c.name,
            tables.tenant.c.seq,
            living(Rank.PUPIL).label("pupils"),  # type: ignore[attr-defined]
            living(Rank.TEACHER, Rank.ADMIN).label("staff"),  # type: ignore[attr-defined]
            living(Rank.GROUP).label("groups"),  # type: ignore[attr-defined]
        )
        .outerjoin(
            tables.resource,
            (tables.resource.c.tenant == tables.tenant.c.id) & tables.resource.c.deleted.is_(False),
        )
        .group_by(tables.tenant.c.id)
        .order_by(tables.tenant.c.slug)
    )
    return [Tenant(**row._mapping) for row in rows]


def add_token(
    connection: Connection, slug: str, *, name: str, role: Role, locations: list[str], days: int
) -> tuple[str, str]:
    """
    Make a token for an administrator, who is made, or changed, if need be.

    Returns:
        The token, which is nowhere kept, and until when it is valid (ISO date).
    """
    if not name.strip():
        raise Refused(words.NAME_EMPTY)
    if role is Role.LOCATION_ADMIN and not locations:
        raise Refused(words.LOCATIONS_MISSING)
    if role is Role.SCHOOL_ADMIN and locations:
        raise Refused(words.LOCATIONS_TOO_MANY)
    if not 1 <= days <= 3650:
        raise Refused(words.DAYS_WRONG)
    tenant = find(connection, slug).id
    admin = _admin(connection, tenant, name.strip(), role, sorted(set(locations)))
    made = MARK + secrets.token_urlsafe(32)
    until = datetime.now(UTC) + timedelta(days=days)
    row = {"hash": hashed(made), "admin": admin, "created": tables.now(), "expires": tables.stamp(until)}
    connection.execute(tables.token.insert(), row)
    return made, until.date().isoformat()


def tokens(connection: Connection, slug: str | None = None) -> list[Token]:
    """The tokens of a school, or of all, by school and name."""
    asked = (
        select(tables.token, tables.tenant.c.slug, tables.admin.c.name, tables.admin.c.role, tables.admin.c.locations)
        .join(tables.admin, tables.admin.c.id == tables.token.c.admin)
        .join(tables.tenant, tables.tenant.c.id == tables.admin.c.tenant)
        .order_by(tables.tenant.c.slug, tables.admin.c.name, tables.token.c.created)
    )
    if slug is not None:
        asked = asked.where(tables.tenant.c.id == find(connection, slug).id)
    return [
        Token(
            id=row.hash[:_SHOWN],
            tenant=row.slug,
            name=row.name,
            role=Role(row.role),
            locations=tuple(row.locations),
            expires=row.expires,
            revoked=row.revoked,
            used=row.used,
        )
        for row in connection.execute(asked)
    ]


def revoke(connection: Connection, shown: str) -> str:
    """Take a token back from now on; the name of whose it was. What is revoked already stays so."""
    asked = select(tables.token.c.hash, tables.admin.c.name).join(
        tables.admin, tables.admin.c.id == tables.token.c.admin
    )
    found = connection.execute(asked.where(func.substr(tables.token.c.hash, 1, _SHOWN) == shown)).all()
    if len(found) != 1:
        raise Refused(words.TOKEN_UNKNOWN.format(id=shown))
    change = tables.token.update().where(tables.token.c.hash == found[0].hash, tables.token.c.revoked.is_(None))
    connection.execute(change.values(revoked=tables.now()))
    return str(found[0].name)


def _admin(connection: Connection, tenant: int, name: str, role: Role, locations: list[str]) -> int:
    admin = tables.admin
    known = connection.execute(select(admin.c.id).where(admin.c.tenant == tenant, admin.c.name == name)).scalar()
    if known is not None:
        connection.execute(admin.update().where(admin.c.id == known).values(role=role.value, locations=locations))
        return int(known)
    row = {"tenant": tenant, "name": name, "role": role.value, "locations": locations, "created": tables.now()}
    return int(connection.execute(admin.insert().returning(admin.c.id), row).scalar_one())
