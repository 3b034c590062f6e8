"""
Merging one record, field by field: what both sides last agreed on, what is here, what is there.

    base  here  there
    a     a     a       nothing to do
    a     a     b       b is written here
    a     b     a       b stays here, and is sent
    a     b     b       agreed by chance
    a     b     c       a person chooses; the other fields go on

An empty value is a value like any other here: emptied on one side and changed on the other is `b` against `c`. So a
field that is always asked (role, locations, archived, user name, accommodations) needs no rule of its own while there
is a base: a change on one side was the act of a person, and of two changes none is ever chosen by itself.

Without a base (first contact):

    here == there       agreed
    one side is empty   the value of the other side; but of `archived`, `role` and `locations` an absence says
                        something (active, nobody's rights, the whole school): a person chooses
    both differ         a person chooses

A field that waits for a person already is settled if both sides are equal by now, or if the person here went back
to what was agreed; else it goes on waiting, whatever else happens, with what was agreed when it began to wait.

What is agreed afterwards is always what is there: what differs here is sent, or waits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lvs_desktop.domain.exchanging import ARCHIVED, Clash, Fields

ABSENCE_SAYS: Final = frozenset({ARCHIVED, "role", "locations"})
_NONE: Final[Mapping[str, Clash]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """
    What a merge comes to.

    Attributes:
        write: Field -> text to write here; None empties it.
        clashes: Fields that a person must choose; here they stay as they are.
        agreed: What both sides agree on from now on: the next base.
    """

    write: Mapping[str, str | None]
    clashes: tuple[Clash, ...]
    agreed: Fields


def merge(base: Fields | None, here: Fields, there: Fields, waiting: Mapping[str, Clash] = _NONE) -> Merged:
    """
    Merge one record.

    Args:
        base: What was agreed on; None: nothing ever was.
        waiting: Fields that wait for a person already, and what was kept of them.
    """
    write: dict[str, str | None] = {}
    clashes: list[Clash] = []
    for field in sorted({*here, *there}):
        ours, theirs = here.get(field), there.get(field)
        if ours == theirs:
            continue
        was = None if base is None else base.get(field)
        waits = waiting.get(field)
        if waits is not None and (base is None or ours != was):
            clashes.append(Clash(field=field, was=waits.was, here=ours, there=theirs))
        elif base is None and (field in ABSENCE_SAYS or (ours is not None and theirs is not None)):
            clashes.append(Clash(field=field, was=None, here=ours, there=theirs))
        elif ours == was:  # without a base: it is empty here
            write[field] = theirs
        elif theirs != was:
            clashes.append(Clash(field=field, was=was, here=ours, there=theirs))
    return Merged(write=write, clashes=tuple(clashes), agreed=dict(there))
