"""A calendar file (iCalendar, RFC 5545) with all-day events and reminders, for any calendar program."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from lvs_desktop.files.writing import replaced

_LINE: Final = 75  # octets of a line, its end left out (RFC 5545, 3.1)
_HOUR: Final = 9  # o'clock, of a reminder
_NAMESPACE: Final = uuid.UUID("5f0d2b60-6c1d-5d5f-9a52-8f1d0a2c7b11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """
    Something on a day.

    Attributes:
        key: What it is, and of which school: the same key gives the same UID, so that a later file replaces it.
        alarms: Days before it at which the calendar reminds, at nine o'clock; 0 is the day itself.
    """

    key: str
    day: date
    title: str
    text: str
    alarms: tuple[int, ...] = (0,)


def write(path: Path, events: Iterable[Event], *, stamp: datetime) -> int:
    """
    Write a calendar file; returns how many events it holds.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL; the file that was there stays.
    """
    held = tuple(events)
    with replaced(path) as temporary:
        temporary.write_bytes(content(held, stamp=stamp))
    return len(held)


def content(events: Iterable[Event], *, stamp: datetime) -> bytes:
    """
    The file's bytes: UTF-8, lines that end in CRLF and are folded at 75 octets.

    Args:
        stamp: When it was made, with its time zone. A later one wins from an earlier one in the calendar.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//LVS Desktop//Overstap//NL", "CALSCALE:GREGORIAN"]
    for event in events:
        lines += _event(event, stamp.astimezone(UTC))
    lines.append("END:VCALENDAR")
    return b"".join(folded + b"\r\n" for line in lines for folded in [_folded(line)])


def _event(event: Event, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uuid.uuid5(_NAMESPACE, event.key)}@lvs-desktop"
    yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{int(stamp.timestamp()) // 60}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"  # the day after: the end is not part of it
    yield f"SUMMARY:{_text(event.title)}"
    yield f"DESCRIPTION:{_text(event.text)}"
    yield "TRANSP:TRANSPARENT"
    for before in event.alarms:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_text(event.title)}"
        yield f"TRIGGER:{_trigger(before)}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _trigger(days_before: int) -> str:
    """Nine o'clock on a day before the event, counted from the midnight at which the event begins."""
    if days_before == 0:
        return f"PT{_HOUR}H"
    return f"-P{days_before - 1}DT{24 - _HOUR}H" if days_before > 1 else f"-PT{24 - _HOUR}H"


def _text(text: str) -> str:
    """A text value: backslash, semicolon, comma and line ends are escaped, other control characters left out."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    escaped = escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    return "".join(c for c in escaped if c >= " " and c != "\x7f")


def _folded(line: str) -> bytes:
    """A line of at most 75 octets; what is longer goes on after CRLF and a blank. No letter is cut in two."""
    parts, now = [], b""
    for letter in line:
        octets = letter.encode()
        if len(now) + len(octets) > _LINE:
            parts.append(now)
            now = b" "
        now += octets
    return b"\r\n".join([*parts, now])
