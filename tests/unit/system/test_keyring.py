"""Keys go into the system's own safe, or nowhere."""

from typing import NoReturn

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null

from lvs_desktop.system import keyring
from tests.support.keyrings import InMemory, called, in_use, safe


class Forgetful(InMemory):
    """Says nothing, keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Nothing."""


class Broken(InMemory):
    """Raises what a system raises."""

    def get_password(self, service: str, username: str) -> NoReturn:
        """Always fails."""
        raise OSError("the safe is closed")

    def set_password(self, service: str, username: str, password: str) -> NoReturn:
        """Always fails."""
        raise OSError("the safe is closed")


def chain(*backends: KeyringBackend) -> KeyringBackend:
    """What keyring makes of several backends."""
    kind = type("ChainerBackend", (chainer.ChainerBackend,), {"backends": list(backends)})
    return kind()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keyring.backends.Windows", "WinVaultKeyring"),
        ("keyring.backends.macOS", "Keyring"),
        ("keyring.backends.SecretService", "Keyring"),
        ("keyring.backends.kwallet", "DBusKeyring"),
        ("keyring.backends.libsecret", "Keyring"),
    ],
)
def test_the_systems_own_safes_are_used(module: str, name: str) -> None:
    """Windows, macOS and the two of Linux; under the program's own name."""
    backend = called(module, name)
    with in_use(backend):
        assert keyring.available()
        assert keyring.store("sleutel", "geheim")
        assert "geheim" == keyring.fetch("sleutel")
        assert keyring.fetch("andere") is None

    assert {(keyring.SERVICE, "sleutel"): "geheim"} == backend.kept  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "backend",
    [
        called("keyrings.alt.file", "PlaintextKeyring"),
        called("keyrings.alt.file", "EncryptedKeyring"),
        called("keyring.backends.SecretService.other", "Keyring"),
        called("keyring.backends.Windows", "Keyring"),
        null.Keyring(),
        fail.Keyring(),
    ],
    ids=["plaintext", "encrypted file", "alike module", "alike name", "null", "fail"],
)
def test_any_other_keyring_is_refused(backend: KeyringBackend) -> None:
    """A plaintext file or a backend that discards would be worse than asking for a passphrase."""
    with in_use(backend):
        assert not keyring.available()
        assert not keyring.store("sleutel", "geheim")
        assert keyring.fetch("sleutel") is None

    assert not getattr(backend, "kept", {})


def test_a_chain_is_looked_into() -> None:
    """keyring puts several backends behind one; the safe one among them is used, the others get nothing."""
    plain, good = called("keyrings.alt.file", "PlaintextKeyring"), safe()
    with in_use(chain(plain, good)):
        assert keyring.store("sleutel", "geheim")

    assert ({}, ["geheim"]) == (plain.kept, list(good.kept.values()))  # type: ignore[attr-defined]
    with in_use(chain(plain, null.Keyring())):
        assert not keyring.available()


def test_what_was_kept_is_read_back() -> None:
    """A safe that forgets is no safe."""
    with in_use(called("keyring.backends.SecretService", "Keyring", Forgetful)):
        assert keyring.available()
        assert not keyring.store("sleutel", "geheim")


def test_a_closed_safe_is_no_crash(caplog: pytest.LogCaptureFixture) -> None:
    """The person is asked for the passphrase; the log holds no secret."""
    with in_use(called("keyring.backends.SecretService", "Keyring", Broken)):
        assert not keyring.store("sleutel", "geheim")
        assert keyring.fetch("sleutel") is None

    assert ["keyring refused to store: OSError", "keyring refused to read: OSError"] == caplog.messages
    assert "geheim" not in caplog.text
