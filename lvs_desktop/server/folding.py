"""
The folded copy of a resource (`resource.doc`): the values in the form in which filters and sorting compare them.

A flat mapping of attribute -> value. Text is folded as the library compares it (NFC, lower case unless the attribute
is case exact), times are UTC text, and what is empty is absent. Beside each list stands the entry that it is sorted by.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from typing import Any, Final, Literal

from pydantic import BaseModel
from scim2_models import Extension, InvalidValueException, Path, Resource
from scim2_models.path import AttributeBinding

from lvs_desktop.server.tables import stamp

Form = Literal["text", "flag", "number", "time", "bytes", "complex"]

FIRST: Final = "^"  # after the key of a list: its primary entry, or else the first
INTEGERS: Final = range(-(2**63), 2**63)  # what both databases compare exactly

_COMMON: Final = ("schemas", "id", "meta", "meta.resourceType", "meta.created", "meta.lastModified", "meta.version")
_FORMS: Final[tuple[tuple[type, Form], ...]] = (
    (BaseModel, "complex"),
    (bool, "flag"),
    (int, "number"),
    (float, "number"),
    (datetime, "time"),
    (bytes, "bytes"),
)


def key_of(binding: AttributeBinding) -> str:
    """The key of an attribute in the folded copy; of an extension with the name of its class in front."""
    if issubclass(binding.model, Extension):
        return f"{binding.model.__name__}.{binding.field_name}"
    return binding.field_name


def form_of(binding: AttributeBinding) -> Form:
    """How the values of an attribute are kept and compared; references, addresses and enumerations are text."""
    target = binding.target_type
    return next((form for base, form in _FORMS if isinstance(target, type) and issubclass(target, base)), "text")


def fold(model: type[Resource[Any]], body: Mapping[str, Any]) -> dict[str, Any]:
    """
    The folded copy of a resource, from its JSON as the library writes it.

    Raises:
        InvalidValueException: A whole number of more than 64 bits.
    """
    found: dict[str, Any] = {}
    for name, value in body.items():
        attribute = _plan(model).get(name)
        if isinstance(attribute, _Attribute):
            attribute.put(found, value)
        elif attribute is not None:
            for inner, said in value.items():
                attribute[inner].put(found, said)
    return found


def operand(binding: AttributeBinding, value: Any) -> Any:
    """
    The value that a filter compares with, in the form of the folded copy; None if nothing can equal it.

    Args:
        value: As the library's `coerce_value` gave it.
    """
    if isinstance(value, str):
        return binding.comparable(str(value))
    if isinstance(value, datetime):  # without a zone it is no moment
        return None if value.tzinfo is None else stamp(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


@dataclass(frozen=True, slots=True)
class _Attribute:
    key: str
    many: bool
    scalar: Callable[[Any], Any] | None  # None: it is complex
    parts: dict[str, tuple[str, Callable[[Any], Any]]] = field(default_factory=dict)

    def put(self, found: dict[str, Any], value: Any) -> None:
        if not self.many:
            found[self.key] = self._folded(value)
        elif value:
            entries = found[self.key] = [self._folded(each) for each in value]
            primary = (each for each in entries if isinstance(each, dict) and each.get("primary"))
            found[self.key + FIRST] = next(primary, entries[0])

    def _folded(self, value: Any) -> Any:
        if self.scalar is not None:
            return self.scalar(value)
        made = {}
        for name, said in value.items():
            # meta.location is the server's address: it is in no stored resource
            if (part := self.parts.get(name)) is not None and said is not None:
                made[part[0]] = part[1](said)
        return made


@cache
def _plan(model: type[Resource[Any]]) -> "dict[str, _Attribute | dict[str, _Attribute]]":
    """Member of a resource's JSON -> its attribute; of an extension: its members."""
    plan: dict[str, Any] = {}
    bound = Path[model]  # type: ignore[valid-type]
    for path in (*map(bound, _COMMON), *bound.iter_paths()):
        binding = path.resolve()
        if binding is None:  # an extension as a whole
            continue
        schema, _, name = binding.urn.rpartition(":")
        head, _, sub = name.partition(".")
        members = plan.setdefault(schema, {}) if issubclass(binding.model, Extension) else plan
        if sub:
            members[head].parts[sub] = (binding.sub_field_name, _folder(binding))
        else:
            scalar = None if form_of(binding) == "complex" else _folder(binding)
            members[head] = _Attribute(key_of(binding), binding.is_multivalued, scalar)
    return plan


def _folder(binding: AttributeBinding) -> Callable[[Any], Any]:
    match form_of(binding):
        case "text":
            return partial(_fold_text, binding, str if binding.case_exact else str.lower)
        case "time":
            return lambda said: stamp(datetime.fromisoformat(said))
        case "number":
            return _fold_number
        case _:
            return lambda said: said


def _fold_text(binding: AttributeBinding, plain: Callable[[str], str], said: str) -> Any:
    return plain(said) if said.isascii() else binding.comparable(said)


def _fold_number(said: float) -> float:
    if isinstance(said, int) and said not in INTEGERS:
        raise InvalidValueException(detail="A number of more than 64 bits")
    return said
