"""
What one record of the server means here: new, merged, asked, or gone. Nothing is written.

A record that went there goes here too if nobody changed it here since; else the person is asked whether it exists. So
it is the other way round, for one that was taken out here.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from lvs_desktop.domain.exchanging import EXISTS, Base, Clash, Fields, Gone, Incoming, Kind, Seen
from lvs_desktop.sync.keeping import Keeping
from lvs_desktop.sync.merging import merge
from lvs_desktop.sync.picture import Picture

PEOPLE: Final = (Kind.STAFF, Kind.PUPIL)


def arrived(
    picture: Picture,
    kind: Kind,
    uid: str,
    base: Base | None,
    seen: Seen,
    keeping: Keeping,
    *,
    unsure: Collection[str] = (),
    before: Fields | None = None,
    beside: Fields | None = None,
) -> Incoming | None:
    """
    What one record of the server means here; None: nothing at all.

    Args:
        base: What was agreed on; None: nothing ever was.
        unsure: Fields that were sent without an answer, so that nobody knows who was last: they are asked.
        before, beside: A pupil's group by the Groups of the server, as agreed on and now, if it keeps none with the
            pupil.
    """
    here = picture.records[kind].get(uid)
    there = keeping.kept(kind, seen.fields)
    if there.get("user_name") == uid:  # who has no user name there has the uid
        del there["user_name"]
    agreed = Base(kind=kind, uid=uid, remote_id=seen.remote_id, etag=seen.etag, fields=there)
    waiting = {clash.field: clash for clash in picture.waits(kind, uid).values() if _still(clash, base, here)}
    if here is None:
        if base is None:
            return _incoming(agreed, {**there, **(beside or {})}, seen, new=True)
        if not base.fields:  # deleted for good here: nothing of it is kept again, and it goes there too
            known = replace(agreed, fields={})
            return None if known == base else _incoming(known, {}, seen)
        # who took it out here has not chosen in what waited of it: that is asked as a whole
        asked = bool(picture.waits(kind, uid)) or there != base.fields
        clashes = (_exists(here=None, there="yes"),) if asked else ()
        return (
            None
            if agreed == base and clashes == tuple(waiting.values())
            else _incoming(agreed, {}, seen, clashes=clashes)
        )
    was = None if base is None else {**base.fields, **(before or {})}
    for field in unsure:
        waiting.setdefault(field, Clash(field=field, was=(was or {}).get(field), here=None, there=None))
    ours = keeping.kept(kind, here)
    if beside is not None and "group" in here:
        ours["group"] = here["group"]
    merged = merge(was, ours, {**there, **(beside or {})}, waiting)
    kept = {clash.field: (clash.was, clash.here, clash.there) for clash in picture.waits(kind, uid).values()}
    now = {clash.field: (clash.was, clash.here, clash.there) for clash in merged.clashes}
    if agreed == base and not merged.write and now == kept:
        return None
    return _incoming(agreed, merged.write, seen, clashes=merged.clashes)


def left(picture: Picture, base: Base, keeping: Keeping, gone: Gone) -> Incoming:
    """What it means here that a record is not on the server any more."""
    here = picture.records[base.kind].get(base.uid)
    found = Incoming(kind=base.kind, uid=base.uid, base=None, write={}, by=gone.by, at=gone.at)
    if here is None:
        return found
    if keeping.kept(base.kind, here) == base.fields:
        return replace(found, remove=True)
    return replace(found, clashes=(_exists(here="yes", there=None),))


def settled(picture: Picture) -> list[Incoming]:
    """Fields that need no choice any more, since the person here made both sides equal or gave another user name."""
    found: list[Incoming] = []
    for kind in PEOPLE:
        for uid, waiting in picture.waiting[kind].items():
            base, here = picture.bases[kind].get(uid), picture.records[kind].get(uid)
            still = tuple(clash for clash in waiting.values() if _still(clash, base, here))
            if here is None and base is not None and not still:
                still = (_exists(here=None, there="yes"),)  # taken out while something waited: asked as a whole
            if still != tuple(waiting.values()):
                found.append(Incoming(kind=kind, uid=uid, base=base, write={}, clashes=still))
    return found


def _still(clash: Clash, base: Base | None, here: Fields | None) -> bool:
    if clash.field == EXISTS:
        return (here is None) is (base is not None)
    if here is None:
        return False
    if clash.field == "user_name" and clash.there == clash.was:  # it was taken there: another name is tried
        return here.get("user_name") == clash.here
    return base is None or here.get(clash.field) != base.fields.get(clash.field)


def _exists(*, here: str | None, there: str | None) -> Clash:
    return Clash(field=EXISTS, was="yes", here=here, there=there)


def _incoming(
    agreed: Base,
    write: Mapping[str, str | None],
    seen: Seen,
    *,
    new: bool = False,
    clashes: tuple[Clash, ...] = (),
) -> Incoming:
    return Incoming(
        kind=agreed.kind,
        uid=agreed.uid,
        base=agreed,
        write=write,
        new=new,
        clashes=clashes,
        by=seen.by,
        at=seen.at,
    )
