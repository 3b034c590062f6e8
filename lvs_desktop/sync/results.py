"""
Results of tests on both sides: a set here, a set there, and what both last agreed on.

A result never changes, so nothing is merged field by field: it is made, or it goes. It is known by what it holds
(`result_exchange.uid_of`), the same on each desktop. That is why none is sent twice: a create whose answer was lost is
recognised by the next pull, a second one is refused by the server, and a second delete finds nothing.

Of one pupil each test, version, moment and date (`key`) is there once. If both sides made one with other values, the
school uses its own, neither is sent, and a person chooses. The conflict stands under the uid of the server's.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from lvs_desktop.domain.exchanging import Base, Clash, Digest, Fields, Gone, Incoming, Kind, Operation, Seen, Verb
from lvs_desktop.domain.result_exchange import CLASH, FIELDS, PUPIL, Results, key_of, uid_of
from lvs_desktop.domain.results import REQUIRED
from lvs_desktop.domain.syncing import Choice
from lvs_desktop.sync.picture import Picture
from lvs_desktop.sync.pulling import Fetched
from lvs_desktop.sync.resources import digest

KEY: Final = "key"  # of a base, beside PUPIL: what no two results of that pupil share
HELD: Final = "held"  # of a base with all fields: it is there, and its pupil is not here


@dataclass(frozen=True, slots=True)
class Mine:
    """A result in force here."""

    remote: str  # id of its pupil on the server
    pupil: str  # uid
    key: str
    fields: Fields  # without the pupil

    @property
    def sent(self) -> dict[str, str]:
        """As the server is to have it."""
        return {PUPIL: self.remote, **self.fields}

    @property
    def text(self) -> str:
        """As a conflict keeps it."""
        return _text(self.pupil, self.fields)


class Sides:
    """
    The results of pupils whom both sides have, as they are now.

    Attributes:
        pupils: Id on the server -> uid.
        mine: uid of a result -> it.
        at: Pupil on the server and key -> uid of the result here.
    """

    def __init__(self, results: Results, pupils: Mapping[str, str]) -> None:
        self.pupils = pupils
        remote_ids = {uid: remote_id for remote_id, uid in pupils.items()}
        self.mine: dict[str, Mine] = {}
        self.at: dict[tuple[str, str], str] = {}
        for pupil, key, fields in results.here:
            remote = remote_ids.get(pupil)
            if remote is not None:
                uid = uid_of(remote, fields)
                self.mine[uid] = Mine(remote, pupil, key, fields)
                self.at[remote, key] = uid


class Shelf:
    """Remembers the sides of one run: there may be tens of thousands of results, and they are asked for often."""

    def __init__(self) -> None:
        self._last: tuple[object, Sides] | None = None

    def sides(self, results: Results, picture: Picture) -> Sides:
        """The results of both sides; made anew only if those here, or the pupils, are others."""
        pupils = _pupils(picture)
        if self._last is None or self._last[0] is not results.here or self._last[1].pupils != pupils:
            self._last = results.here, Sides(results, pupils)
        return self._last[1]


def plan(results: Results, fetched: Fetched, picture: Picture, shelf: Shelf) -> list[Incoming]:
    """
    What the server's results mean here.

    Args:
        picture: The school with what came of people already in it.
    """
    sides = shelf.sides(results, picture)
    there, gone = _told(results, fetched, sides)
    ours = fetched.restored is Choice.HERE  # what the server lost is made there again
    waiting = picture.waiting[Kind.RESULT]
    found = [_left(uid, sides, ours) for uid in gone]
    for uid, seen in there.items():
        one = None if uid in waiting else _arrived(uid, seen, results, sides, gone, ours)
        if one is not None:
            found.append(one)
    for uid, clashes in waiting.items():
        if uid not in gone:
            still = _waits(uid, clashes[CLASH], results.bases.get(uid), sides)
            if still is not None:
                found.append(still)
    return found


def operations(results: Results, picture: Picture, shelf: Shelf) -> list[Operation]:
    """What is to be sent: what went first, for what takes its place. Nothing of what waits, or was refused."""
    sides = shelf.sides(results, picture)
    waiting = picture.waiting[Kind.RESULT]
    blocked = {_place(results.bases[uid]) for uid in waiting if uid in results.bases}
    gone = [
        base
        for uid, base in results.bases.items()
        if uid not in sides.mine
        and uid not in waiting
        and HELD not in base.fields
        and base.fields[PUPIL] in sides.pupils
    ]
    new = [
        (uid, one)
        for uid, one in sides.mine.items()
        if uid not in results.bases
        and (one.remote, one.key) not in blocked
        and (Kind.RESULT, uid) not in picture.refused
    ]
    return [
        *(_made(Verb.DELETE, base.uid, base.remote_id, {}) for base in gone),
        *(_made(Verb.CREATE, uid, None, one.sent) for uid, one in new),
    ]


def agreed(operation: Operation, remote_id: str) -> Base:
    """What is agreed on once a result was made there."""
    return _base(operation.uid, remote_id, operation.fields)


def here(results: Results, picture: Picture, shelf: Shelf) -> Digest:
    """What is here, as the server is to have it; what was refused counts, so that both sides rightly differ."""
    sides = shelf.sides(results, picture)
    waiting = {uid: clashes[CLASH] for uid, clashes in picture.waiting[Kind.RESULT].items() if uid in results.bases}
    blocked = {_place(results.bases[uid]) for uid in waiting}
    lines: list[tuple[str, Fields]] = []
    for uid, one in sides.mine.items():
        base = results.bases.get(uid)
        if base is not None:
            lines.append((base.remote_id, one.sent))
        elif (one.remote, one.key) not in blocked:
            lines.append((uid, one.sent))
    for uid, clash in waiting.items():
        base = results.bases[uid]
        lines.append((base.remote_id, {**_fields(clash.there), PUPIL: base.fields[PUPIL]}))
    for base in results.bases.values():
        if HELD in base.fields:
            lines.append(
                (base.remote_id, {name: base.fields[name] for name in (PUPIL, *FIELDS) if name in base.fields})
            )
    return digest(lines)


def after(results: Results, incoming: Iterable[Incoming]) -> Results:
    """The results as they would be with what came, for a dry run."""
    bases = dict(results.bases)
    now = {(pupil, key): fields for pupil, key, fields in results.here}
    for one in incoming:
        if one.kind is not Kind.RESULT:
            continue
        bases.pop(one.uid, None)
        if one.base is not None:
            bases[one.uid] = one.base
        fields = {name: text for name, text in one.write.items() if text is not None and name != PUPIL}
        place = (one.write.get(PUPIL) or "", key_of(fields))
        if one.remove and now.get(place) == fields:
            del now[place]
        elif one.new:
            now[place] = fields
    return Results(here=[(*place, fields) for place, fields in now.items()], bases=bases)


def _pupils(picture: Picture) -> dict[str, str]:
    present = picture.records[Kind.PUPIL]
    return {base.remote_id: uid for uid, base in picture.bases[Kind.PUPIL].items() if uid in present}


def _told(results: Results, fetched: Fetched, sides: Sides) -> tuple[dict[str, Seen], dict[str, None]]:
    """uid -> result of the server; and the uids of what it has no longer."""
    known = {base.remote_id: uid for uid, base in results.bases.items()}
    there: dict[str, Seen] = {}
    gone: dict[str, None] = {}
    for remote_id, one in fetched.changes.items():
        was = known.get(remote_id)
        if isinstance(one, Gone):
            if was is not None:
                gone[was] = None
        elif one.kind is Kind.RESULT and PUPIL in one.fields and all(name in one.fields for name in REQUIRED):
            uid = uid_of(one.fields[PUPIL], one.fields)
            there[uid] = one
            if was is not None and was != uid:  # another program changed it: it is another result now
                gone[was] = None
    for uid, base in results.bases.items():
        if fetched.whole and base.remote_id not in fetched.changes:
            gone[uid] = None
        elif HELD in base.fields and base.fields[PUPIL] in sides.pupils and uid not in gone:
            fields = {name: text for name, text in base.fields.items() if name not in (KEY, HELD)}
            there.setdefault(uid, Seen(kind=Kind.RESULT, remote_id=base.remote_id, uid=uid, etag=None, fields=fields))
    return there, {uid: None for uid in gone if uid not in there}


def _arrived(
    uid: str, seen: Seen, results: Results, sides: Sides, gone: Mapping[str, None], ours: bool
) -> Incoming | None:
    """What a result of the server means here; None: nothing at all."""
    known = results.bases.get(uid)
    base = _base(uid, seen.remote_id, seen.fields)
    same = None if known == base else _incoming(base, seen)
    pupil = sides.pupils.get(seen.fields[PUPIL])
    if pupil is None:  # kept whole until the pupil is here: the feed does not tell of it again
        held = Base(
            kind=Kind.RESULT,
            uid=uid,
            remote_id=seen.remote_id,
            etag=None,
            fields={**base.fields, **seen.fields, HELD: "yes"},
        )
        return None if known == held else _incoming(held, seen)
    if uid in sides.mine:
        return same
    if known is not None and HELD not in known.fields:
        return same  # it was taken out here: it goes there
    rival = sides.at.get(_place(base))
    if rival is None or (rival in gone and not ours):
        values = {name: text for name, text in seen.fields.items() if name in FIELDS}
        return _incoming(base, seen, write={PUPIL: pupil, **values})
    if ours:
        return same
    clash = Clash(field=CLASH, was=None, here=sides.mine[rival].text, there=_text(pupil, seen.fields))
    return _incoming(base, seen, clashes=(clash,))


def _left(uid: str, sides: Sides, ours: bool) -> Incoming:
    mine = None if ours else sides.mine.get(uid)
    if mine is None:
        return Incoming(kind=Kind.RESULT, uid=uid, base=None, write={})
    return Incoming(kind=Kind.RESULT, uid=uid, base=None, write={PUPIL: mine.pupil, **mine.fields}, remove=True)


def _waits(uid: str, clash: Clash, base: Base | None, sides: Sides) -> Incoming | None:
    """What became of a conflict here; None: it goes on waiting as it is."""
    if base is None or uid in sides.mine:
        return Incoming(kind=Kind.RESULT, uid=uid, base=base, write={})
    pupil = sides.pupils.get(base.fields[PUPIL])
    if pupil is None:
        return None
    rival = sides.at.get(_place(base))
    if rival is None:  # ours went: there is nothing left to choose
        return Incoming(kind=Kind.RESULT, uid=uid, base=base, write={PUPIL: pupil, **_fields(clash.there)}, new=True)
    text = sides.mine[rival].text
    if text == clash.here:
        return None
    still = Clash(field=CLASH, was=clash.was, here=text, there=clash.there)
    return Incoming(kind=Kind.RESULT, uid=uid, base=base, write={}, clashes=(still,))


def _incoming(
    base: Base, seen: Seen, *, write: Mapping[str, str | None] | None = None, clashes: tuple[Clash, ...] = ()
) -> Incoming:
    return Incoming(
        kind=Kind.RESULT,
        uid=base.uid,
        base=base,
        write=write or {},
        new=write is not None,
        clashes=clashes,
        by=seen.by,
        at=seen.at,
    )


def _base(uid: str, remote_id: str, fields: Fields) -> Base:
    kept = {PUPIL: fields[PUPIL], KEY: key_of(fields)}
    return Base(kind=Kind.RESULT, uid=uid, remote_id=remote_id, etag=None, fields=kept)


def _made(verb: Verb, uid: str, remote_id: str | None, fields: Fields) -> Operation:
    return Operation(
        id=str(uuid.uuid4()),
        kind=Kind.RESULT,
        verb=verb,
        uid=uid,
        remote_id=remote_id,
        etag=None,  # what never changes needs no guard
        fields=fields,
        changed=(),
        base={},
    )


def _place(base: Base) -> tuple[str, str]:
    return base.fields[PUPIL], base.fields[KEY]


def _text(pupil: str, fields: Fields) -> str:
    return json.dumps({PUPIL: pupil, **{name: fields[name] for name in FIELDS if name in fields}}, ensure_ascii=False)


def _fields(text: str | None) -> dict[str, str]:
    return {name: value for name, value in json.loads(text or "{}").items() if name != PUPIL}
