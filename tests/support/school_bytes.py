"""What is really in the bytes of a school file and of what lies beside it."""

from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from lvs_desktop.storage.disk import PAGE
from tests.support.schoolfiles import KEY


def decrypted(path: Path) -> bytes:
    """
    Every page of a school file without its encryption, free pages too.

    Source:
        SQLCipher's design: AES-256-CBC; at the end of each page its IV (16 bytes) and its HMAC-SHA-256 (32).
    """
    content, found = path.read_bytes(), []
    assert len(content) % PAGE == 0
    for place in range(0, len(content), PAGE):
        page = content[place : place + PAGE]
        body, iv = page[16 if place == 0 else 0 : -48], page[-48:-32]
        opener = Cipher(algorithms.AES(KEY), modes.CBC(iv)).decryptor()
        found.append(opener.update(body) + opener.finalize())
    return b"".join(found)


def traces(folder: Path, words: Iterable[str]) -> set[str]:
    """Which of these words are in any file of a folder: as it is, and decrypted where it is a school file or a copy."""
    found = set()
    for path in (path for path in folder.rglob("*") if path.is_file()):
        held = [path.read_bytes()]
        if path.suffix == ".lvs":
            held.append(decrypted(path))
        forms = {(word, form) for word in words for form in (word.encode(), word.encode("utf-16-le"))}
        found |= {word for word, form in forms if any(form in content for content in held)}
    return found
