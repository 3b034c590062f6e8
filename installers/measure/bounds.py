"""What is compared with what, and what must hold: quotients of two measurements, and caps on one."""

from __future__ import annotations

from dataclasses import dataclass

SMALL, LARGE, HUGE = 2_000, 100_000, 1_000_000
MATCHED = 30_000  # pupils, and as many rows that share no number with them
RESULTS = 30_000  # test results of a primary school in one file
FORMS = ("csv", "uwlr")  # in which they come


@dataclass(frozen=True)
class Ratio:
    """One measurement divided by another, and what the quotient may be at most (None: only shown)."""

    name: str
    above: str
    below: str
    must: float | None = None
    aim: float | None = None


@dataclass(frozen=True)
class Cap:
    """
    What one measurement may be at most.

    Attributes:
        decides: False: an absolute time, which says as much of the machine as of us. It is judged for all to see,
            and the exit code does not follow it.
    """

    name: str
    of: str
    most: float
    unit: str  # ms, MB
    decides: bool = False


def ratios(sizes: list[int]) -> list[Ratio]:
    """What is compared. The bounds are those of the large school; of other sizes the quotients are only shown."""
    found: list[Ratio] = []
    for size in (LARGE, *(size for size in sizes if size not in (LARGE, HUGE))):
        if size in sizes:
            found += _of_one(size, bound=size == LARGE)
    if LARGE in sizes and HUGE in sizes:
        grown = f"ours next {HUGE}", f"ours next {LARGE}"
        found.append(Ratio(f"growth {LARGE:,} -> {HUGE:,} (10 times)", *grown, must=13.0, aim=11.0))
        found.append(Ratio(f"{HUGE:,} new year / pandas by SQLAlchemy", grown[0], f"pandas-sqlalchemy next {HUGE}"))
    if SMALL in sizes and LARGE in sizes:
        grown = f"ours next {LARGE}", f"ours next {SMALL}"
        found.append(Ratio(f"growth {SMALL:,} -> {LARGE:,} (50 times)", *grown))
    return found


def _of_one(size: int, *, bound: bool) -> list[Ratio]:
    new_year, week = f"ours next {size}", f"ours week {size}"
    against: list[tuple[str, str, str, float | None, float | None]] = [
        ("new year / pandas by SQLAlchemy", new_year, f"pandas-sqlalchemy next {size}", 1.0, 0.75),
        ("new year / pandas by bare sqlite3", new_year, f"pandas-sqlite3 next {size}", None, None),
        ("new year / sqlite3, the same SQL", new_year, f"sqlite3 next {size}", 1.25, 1.05),
        ("new year / csv-diff", new_year, f"csv-diff next {size}", 0.33, 0.25),
        ("new year / sqlite-utils upsert", new_year, f"sqlite-utils next {size}", 0.33, 0.25),
        ("new year / datacompy", new_year, f"datacompy next {size}", 1.1, 0.9),
        ("new year / SQLAlchemy ORM", new_year, f"orm next {size}", 1 / 10, 1 / 14),
        ("new year / Django row by row", new_year, f"django next {size}", 1 / 25, 1 / 50),
        ("week / pandas by SQLAlchemy", week, f"pandas-sqlalchemy week {size}", 0.7, 0.5),
        ("week / pandas by bare sqlite3", week, f"pandas-sqlite3 week {size}", None, None),
        ("encrypted / plain", new_year, f"plain next {size}", 1.25, 1.1),
        ("undo / its own import", f"undo next {size}", new_year, 0.5, 0.25),
        ("preview sorted / QSortFilterProxyModel", f"window sort {size}", f"proxy sort {size}", 1 / 50, 1 / 100),
        ("Excel read / openpyxl", f"excel ours {size}", f"excel openpyxl {size}", 1 / 5, None),
    ]
    return [
        Ratio(f"{size:,} {name}", above, below, must if bound else None, aim if bound else None)
        for name, above, below, must, aim in against
    ]


def caps(sizes: list[int]) -> list[Cap]:
    """The caps that belong to these sizes."""
    most = {SMALL: 5.0, LARGE: 60.0, HUGE: 500.0}
    found = [Cap(f"{size:,} memory of an import", f"memory next {size}", most[size], "MB", True) for size in sizes]
    if SMALL in sizes:
        found += [
            Cap(f"{SMALL:,} new year, window open", f"ours next {SMALL}", 60, "ms"),
            Cap(f"{SMALL:,} pupils on screen after start", f"window start {SMALL}", 1000, "ms"),
            Cap(f"{MATCHED:,} pupils against {MATCHED:,} rows: who is who", f"matching {MATCHED}", 5000, "ms"),
            *(Cap(f"{RESULTS:,} test results, {form}", f"results {form} {RESULTS}", 5000, "ms") for form in FORMS),
            *(
                Cap(f"{RESULTS:,} memory of test results, {form}", f"memory results-{form} {RESULTS}", 100, "MB", True)
                for form in FORMS
            ),
        ]
    if LARGE in sizes:
        found += [
            Cap(f"{LARGE:,} preview: first paint", f"window paint {LARGE}", 100, "ms"),
            Cap(f"{LARGE:,} preview: sort", f"window sort {LARGE}", 150, "ms"),
            Cap(f"{LARGE:,} preview: filter by kind", f"window filter-kind {LARGE}", 100, "ms"),
            Cap(f"{LARGE:,} preview: filter by name", f"window filter-name {LARGE}", 100, "ms"),
            Cap(f"{LARGE:,} preview: scroll step", f"window scroll-wheel {LARGE}", 16, "ms"),
            Cap(f"{LARGE:,} preview: scroll by page", f"window scroll-page {LARGE}", 16, "ms"),
        ]
    return found


def shown(value: float | None) -> str:
    """A quotient as people say it: 0.04 is 1/25."""
    if value is None:
        return ""
    return f"1/{1 / value:.0f}" if value <= 0.2 else f"{round(value, 2)}"
