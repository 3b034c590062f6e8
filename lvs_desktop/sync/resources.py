"""
What a record looks like on the wire: SCIM 2.0 resources (RFC 7643) and our extension schemas.

Pure tables and functions, shared by the desktop and the server. The version of an extension is in its URN: additions
stay inside a major version. What a server adds to a resource is neither read nor sent back: changes are PATCHes of
what differs.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote, unquote

from lvs_desktop.domain import result_exchange
from lvs_desktop.domain.exchanging import ACCOMMODATION, ARCHIVED, MEMBER, Digest, Fields, Kind, measure_text
from lvs_desktop.domain.people import display_name

USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"
_OURS: Final = "urn:lvs-desktop:params:scim:schemas:extension"
PUPIL: Final = f"{_OURS}:pupil:1.0:User"
STAFF: Final = f"{_OURS}:staff:1.0:User"
SUPPORT: Final = f"{_OURS}:accommodations:1.0:User"
CLASS: Final = f"{_OURS}:class:1.0:Group"
RESULT: Final = "urn:lvs-desktop:params:scim:schemas:core:1.0:Result"

ENDPOINT: Final[Mapping[Kind, str]] = {
    Kind.GROUP: "/Groups",
    Kind.STAFF: "/Users",
    Kind.PUPIL: "/Users",
    Kind.RESULT: "/Results",
}
USER_TYPE: Final[Mapping[Kind, str]] = {Kind.STAFF: "staff", Kind.PUPIL: "pupil"}

# field of a record -> attribute of the extension; text, but for the staff's locations (a list of codes)
PUPIL_ATTRIBUTES: Final[Mapping[str, str]] = {
    "pupil_number": "pupilNumber",
    "name_prefix": "namePrefix",
    "birth_date": "birthDate",  # ISO; text, not dateTime: a date has no time zone
    "gender": "gender",  # M, V, X
    "group": "group",
    "location": "location",
    "year": "year",
    "track": "track",
}
STAFF_ATTRIBUTES: Final[Mapping[str, str]] = {
    "staff_number": "staffNumber",
    "name_prefix": "namePrefix",
    "role": "role",
    "locations": "locations",
}
# of a test's result, beside `pupil`: the address of the pupil's User; text, but for byHand (true, false or absent)
RESULT_ATTRIBUTES: Final[Mapping[str, str]] = {
    "test_code": "testCode",
    "test_name": "testName",
    "version": "testVersion",
    "subject": "subject",
    "moment": "moment",
    "taken_on": "takenOn",  # ISO date
    "year_group": "yearGroup",
    "score": "score",  # as it was given: 103,5 and 103.50 are what a file said
    "skill_score": "skillScore",
    "level": "level",
    "functioning": "functioning",
    "generation": "generation",  # 3.0, other, unknown
    "by_hand": "byHand",
}
# of one accommodation: `value` is its name
MEASURE_ATTRIBUTES: Final[Mapping[str, str]] = {
    "amount": "amount",  # integer, in its unit
    "unit": "unit",  # percent, minutes
    "valid_until": "validUntil",  # ISO date
    "checked_at": "checkedAt",  # ISO date
}


def to_scim(kind: Kind, uid: str, fields: Fields, remote_ids: Mapping[str, str] | None = None) -> dict[str, Any]:
    """
    A record as a resource, without id, meta and password.

    Args:
        remote_ids: Of a group: uid -> id on the server of its members; who is not in it is left out. A result names
            its pupil by that id itself.
    """
    if kind is Kind.GROUP:
        return _group(uid, fields, remote_ids or {})
    if kind is Kind.RESULT:
        return _result(uid, fields)
    names = {
        key: fields[name]
        for name, key in (("given_name", "givenName"), ("family_name", "familyName"))
        if name in fields
    }
    shown = shown_name(fields)
    if shown:
        names["formatted"] = shown
    extension = _extension(kind, fields)
    body: dict[str, Any] = {
        "schemas": [USER, PUPIL if kind is Kind.PUPIL else STAFF],
        "externalId": uid,
        "userName": fields.get("user_name", uid),  # required: who has none yet has the uid
        "userType": USER_TYPE[kind],
        "active": ARCHIVED not in fields,
        PUPIL if kind is Kind.PUPIL else STAFF: extension,
    }
    if names:
        body["name"] = names
    if shown:
        body["displayName"] = shown
    if "email" in fields:
        body["emails"] = _emails(fields["email"])
    if measures := accommodations(fields):
        body["schemas"].append(SUPPORT)
        body[SUPPORT] = {"accommodations": measures}
    return body


def from_scim(
    body: Mapping[str, Any], uid_of: Mapping[str, str] | None = None
) -> tuple[Kind, str | None, dict[str, str]]:
    """
    Kind, externalId and fields of a resource. What we do not know is left alone; what has a wrong form is left out.

    Args:
        uid_of: Id on the server -> uid, for the members of a group; a member that is not in it keeps its id.
    """
    external = _text(body.get("externalId"))
    if _is_group(body):
        return Kind.GROUP, external, _group_fields(body, uid_of or {})
    if _is_of(body, "Result", RESULT):
        return Kind.RESULT, external, _result_fields(body)
    kind = kind_of(body)
    names = _mapping(body.get("name"))
    found: dict[str, str | None] = {
        "given_name": _text(names.get("givenName")),
        "family_name": _text(names.get("familyName")),
        "email": _first_email(body.get("emails")),
        "user_name": _text(body.get("userName")),
        # only a plain False archives: a server that leaves it out has not said so
        ARCHIVED: "yes" if body.get("active") is False else None,
    }
    if found["user_name"] == external:
        found["user_name"] = None
    extension = _mapping(body.get(PUPIL if kind is Kind.PUPIL else STAFF))
    for field, attribute in (PUPIL_ATTRIBUTES if kind is Kind.PUPIL else STAFF_ATTRIBUTES).items():
        value = extension.get(attribute)
        found[field] = ",".join(map(str, value)) if isinstance(value, list) else _text(value)
    if kind is Kind.PUPIL:
        for measure in _list(_mapping(body.get(SUPPORT)).get("accommodations")):
            if name := _text(_mapping(measure).get("value")):
                found[ACCOMMODATION + name] = measure_text({k: measure.get(a) for k, a in MEASURE_ATTRIBUTES.items()})
    return kind, external, {field: value for field, value in found.items() if value}


def kind_of(body: Mapping[str, Any]) -> Kind:
    """Pupil, staff member, group or result; a user of another program without our extension and type is a pupil."""
    if _is_group(body):
        return Kind.GROUP
    if _is_of(body, "Result", RESULT):
        return Kind.RESULT
    said = body.get("userType")
    if said == USER_TYPE[Kind.STAFF] or (STAFF in body and PUPIL not in body):
        return Kind.STAFF
    return Kind.PUPIL


def patch(
    kind: Kind, uid: str, fields: Fields, changed: Iterable[str], remote_ids: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """
    The operations (RFC 7644, 3.5.2) that bring the changed fields to what `fields` holds; what it lacks is removed.

    Args:
        remote_ids: As `to_scim`.
    """
    wanted = to_scim(kind, uid, fields, remote_ids)
    if kind is Kind.GROUP:
        return _patch_group(wanted, changed, remote_ids or {})
    paths: dict[str, Any] = {}  # path -> value, None removes it; several fields may share one
    extension = PUPIL if kind is Kind.PUPIL else STAFF
    attributes = PUPIL_ATTRIBUTES if kind is Kind.PUPIL else STAFF_ATTRIBUTES
    for field in changed:
        if field in ("given_name", "family_name", "name_prefix"):
            paths["name.formatted"] = shown_name(fields) or None
            paths["displayName"] = shown_name(fields) or None
        if field in ("given_name", "family_name"):
            key = "givenName" if field == "given_name" else "familyName"
            paths[f"name.{key}"] = fields.get(field)
        elif field == "email":
            paths["emails"] = wanted.get("emails")
        elif field == "user_name":
            paths["userName"] = wanted["userName"]
        elif field == ARCHIVED:
            paths["active"] = wanted["active"]
        elif field.startswith(ACCOMMODATION):
            paths[f"{SUPPORT}:accommodations"] = accommodations(fields) or None
        else:
            paths[f"{extension}:{attributes[field]}"] = wanted[extension].get(attributes[field])
    return [
        {"op": "remove", "path": path} if value is None else {"op": "replace", "path": path, "value": value}
        for path, value in paths.items()
    ]


def accommodations(fields: Fields) -> list[dict[str, Any]]:
    """The accommodations of a record, as the extension's list, by name."""
    found = []
    for field in sorted(name for name in fields if name.startswith(ACCOMMODATION)):
        values = json.loads(fields[field])
        said = {attribute: values[key] for key, attribute in MEASURE_ATTRIBUTES.items() if values.get(key) is not None}
        found.append({"value": field.removeprefix(ACCOMMODATION), **said})
    return found


def referenced(address: object) -> str | None:
    """The id in the address of a resource, whole or relative; None if there is none."""
    found = _text(address)
    return None if found is None else unquote(found.rstrip("/").rpartition("/")[2]) or None


def digest(records: Iterable[tuple[str, Fields]]) -> Digest:
    """
    Count and hash of records of one kind, (uid, fields) each, in any order.

    The hash is the sum, modulo 2**256, of SHA-256 over each record's JSON: the same on both sides if the records are.
    """
    count = total = 0
    for uid, fields in records:
        text = json.dumps([uid, sorted(fields.items())], ensure_ascii=False, separators=(",", ":"))
        total += int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
        count += 1
    return Digest(count=count, hash=f"{total % (1 << 256):064x}")


def shown_name(fields: Fields) -> str:
    """A person's name as it is read aloud; of a group its own."""
    return fields.get("name") or display_name(
        fields.get("given_name"), fields.get("name_prefix"), fields.get("family_name")
    )


def _extension(kind: Kind, fields: Fields) -> dict[str, Any]:
    if kind is Kind.PUPIL:
        return {attribute: fields[field] for field, attribute in PUPIL_ATTRIBUTES.items() if field in fields}
    found: dict[str, Any] = {a: fields[field] for field, a in STAFF_ATTRIBUTES.items() if field in fields}
    if "locations" in found:
        found["locations"] = found["locations"].split(",")
    return found


def _emails(address: str) -> list[dict[str, Any]]:
    return [{"value": address, "type": "work", "primary": True}]


def _first_email(emails: object) -> str | None:
    found = [_mapping(each) for each in _list(emails)]
    found.sort(key=lambda each: each.get("primary") is not True)
    return next((text for each in found if (text := _text(each.get("value")))), None)


def _group(uid: str, fields: Fields, remote_ids: Mapping[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = {"schemas": [GROUP], "externalId": uid, "displayName": fields.get("name", "")}
    if "location" in fields:
        body["schemas"].append(CLASS)
        body[CLASS] = {"location": fields["location"]}
    ids = sorted(remote_ids[who] for who in _members(fields) if who in remote_ids)
    if ids:
        body["members"] = [{"value": each, "type": "User"} for each in ids]
    return body


def _group_fields(body: Mapping[str, Any], uid_of: Mapping[str, str]) -> dict[str, str]:
    found = {"name": _text(body.get("displayName")), "location": _text(_mapping(body.get(CLASS)).get("location"))}
    for member in _list(body.get("members")):
        if value := _text(_mapping(member).get("value")):
            found[MEMBER + uid_of.get(value, value)] = "yes"
    return {field: value for field, value in found.items() if value}


def _result(uid: str, fields: Fields) -> dict[str, Any]:
    said: dict[str, Any] = {a: fields[field] for field, a in RESULT_ATTRIBUTES.items() if field in fields}
    if "by_hand" in fields:
        said["byHand"] = fields["by_hand"] == "yes"
    pupil = f"../Users/{quote(fields.get(result_exchange.PUPIL, ''), safe='')}"
    return {"schemas": [RESULT], "externalId": uid, "pupil": pupil, **said}


def _result_fields(body: Mapping[str, Any]) -> dict[str, str]:
    found = {field: _text(body.get(attribute)) for field, attribute in RESULT_ATTRIBUTES.items()}
    found[result_exchange.PUPIL] = referenced(body.get("pupil"))
    if isinstance(body.get("byHand"), bool):
        found["by_hand"] = "yes" if body["byHand"] else "no"
    return {field: value for field, value in found.items() if value}


def _patch_group(wanted: dict[str, Any], changed: Iterable[str], remote_ids: Mapping[str, str]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    now = {member["value"] for member in wanted.get("members", ())}
    added: list[str] = []
    removed: list[str] = []
    for field in changed:
        if field == "name":
            made.append({"op": "replace", "path": "displayName", "value": wanted["displayName"]})
        elif field == "location":
            place = wanted.get(CLASS, {}).get("location")
            path = f"{CLASS}:location"
            made.append({"op": "replace", "path": path, "value": place} if place else {"op": "remove", "path": path})
        elif field.startswith(MEMBER):
            who = remote_ids.get(field.removeprefix(MEMBER), field.removeprefix(MEMBER))
            (added if who in now else removed).append(who)
    if added:
        value = [{"value": who, "type": "User"} for who in sorted(added)]
        made.append({"op": "add", "path": "members", "value": value})
    made += [{"op": "remove", "path": f'members[value eq "{who}"]'} for who in sorted(removed)]
    return made


def _members(fields: Fields) -> list[str]:
    return [name.removeprefix(MEMBER) for name in fields if name.startswith(MEMBER)]


def _is_group(body: Mapping[str, Any]) -> bool:
    return _is_of(body, "Group", GROUP)


def _is_of(body: Mapping[str, Any], name: str, schema: str) -> bool:
    said = _mapping(body.get("meta")).get("resourceType")
    return said == name or (said is None and schema in _list(body.get("schemas")))


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
