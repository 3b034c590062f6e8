"""Keyrings that stand in for the system's own: a safe one, and those that must be refused."""

from collections.abc import Iterator
from contextlib import contextmanager

import keyring
from keyring.backend import KeyringBackend


class InMemory(KeyringBackend):
    """Keeps secrets for one test. Its subclasses carry the names of real backends."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """What was kept."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        del self.kept[service, username]


def called(module: str, name: str, base: type[KeyringBackend] = InMemory) -> KeyringBackend:
    """A keyring that says it is this class of this module."""
    # without `viable`, so that keyring does not list it for other tests
    kind = type(name, (base,), {"__module__": module})
    return kind()


def safe() -> InMemory:
    """The keyring of a Linux desktop."""
    made = called("keyring.backends.SecretService", "Keyring")
    assert isinstance(made, InMemory)
    return made


@contextmanager
def in_use(backend: KeyringBackend) -> Iterator[None]:
    """This computer has this keyring for a while."""
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    try:
        yield
    finally:
        keyring.set_keyring(before)
