"""The tracks of a school: what files call them, and what DUO's element codes say of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lvs_desktop.domain.changes import Counts, Entry, EntryKind
from lvs_desktop.domain.people import fold
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.files import elementcodes, somtoday
from lvs_desktop.files.elementcodes import ElementCodes
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import applying, journal, links, meta, records
from lvs_desktop.storage.links import TrackName
from lvs_desktop.storage.school_file import Connection
from lvs_desktop.system import paths

CODES_FILE = "elementcodes.csv"


def element_codes() -> ElementCodes:
    """
    The element codes: the table in the data folder if there is one, else the program's own.

    Raises:
        Problem: CODES_UNKNOWN, SOURCE_UNREADABLE (the one in the data folder is no good).
    """
    own = paths.data() / CODES_FILE
    return elementcodes.read(own if own.is_file() else paths.resources() / "codes" / CODES_FILE)


def replace_codes(source: Path) -> ElementCodes:
    """
    Use another table of element codes from now on, for all schools on this computer.

    Raises:
        Problem: CODES_UNKNOWN, SOURCE_NOT_FOUND, SOURCE_UNREADABLE, OUTPUT_NOT_WRITABLE.
    """
    from lvs_desktop.files.writing import replaced

    found = elementcodes.read(source)
    paths.data().mkdir(parents=True, exist_ok=True)
    with replaced(paths.data() / CODES_FILE) as target:
        target.write_bytes(source.read_bytes())
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracks:
    """
    How texts of a file become the school's tracks.

    Attributes:
        names: Folded text -> track, as the school said.
        known: The tracks to choose from: those of the school's pupils and mapping, then DUO's.
    """

    names: Mapping[str, str]
    known: tuple[str, ...]
    codes: ElementCodes

    def resolve(self, text: str) -> str | None:
        """
        The school's track for what a file says: by its mapping, as it is, or by element code. None: ask the person.

        Nothing is guessed: 'HAVO 3' is havo only after somebody said so.
        """
        word = fold(text.strip())
        if word in self.names:
            return self.names[word]
        same = next((track for track in self.known if fold(track) == word), None)
        if same is not None:
            return same
        return self.codes.track(text.strip().zfill(4)) if re.fullmatch(r"[0-9]{3,4}", text.strip()) else None

    def proposal(self, text: str) -> str | None:
        """The track that a text resembles, to offer first when asking: 'HAVO 3' resembles havo."""
        letters = "".join(c for c in fold(text) if c.isalpha())
        alike = {"".join(c for c in fold(track) if c.isalpha()): track for track in self.known}
        if letters in alike:
            return alike[letters]
        found = [word for word in alike if word and (letters.startswith(word) or letters.endswith(word))]
        return alike[max(found, key=len)] if found else None


def read(connection: Connection, codes: ElementCodes) -> Tracks:
    """The tracks as they are now."""
    mapped = links.track_names(connection)
    own = dict.fromkeys((*links.tracks_in_use(connection), *(one.track for one in mapped)))
    return Tracks(
        names={fold(one.name): one.track for one in mapped},
        known=tuple(dict.fromkeys((*own, *codes.tracks))),
        codes=codes,
    )


def listed(opened: OpenSchool) -> tuple[list[TrackName], Tracks]:
    """The school's mapping by name, and what is known beside it."""
    codes = element_codes()
    with opened.storage.begin() as connection:
        return links.track_names(connection), read(connection, codes)


def keep(connection: Connection, entry_id: int, name: str, track: str, element_code: str | None = None) -> None:
    """Write what a file's text means, inside an entry."""
    now = links.track_named(connection, name)
    values = {"track": track, "element_code": element_code}
    if now is None:
        records.write(connection, entry_id, RecordKind.TRACK, None, {"name": name, **values})
    else:
        records.write(connection, entry_id, RecordKind.TRACK, now.id, values)


def name_track(opened: OpenSchool, name: str, track: str) -> Entry:
    """
    Say once which track a file's text means.

    Raises:
        Problem: NAME_REQUIRED, NOTHING_EDITED, ACTION_NOT_ALLOWED.
    """
    name, track = " ".join(name.split()), " ".join(track.split())
    if not name or not track:
        raise Problem(ProblemCode.NAME_REQUIRED)
    return _write(opened, [(name, track, None)])


def read_structure(opened: OpenSchool, source: Path) -> Entry:
    """
    Fill the mapping from Somtoday's structure file: names and abbreviations of tracks, by their element codes.

    What the school said itself stays. A code of several tracks says nothing.

    Raises:
        Problem: STRUCTURE_UNKNOWN, SOURCE_*, NOTHING_EDITED (it says nothing new), ACTION_NOT_ALLOWED.
    """
    codes = element_codes()
    wanted = []
    for course in somtoday.courses(source):
        track = codes.track(course.element_code)
        if track is not None:
            wanted += [(name, track, course.element_code) for name in (course.name, course.short) if name]
    with opened.storage.begin() as connection:
        own = {fold(one.name) for one in links.track_names(connection)}
    return _write(opened, [one for one in wanted if fold(one[0]) not in own])


def _write(opened: OpenSchool, wanted: list[tuple[str, str, str | None]]) -> Entry:
    permit(opened, Action.NUMBERS)
    with opened.storage.begin() as connection:
        now = {fold(one.name): one.track for one in links.track_names(connection)}
        news = {fold(name): (name, track, code) for name, track, code in wanted if now.get(fold(name)) != track}
        if not news:
            raise Problem(ProblemCode.NOTHING_EDITED)
        counts = Counts(new=sum(word not in now for word in news), changed=sum(word in now for word in news))
        entry_id = applying.add_entry(connection, EntryKind.NUMBERS, by=opened.worker, counts=counts)
        for name, track, code in news.values():
            keep(connection, entry_id, name, track, code)
        meta.next_revision(connection)
        return journal.entry_made(connection, entry_id)
