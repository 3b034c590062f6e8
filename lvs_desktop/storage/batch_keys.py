"""
The file NAME.lvs.secrets: keys of passwords that wait, where the computer has no safe place for them.

Each key is wrapped with a key that is derived from the school file's data key. So who wants to read a password needs a
copy of both files and the data key. A key that is destroyed is gone from every copy of the school file too.
"""

import json
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lvs_desktop.storage import disk, faults

_VERSION = 1
PURPOSE = "batch keys, v1"  # of the key that wraps, see keys.derived


def path_of(school_file: Path) -> Path:
    """Where the keys of a school file's passwords lie."""
    return school_file.with_name(school_file.name + ".secrets")


def fetch(school_file: Path, name: str, wrapping: bytes) -> bytes | None:
    """A batch's key; None if it is not there, was destroyed, or belongs to another school file."""
    wrapped = _read(school_file).get(name)
    if wrapped is None:
        return None
    try:
        content = bytes.fromhex(wrapped)
        return AESGCM(wrapping).decrypt(content[:12], content[12:], name.encode())
    except (ValueError, InvalidTag):
        return None


def store(school_file: Path, name: str, key: bytes, wrapping: bytes) -> None:
    """
    Keep a batch's key.

    Raises:
        Problem: DISK_FULL, FOLDER_READ_ONLY; the old file stays whole.
    """
    nonce = secrets.token_bytes(12)
    sealed = nonce + AESGCM(wrapping).encrypt(nonce, key, name.encode())
    _write(school_file, {**_read(school_file), name: sealed.hex()})


def destroy(school_file: Path, name: str) -> None:
    """
    Destroy a batch's key: it is overwritten where it lies, then the file is written without it.

    Raises:
        Problem: DISK_FULL, FOLDER_READ_ONLY.
    """
    kept = _read(school_file)
    wrapped = kept.pop(name, None)
    if wrapped is None:
        return
    target = path_of(school_file)
    with faults.named(school_file):
        with target.open("r+b") as file:
            place = file.read().find(wrapped.encode())
            file.seek(place)
            file.write(b"0" * len(wrapped))
            file.flush()
            os.fsync(file.fileno())
        if not kept:
            target.unlink()
            disk.sync_folder(target.parent)
    if kept:
        _write(school_file, kept)


def _read(school_file: Path) -> dict[str, str]:
    try:
        content = json.loads(path_of(school_file).read_text("utf-8"))
        return {str(name): str(wrapped) for name, wrapped in content["batches"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # lost or unreadable: what it held can't be read any more, new passwords can be made


def _write(school_file: Path, batches: dict[str, str]) -> None:
    target = path_of(school_file)
    scratch = target.with_name(target.name + ".tmp")
    with faults.named(school_file):
        try:
            with scratch.open("w", encoding="utf-8") as out:
                json.dump({"version": _VERSION, "batches": batches}, out, indent=1)
                out.flush()
                os.fsync(out.fileno())
            disk.replace(scratch, target)
        except OSError:
            scratch.unlink(missing_ok=True)
            raise
