"""The JSON of a resource: as it is kept (`resource.body`), read back, and sent."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from scim2_models import Context, InvalidValueException, Meta, Resource

# What PostgreSQL or UTF-8 cannot hold: NUL, and half of a surrogate pair
_REFUSABLE: Final = re.compile("[\0\ud800-\udfff]")


def refusable(text: str) -> bool:
    """True if a text has a character that no database keeps."""
    return _REFUSABLE.search(text) is not None


def etag(version: str) -> str:
    """The ETag of a version; weak, because the same resource may be written in more than one way."""
    return f'W/"{version}"'


def dumped(resource: Resource[Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """
    The JSON of a resource, `meta` at its end: without a password.

    Args:
        row: id, type, created, modified, version of the table.
    """
    said = resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    said.pop("meta", None)
    made = {"schemas": said.pop("schemas"), "id": row["id"]} | said
    made["id"] = row["id"]
    made["meta"] = {
        "resourceType": row["type"],
        "created": row["created"],
        "lastModified": row["modified"],
        "version": etag(row["version"]),
    }
    return made


def text_of(body: Mapping[str, Any]) -> str:
    """
    The text that is kept.

    Raises:
        InvalidValueException: A value has a character that no database keeps.
    """
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    # NUL is written as \\u0000; a backslash of the text itself is doubled
    if _REFUSABLE.search(text) or ("\\u0000" in text and _holds_nul(body)):
        raise InvalidValueException(detail="A text holds a character that is not allowed (NUL or half a character)")
    return text


def stored(given: Resource[Any], row: Mapping[str, Any]) -> Resource[Any]:
    """A resource as it was just kept, for the answer: without reading it back."""
    meta = Meta(
        resource_type=row["type"],
        created=datetime.fromisoformat(row["created"]),
        last_modified=datetime.fromisoformat(row["modified"]),
        version=etag(row["version"]),
    )
    update: dict[str, Any] = {"id": row["id"], "meta": meta}
    if "password" in type(given).model_fields:
        update["password"] = None
    return given.model_copy(update=update)


def loaded(model: type[Resource[Any]], body: str) -> Resource[Any]:
    """A resource from its kept text."""
    return model.model_validate_json(body)


def located(texts: Iterable[tuple[str, str, str]], base_url: str, endpoints: Mapping[str, str]) -> Iterator[str]:
    """
    Kept texts as they are sent: with `meta.location`, put in without reading them.

    Args:
        texts: Type, id and kept text of each.
        endpoints: Type -> path of its endpoint: "Users".
    """
    base = base_url.rstrip("/")
    addresses = {kind: json.dumps(f"{base}/{at.strip('/')}/")[:-1] for kind, at in endpoints.items()}
    fronts = {kind: f',"location":{address}' for kind, address in addresses.items()}
    for kind, each, text in texts:
        # `meta` is the last member of a text and never empty, so it ends in "}}"
        yield f'{text[:-2]}{fronts[kind]}{each}"}}}}'


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(map(_holds_nul, value)) or any(map(_holds_nul, value.values()))
    return isinstance(value, list) and any(map(_holds_nul, value))
