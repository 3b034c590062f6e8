"""The facts of a problem as words: what is missing gets a sensible stand-in, what is long is cut."""

from collections.abc import Mapping

from lvs_desktop.domain.problems import Fact
from lvs_desktop.services.labels import field_word, number
from lvs_desktop.services.texts import _

LONGEST = 60  # characters of a value
MOST = 12  # things of a list


class Said:
    """Facts by name, for filling in a text. Nothing here raises: a text with a gap is better than none."""

    def __init__(self, facts: Mapping[str, Fact | None]) -> None:
        self._facts = {name: value for name, value in facts.items() if value not in (None, "", ())}

    def has(self, *names: str) -> bool:
        """True if all these facts are known and not empty."""
        return all(name in self._facts for name in names)

    def raw(self, name: str) -> str:
        """A fact as it is; empty if it is not known."""
        return str(self._facts.get(name, ""))

    def count(self, name: str) -> int:
        """A number; 0 if it is not known."""
        value = self._facts.get(name, 0)
        try:
            return int(value) if isinstance(value, int | str) else len(value)
        except ValueError:
            return 0

    def n(self, name: str) -> str:
        """A number as people write it."""
        return number(self.count(name))

    def file(self) -> str:
        """The file's name between quotes, to begin a sentence with."""
        return quoted(self.raw("file")) if self.has("file") else _("This file")

    def value(self, name: str = "value") -> str:
        """A value between quotes, to begin a sentence with."""
        return quoted(self.raw(name)) if self.has(name) else _("This value")

    def inside(self, name: str, otherwise: str = "…") -> str:
        """A value between quotes, for inside a sentence."""
        return quoted(self.raw(name)) if self.has(name) else otherwise

    def field(self, name: str = "field") -> str:
        """A field's label between quotes, to begin a sentence with."""
        return quoted(field_word(self.raw(name))) if self.has(name) else _("This field")

    def items(self, name: str) -> tuple[str, ...]:
        """A list; a single thing is a list of one."""
        value = self._facts.get(name, ())
        return value if isinstance(value, tuple) else (str(value),)

    def fields(self, name: str = "fields") -> str:
        """A list of fields by their labels."""
        return joined(tuple(field_word(field) for field in self.items(name))) or "…"

    def listed(self, name: str) -> str:
        """A list as it is read aloud: 'a, b en c'."""
        return joined(self.items(name))


def quoted(text: str) -> str:
    """Text between quotes on one line, cut if it is long."""
    line = " ".join(text.split())
    return f"'{line[:LONGEST]}…'" if len(line) > LONGEST else f"'{line}'"


def joined(things: tuple[str, ...]) -> str:
    """Things as they are read aloud: 'a, b en c'; with more than twelve the rest is '…'."""
    if len(things) > MOST:
        return ", ".join(things[:MOST]) + " …"
    if len(things) < 2:
        return "".join(things)
    return _("{things} and {last}").format(things=", ".join(things[:-1]), last=things[-1])
