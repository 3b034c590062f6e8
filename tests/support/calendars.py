"""A small strict reader of calendar files, by the rules of RFC 5545 that our files must keep."""

import re
from typing import Any

# what stands in each part, and how often: RFC 5545, 3.4, 3.6.1, 3.6.6
_NEEDED = {
    "VCALENDAR": {"VERSION", "PRODID"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
}
_LINE = re.compile(r"([A-Z-]+)((?:;[A-Z-]+=[^;:\",]+)*):(.*)", re.DOTALL)


def parsed(content: bytes) -> list[dict[str, Any]]:
    """
    The events, each with its properties and `alarms`.

    Raises:
        AssertionError: The file breaks a rule; the message says which.
    """
    assert content.endswith(b"\r\n"), "the last line has no end"
    raw = content[:-2].split(b"\r\n")
    for line in raw:
        assert len(line) <= 75, f"longer than 75 octets: {line!r}"
        assert b"\n" not in line, "a line end without CR"
        assert b"\r" not in line, "CR without LF"
        line.decode("utf-8")  # a letter that was cut in two raises
    lines = content[:-2].replace(b"\r\n ", b"").decode("utf-8").split("\r\n")
    events: list[dict[str, Any]] = []
    open_parts: list[tuple[str, dict[str, Any]]] = []
    for line in lines:
        match = _LINE.fullmatch(line)
        assert match is not None, f"no property: {line!r}"
        name, parameters, value = match.groups()
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value), f"a control character: {line!r}"
        if name == "BEGIN":
            open_parts.append((value, {"alarms": []}))
        elif name == "END":
            kind, part = open_parts.pop()
            assert kind == value, f"{kind} ends as {value}"
            assert _NEEDED[kind] <= set(part), f"{kind} lacks {_NEEDED[kind] - set(part)}"
            if kind == "VEVENT":
                events.append(part)
            if kind == "VALARM":
                open_parts[-1][1]["alarms"].append(part)
        else:
            part = open_parts[-1][1]
            assert name not in part, f"{name} twice"
            if name in ("DTSTART", "DTEND"):
                assert (";VALUE=DATE", True) == (parameters, re.fullmatch(r"\d{8}", value) is not None), line
            if name == "DTSTAMP":
                assert re.fullmatch(r"\d{8}T\d{6}Z", value), line
            part[name] = value
    assert not open_parts, "a part is not closed"
    assert lines[0] == "BEGIN:VCALENDAR", "it is no calendar"
    assert len({event["UID"] for event in events}) == len(events), "two events have one UID"
    return events


def text_of(value: str) -> str:
    """A text value in clear; a sign that must be escaped and is not raises."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", value), f"not escaped: {value!r}"
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
