"""
Groups: made on each desktop from its active pupils, never merged.

Once the pupils are agreed on, every desktop comes to the same groups, and sends what the server's differ. Members that
are no pupils of this file (another location's, a teacher's) are left alone, and so are groups that are not ours.

A server that keeps no group of a pupil may have Groups all the same, of another program: there the Groups are where a
pupil's group is read from, and merged like any other field.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from lvs_desktop.domain.exchanging import ARCHIVED, MEMBER, Base, Fields, Gone, Incoming, Kind, Seen, group_uid
from lvs_desktop.sync.keeping import Keeping
from lvs_desktop.sync.picture import Picture, by_remote_id, by_uid


def arrived(picture: Picture, changes: Iterable[Seen | Gone], keeping: Keeping) -> list[Incoming]:
    """
    What the groups of the server are now: bases only, each under the uid that its name and location give.

    Args:
        changes: Groups, and whatever went.
    """
    before = picture.bases[Kind.GROUP]
    uid_of = {base.remote_id: base.uid for base in picture.bases[Kind.PUPIL].values()}
    after = {base.remote_id: base for base in before.values()}
    for change in changes:
        if isinstance(change, Gone):
            after.pop(change.remote_id, None)
        else:
            fields = by_uid(keeping.kept(Kind.GROUP, change.fields), uid_of)
            uid = group_uid(fields.get("location"), fields.get("name", ""))
            after[change.remote_id] = Base(
                kind=Kind.GROUP, uid=uid, remote_id=change.remote_id, etag=change.etag, fields=fields
            )
    now: dict[str, Base] = {}
    # of several groups of one name the one that we know is ours; the others go by their id on the server
    known = {base.remote_id: uid for uid, base in before.items()}
    for base in sorted(after.values(), key=lambda base: known.get(base.remote_id) != base.uid):
        uid = base.remote_id if base.uid in now else base.uid
        now[uid] = replace(base, uid=uid)
    gone = [_base(uid, None) for uid in before if uid not in now]
    remote_ids = {uid: remote_id for remote_id, uid in uid_of.items()}
    return gone + [
        _base(uid, replace(base, fields=by_remote_id(base.fields, remote_ids)))
        for uid, base in now.items()
        if before.get(uid) != base
    ]


def wanted(picture: Picture, keeping: Keeping, locations: Collection[str] | None) -> Mapping[str, Fields]:
    """
    What each group of the server is to be: uid -> fields. A group without a pupil has no field `name`.

    Pupils count as the server has them, so that what waits or was refused moves nobody.

    Args:
        locations: Those that the token is for; None: the whole school.
    """
    names: dict[str, Counter[str]] = {}
    made: dict[str, dict[str, str]] = {}
    for uid, fields in _pupils(picture, keeping).items():
        location = fields.get("location") if keeping.pupil_data else None
        if fields.get("group") and (locations is None or location in locations):
            key = group_uid(location, fields["group"])
            names.setdefault(key, Counter())[fields["group"]] += 1
            made.setdefault(key, {"location": location} if location else {})[MEMBER + uid] = "yes"
    for key, spelt in names.items():
        # of several spellings the one that most pupils have: the same on each desktop
        made[key]["name"] = min(spelt, key=lambda name: (-spelt[name], name))
    known = {MEMBER + uid for uid in picture.bases[Kind.PUPIL]}
    for uid, base in picture.bases[Kind.GROUP].items():
        strangers = {f: "yes" for f in base.fields if f.startswith(MEMBER) and f not in known}
        if uid in made:
            made[uid].update(strangers)
        elif locations is None or base.fields.get("location") in locations:
            rest = {field: text for field, text in base.fields.items() if not field.startswith(MEMBER)}
            made[uid] = rest | strangers if strangers or uid == base.remote_id else strangers
    return made


def of_pupils(groups: Iterable[Fields]) -> dict[str, str]:
    """Member -> name of its group, of members of one group only."""
    found: dict[str, str] = {}
    several: set[str] = set()
    for fields in groups:
        for field in fields:
            if field.startswith(MEMBER) and fields.get("name"):
                who = field.removeprefix(MEMBER)
                several.add(who) if who in found else found.setdefault(who, fields["name"])
    return {who: name for who, name in found.items() if who not in several}


def _pupils(picture: Picture, keeping: Keeping) -> dict[str, Fields]:
    """
    The active pupils, as the server has them; a group that it keeps in its Groups only as it is here.

    Who is about to be deleted there is out of the groups first: a server may keep members that are gone.
    """
    before = {} if keeping.pupil_data else of_pupils(b.fields for b in picture.bases[Kind.GROUP].values())
    found: dict[str, Fields] = {}
    for uid, base in picture.bases[Kind.PUPIL].items():
        if ARCHIVED in base.fields or picture.leaves(Kind.PUPIL, uid):
            continue
        fields = dict(base.fields)
        if not keeping.pupil_data:
            here = picture.records[Kind.PUPIL].get(uid, {})
            group = before.get(uid) if "group" in picture.waits(Kind.PUPIL, uid) else here.get("group")
            fields |= {"group": group} if group else {}
        found[uid] = fields
    return found


def _base(uid: str, base: Base | None) -> Incoming:
    return Incoming(kind=Kind.GROUP, uid=uid, base=base, write={})
