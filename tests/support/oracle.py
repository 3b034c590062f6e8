"""
The import in plain Python, written from the truth table of the two boxes: what the SQL must equal.

It knows nothing of the program's own code but the names of the fields.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lvs_desktop.domain.people import COMPARED, REQUIRED
from tests.support.schoolfiles import State

Row = Mapping[str, str]


@dataclass
class Expected:
    """What an import must do."""

    kinds: dict[str, str] = field(default_factory=dict)  # stored or new number -> kind
    steps: dict[str, dict[str, tuple[str | None, str | None]]] = field(default_factory=dict)
    after: State = field(default_factory=dict)
    reused: set[int] = field(default_factory=set)  # places of rows that must be decided first
    set_aside: set[int] = field(default_factory=set)  # places of rows with an error

    @property
    def counts(self) -> Counter[str]:
        """Pupils of each kind."""
        return Counter(self.kinds.values())


def key(number: str) -> str:
    """A number without its leading zeros."""
    return number.lstrip("0") or "0"


def expect(
    school: State,
    rows: Sequence[Row],
    *,
    damaged: Mapping[int, str] | None = None,
    overwrite: bool,
    archive: bool,
    empty_clears: bool = False,
    scope: Sequence[str] = (),
    fields: Sequence[str] = COMPARED,
    only_location: str | None = None,
    another: Callable[[Row, Row], bool] = lambda stored, row: False,
) -> Expected:
    """
    The kinds, the changes and the school afterwards.

    Args:
        damaged: Place of a row -> 'value' (an error, the number is readable) or 'number' (it is not).
        scope: Locations in which 'not in the file' counts; none: all.
        another: True if a row is another person than the pupil with its number.
    """
    damaged = damaged or {}
    result = Expected(after={number: (dict(values), gone) for number, (values, gone) in school.items()})
    good = [place for place in range(len(rows)) if place not in damaged]
    present = {key(rows[place]["pupil_number"]) for place in range(len(rows)) if damaged.get(place) != "number"}
    result.set_aside |= set(damaged)

    by_key: dict[str, list[int]] = {}
    for place in range(len(rows)):
        if damaged.get(place) != "number":
            by_key.setdefault(key(rows[place]["pupil_number"]), []).append(place)
    stored: dict[str, list[str]] = {}
    for number in school:
        stored.setdefault(key(number), []).append(number)

    for name, places in by_key.items():
        spellings = {rows[place]["pupil_number"] for place in places}
        twins = stored.get(name, []) if len(stored.get(name, [])) > 1 else []
        same = len(places) > 1 and all(place in good for place in places)
        same = same and len({tuple(rows[place].get(f, "") for f in COMPARED) for place in places}) == 1
        if len(places) == 1 and not twins:
            continue
        if same and len(spellings | set(twins)) == 1:
            for place in places[1:]:
                good.remove(place)
            continue
        for place in places:
            if place in good:
                good.remove(place)
                result.set_aside.add(place)

    for place in good:
        row = rows[place]
        number = row["pupil_number"]
        said = {name: row.get(name, "") for name in fields}
        if only_location is not None and not said.get("location"):
            said["location"] = only_location
        matched = stored.get(key(number), [None])[0]
        if matched is None:
            values = {name: value for name, value in said.items() if value}
            result.kinds[number] = "new"
            result.after[number] = (values, False)
            result.steps[number] = {name: (None, value) for name, value in values.items()}
            continue
        had, archived = school[matched]
        if (overwrite or archived) and another(had, {name: value for name, value in said.items() if value}):
            result.reused.add(place)
            continue
        steps = {}
        for name, value in said.items():
            if not value and (not empty_clears or name in REQUIRED):
                continue
            if (value or None) != had.get(name):
                steps[name] = (had.get(name), value or None)
        if not overwrite:
            steps = {}
        now = {**had, **{name: new for name, (_, new) in steps.items()}}
        result.after[matched] = ({name: value for name, value in now.items() if value is not None}, False)
        result.kinds[matched] = "reactivated" if archived else "changed" if steps else "unchanged"
        result.steps[matched] = steps

    closed = "number" in damaged.values()
    for number, (values, gone) in school.items():
        if gone or key(number) in present:
            continue
        if scope and values.get("location") not in scope:
            continue
        result.kinds[number] = "archived" if archive and not closed else "missing"
        if archive and not closed:
            result.after[number] = (values, True)
    return result
