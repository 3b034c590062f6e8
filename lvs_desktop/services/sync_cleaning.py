"""
What comes from a server is not trusted more than a file is: each value passes the cleaners of files.

A value that can't be kept here is as if the server had not changed it: what was agreed on stays, and a note says so.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

from lvs_desktop.domain import result_exchange
from lvs_desktop.domain.accommodations import LIMITS as AMOUNTS
from lvs_desktop.domain.accommodations import LONGEST_NAME, Unit, betrays
from lvs_desktop.domain.exchanging import ACCOMMODATION, ARCHIVED, MEMBER, Base, Kind, Seen
from lvs_desktop.domain.people import display_name
from lvs_desktop.domain.problems import Severity
from lvs_desktop.domain.schools import School
from lvs_desktop.files import result_values, staff_values, values
from lvs_desktop.files.values import Cleaner, Finding, plain
from lvs_desktop.services import sync_notes

_CODE: Final = re.compile(r"[0-9]{2}")
_CODES: Final = re.compile(r"[0-9]{2}(?:,[0-9]{2})*")
LONGEST: Final = 254  # characters of who changed something
NAMED: Final = 5  # people that are named for one field; of more only how many


class Cleaning:
    """
    Cleans the records of one sync, and remembers what was left out.

    Args:
        school: Whose locations a value may name.
    """

    def __init__(self, school: School) -> None:
        self._left: dict[str, dict[str, str]] = {}  # field -> remote id -> whom it is about
        places = {place.code: place.name for place in school.locations}
        pupil = values.cleaners(locations=places, today=date.today(), number_header="")
        staff = staff_values.cleaners(places)
        staff_places = staff["locations"]

        def place(raw: str) -> str | Finding | None:
            # a code that the school does not know yet is one of a school that is fetched for the first time
            return raw if _CODE.fullmatch(raw) else pupil["location"](raw)

        self._cleaners: dict[Kind, Mapping[str, Cleaner]] = {
            Kind.PUPIL: {**pupil, "user_name": _user_name, "location": place},
            Kind.STAFF: {**staff, "locations": lambda raw: raw if _CODES.fullmatch(raw) else staff_places(raw)},
            Kind.GROUP: {"name": pupil["group"], "location": place},
            Kind.RESULT: {name: result_values.CLEANERS[name] for name in result_exchange.FIELDS},
        }
        # a value means the same each time, and a school has few classes, years and locations
        self._value = lru_cache(maxsize=20_000)(self._cleaned)

    def seen(self, found: Seen, base: Base | None) -> Seen:
        """
        A record with usable values only.

        Args:
            base: What was agreed on of it: stands in for a value that can't be used.
        """
        cleaned: dict[str, str] = {}
        for field, raw in found.fields.items():
            if field.startswith(MEMBER):  # each one once: not worth remembering
                value, usable = ("yes", True) if _tidy(field) else (None, False)
            elif found.kind is Kind.RESULT and field == result_exchange.PUPIL:
                value, usable = raw, True  # an id of the server's own
            else:
                value, usable = self._value(found.kind, field, raw)
            if usable:
                self._left.get(field, {}).pop(found.remote_id, None)
            else:
                self._left.setdefault(field, {})[found.remote_id] = _name(found)
                value = None if base is None else base.fields.get(field)
            if value is not None:
                cleaned[field] = value
        return replace(found, fields=cleaned, by=said(found.by), at=moment(found.at))

    def notes(self) -> tuple[str, ...]:
        """What was left out so far, for the receipt."""
        found = []
        for field, who in self._left.items():
            named = list(who.values())[:NAMED]
            found += [sync_notes.left_out(field, name) for name in named]
            if len(who) > NAMED:
                found.append(sync_notes.left_out_more(field, len(who) - NAMED))
        return tuple(found)

    def _cleaned(self, kind: Kind, field: str, raw: str) -> tuple[str | None, bool]:
        """The value to keep (None: nothing), and whether it can be kept."""
        if field == ARCHIVED:
            return ("yes", True) if raw == "yes" else (None, False)
        if field.startswith(ACCOMMODATION):
            found = _measure(field.removeprefix(ACCOMMODATION), raw)
            return found, found is not None
        cleaner = self._cleaners[kind].get(field)
        if cleaner is None:
            return None, False
        value = cleaner(raw)
        if not isinstance(value, Finding):
            return value, True
        # a cell that is too long or impossible is an error; a remark on one that is used is not
        wrong = value.left_out or any(severity is Severity.ERROR for _code, severity, _facts in value.remarks)
        return (None, False) if wrong else (value.value, True)


def said(text: str | None, longest: int = LONGEST) -> str | None:
    """A text of the server for the eye: on one line, without what nobody sees, cut."""
    return None if text is None else plain(text)[0][:longest] or None


def moment(text: str | None) -> str | None:
    """A moment as ISO 8601 in UTC; None if it is none."""
    try:
        found = None if text is None else datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        return None if found is None else found.astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return None


def _user_name(raw: str) -> str | Finding | None:
    return values.clean_text("".join(raw.split()), limit=values.LIMITS["user_name"], required=False)


def _measure(name: str, raw: str) -> str | None:
    """An accommodation's text if all of it can be kept; a diagnosis never is."""
    try:
        said: Any = json.loads(raw)
    except ValueError:
        return None
    tidy = _tidy(name) and len(name) <= LONGEST_NAME and "=" not in name and not betrays(name)
    if not tidy or not isinstance(said, dict):
        return None
    amount, unit = said.get("amount"), said.get("unit")
    days = [said[key] for key in ("valid_until", "checked_at") if said.get(key) is not None]
    if not all(isinstance(day, str) and _day(day) for day in days):
        return None
    if unit is None:
        return raw if amount is None else None
    if unit not in set(Unit) or not isinstance(amount, int) or isinstance(amount, bool):
        return None
    least, most = AMOUNTS[Unit(unit)]
    return raw if least <= amount <= most else None


def _tidy(text: str) -> bool:
    found, cleaned = plain(text)
    return found == text and not cleaned and bool(text)


def _day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _name(seen: Seen) -> str:
    get = seen.fields.get
    whole = get("name") or get("test_name") or display_name(get("given_name"), get("name_prefix"), get("family_name"))
    return plain(whole)[0][:60]
