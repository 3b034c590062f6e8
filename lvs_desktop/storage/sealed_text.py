"""One short secret, sealed as text for a row of this file, under a key that is not in this file."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def seal(text: str, key: bytes, *, purpose: str) -> str:
    """
    The sealed text as hexadecimal digits.

    Args:
        key: 32 bytes.
        purpose: What it is; it opens for nothing else.
    """
    nonce = secrets.token_bytes(12)
    return (nonce + AESGCM(key).encrypt(nonce, text.encode(), purpose.encode())).hex()


def unseal(sealed: str, key: bytes, *, purpose: str) -> str | None:
    """The clear text; None if this is not its key, or it is not as it was written."""
    try:
        content = bytes.fromhex(sealed)
        return AESGCM(key).decrypt(content[:12], content[12:], purpose.encode()).decode()
    except (ValueError, InvalidTag):
        return None
