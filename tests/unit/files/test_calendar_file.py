"""Calendar files are read back by RFC 5545's own rules: nothing but what another calendar program understands."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files.calendar_file import Event, content, write
from tests.support.calendars import parsed, text_of

STAMP = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


def event(**differs: object) -> Event:
    usual: dict[str, object] = {"key": "99ZZ/x/", "day": date(2026, 11, 25), "title": "E-mail?", "text": "Kijk na."}
    return Event(**{**usual, **differs})  # type: ignore[arg-type]


def test_an_event_of_a_whole_day_is_read_back() -> None:
    """Begins on its day, ends before the next; a calendar that knows time zones can't move it."""
    (found,) = parsed(content([event()], stamp=STAMP))

    assert ["20261125", "20261126"] == [found["DTSTART"], found["DTEND"]]
    assert "20261122T103000Z" == found["DTSTAMP"]
    assert ["E-mail?", "Kijk na."] == [text_of(found["SUMMARY"]), text_of(found["DESCRIPTION"])]


def test_the_last_day_of_a_year_ends_in_the_next() -> None:
    """A year boundary, and a leap day."""
    found = parsed(content([event(day=date(2026, 12, 31)), event(day=date(2028, 2, 28), key="b")], stamp=STAMP))

    assert [("20261231", "20270101"), ("20280228", "20280229")] == [(one["DTSTART"], one["DTEND"]) for one in found]


def test_reminders_are_at_nine_o_clock_on_their_day() -> None:
    """Counted from the midnight at which the day begins."""
    (found,) = parsed(content([event(alarms=(30, 7, 1, 0))], stamp=STAMP))
    begin = datetime(2026, 11, 25)

    def moment(trigger: str) -> datetime:
        match = re.fullmatch(r"(-?)P(?:(\d+)D)?(?:T(\d+)H)?", trigger)
        assert match is not None, trigger
        apart = timedelta(days=int(match[2] or 0), hours=int(match[3] or 0))
        return begin - apart if match[1] else begin + apart

    assert [begin - timedelta(days=n) + timedelta(hours=9) for n in (30, 7, 1, 0)] == [
        moment(alarm["TRIGGER"]) for alarm in found["alarms"]
    ]


def test_the_same_key_is_the_same_event_and_a_later_file_wins() -> None:
    """Who saves the file again gets no second event."""
    (one,) = parsed(content([event()], stamp=STAMP))
    (again,) = parsed(content([event(day=date(2026, 11, 26))], stamp=STAMP + timedelta(hours=1)))
    (other,) = parsed(content([event(key="99ZZ/y/")], stamp=STAMP))

    assert one["UID"] == again["UID"] != other["UID"]
    assert int(one["SEQUENCE"]) < int(again["SEQUENCE"])


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_is_folded_and_read_back(text: str) -> None:
    """No line over 75 octets, no letter cut in two, no value that ends its line early."""
    (found,) = parsed(content([event(title=f"Een {text}")], stamp=STAMP))
    lines = re.sub(r"\r\n|\r", "\n", f"Een {text}")

    assert "".join(c for c in lines if c == "\n" or (c >= " " and c != "\x7f")) == text_of(found["SUMMARY"])


def test_what_can_t_be_written_is_told_and_the_old_file_stays(tmp_path: Path) -> None:
    """A folder that is not there."""
    with pytest.raises(Problem) as raised:
        write(tmp_path / "weg" / "a.ics", [event()], stamp=STAMP)

    assert ProblemCode.OUTPUT_NOT_WRITABLE is raised.value.code
    assert [] == list(tmp_path.iterdir())
