"""
Rows of a server, checked and made into records; and the fields that a server can't keep, which stay as they are here.

A server without one of our extensions would seem to have emptied its fields. What was agreed of these is put back into
each record that it gives, so that a merge sees no change in them.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from lvs_desktop.domain.exchanging import ACCOMMODATION, Base, Fields, Kind, Seen
from lvs_desktop.sync import resources
from lvs_desktop.sync.transport import plain

_LONGEST_ID: Final = 300
_USER_KINDS: Final = (Kind.PUPIL, Kind.STAFF)


class Rows:
    """
    Makes records of rows; remembers whose id is whose, for the members of groups.

    Args:
        keeps: Extension schemas that the server keeps.
    """

    def __init__(self, keeps: Collection[str]) -> None:
        self._keeps = keeps
        self._uid_of: dict[str, str] = {}
        self._bases: dict[str, tuple[Kind, str, Fields]] = {}  # remote id -> kind, uid, fields that stay here

    def know(self, remote_id: str, kind: Kind, uid: str, fields: Fields) -> None:
        """Both sides agree on this record, as far as the server goes."""
        here = {name: value for name, value in fields.items() if not self.kept(kind, name)}
        self._bases[remote_id] = (kind, uid, here)
        if kind is not Kind.GROUP:
            self._uid_of[remote_id] = uid

    def know_all(self, bases: Iterable[Base]) -> None:
        """As `know`, of everything that was agreed on."""
        for base in bases:
            self.know(base.remote_id, base.kind, base.uid, base.fields)

    def know_ids(self, remote_ids: Mapping[str, str]) -> None:
        """Whose ids these are: uid -> remote id."""
        self._uid_of.update({remote_id: uid for uid, remote_id in remote_ids.items()})

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
            by, at: As a feed tells; else as the row tells.
        """
        remote_id = id_of(body)
        if remote_id is None or not isinstance(body, Mapping):
            return None
        known = self._bases.get(remote_id)
        if known and known[0] is Kind.STAFF and not _says_who(body):
            body = {**body, "userType": resources.USER_TYPE[Kind.STAFF]}  # a server that forgets it makes no pupils
        kind, external, fields = resources.from_scim(body, self._uid_of)
        uid = _ours(external)
        if known:
            fields.update({name: value for name, value in known[2].items() if name not in fields})
        elif uid and kind in _USER_KINDS:
            self._uid_of[remote_id] = uid
        meta = body.get("meta")
        meta = meta if isinstance(meta, Mapping) else {}
        return Seen(
            kind=kind,
            remote_id=remote_id,
            uid=uid,
            etag=plain(meta.get("version")) or etag,
            fields=fields,
            by=(by or resources.changed_by(body) or "")[:200] or None,
            at=moment(at) or moment(meta.get("lastModified")),
        )

    def strangers(self, body: object) -> set[str]:
        """Ids of members of a group that are nobody's yet."""
        members = body.get("members") if isinstance(body, Mapping) else None
        if not isinstance(members, list):
            return set()
        ids = {str(each.get("value")) for each in members if isinstance(each, Mapping)}
        return ids - self._uid_of.keys()


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
