"""Rows of a server, checked and made into records: a server may give anything."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from lvs_desktop.domain.exchanging import ACCOMMODATION, Base, Kind, Seen
from lvs_desktop.sync import resources
from lvs_desktop.sync.transport import plain

_LONGEST_ID: Final = 300


class Rows:
    """
    Makes records of rows. Members of groups are named by their id on the server: their uids are the engine's business.

    Args:
        keeps: Extension schemas of ours that the server keeps.
        versions: It guards by versions. Others may have tags of their own: Express makes one of the bytes of an answer.
    """

    def __init__(self, keeps: Collection[str], *, versions: bool) -> None:
        self._keeps = keeps
        self._versions = versions
        self._staff: set[str] = set()  # remote ids

    def know(self, bases: Iterable[Base]) -> None:
        """What was agreed on: a server that forgets who is staff makes no pupils of them."""
        self._staff |= {base.remote_id for base in bases if base.kind is Kind.STAFF}

    def kept(self, kind: Kind, field: str) -> bool:
        """True if the server keeps this field; what it does not keep stays here."""
        schema = schema_of(kind, field)
        return schema is None or schema in self._keeps

    def seen(
        self, body: object, *, etag: str | None = None, by: str | None = None, at: str | None = None
    ) -> Seen | None:
        """
        A row as a record; None if it has no id that can be asked for again.

        Args:
            etag: Of the answer that it came in; the row's own counts first.
            by, at: As a feed tells; a row itself tells when only.
        """
        remote_id = id_of(body)
        if remote_id is None or not isinstance(body, Mapping):
            return None
        if remote_id in self._staff and not _says_who(body):
            body = {**body, "userType": resources.USER_TYPE[Kind.STAFF]}
        kind, external, fields = resources.from_scim(body)
        meta = body.get("meta")
        meta = meta if isinstance(meta, Mapping) else {}
        return Seen(
            kind=kind,
            remote_id=remote_id,
            uid=_ours(external),
            etag=(plain(meta.get("version")) or etag) if self._versions else None,
            fields=fields,
            by=(by or "")[:200] or None,
            at=moment(at) or moment(meta.get("lastModified")),
        )


def id_of(body: object) -> str | None:
    """The id of a row; None if it has none that can be part of an address."""
    found = body.get("id") if isinstance(body, Mapping) else None
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    if not isinstance(found, str) or not 0 < len(found) <= _LONGEST_ID or not found.isprintable():
        return None
    return found if found not in (".", "..") else None


def schema_of(kind: Kind, field: str) -> str | None:
    """The extension that carries a field; None: SCIM's own User or Group does."""
    if field.startswith(ACCOMMODATION):
        return resources.SUPPORT
    if kind is Kind.PUPIL and field in resources.PUPIL_ATTRIBUTES:
        return resources.PUPIL
    if kind is Kind.STAFF and field in resources.STAFF_ATTRIBUTES:
        return resources.STAFF
    return resources.CLASS if kind is Kind.GROUP and field == "location" else None


def moment(text: object) -> str | None:
    """A time as UTC, ISO 8601; None if it is none."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
        if found is None:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return None


def _says_who(body: Mapping[str, Any]) -> bool:
    return body.get("userType") in resources.USER_TYPE.values() or resources.PUPIL in body or resources.STAFF in body


def _ours(external: str | None) -> str | None:
    """An externalId if it may be ours: a UUID; another program's is none."""
    try:
        return external if external and str(uuid.UUID(external)) == external else None
    except ValueError:
        return None
