"""Making, opening and unlocking a school file."""

from dataclasses import dataclass
from pathlib import Path

from lvs_desktop.domain.roles import Worker
from lvs_desktop.domain.schools import School


class OpenSchool:
    """
    A school file that is open, and who works in it. Not for two threads at once; close it when done.

    Attributes:
        path: The school file.
        school: Name, BRIN, locations, school year, route, Entree.
        worker: Who works now; recorded with every change.
        workers: Everyone who was declared to work in this file.
    """

    path: Path
    school: School
    worker: Worker
    workers: tuple[Worker, ...]

    def close(self) -> None:
        """Close the file; its key is forgotten."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A new school file. The recovery code is shown once and stored nowhere."""

    opened: OpenSchool
    recovery_code: tuple[str, ...]  # ten words
    in_keyring: bool  # False: the passphrase is needed each time


def keyring_available() -> bool:
    """True if this computer has a safe place for keys. May take half a second: not on the UI thread."""
    raise NotImplementedError


def create(path: Path, school: School, worker: Worker, *, passphrase: str | None = None) -> Created:
    """
    Make a school file.

    Raises:
        Problem: SCHOOL_FILE_EXISTS, KEYRING_MISSING (no keyring and no passphrase), PASSPHRASE_TOO_SHORT (< 10),
            FOLDER_READ_ONLY, DISK_FULL, or one of domain.schools.check_school.
    """
    raise NotImplementedError


def open_school(path: Path, *, passphrase: str | None = None, worker: str | None = None) -> OpenSchool:
    """
    Open a school file with the key from the keyring, else with the passphrase.

    Args:
        worker: Name of who works; default the person who made the file.

    Raises:
        Problem: SCHOOL_FILE_NOT_FOUND, _LOCKED, _DAMAGED, _WRONG_KEY, _NEWER, _NO_KEY (ask for the passphrase or
            the recovery code), PASSPHRASE_WRONG, PERSON_UNKNOWN.
    """
    raise NotImplementedError


def unlock(path: Path, words: str, *, new_passphrase: str | None = None, worker: str | None = None) -> OpenSchool:
    """
    Open a school file with its recovery code, and keep the key for daily use again (keyring, new passphrase).

    Args:
        words: The ten words as typed; case, accents, hyphens and line breaks don't matter.

    Raises:
        Problem: as open_school; RECOVERY_CODE_INVALID (not ten words), RECOVERY_WORD_UNKNOWN (facts: word,
            suggestion), SCHOOL_FILE_WRONG_KEY, KEYRING_MISSING if the key can be kept nowhere.
    """
    raise NotImplementedError
