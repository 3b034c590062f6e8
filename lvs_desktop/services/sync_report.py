"""The synchronisation in whole sentences and lines, for the command line and for paper."""

from collections.abc import Mapping

from lvs_desktop.domain.exchanging import Kind
from lvs_desktop.domain.result_exchange import CLASH
from lvs_desktop.domain.schools import School
from lvs_desktop.domain.syncing import (
    Act,
    Capabilities,
    Conflict,
    Preview,
    QueueLine,
    Receipt,
    Rung,
    Server,
    State,
    Step,
)
from lvs_desktop.services.capability_words import abilities
from lvs_desktop.services.labels import location_name, number
from lvs_desktop.services.sync_notes import note_text
from lvs_desktop.services.sync_test_words import both_values, which_test
from lvs_desktop.services.sync_words import (
    KINDS,
    act_word,
    counts_text,
    fields_text,
    kind_counted,
    kinds_word,
    queue_text,
    sync_field_word,
    sync_value_text,
    waits_text,
)
from lvs_desktop.services.texts import _, ngettext


def scope_text(school: School, found: Server) -> str:
    """For whom a token is: the whole school, or some locations."""
    if found.locations is None:
        return _("the whole school")
    return ", ".join(location_name(school, code) for code in found.locations) or _("no location")


def weaknesses(found: Capabilities) -> tuple[str, ...]:
    """What a server does less well or not, and what that means."""
    return tuple(f"{one.title}: {one.meaning}" for one in abilities(found) if one.rung is not Rung.FULL)


def preview_lines(found: Preview) -> tuple[str, ...]:
    """What a sync would do: how much goes and comes, and what a person must know first."""
    lines = [_goes(found.goes, found.waits), _("From the server: {what}.").format(what=counts_text(found.comes))]
    if found.clashes:
        lines.append(_waits(found.clashes))
    if found.too_many:
        said = ngettext(
            "{n} pupil would be archived or taken out here. That needs your consent.",
            "{n} pupils would be archived or taken out here. That needs your consent.",
            found.too_many,
        )
        lines.append(said.format(n=number(found.too_many)))
    return tuple(lines)


def step_text(step: Step, school: School) -> str:
    """One record of a preview: '2B  Noor Smit: gewijzigd. Klas: 2A wordt 2B'."""
    what = fields_text(step, school) if step.act is Act.CHANGE or step.kind is Kind.RESULT else ""
    about = step.name or kinds_word(step.kind)
    begin = f"{step.group}  {about}" if step.group else about
    return f"{begin}: {act_word(step.act).lower()}" + (f". {what}" if what else "")


def queue_line(line: QueueLine, school: School, state: State) -> str:
    """Who waits and why: 'Klas 2B: 28 leerlingen, nieuw, wacht op internet'."""
    return f"{queue_text(line, school)}, {waits_text(line, state)}"


def receipt_lines(found: Receipt) -> tuple[str, ...]:
    """What a sync came to: whether both sides are equal, what went and came, what a person must know."""
    lines = _equal(found)
    lines.append(_goes(found.goes, 0))
    lines.append(_("From the server: {what}.").format(what=counts_text(found.comes)))
    if found.passwords:
        said = ngettext(
            "The server has {n} new password. It is wiped here once its card is printed.",
            "The server has {n} new passwords. They are wiped here once their cards are printed.",
            found.passwords,
        )
        lines.append(said.format(n=number(found.passwords)))
    if found.clashes:
        lines.append(_waits(found.clashes))
    if found.refused:
        said = ngettext(
            "The server refused {n} change. The queue shows why.",
            "The server refused {n} changes. The queue shows why.",
            found.refused,
        )
        lines.append(said.format(n=number(found.refused)))
    return (*lines, *map(note_text, found.notes))


def conflict_text(found: Conflict, school: School) -> str:
    """One conflict in a line: '2B  Noor Smit, Klas: was 2A, hier 2B, op de server 2C'."""
    begin = f"{found.group}  {found.name}" if found.group else found.name
    if found.field == CLASH:  # nothing was agreed on before
        here, there = both_values(found)
        said = _("here {here}, on the server {there}").format(here=here, there=there)
        return f"{begin}, {which_test(found)}: {said}"
    was, here, there = (sync_value_text(found.field, value, school) for value in (found.was, found.here, found.there))
    said = _("was {was}, here {here}, on the server {there}").format(was=was, here=here, there=there)
    return f"{begin}, {sync_field_word(found.field)}: {said}"


def _goes(counts: Mapping[tuple[Kind, Act], int], passwords: int) -> str:
    parts = [counts_text(counts)] if counts or not passwords else []
    if passwords:
        parts.append(ngettext("{n} password", "{n} passwords", passwords).format(n=number(passwords)))
    return _("To the server: {what}.").format(what=", ".join(parts))


def _waits(n: int) -> str:
    said = ngettext(
        "{n} value waits for you: it was changed on both sides.",
        "{n} values wait for you: they were changed on both sides.",
        n,
    )
    return said.format(n=number(n))


def _equal(found: Receipt) -> list[str]:
    kinds = [kind for kind in KINDS if _count(found, kind)]
    if found.agreed:
        held = [kind_counted(kind, found.there[kind].count) for kind in kinds] or [kind_counted(Kind.PUPIL, 0)]
        things = (
            held[0] if len(held) == 1 else _("{things} and {last}").format(things=", ".join(held[:-1]), last=held[-1])
        )
        said = _("Both sides have {things}.").format(things=things)
        equal = _("Everything is equal.") if not found.clashes else _("All the rest is equal.")
        return [f"{said} {equal}", *([] if found.by_server else [_("We counted what the server lists.")])]
    lines = [_("Both sides are not equal yet. Synchronise again; what differs is kept on both sides.")]
    for kind in kinds:
        here, there = (side[kind].count if kind in side else 0 for side in (found.here, found.there))
        if here != there:
            said = _("{kind}: {here} here, {there} on the server.")
            lines.append(said.format(kind=kinds_word(kind), here=number(here), there=number(there)))
        elif found.here.get(kind) != found.there.get(kind):
            lines.append(_("{kind}: as many on both sides, with other values.").format(kind=kinds_word(kind)))
    return lines


def _count(found: Receipt, kind: Kind) -> int:
    return max((side[kind].count for side in (found.here, found.there) if kind in side), default=0)
