"""
Joining groups that are taught together: what would change is shown, then it is written as one entry.

Undo gives the pupils their parts back. A later file that still names the parts does not undo it: the joined group is
kept as an edit by hand is, and the import shows where the file differs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.combination_groups import Group, Offer, offers
from lvs_desktop.domain.people import fold
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import editing
from lvs_desktop.services.permits import allowed, permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import groups as stored
from lvs_desktop.storage import journal, meta


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The groups that the person may change, and which of them may be parts of one combination group."""

    groups: tuple[Group, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """
    What joining would change; nothing is written.

    Attributes:
        name: Of the group that they become.
        parts: The groups whose pupils get that name.
        whole: The group of that name that is there already; its pupils stay as they are.
    """

    name: str
    parts: tuple[Group, ...]
    whole: Group | None
    pupil_ids: tuple[int, ...]
    revision: int

    @property
    def pupils(self) -> int:
        """Who gets another group."""
        return len(self.pupil_ids)

    @property
    def after(self) -> int:
        """How many pupils the group then has."""
        return len(self.pupil_ids) + (self.whole.pupils if self.whole else 0)


def overview(opened: OpenSchool) -> Overview:
    """The groups with active pupils; a location admin's own."""
    with opened.storage.begin() as connection:
        mine = tuple(one for one in stored.read(connection) if allowed(opened, Action.PUPILS, one.location))
    return Overview(groups=mine, offers=offers(mine))


def preview(opened: OpenSchool, names: Sequence[str], into: str, *, location: str | None = None) -> Joining:
    """
    What it means to join groups. Writes nothing.

    Args:
        names: Of the groups, as written; capitals and accents do not matter.
        into: What the whole is called; may be the name of one of them or of a group that is there.
        location: Code of the location whose groups they are, where two locations use one name.

    Raises:
        Problem: GROUP_UNKNOWN (facts: value, known), GROUPS_TOO_FEW, GROUPS_APART (facts: value; of two locations),
            VALUE_REQUIRED and the like of the new name (facts: field), ACTION_NOT_ALLOWED.
    """
    permit(opened, Action.PUPILS)
    with opened.storage.begin() as connection:
        here = [
            one
            for one in stored.read(connection)
            if allowed(opened, Action.PUPILS, one.location) and location in (None, one.location)
        ]
        revision = meta.revision(connection)
        chosen: list[Group] = []
        for name in dict.fromkeys(names):
            fitting = [one for one in here if fold(one.name) == fold(name.strip())]
            if not fitting:
                raise Problem(ProblemCode.GROUP_UNKNOWN, value=name, known=tuple(one.name for one in here))
            chosen += [one for one in fitting if one not in chosen]
        places = {one.location for one in chosen}
        if len(places) > 1:
            raise Problem(ProblemCode.GROUPS_APART, value=", ".join(dict.fromkeys(one.name for one in chosen)))
        name = _name(opened, into)
        whole = next((one for one in here if one.name == name and one.location in places), None)
        parts = tuple(one for one in chosen if one != whole)
        if not parts or len(parts) + (whole is not None) < 2:
            raise Problem(ProblemCode.GROUPS_TOO_FEW)
        ids = tuple(stored.pupils(connection, parts))
    return Joining(name=name, parts=parts, whole=whole, pupil_ids=ids, revision=revision)


def offered(opened: OpenSchool, offer: Offer) -> Joining:
    """
    What it means to accept an offer. Writes nothing.

    Raises:
        Problem: As `preview`.
    """
    return preview(opened, [part.name for part in offer.parts], offer.name, location=offer.location)


def apply(opened: OpenSchool, shown: Joining) -> Entry:
    """
    Write what a preview shows, as one entry.

    Raises:
        Problem: SCHOOL_CHANGED, ACTION_NOT_ALLOWED, DISK_FULL.
    """
    permit(opened, Action.PUPILS, *(part.location for part in shown.parts))
    with opened.storage.begin() as connection:
        if meta.revision(connection) != shown.revision:
            raise Problem(ProblemCode.SCHOOL_CHANGED)
        entry_id = stored.join(connection, shown.pupil_ids, shown.name, by=opened.worker)
        return journal.entry_made(connection, entry_id)


def _name(opened: OpenSchool, text: str) -> str:
    checked = editing.check(opened, {"group": text})
    for wrong in checked.errors:
        raise Problem(wrong.code, field="group", value=text, **{k: v for k, v in wrong.facts if k != "field"})
    name = checked.values.get("group")
    if not name:
        raise Problem(ProblemCode.VALUE_REQUIRED, field="group", value=text)
    return name
