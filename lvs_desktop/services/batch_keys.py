"""Where a key that seals secrets is kept: the computer's own place for keys, else the file NAME.lvs.secrets."""

from typing import TYPE_CHECKING

from lvs_desktop.storage import batch_keys, secrets
from lvs_desktop.system import keyring

if TYPE_CHECKING:
    from lvs_desktop.services.schools import OpenSchool  # which needs the checklist


def keep(opened: "OpenSchool", batch_id: int, made_at: str, key: bytes) -> None:
    """
    Keep the key of a new batch of passwords.

    Raises:
        Problem: DISK_FULL, FOLDER_READ_ONLY.
    """
    keep_named(opened, _name(opened, batch_id, made_at), key)


def find(opened: "OpenSchool", batch_id: int, made_at: str) -> bytes | None:
    """A batch's key; None if it was destroyed, or is on another computer."""
    return find_named(opened, _name(opened, batch_id, made_at))


def destroy(opened: "OpenSchool", batch_id: int, made_at: str) -> bool:
    """
    Destroy a batch's key: what was sealed with it can't be read any more, in no copy of the school file.

    Returns False if the keyring does not let go of it (it may be closed).

    Raises:
        Problem: DISK_FULL, FOLDER_READ_ONLY.
    """
    return destroy_named(opened, _name(opened, batch_id, made_at))


def keep_named(opened: "OpenSchool", name: str, key: bytes) -> None:
    """As `keep`, by the key's whole name: it begins with that of the school file's own key."""
    if not keyring.store(name, key.hex()):
        batch_keys.store(opened.path, name, key, _wrapping(opened))


def find_named(opened: "OpenSchool", name: str) -> bytes | None:
    """As `find`, by the key's whole name."""
    kept = keyring.fetch(name)
    return bytes.fromhex(kept) if kept is not None else batch_keys.fetch(opened.path, name, _wrapping(opened))


def destroy_named(opened: "OpenSchool", name: str) -> bool:
    """As `destroy`, by the key's whole name."""
    batch_keys.destroy(opened.path, name)
    return keyring.forget(name)


def _name(opened: "OpenSchool", batch_id: int, made_at: str) -> str:
    return secrets.key_name(opened.storage.key_id, batch_id, made_at)


def _wrapping(opened: "OpenSchool") -> bytes:
    return opened.storage.derived(batch_keys.PURPOSE)
