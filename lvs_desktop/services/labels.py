"""The words for coded things that screens and documents share: kinds, fields, values, moments."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache

from lvs_desktop.domain.changes import ChangeKind, EntryKind
from lvs_desktop.domain.people import NOT_IN_PRIMARY, Status
from lvs_desktop.domain.problems import Severity
from lvs_desktop.domain.schools import School
from lvs_desktop.services.texts import _, language, ngettext, of_primary, pgettext


def kind_word(kind: ChangeKind) -> str:
    """What happens to a pupil, in one or two words."""
    words = {
        ChangeKind.NEW: pgettext("kind of change", "New"),
        ChangeKind.CHANGED: pgettext("kind of change", "Changed"),
        ChangeKind.UNCHANGED: pgettext("kind of change", "Unchanged"),
        ChangeKind.REACTIVATED: pgettext("kind of change", "Back again"),
        ChangeKind.MISSING: pgettext("kind of change", "Not in the file"),
        ChangeKind.ARCHIVED: pgettext("kind of change", "To archive"),
    }
    return words[kind]


def past_word(kind: ChangeKind) -> str:
    """What happened to a pupil, in one or two words."""
    words = {
        ChangeKind.ARCHIVED: pgettext("kind of change", "Archived"),
    }
    return words.get(kind) or kind_word(kind)


def entry_word(kind: EntryKind) -> str:
    """What a line of the history records."""
    words = {
        EntryKind.BASELINE: pgettext("history", "Starting point read"),
        EntryKind.IMPORT: pgettext("history", "Pupils imported"),
        EntryKind.EDIT: pgettext("history", "Pupil edited by hand"),
        EntryKind.ADD: pgettext("history", "Pupil added by hand"),
        EntryKind.ARCHIVE: pgettext("history", "Pupil archived by hand"),
        EntryKind.ACTIVATE: pgettext("history", "Pupil brought back by hand"),
        EntryKind.STAFF: pgettext("history", "Staff accounts"),
        EntryKind.USER_NAMES: pgettext("history", "User names given"),
        EntryKind.LINK: pgettext("history", "List of the link read"),
        EntryKind.NUMBERS: pgettext("history", "Numbers and tracks linked"),
        EntryKind.MATCHES: pgettext("history", "Decided who is who"),
        EntryKind.GROUPS: pgettext("history", "Groups joined"),
        EntryKind.ACCOMMODATIONS: pgettext("history", "Accommodations"),
        EntryKind.NEW_YEAR: pgettext("history", "New school year begun"),
        EntryKind.RESULTS: pgettext("history", "Test results"),
        EntryKind.SYNC: pgettext("history", "Synchronised with the server"),
        EntryKind.CLEAN_UP: pgettext("history", "Deleted for good"),
        EntryKind.UNDO: pgettext("history", "Undone"),
    }
    return words[kind]


def counted(kind: ChangeKind, n: int) -> str:
    """A number of pupils of a kind, as part of a sentence about what was done: '38 nieuw'."""
    words = {
        ChangeKind.NEW: ngettext("{n} new", "{n} new", n),
        ChangeKind.CHANGED: ngettext("{n} changed", "{n} changed", n),
        ChangeKind.UNCHANGED: ngettext("{n} unchanged", "{n} unchanged", n),
        ChangeKind.REACTIVATED: ngettext("{n} back again", "{n} back again", n),
        ChangeKind.MISSING: ngettext("{n} not in the file, kept", "{n} not in the file, kept", n),
        ChangeKind.ARCHIVED: ngettext("{n} archived", "{n} archived", n),
    }
    return words[kind].format(n=number(n))


def status_word(status: Status) -> str:
    """Whether a pupil is at the school now."""
    words = {Status.ACTIVE: pgettext("pupil", "active"), Status.ARCHIVED: pgettext("pupil", "archived")}
    return words[status]


def field_word(field: str) -> str:
    """A field of a pupil as people call it; what is no field is given back as it is."""
    return _field_words(language(), of_primary()).get(field, field)


def in_use(fields: Sequence[str]) -> tuple[str, ...]:
    """Of these fields those that the school has: in a primary school no track."""
    return tuple(field for field in fields if not (of_primary() and field in NOT_IN_PRIMARY))


@cache
def _field_words(_language: str, _primary: bool) -> Mapping[str, str]:
    """All of them in the language in use: tables ask for the words of their columns at each step of a layout."""
    return {
        "pupil_number": pgettext("field", "Pupil number"),
        "given_name": pgettext("field", "Given name"),
        "name_prefix": pgettext("field", "Prefix"),
        "family_name": pgettext("field", "Family name"),
        "birth_date": pgettext("field", "Date of birth"),
        "gender": pgettext("field", "Gender"),
        "group": pgettext("field", "Class"),
        "location": pgettext("field", "Location"),
        "year": pgettext("field", "Year"),
        "track": pgettext("field", "Track"),
        "email": pgettext("field", "E-mail"),
        "user_name": pgettext("field", "User name"),
        "password": pgettext("field", "Password"),
        "staff_number": pgettext("field", "Staff number"),
        "role": pgettext("field", "Role"),
        "locations": pgettext("field", "Locations"),
        "archived_at": pgettext("field", "In the archive since"),
        "lvs_id": pgettext("field", "Number in the LVS"),
        "lvs_user_name": pgettext("field", "User name in the LVS"),
        "entree_id": pgettext("field", "Entree account"),
        "name": pgettext("field", "Name"),
        "unit": pgettext("field", "Unit"),
        "hidden_at": pgettext("field", "No longer given since"),
        "amount": pgettext("field", "Amount"),
        "valid_until": pgettext("field", "Valid until"),
        "checked_at": pgettext("field", "Statement checked on"),
        "completed": pgettext("field", "Completed on"),
        "expires": pgettext("field", "Expires on"),
        "practice_date": _("Practice date"),
        "element_code": pgettext("field", "Element code"),
        "full_name": pgettext("field", "Whole name"),
        "location_name": pgettext("field", "Name of the location"),
        "brin": _("BRIN"),
        "school_year": _("School year"),
        "accommodation": pgettext("field", "Accommodation"),
        "verdict": pgettext("field", "Who is who"),
        "pupil_key": pgettext("field", "Pupil number or key"),
        "test_code": pgettext("field", "Test code"),
        "test_name": pgettext("field", "Test"),
        "version": pgettext("field", "Version"),
        "subject": pgettext("field", "Subject"),
        "moment": pgettext("field", "Test moment"),
        "taken_on": pgettext("field", "Taken on"),
        "year_group": pgettext("field", "Year group"),
        "score": pgettext("field", "Score"),
        "skill_score": pgettext("field", "Skill score"),
        "level": pgettext("field", "Level"),
        "functioning": pgettext("field", "Functioning level"),
        "generation": pgettext("field", "Test generation"),
        "by_hand": pgettext("field", "Entered by hand"),
    }


_DATES = ("birth_date", "archived_at", "valid_until", "checked_at", "hidden_at", "taken_on")


def value_text(field: str, value: str | None) -> str:
    """A value as it is shown: dates as 04-03-2015, nothing as '(empty)', the coded ones of test results in words."""
    if value is None or value == "":
        return _("(empty)")
    if field == "generation":
        return {"other": pgettext("test", "not a 3.0 test"), "unknown": pgettext("test", "unknown")}.get(value, value)
    if field == "by_hand":
        return pgettext("answer", "yes") if value == "yes" else pgettext("answer", "no")
    if field in _DATES and len(value) == 10 and value[4] == value[7] == "-":
        return f"{value[8:]}-{value[5:7]}-{value[:4]}"
    return value


def location_name(school: School, code: str | None) -> str:
    """A location as 'Hoofdgebouw (00)'; a code that the school does not know as it is."""
    if not code:
        return _("no location")
    for place in school.locations:
        if place.code == code:
            return f"{place.name} ({code})"
    return code


def number(n: int) -> str:
    """A whole number as people write it: 1.500 from a thousand on."""
    return f"{n:,}".replace(",", pgettext("between thousands", ","))


def decimal(value: float) -> str:
    """A number as people write it, with two decimals at most: 103,5."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", pgettext("before decimals", "."))


def listed(names: tuple[str, ...], most: int = 6) -> str:
    """Names after one another; of many the first ones and how many more: '1A, 1B en nog 4'."""
    if len(names) <= most:
        return ", ".join(names)
    rest = len(names) - most
    return ngettext("{names} and {n} more", "{names} and {n} more", rest).format(names=", ".join(names[:most]), n=rest)


def moment(at: str) -> str:
    """A UTC moment of the history (ISO 8601) in local time: 'di 18 aug 2026, 10:42'."""
    when = datetime.fromisoformat(at.replace("Z", "+00:00"))
    local = when.astimezone() if when.tzinfo else when
    return f"{day(local)}, {local:%H:%M}"


def day(when: date) -> str:
    """A day: 'di 18 aug 2026'."""
    days = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    months = (
        *(_("Jan"), _("Feb"), _("Mar"), _("Apr"), pgettext("short month", "May"), _("Jun")),
        *(_("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec")),
    )
    return f"{days[when.weekday()]} {when.day} {months[when.month - 1]} {when.year}"


def severity_word(severity: Severity) -> str:
    """How much a problem of a source holds up, in one or two words."""
    words = {
        Severity.ERROR: pgettext("severity", "To solve"),
        Severity.WARNING: pgettext("severity", "Worth a look"),
        Severity.NOTE: pgettext("severity", "For your information"),
    }
    return words[severity]
