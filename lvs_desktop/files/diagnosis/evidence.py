"""What the school has stored, as evidence for how damaged cells must be read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from lvs_desktop.domain.people import fold, number_key

USUAL: Final = 0.9  # this part of the stored numbers has one length: then it is the school's length


class Known(NamedTuple):
    """One stored pupil; None where a field is empty."""

    pupil_number: str
    given_name: str | None
    name_prefix: str | None
    family_name: str | None
    birth_date: str | None
    gender: str | None
    group: str | None


class Evidence:
    """The stored pupils, looked up as the doctor needs them; made only for a file that shows damage."""

    def __init__(self, pupils: Iterable[Known] = ()) -> None:
        self.pupils: Mapping[str, Known] = {number_key(known.pupil_number): known for known in pupils}

    def of(self, number: str) -> Known | None:
        """The stored pupil with this number, whatever zeros lead it."""
        return self.pupils.get(number_key(number.strip()))

    @cached_property
    def usual_length(self) -> int | None:
        """How many characters the school's numbers have, if nearly all have as many and some begin with a zero."""
        numbers = [known.pupil_number for known in self.pupils.values()]
        if not any(number.startswith("0") for number in numbers):
            return None
        length, times = Counter(map(len, numbers)).most_common(1)[0]
        return length if times >= USUAL * len(numbers) else None

    @cached_property
    def groups(self) -> frozenset[str]:
        """The groups that stored pupils are in."""
        return frozenset(known.group for known in self.pupils.values() if known.group)

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str, str], list[Known]]:
        found = defaultdict(list)
        for known in self.pupils.values():
            if known.given_name and known.family_name and known.birth_date:
                found[fold(known.given_name), fold(known.family_name), known.birth_date].append(known)
        return found

    def named(self, *, given_name: str, family_name: str, birth_date: str) -> list[Known]:
        """The stored pupils with this name and this ISO birth date; case and accents don't matter."""
        return self._by_name.get((fold(given_name), fold(family_name), birth_date), [])
