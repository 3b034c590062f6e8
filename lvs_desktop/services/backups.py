"""The backups of a school file: which are good, and putting one back."""

from dataclasses import dataclass
from pathlib import Path

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import recovery
from lvs_desktop.services.texts import _
from lvs_desktop.storage import backups, form, keys, restoring, school_file
from lvs_desktop.storage.keys import WORDS as WORDS
from lvs_desktop.system import keyring

_TELLS = (  # of the file, not of one backup: it is no use to try another one
    ProblemCode.DISK_FULL,
    ProblemCode.FOLDER_READ_ONLY,
    ProblemCode.SCHOOL_FILE_UNREACHABLE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that opens with the key and is whole."""

    name: str
    made_at: str  # UTC, ISO 8601, by the clock of then
    pupils: int  # active ones
    archived: int
    last_at: str | None  # the last line of its history: when, who, which file
    last_by: str | None
    last_file: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The good backups, newest first, and the names of those that are of no use."""

    good: tuple[Backup, ...]
    useless: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back, and how the file is called now that was in its place (None: there was none)."""

    backup: Backup
    aside: Path | None


def look(path: Path, *, passphrase: str | None = None, words_typed: str | None = None) -> Found:
    """
    Test every backup of a school file: it opens with the key, each page is whole, it can be counted. Changes nothing.

    Args:
        passphrase: Else the key comes from the keyring.
        words_typed: The ten words of the recovery code, instead of both.

    Raises:
        Problem: SCHOOL_FILE_NO_KEY (give one of them), PASSPHRASE_WRONG, RECOVERY_CODE_INVALID, RECOVERY_WORD_UNKNOWN;
            BACKUP_NOT_FOUND if there is none at all.
    """
    return _tested(path, _key(path, passphrase, words_typed))


def restore(
    path: Path, name: str | None = None, *, passphrase: str | None = None, words_typed: str | None = None
) -> Restored:
    """
    Put a good backup in the place of the school file. What is there now is kept beside it under another name.

    Args:
        name: Of the backup; default the newest good one, but only if the file itself is lost or damaged.

    Raises:
        Problem: as `look`; BACKUP_NOT_FOUND (facts: value) if it is absent or not good; BACKUP_TO_CHOOSE if the file
            opens and no backup is named; SCHOOL_FILE_LOCKED, _WRONG_KEY, _NEWER, DISK_FULL, FOLDER_READ_ONLY.
    """
    key = _key(path, passphrase, words_typed)
    if name is None:
        _see_that_it_is_lost(path, key)
    good = [backup for backup in _tested(path, key).good if name in (None, backup.name)]
    if not good:
        named = {"value": name} if name else {}
        raise Problem(ProblemCode.BACKUP_NOT_FOUND, file=path.name, **named)
    place = backups.folder_of(path) / good[0].name
    return Restored(backup=good[0], aside=restoring.put_back(place, path, key, word=_("put aside")))


def told(path: Path, problem: Problem, *, passphrase: str | None = None) -> Problem:
    """
    A problem of opening a school file; if the file is lost and a good backup can be found, the problem names it.

    Facts added: backup (its name), made_at, pupils.
    """
    if not problem.lost:
        return problem
    try:
        newest = next(iter(look(path, passphrase=passphrase).good), None)
    except Problem:
        return problem
    if newest is None:
        return problem
    return Problem(
        problem.code,
        **{**problem.facts, "backup": newest.name, "made_at": newest.made_at, "pupils": newest.pupils},
    )


def _tested(path: Path, key: bytes) -> Found:
    good, useless = [], []
    for copy in backups.kept(path):
        try:
            form.check_form(copy.path)
            held = restoring.examine(copy.path, key)
        except Problem as problem:
            if problem.code in _TELLS:
                raise
            useless.append(copy.path.name)
        else:
            good.append(
                Backup(
                    name=copy.path.name,
                    made_at=copy.made_at,
                    pupils=held.pupils,
                    archived=held.archived,
                    last_at=held.last_at,
                    last_by=held.last_by,
                    last_file=held.last_file,
                )
            )
    return Found(good=tuple(good), useless=tuple(useless))


def _see_that_it_is_lost(path: Path, key: bytes) -> None:
    try:
        school_file.open_file(path, key).close()
    except Problem as problem:
        if problem.lost:
            return
        raise
    raise Problem(ProblemCode.BACKUP_TO_CHOOSE, file=path.name)


def _key(path: Path, passphrase: str | None, words_typed: str | None) -> bytes:
    copies = [copy.path for copy in backups.kept(path)]
    if not copies:
        raise Problem(ProblemCode.BACKUP_NOT_FOUND, file=path.name)
    if words_typed is not None:
        return keys.derive(recovery.read_code(words_typed))
    envelope = keys.read_envelope(path)
    if passphrase is not None and envelope is not None and envelope.wrapped is not None:
        return keys.unwrap(envelope, passphrase)
    # the file's own first bytes may be damaged: the envelope and the copies name the key too
    names = [envelope.key_id] if envelope is not None else []
    names += [form.first_bytes(copy).hex() for copy in copies]
    for name in dict.fromkeys(names):
        secret = keyring.fetch(name)
        if secret is not None:
            return bytes.fromhex(secret)
    lost = {"envelope": keys.envelope_path(path).name} if passphrase is not None else {}
    raise Problem(ProblemCode.SCHOOL_FILE_NO_KEY, file=path.name, **lost)
