"""
Passwords of pupils and staff: a hash is all that is kept (argon2id), and nothing of it is ever sent or searched.

Hashing takes tens of milliseconds, so it is done before a request holds the school's lock, many at once on all cores.
In between a hash travels in the attribute itself, marked with NUL: no client can send that character.
"""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, get_args

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from scim2_models import InvalidPathException, InvalidValueException, PatchOp, Path, Resource

from lvs_desktop.server.bodies import refusable

HELD: Final = "\0held"  # in a resource that was read: it has a password, which stays unless another value comes
_MARK: Final = "\0$"

# OWASP's second choice: 19 MiB, 2 rounds, one thread
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_pool: Final = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="argon2")


def hash_of(value: str | None) -> str | None:
    """
    What is kept of a value of the attribute: of one that `conceal` did, the hash in it.

    Raises:
        InvalidValueException: It is empty, or has a character that is not allowed.
    """
    if value is None:
        return None
    if value.startswith(_MARK):
        return value[1:]
    _check(value)
    return hasher.hash(value)


def matches(kept: str, plain: str) -> bool:
    """True if a password is the one that was hashed."""
    try:
        return hasher.verify(kept, plain)
    except VerifyMismatchError:
        return False


def found_in(written: "Resource[Any] | PatchOp[Any]") -> "list[Plain]":
    """
    The passwords in what a client sent.

    Raises:
        InvalidValueException: One is empty, or has a character that is not allowed.
    """
    if not isinstance(written, PatchOp):
        plain = getattr(written, "password", None)
        return [] if plain is None else [_plain(written.__dict__, "password", plain)]
    found: list[Plain] = []
    for operation in written.operations or ():
        # the class of its paths is bound to the resource type; without a path it is the resource as a whole
        bound = get_args(type(operation).model_fields["path"].annotation)[0]
        found += _inside(operation.path or bound(""), operation.__dict__, "value")
    return found


def conceal(found: "list[Plain]") -> None:
    """Put the hashes of passwords in their places."""
    plain = [each.text for each in found]
    made = map(hasher.hash, plain) if len(plain) < 2 else _pool.map(hasher.hash, plain)
    for each, hashed in zip(found, made, strict=True):
        each.holder[each.key] = f"\0{hashed}"


@dataclass(frozen=True, slots=True)
class Plain:
    """A password as it was sent, and where it stands."""

    holder: Any  # dict or list
    key: Any
    text: str = field(repr=False)


def _inside(path: Path[Any], holder: Any, key: Any) -> Iterable[Plain]:
    """The passwords in a value that is written at a path: at the attribute itself, or in the object of its schema."""
    value = holder[key]
    binding = path.resolve()
    if binding is not None and binding.field_name == "password":
        if isinstance(value, str):
            yield _plain(holder, key, value)
    elif isinstance(value, list):
        for at in range(len(value)):
            yield from _inside(path, value, at)
    elif isinstance(value, dict) and path.model is not None:
        for name in value:
            try:
                yield from _inside(type(path)(f"{path}:{name}" if path else name), value, name)
            except InvalidPathException:
                continue  # it is refused when it is applied


def _plain(holder: Any, key: Any, text: str) -> Plain:
    _check(text)
    return Plain(holder, key, text)


def _check(plain: str) -> None:
    if not plain or refusable(plain):
        raise InvalidValueException(detail="A password that is empty or holds a character that is not allowed")
