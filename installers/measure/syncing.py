"""The rounds of `bench --sync`: our server against the library's own way, our desktop against plain HTTP."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from measure.bounds import shown

MEASURE: Final = Path(__file__).resolve().parent
PUPILS, RESULTS, LISTED = 5_000, 5_000, 2_000
# database, what is compared -> at least so many times as fast
MUST: Final = {
    ("sqlite", "list"): 15.0,
    ("sqlite", "feed"): 15.0,
    ("postgresql", "list"): 15.0,
    ("postgresql", "feed"): 15.0,
    ("postgresql", "bulk insert"): 2.0,
}
HOW: Final = (
    "Each figure is the median of its rounds; every round is a fresh process on a fresh database.",
    f"The server: {LISTED:,} pupils, in one process without HTTP. 'list' and 'feed' are our records a second divided "
    "by those of the library's own list on its storage in memory; Bulk by the library's own way on our tables.",
    f"The desktop: {PUPILS:,} pupils, then {RESULTS:,} results of tests, a server in a process of its own, on this "
    "computer. Ours is the whole sync, with reading and writing the school file and counting on both sides; plain is "
    "the same resources by POST in Bulks of the same size, and the same feed by POST, without any of that.",
    "PostgreSQL waits for the disk at each commit, as SQLite does.",
)


def measure(rounds: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """Everything: what was measured, what it comes to, and whether it holds."""
    import cluster

    found: dict[str, list[dict[str, Any]]] = {}
    with cluster.running(durable=True) as server:
        for number in range(1, rounds + 1):
            for database in ("sqlite", "postgresql"):
                tell(f"Round {number} of {rounds}: {database}")
                for script, arguments in (
                    ("sync_server.py", ["--pupils", str(LISTED), "--rounds", "1"]),
                    ("sync_desktop.py", ["--pupils", str(PUPILS), "--results", str(RESULTS)]),
                ):
                    with tempfile.TemporaryDirectory() as folder, server.database() as other:
                        url = other if database == "postgresql" else f"sqlite:///{folder}/measured.db"
                        found.setdefault(f"{script} {database}", []).append(_run(script, url, arguments))
    return {"machine": {"platform": platform.platform(), "cores": os.cpu_count()}, "rounds": rounds, **sum_up(found)}


def table(result: dict[str, Any]) -> str:
    """The result as a text."""
    lines = ["", f"{'records a second, or seconds':52}{'median':>10}"]
    lines += [f"{name:52}{value:>10,.2f}" for name, value in result["measured"].items()]
    lines += ["", f"{'ratio':52}{'value':>10}{'must':>8}  verdict"]
    for one in result["verdicts"]:
        must = "" if one["must"] is None else f">= {one['must']:g}"
        word = {None: "", True: "holds", False: "DOES NOT HOLD"}[one["holds"]]
        lines.append(f"{one['name']:52}{shown(one['value']):>10}{must:>8}  {word}")
    return "\n".join([*lines, "", *HOW, "", f"{result['machine']['platform']}, {result['machine']['cores']} cores"])


def failed(result: dict[str, Any]) -> bool:
    """True if something that must hold does not."""
    return any(one["holds"] is False for one in result["verdicts"])


def _run(script: str, url: str, arguments: list[str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, MEASURE / script, url, *arguments], check=True, capture_output=True, encoding="utf-8"
    )
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def sum_up(found: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Medians, ratios and verdicts of what the rounds gave: 'script database' -> what it printed, each round."""
    measured: dict[str, float] = {}
    verdicts: list[dict[str, Any]] = []
    for name, rounds in found.items():
        script, _, database = name.partition(" ")
        if script == "sync_server.py":
            for job in rounds[0]["per_second"]:
                measured[f"{database}: {job} (a second)"] = statistics.median(one["per_second"][job] for one in rounds)
            for ratio in rounds[0]["ratios"]:
                value = statistics.median(one["ratios"][ratio] for one in rounds)
                must = MUST.get((database, ratio))
                holds = None if must is None else value >= must
                verdicts.append(
                    {"name": f"{database}: {ratio}, ours / library", "value": value, "must": must, "holds": holds}
                )
        else:
            middle = {job: statistics.median(one[job] for one in rounds) for job in rounds[0]}
            measured |= {f"{database}: {job} (s)": value for job, value in middle.items()}
            for job in [job for job in middle if f"plain {job}" in middle]:
                value = middle[job] / middle[f"plain {job}"]
                name = f"{database}: first {job} / plain HTTP"
                verdicts.append({"name": name, "value": value, "must": None, "holds": None})
    return {"measured": measured, "verdicts": verdicts, "how": list(HOW)}
