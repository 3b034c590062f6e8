"""What was measured, as a text and as JSON."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from measure.bounds import shown
from measure.running import SLOW, SLOWEST, Bench
from measure.verdicts import Verdict, medians

HOW = (
    "Every measurement is a fresh process that does a small job of its kind first. Rounds are interleaved: a busy "
    "moment of the machine hits all alike. The quotient of two medians is the verdict; an absolute time is judged "
    "for all to see, but the exit code does not follow it.",
    f"'rounds' says how often each was measured. At 100,000 what takes long is measured {SLOW} times at most, Django "
    f"and openpyxl {SLOWEST} time.",
    "Ours is the whole job on an encrypted school file: reading, cleaning, comparing, the first page of the preview, "
    "backup, writing, journal, commit. Not: starting Python, unlocking.",
    "pandas is read_csv and to_sql(if_exists='replace') by SQLAlchemy, which its manual names as the way: the bounds "
    "are for that. By a bare sqlite3 connection, which the manual calls legacy support, it is faster than we are: it "
    "compares nothing, keeps no journal and can't undo. That quotient is shown, without a bound.",
    "sqlite3 is the command line with the very statements of our import on rows that are read and cleaned already, "
    "without encryption. csv-diff and datacompy only compare two files; sqlite-utils only upserts.",
    "The SQLAlchemy ORM loads all pupils, sets what the file says, adds, archives and commits; Django looks up and "
    "saves row by row in one transaction. Both keep the replaced values of each change; neither has a preview or undo.",
    "What each of them found or left behind is held against ours each time: pupils, archived pupils, changed ones.",
    "Memory is the highest resident size during an import, less that of the process with its school open before.",
    "The window is a visible one (on Linux on an X server of its own): a step ends when all lines that the table has "
    "room for are painted and the screen has them. 'start' is watched from outside, from starting the process.",
)


def table(bench: Bench, found: Iterable[Verdict]) -> str:
    """The measurements as a text."""
    lines = ["", f"{'median':42}{'ms':>10}{'rounds':>8}"]
    memory = {name: value for name, value in medians(bench.measured).items() if name.startswith("memory")}
    for name, seconds in medians(bench.measured).items():
        if name not in memory:
            lines.append(f"{name:42}{seconds * 1000:>10.1f}{len(bench.measured[name]):>8}")
    lines += [f"{name + ' (MB)':42}{value:>10.1f}{len(bench.measured[name]):>8}" for name, value in memory.items()]
    for name, rounds in bench.phases.items():
        lines += ["", f"{'where the time goes: ' + name:42}{'ms':>10}"]
        for phase in rounds[0]:
            lines.append(f"  {phase:40}{statistics.median(each.get(phase, 0.0) for each in rounds) * 1000:>10.1f}")
    found = list(found)
    lines += ["", f"{'ratio':46}{'value':>7}{'rounds':>14}{'must':>7}{'aim':>7}  verdict"]
    for one in found:
        if not one.unit:
            span = f"{shown(one.lowest)}-{shown(one.highest)}"
            bounds = f"{shown(one.must):>7}{shown(one.aim):>7}"
            lines.append(f"{one.name:46}{shown(one.value):>7}{span:>14}{bounds}  {_word(one)}")
    lines += ["", f"{'cap':46}{'value':>7}{'rounds':>14}{'most':>7}{'':7}  verdict"]
    for one in found:
        if one.unit:
            span = f"{one.lowest:.0f}-{one.highest:.0f}"
            lines.append(f"{one.name:46}{one.value:>7.1f}{span:>14}{one.must:>7.0f} {one.unit:6}  {_word(one)}")
    lines += ["", *how(bench)]
    return "\n".join(lines)


def how(bench: Bench) -> list[str]:
    """How it was measured, and what was left out."""
    return [*HOW, *dict.fromkeys(bench.left_out.values())]


def _word(one: Verdict) -> str:
    if one.holds is None:
        return ""
    if one.decides:
        return "holds" if one.holds else "DOES NOT HOLD"
    return "within" if one.holds else "OVER"


def machine(bench: Bench) -> dict[str, Any]:
    """Where it was measured."""
    return {"platform": platform.platform(), "cores": os.cpu_count(), "versions": bench.versions}


def as_json(bench: Bench, found: Iterable[Verdict], *, rounds: int) -> dict[str, Any]:
    """Everything, for a program to read: seconds, of memory MB."""
    return {
        "machine": machine(bench),
        "rounds": rounds,
        "measured": bench.measured,
        "phases": bench.phases,
        "verdicts": [asdict(one) for one in found],
        "how": how(bench),
    }
