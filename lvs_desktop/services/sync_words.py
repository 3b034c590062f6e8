"""The words of the synchronisation that the window and the command line share."""

import json
from collections.abc import Iterable, Mapping

from lvs_desktop.domain.exchanging import ACCOMMODATION, ARCHIVED, EXISTS, MEMBER, Kind
from lvs_desktop.domain.result_exchange import CLASH
from lvs_desktop.domain.roles import Role
from lvs_desktop.domain.schools import School
from lvs_desktop.domain.syncing import Act, Conflict, QueueLine, Receipt, State, Step
from lvs_desktop.services.labels import field_word, location_name, moment, number, value_text
from lvs_desktop.services.role_words import role_word
from lvs_desktop.services.texts import _, ngettext, pgettext

KINDS = (Kind.PUPIL, Kind.STAFF, Kind.GROUP, Kind.RESULT)  # in the order of the screen
ORDER = tuple((kind, act) for kind in KINDS for act in Act)


def kind_counted(kind: Kind, n: int) -> str:
    """'28 leerlingen'."""
    words = {
        Kind.PUPIL: ngettext("{n} pupil", "{n} pupils", n),
        Kind.STAFF: ngettext("{n} staff account", "{n} staff accounts", n),
        Kind.GROUP: ngettext("{n} class", "{n} classes", n),
        Kind.RESULT: ngettext("{n} test result", "{n} test results", n),
    }
    return words[kind].format(n=number(n))


def kinds_word(kind: Kind) -> str:
    """A kind as a title: 'Leerlingen'."""
    words = {
        Kind.PUPIL: _("Pupils"),
        Kind.STAFF: _("Staff"),
        Kind.GROUP: _("Classes"),
        Kind.RESULT: _("Test results"),
    }
    return words[kind]


def act_word(act: Act) -> str:
    """What happens to a record, in one or two words."""
    words = {
        Act.ADD: pgettext("sync", "New"),
        Act.CHANGE: pgettext("sync", "Changed"),
        Act.ARCHIVE: pgettext("sync", "To the archive"),
        Act.ACTIVATE: pgettext("sync", "Back again"),
        Act.REMOVE: pgettext("sync", "Removed"),
        Act.PASSWORD: pgettext("sync", "New password"),
    }
    return words[act]


def act_counted(kind: Kind, act: Act, n: int) -> str:
    """'28 leerlingen: nieuw'."""
    return _("{records}: {act}").format(records=kind_counted(kind, n), act=act_word(act).lower())


def counts_text(counts: Mapping[tuple[Kind, Act], int]) -> str:
    """'38 leerlingen: nieuw · 2 medewerkers: gewijzigd'; 'niets' if there is nothing."""
    parts = [act_counted(kind, act, counts[kind, act]) for kind, act in ORDER if counts.get((kind, act))]
    return " · ".join(parts) or _("nothing")


def queue_text(line: QueueLine, school: School) -> str:
    """Who waits, without why: 'Klas 2B: 28 leerlingen, nieuw'."""
    records = kind_counted(line.kind, line.count)
    if line.kind in (Kind.PUPIL, Kind.RESULT) and line.group:
        place = f", {location_name(school, line.location)}" if line.location and len(school.locations) > 1 else ""
        where = _("Class {name}").format(name=line.group) + place
    elif line.location and len(school.locations) > 1:
        where = location_name(school, line.location)
    else:
        return _("{records}, {act}").format(records=records, act=act_word(line.act).lower())
    return _("{where}: {records}, {act}").format(where=where, records=records, act=act_word(line.act).lower())


def waits_text(line: QueueLine, state: State) -> str:
    """Why it waits: 'wacht op internet'."""
    if line.refused:
        return _("The server refused this: {words}").format(words=line.refused)
    if state is State.OFFLINE:
        return _("waits for the internet")
    return _("goes along when you synchronise") if line.kind is Kind.RESULT else _("is ready to go")


def waiting_text(n: int) -> str:
    """'14 wijzigingen wachten'."""
    return ngettext("{n} change waits", "{n} changes wait", n).format(n=number(n))


def questions_text(n: int) -> str:
    """'2 vragen'."""
    return ngettext("{n} question", "{n} questions", n).format(n=number(n))


def exchange_text(n: int) -> str:
    """On the button: '67 wijzigingen uitwisselen'."""
    return ngettext("Exchange {n} change", "Exchange {n} changes", n).format(n=number(n))


def state_text(state: State, waiting: int, questions: int) -> str:
    """The state in a few words, for the side of the window: '14 wijzigingen wachten · 2 vragen'."""
    parts = {
        State.NOT_CONNECTED: [_("Not connected")],
        State.OFFLINE: [_("No internet")],
        State.AGREED: [_("Everything equal")],
        State.WAITING: [],
        State.CONFLICTS: [],
    }[state]
    if state is not State.NOT_CONNECTED:
        parts = (
            parts + ([waiting_text(waiting)] if waiting else []) + ([questions_text(questions)] if questions else [])
        )
    return " · ".join(parts)


def sync_field_word(field: str) -> str:
    """A field of a record as people call it."""
    if field.startswith(ACCOMMODATION):
        return _("Accommodation {name}").format(name=field.removeprefix(ACCOMMODATION))
    if field.startswith(MEMBER):
        return _("Pupil in this class")
    words = {ARCHIVED: _("In the archive"), EXISTS: pgettext("sync", "Is there"), CLASH: _("Test result")}
    return words.get(field) or field_word(field)


def sync_value_text(field: str, value: str | None, school: School) -> str:
    """A value as it is shown; nothing is '(leeg)'."""
    if field in (ARCHIVED, EXISTS) or field.startswith(MEMBER):
        return _("yes") if value else _("no")
    if value is None or value == "":
        return _("none") if field.startswith(ACCOMMODATION) else value_text(field, value)
    if field.startswith(ACCOMMODATION):
        return _measure(value)
    if field == "location":
        return location_name(school, value)
    if field == "locations":
        return ", ".join(location_name(school, code) for code in value.split(","))
    if field == "role" and value in {role.value for role in Role}:
        return role_word(Role(value))
    return value_text(field, value)


def fields_text(step: Step, school: School) -> str:
    """What changes in one record: 'Klas: 1A wordt 2A · Leerjaar: 1 wordt 2'."""
    if step.act is Act.PASSWORD:
        return _("The password goes along.")
    if step.kind is Kind.RESULT:
        return " · ".join(kind_counted(step.kind, int(n or 0)) for _field, _was, n in step.fields)
    parts = []
    members = [field for field, _was, _becomes in step.fields if field.startswith(MEMBER)]
    for field, was, becomes in step.fields:
        if field.startswith(MEMBER):
            continue
        shown = sync_value_text(field, becomes, school)
        if step.act is Act.ADD:
            parts.append(f"{sync_field_word(field)}: {shown}")
        else:
            text = _("{field}: {was} becomes {becomes}")
            before = sync_value_text(field, was, school)
            parts.append(text.format(field=sync_field_word(field), was=before, becomes=shown))
    if members:
        said = ngettext("{n} pupil of this class", "{n} pupils of this class", len(members))
        parts.append(said.format(n=number(len(members))))
    return " · ".join(parts)


def receipt_text(receipt: Receipt) -> str:
    """In one sentence: 'Beide kanten zijn gelijk: 412 leerlingen, 32 medewerkers en 14 klassen.'."""
    if not receipt.agreed:
        return _("Both sides are not equal yet. Synchronise again; what differs is kept on both sides.")
    counted = [kind_counted(kind, receipt.here[kind].count) for kind in _kinds(receipt)]
    return _("Both sides are equal: {records}.").format(records=", ".join(counted))


def receipt_lines(receipt: Receipt) -> list[tuple[str, str, str, str]]:
    """Per kind: its word, how many here, how many there, and whether they are the same."""
    lines = []
    for kind in _kinds(receipt):
        here, there = receipt.here.get(kind), receipt.there.get(kind)
        lines.append(
            (
                kinds_word(kind),
                number(here.count) if here else number(0),
                number(there.count) if there else number(0),
                _("equal") if here == there else _("not equal"),
            )
        )
    return lines


def who_text(conflict: Conflict) -> str:
    """Who changed it on the server and when, as the server tells."""
    match conflict.by, conflict.at:
        case None, None:
            return _("The server does not say who changed it.")
        case by, None:
            return _("Changed on the server by {name}.").format(name=by)
        case None, at:
            return _("Changed on the server on {moment}.").format(moment=moment(at or ""))
        case by, at:
            text = _("Changed on the server by {name}, {moment}.")
            return text.format(name=by, moment=moment(at or ""))


def _kinds(receipt: Receipt) -> Iterable[Kind]:
    return [kind for kind in KINDS if kind in receipt.here or kind in receipt.there]


def _measure(value: str) -> str:
    """An accommodation's own values: '25%, geldig tot 31-07-2027'."""
    try:
        found = json.loads(value)
        amount, unit = found.get("amount"), found.get("unit")
    except (ValueError, AttributeError):
        return value
    parts = []
    if amount is not None:
        parts.append(f"{amount}%" if unit == "percent" else _("{n} min").format(n=amount))
    if until := found.get("valid_until"):
        parts.append(_("valid until {day}").format(day=value_text("valid_until", until)))
    if checked := found.get("checked_at"):
        parts.append(_("checked on {day}").format(day=value_text("checked_at", checked)))
    return ", ".join(parts) or _("yes")
