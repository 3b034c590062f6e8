"""Names for the example school: drawn from lists of our own, seeded, fast enough for a million pupils."""

import tomllib
from random import Random
from typing import Final, NamedTuple

from lvs_desktop.domain.people import fold
from lvs_desktop.system import paths

_DOUBLE: Final = (1 << 5) - 1  # one in 32 pupils has a double name


class Drawn(NamedTuple):
    """A name with its gender (M, V or X)."""

    given: str
    prefix: str
    family: str
    gender: str


class Names:
    """Draws names; the same random numbers give the same names."""

    def __init__(self) -> None:
        with (paths.resources() / "samples" / "names.toml").open("rb") as source:
            data = tomllib.load(source)
        places = _places(data["places"])
        self._girls: list[tuple[str, ...]] = []
        self._boys: list[tuple[str, ...]] = []
        self._either: list[tuple[str, ...]] = []
        self._families: list[tuple[tuple[str, str], ...]] = []
        self._by_percent: list[int] = []
        for place, origin in enumerate(data["origin"]):
            families = _families(origin["families"])
            # Dutch family names: one in four from the list, the others made of two parts
            self._families.append(
                families * (len(places) // (3 * len(families)) or 1) + places if not place else families
            )
            self._girls.append(tuple(origin["girls"].split()))
            self._boys.append(tuple(origin["boys"].split()))
            self._either.append(tuple(origin["either"].split()))
            self._by_percent += [place] * origin["weight"]

    def draw(self, random: Random) -> Drawn:
        """One name. Seven in eight given names come from where the family name comes from."""
        bits = random.getrandbits(80)
        family_from = self._by_percent[(bits & 0xFFFF) % len(self._by_percent)]
        given_from = family_from if bits >> 16 & 7 else self._by_percent[(bits >> 20 & 0xFF) % len(self._by_percent)]
        prefix, family = self.family(bits >> 32 & 0xFFFF, family_from)
        if bits >> 48 & _DOUBLE == _DOUBLE:
            # a double name: the second part without its prefix
            family = f"{family}-{self.family(bits >> 16 & 0xFFFF, 0)[1]}" if "-" not in family else family
        kind = bits >> 56 & 0xFF
        if kind < 124:
            given, gender = self._girls[given_from], "V"
        elif kind < 248:
            given, gender = self._boys[given_from], "M"
        else:
            given, gender = self._either[given_from], "MVX"[kind % 3]
        return Drawn(given[(bits >> 64) % len(given)], prefix, family, gender)

    def family(self, number: int, origin: int = 0) -> tuple[str, str]:
        """A family name and its prefix, by any number (origin 0: Dutch)."""
        families = self._families[origin]
        return families[number % len(families)]


def user_name(given: str, number: str) -> str:
    """A user name that is unique as the pupil number is: at most five letters of the given name, then the number."""
    letters = "".join(letter for letter in fold(given) if "a" <= letter <= "z")
    return f"{letters[:5]}{number}"


def _families(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for entry in text.replace("\n", " ").split(";"):
        prefix, _, family = entry.strip().partition("|")
        found.append((prefix, family))
    return tuple(found)


def _places(data: dict[str, str]) -> tuple[tuple[str, str], ...]:
    prefixes = data["prefixes"].split("|")
    both = [first + second for first in data["first"].split() for second in data["second"].split()]
    return tuple((prefixes[place * 5 % len(prefixes)], name) for place, name in enumerate(both))
