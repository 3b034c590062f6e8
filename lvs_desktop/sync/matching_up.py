"""
First contact: which record here is which one there, where nothing was agreed on yet.

Never a guess: in turn by externalId, by number, by user name, and by name with birth date (link routes: the pupils of
the server have no numbers); each time only what is unique on both sides. A user name or a name never joins two records
of which a number or a birth date says that they are two people.
"""

import uuid
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from lvs_desktop.domain.exchanging import Fields, Kind, Seen
from lvs_desktop.domain.people import fold, number_key

T = TypeVar("T")
Key = Callable[[Fields], Hashable | None]


def pair(kind: Kind, here: Mapping[str, Fields], there: Sequence[Seen]) -> dict[str, str]:
    """
    Id on the server -> uid here, of records that are the same.

    Args:
        here: uid -> fields, of records without a base.
        there: Records of the server without a base.
    """
    by_uid: dict[str, str] = {}
    for seen in there:
        if seen.uid is not None and seen.uid in here and seen.uid not in by_uid:
            by_uid[seen.uid] = seen.remote_id
    found = {remote_id: uid for uid, remote_id in by_uid.items()}
    for key, strict in _KEYS[kind]:
        taken = set(found.values())
        ours = _unique((key(fields), uid) for uid, fields in here.items() if uid not in taken)
        theirs = _unique((key(seen.fields), seen) for seen in there if seen.remote_id not in found)
        for value, uid in ours.items():
            match = theirs.get(value)
            if match is not None and not (strict and _two_people(here[uid], match.fields)):
                found[match.remote_id] = uid
    return found


def uid_for(seen: Seen, address: str, taken: Iterable[str] = ()) -> str:
    """
    The uid here of a record that is new here: the same on each desktop of the school.

    Args:
        address: Base URL of the server.
        taken: Uids of other records here.
    """
    own = _uuid(seen.uid)
    if own is not None and own not in taken:
        return own
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{address}/{seen.remote_id}"))


def _uuid(text: str | None) -> str | None:
    try:
        return text if text is not None and str(uuid.UUID(text)) == text else None
    except ValueError:
        return None


def _unique(pairs: Iterable[tuple[Hashable | None, T]]) -> dict[Hashable, T]:
    found: dict[Hashable, T] = {}
    twice: set[Hashable] = set()
    for key, thing in pairs:
        if key is not None:
            twice.add(key) if key in found else found.setdefault(key, thing)
    return {key: thing for key, thing in found.items() if key not in twice}


def _two_people(one: Fields, other: Fields) -> bool:
    numbers = _number("pupil_number")(one), _number("pupil_number")(other)
    dates = one.get("birth_date"), other.get("birth_date")
    staff = _number("staff_number")(one), _number("staff_number")(other)
    return any(None not in both and both[0] != both[1] for both in (numbers, dates, staff))


def _number(field: str) -> Key:
    return lambda fields: number_key(fields[field]) or "0" if fields.get(field) else None


def _user_name(fields: Fields) -> str | None:
    name = fields.get("user_name")
    return fold(name) if name else None


def _name_and_birth(fields: Fields) -> tuple[str, ...] | None:
    parts = [fields.get(field) for field in ("given_name", "family_name", "birth_date")]
    if None in parts:
        return None
    given, prefix, family = fields["given_name"], fields.get("name_prefix", ""), fields["family_name"]
    return fold(given), fold(" ".join((prefix, family)).strip()), fields["birth_date"]


# strict: not if a number or a birth date says otherwise
_KEYS: Final[Mapping[Kind, tuple[tuple[Key, bool], ...]]] = {
    Kind.GROUP: (),
    Kind.STAFF: ((_number("staff_number"), False), (_user_name, True)),
    Kind.PUPIL: ((_number("pupil_number"), False), (_user_name, True), (_name_and_birth, True)),
}
