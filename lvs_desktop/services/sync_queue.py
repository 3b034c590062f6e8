"""What waits to be sent, as a person reads it: so many pupils of a class, and what of it the server refused."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lvs_desktop.domain.exchanging import Fields, Kind, Operation, Verb
from lvs_desktop.domain.result_exchange import PUPIL, Results
from lvs_desktop.domain.syncing import Act, QueueLine, Rung, Server
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.sync_words import KINDS
from lvs_desktop.storage import sync_links, sync_operations
from lvs_desktop.storage.ledger import SchoolLedger
from lvs_desktop.sync import results
from lvs_desktop.sync.counting import act_there
from lvs_desktop.sync.differences import Scope, Stage, operations
from lvs_desktop.sync.keeping import keeping
from lvs_desktop.sync.picture import Picture, take_picture


@dataclass(frozen=True, slots=True)
class _Heap:
    """What a record that waits is counted under."""

    kind: Kind
    act: Act
    group: str | None
    location: str | None
    refused: str = ""


def lines(opened: OpenSchool, found: Server) -> list[QueueLine]:
    """What waits, by kind, location, group and act; cheap if nothing was written since both sides agreed."""
    with opened.storage.begin() as connection:
        if not sync_links.changed_since(connection):
            return []
        # a server that gave no words refused it all the same
        words = {record: said or "?" for record, (_operation, said) in sync_operations.refused(connection).items()}
    ledger = SchoolLedger(opened.storage, opened.worker, found.locations)
    heaps = Counter(_heaps(ledger, found, words))
    return [
        QueueLine(
            kind=one.kind,
            act=one.act,
            group=one.group,
            location=one.location,
            count=heaps[one],
            refused=one.refused,
        )
        for one in sorted(heaps, key=_place)
    ]


def _heaps(ledger: SchoolLedger, found: Server, words: Mapping[tuple[Kind, str], str]) -> Iterator[_Heap]:
    """One for each record that waits."""
    picture = take_picture(ledger)
    scope = Scope(keeping(found.capabilities), found.locations)
    if found.capabilities.results is not Rung.NONE:
        yield from _tested(ledger.results(), picture, scope, words)
    sendable = _waiting(picture, scope)
    for record, one in sendable.items():
        yield _heap(one, picture.records.get(one.kind, {}).get(record[1]))
    if words:  # what was refused, and did not change since
        for record, one in _waiting(replace(picture, refused={}), scope).items():
            if record in words and record not in sendable:
                yield _heap(one, picture.records.get(one.kind, {}).get(record[1]), words[record])
    if found.capabilities.passwords is not Rung.NONE:
        pupils = picture.records[Kind.PUPIL]
        for uid in ledger.secrets():
            fields = pupils.get(uid, {})
            yield _Heap(Kind.PUPIL, Act.PASSWORD, fields.get("group"), fields.get("location"))


def _tested(held: Results, picture: Picture, scope: Scope, words: Mapping[tuple[Kind, str], str]) -> Iterator[_Heap]:
    """Results of tests, under the class of their pupil; those of pupils who are yet to be sent too."""
    if not held.here and not held.bases:
        return
    later = picture.after(())
    for stage in (Stage.PUPILS, Stage.ARCHIVE):
        later.sent(one for one in operations(stage, later, scope) if one.kind is Kind.PUPIL)
    shelf = results.Shelf()
    pupils = shelf.sides(held, later).pupils
    for one in results.operations(held, replace(later, refused={}), shelf):
        fields = held.bases[one.uid].fields if one.verb is Verb.DELETE else one.fields
        pupil = picture.records[Kind.PUPIL][pupils[fields[PUPIL]]]
        refused = words.get((one.kind, one.uid), "")
        yield _Heap(one.kind, act_there(one), pupil.get("group"), pupil.get("location"), refused)


def _waiting(picture: Picture, scope: Scope) -> dict[tuple[Kind, str], Operation]:
    """The first operation of each record."""
    found: dict[tuple[Kind, str], Operation] = {}
    for stage in Stage:
        for one in operations(stage, picture, scope):
            found.setdefault((one.kind, one.uid), one)
    return found


def _heap(one: Operation, here: Fields | None, refused: str = "") -> _Heap:
    fields = here or one.fields or one.base
    group = fields.get("group") if one.kind is Kind.PUPIL else None
    location = fields.get("location") if one.kind is not Kind.STAFF else None
    return _Heap(one.kind, act_there(one), group, location, refused)


def _place(one: _Heap) -> tuple[object, ...]:
    acts = list(Act)
    return (
        bool(one.refused),
        KINDS.index(one.kind),
        one.location or "",
        one.group or "",
        acts.index(one.act),
        one.refused,
    )
