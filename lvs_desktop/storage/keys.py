"""
The key of a school file and its copies.

The 32-byte data key is derived from the recovery code, so that the file and the code always suffice. The salt in
the file's first 16 bytes is derived from the key, so that they tell a right key from damage.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.storage import disk, faults

WORDS = 10
_MEMORY = 64 * 1024  # KiB
_PASSES = 3
_CODE_SALT = b"lvs-desktop recovery code, v1"
_VERSION = 1
_TAG = 32  # bytes at the end of each page


def derive(words: tuple[str, ...]) -> bytes:
    """
    The 32-byte data key of a recovery code (argon2id, 64 MiB, t=3: about 0.15 s).

    The salt is constant: ten random words of 600 or more carry at least 92 bits by themselves.
    """
    return _argon2id("-".join(words).encode(), _CODE_SALT)


def salt_of(key: bytes) -> bytes:
    """The 16 bytes with which a file under this key begins."""
    return hmac.digest(key, b"lvs-desktop salt, v1", hashlib.sha256)[:16]


def key_id(key: bytes) -> str:
    """A public name of the key, 32 hex digits: the file's own first 16 bytes."""
    return salt_of(key).hex()


def derived(key: bytes, purpose: str) -> bytes:
    """A 32-byte key for another purpose, from which the data key can't be found."""
    return hmac.digest(key, f"lvs-desktop {purpose}".encode(), hashlib.sha256)


def page_check(key: bytes) -> Callable[[bytes, int], bool]:
    """
    A function of a page and its number (the first is 1): True if it is as it was written under this key.

    Source:
        SQLCipher's design: HMAC-SHA-256 (set in school_file) of ciphertext, IV and page number, under a key that
        PBKDF2-HMAC-SHA-512 makes in two rounds of the data key and the salt, each byte of it XOR 0x3a.
    """
    page_key = hashlib.pbkdf2_hmac("sha512", key, bytes(byte ^ 0x3A for byte in salt_of(key)), 2, 32)
    salt = salt_of(key)

    def sound(page: bytes, number: int) -> bool:
        if number == 1 and page[:16] != salt:
            return False
        signed = page[16 if number == 1 else 0 : -_TAG]
        return hmac.compare_digest(hmac.digest(page_key, signed + number.to_bytes(4, "little"), "sha256"), page[-_TAG:])

    return sound


def pragma(key: bytes) -> str:
    """The key and salt as SQLCipher's `PRAGMA key` wants them. Never log it."""
    return f"PRAGMA key = \"x'{key.hex()}{salt_of(key).hex()}'\""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The file NAME.lvs.keys: the passphrase-wrapped copy of the key. It may be lost."""

    key_id: str
    wrapped: bytes | None = None  # nonce (12) + AES-256-GCM of the key under the passphrase
    salt: bytes = b""


def wrap(key: bytes, passphrase: str) -> Envelope:
    """The key, wrapped with a passphrase (argon2id, 64 MiB, t=3; AES-256-GCM)."""
    salt = secrets.token_bytes(16)
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(_argon2id(passphrase.encode(), salt)).encrypt(nonce, key, key_id(key).encode())
    return Envelope(key_id=key_id(key), wrapped=nonce + sealed, salt=salt)


def unwrap(envelope: Envelope, passphrase: str) -> bytes:
    """
    The key from its wrapped copy.

    Raises:
        Problem: PASSPHRASE_WRONG; SCHOOL_FILE_NO_KEY if no passphrase was ever chosen.
    """
    if envelope.wrapped is None:
        raise Problem(ProblemCode.SCHOOL_FILE_NO_KEY)
    cipher = AESGCM(_argon2id(passphrase.encode(), envelope.salt))
    try:
        return cipher.decrypt(envelope.wrapped[:12], envelope.wrapped[12:], envelope.key_id.encode())
    except InvalidTag:
        raise Problem(ProblemCode.PASSPHRASE_WRONG) from None


def envelope_path(school_file: Path) -> Path:
    """Where the envelope of a school file lies."""
    return school_file.with_name(school_file.name + ".keys")


def write_envelope(school_file: Path, envelope: Envelope) -> None:
    """
    Keep the envelope beside the file; the old one stays whole if this fails.

    Raises:
        Problem: DISK_FULL, FOLDER_READ_ONLY.
    """
    content = {
        "version": _VERSION,
        "key_id": envelope.key_id,
        "kdf": {"name": "argon2id", "memory_kib": _MEMORY, "passes": _PASSES, "salt": envelope.salt.hex()},
        "passphrase": envelope.wrapped.hex() if envelope.wrapped else None,
    }
    target = envelope_path(school_file)
    scratch = target.with_name(target.name + ".tmp")
    with faults.named(school_file):
        try:
            with scratch.open("w", encoding="utf-8") as out:
                json.dump(content, out, indent=1)
                out.flush()
                os.fsync(out.fileno())
            disk.replace(scratch, target)
        except OSError:
            scratch.unlink(missing_ok=True)
            raise


def read_envelope(school_file: Path) -> Envelope | None:
    """The envelope beside the file; None if it is lost or unreadable (the recovery code still suffices)."""
    try:
        content = json.loads(envelope_path(school_file).read_text("utf-8"))
        wrapped = content["passphrase"]
        return Envelope(
            key_id=str(content["key_id"]),
            wrapped=bytes.fromhex(wrapped) if wrapped else None,
            salt=bytes.fromhex(content["kdf"]["salt"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _argon2id(secret: bytes, salt: bytes) -> bytes:
    return hash_secret_raw(
        secret, salt, time_cost=_PASSES, memory_cost=_MEMORY, parallelism=1, hash_len=32, type=Type.ID
    )
