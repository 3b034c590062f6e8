"""The computer's own place for keys, if it is a safe one."""

import logging
from typing import Any

SERVICE = "LVS Desktop"

# keyring silently picks a plaintext file or a discarding backend where it finds nothing better
_SAFE = (
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
    ("keyring.backends.libsecret", "Keyring"),
)
_log = logging.getLogger(__name__)


def available() -> bool:
    """True if keys are kept by the system itself. The first call may take half a second."""
    return _backend() is not None


def store(name: str, secret: str) -> bool:
    """Keep a secret; True if it was read back the same."""
    backend = _backend()
    if backend is None:
        return False
    try:
        backend.set_password(SERVICE, name, secret)
        return bool(backend.get_password(SERVICE, name) == secret)
    except Exception as error:  # noqa: BLE001 - back ends raise what their systems raise (pywintypes, dbus, OSError)
        _log.warning("keyring refused to store: %s", type(error).__name__)
        return False


def fetch(name: str) -> str | None:
    """The secret kept under a name; None if there is none or the keyring is closed."""
    backend = _backend()
    if backend is None:
        return None
    try:
        value = backend.get_password(SERVICE, name)
        return None if value is None else str(value)
    except Exception as error:  # noqa: BLE001 - as above
        _log.warning("keyring refused to read: %s", type(error).__name__)
        return None


def forget(name: str) -> bool:
    """Take a secret out; True if it is not there afterwards (nor was it, where there is no keyring)."""
    backend = _backend()
    if backend is None:
        return True
    try:
        if backend.get_password(SERVICE, name) is not None:
            backend.delete_password(SERVICE, name)
        return backend.get_password(SERVICE, name) is None
    except Exception as error:  # noqa: BLE001 - as above
        _log.warning("keyring refused to delete: %s", type(error).__name__)
        return False


def _backend() -> Any | None:
    import keyring

    chosen = keyring.get_keyring()
    parts = getattr(chosen, "backends", None) or [chosen]
    for backend in parts:
        kind = type(backend)
        if (kind.__module__, kind.__name__) in _SAFE:
            return backend
    return None
