"""Making, opening and unlocking a school file."""

from dataclasses import dataclass
from pathlib import Path

from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import WORKING, Role, Worker
from lvs_desktop.domain.schools import School, check_school
from lvs_desktop.services import checklist, recovery
from lvs_desktop.services.permits import permit
from lvs_desktop.storage import form, keys, meta, school_file
from lvs_desktop.system import keyring

SHORTEST_PASSPHRASE = 10


class OpenSchool:
    """
    A school file that is open, and who works in it. Not for two threads at once; close it when done.

    Attributes:
        path: The school file.
        school: Name, BRIN, locations, school year, route, Entree.
        worker: Who works now; recorded with every change.
        workers: Everyone who was declared to work in this file.
        storage: The file itself, for the other services.
        read_only: The file, its folder or its medium can't be written: looking works, saving is refused.
    """

    def __init__(self, storage: school_file.SchoolFile, *, worker: str | None = None) -> None:
        self.path: Path = storage.path
        self.storage = storage
        self.read_only: bool = storage.read_only
        with storage.begin() as connection:
            self.school: School = meta.read_school(connection)
            self.workers: tuple[Worker, ...] = meta.read_workers(connection)
        self.worker: Worker = self._find(worker) if worker else self.workers[0]

    def work_as(self, name: str) -> None:
        """
        Say who works from now on.

        Raises:
            Problem: PERSON_UNKNOWN (facts: value, known).
        """
        self.worker = self._find(name)

    def add_worker(self, person: Worker) -> None:
        """
        Declare who else works in this file.

        Raises:
            Problem: ACTION_NOT_ALLOWED (a location admin), NAME_REQUIRED, ROLE_UNKNOWN.
        """
        permit(self, Action.SCHOOL_DATA)
        checked = _checked_worker(person, self.school)
        with self.storage.begin() as connection:
            meta.add_worker(connection, checked)
            self.workers = meta.read_workers(connection)
        self.worker = self._find(self.worker.name)  # who works now may have got another role

    def refresh(self) -> None:
        """Read the school's data again: a new school year began, or was undone."""
        with self.storage.begin() as connection:
            self.school = meta.read_school(connection)

    def close(self) -> None:
        """Close the file; its key is forgotten."""
        self.storage.close()

    def _find(self, name: str) -> Worker:
        for person in self.workers:
            if person.name.casefold() == name.strip().casefold():
                return person
        raise Problem(ProblemCode.PERSON_UNKNOWN, value=name, known=tuple(person.name for person in self.workers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A new school file. The recovery code is shown once and stored nowhere."""

    opened: OpenSchool
    recovery_code: tuple[str, ...]  # ten words
    in_keyring: bool  # False: the passphrase is needed each time


def keyring_available() -> bool:
    """True if this computer has a safe place for keys. May take half a second: not on the UI thread."""
    return keyring.available()


def create(path: Path, school: School, worker: Worker, *, passphrase: str | None = None) -> Created:
    """
    Make a school file.

    Raises:
        Problem: SCHOOL_FILE_EXISTS, _NAME_TOO_LONG, KEYRING_MISSING (no keyring and no passphrase),
            PASSPHRASE_TOO_SHORT (< 10), FOLDER_READ_ONLY, DISK_FULL, ROUTE_UNKNOWN, or one of
            domain.schools.check_school.
    """
    checked = check_school(school)
    checklist.route(checked.route)
    person = _checked_worker(worker, checked)
    _check_passphrase(passphrase)
    school_file.check_free(path)
    if passphrase is None and not keyring.available():
        raise Problem(ProblemCode.KEYRING_MISSING)
    code = recovery.make_code()
    key = keys.derive(code)
    storage = school_file.create(path, key)
    try:
        with storage.begin() as connection:
            meta.write_school(connection, checked)
            meta.add_worker(connection, person)
        kept = _keep(path, key, passphrase)
    except BaseException:
        storage.close()
        school_file.take_away(path)
        raise
    return Created(opened=OpenSchool(storage), recovery_code=code, in_keyring=kept)


def open_school(path: Path, *, passphrase: str | None = None, worker: str | None = None) -> OpenSchool:
    """
    Open a school file with the passphrase if one is given and the file has one, else with the key from the keyring.

    Args:
        worker: Name of who works; default the person who made the file.

    Raises:
        Problem: SCHOOL_FILE_NOT_FOUND, _LOCKED, _EMPTY, _CUT, _DAMAGED, _FOREIGN, _UNREACHABLE, _WRONG_KEY, _NEWER,
            _NO_KEY (ask for the passphrase or the recovery code), PASSPHRASE_WRONG, PERSON_UNKNOWN.
    """
    form.check_form(path)
    envelope = keys.read_envelope(path) if passphrase is not None else None
    if passphrase is not None and envelope is not None and envelope.wrapped is not None:
        key = keys.unwrap(envelope, passphrase)
    else:
        key = _from_keyring(path, passphrase_given=passphrase is not None)
    return _opened(path, key, worker)


def unlock(path: Path, words_typed: str, *, new_passphrase: str | None = None, worker: str | None = None) -> OpenSchool:
    """
    Open a school file with its recovery code, and keep the key for daily use again (keyring, new passphrase).

    Args:
        words_typed: The ten words as typed; case, accents, hyphens and line breaks don't matter.

    Raises:
        Problem: as open_school; RECOVERY_CODE_INVALID (not ten words), RECOVERY_WORD_UNKNOWN (facts: word,
            suggestion), SCHOOL_FILE_WRONG_KEY, KEYRING_MISSING if the key can be kept nowhere.
    """
    _check_passphrase(new_passphrase)
    form.check_form(path)
    key = keys.derive(recovery.read_code(words_typed))
    opened = _opened(path, key, worker)
    try:
        if opened.read_only and new_passphrase is None:
            keyring.store(keys.key_id(key), key.hex())
        else:
            _keep(path, key, new_passphrase)
    except BaseException:
        opened.close()
        raise
    return opened


def _opened(path: Path, key: bytes, worker: str | None) -> OpenSchool:
    storage = school_file.open_file(path, key)
    try:
        return OpenSchool(storage, worker=worker)
    except BaseException:
        storage.close()
        raise


def _from_keyring(path: Path, *, passphrase_given: bool) -> bytes:
    # the file's own first bytes name its key, so that the envelope may be lost
    secret = keyring.fetch(form.first_bytes(path).hex())
    if secret is not None:
        return bytes.fromhex(secret)
    envelope = keys.read_envelope(path)
    known = keyring.fetch(envelope.key_id) if envelope else None
    if known is not None:
        return bytes.fromhex(known)
    # a passphrase is of no use once the envelope is lost: the words say so
    lost = {"envelope": keys.envelope_path(path).name} if passphrase_given else {}
    raise Problem(ProblemCode.SCHOOL_FILE_NO_KEY, file=path.name, **lost)


def _keep(path: Path, key: bytes, passphrase: str | None) -> bool:
    kept = keyring.store(keys.key_id(key), key.hex())
    if passphrase is not None:
        keys.write_envelope(path, keys.wrap(key, passphrase))
    elif kept:
        known = keys.read_envelope(path)
        if known is None or known.key_id != keys.key_id(key):
            keys.write_envelope(path, keys.Envelope(key_id=keys.key_id(key)))
    else:
        raise Problem(ProblemCode.KEYRING_MISSING)
    return kept


def _check_passphrase(passphrase: str | None) -> None:
    if passphrase is not None and len(passphrase) < SHORTEST_PASSPHRASE:
        raise Problem(ProblemCode.PASSPHRASE_TOO_SHORT, shortest=SHORTEST_PASSPHRASE)


def _checked_worker(person: Worker, school: School) -> Worker:
    name = person.name.strip()
    if not name:
        raise Problem(ProblemCode.NAME_REQUIRED)
    if person.role not in WORKING:
        raise Problem(ProblemCode.ROLE_UNKNOWN, value=person.role.value, known=tuple(role.value for role in WORKING))
    known = tuple(place.code for place in school.locations)
    for code in person.locations:
        if code not in known:
            raise Problem(ProblemCode.SCOPE_UNKNOWN, value=code, known=known)
    own = (person.locations or known) if person.role is Role.LOCATION_ADMIN else ()
    return Worker(name=name, role=person.role, locations=own)
