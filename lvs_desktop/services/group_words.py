"""The words about groups and combination groups."""

from collections.abc import Sequence

from lvs_desktop.domain.combination_groups import Group, Offer
from lvs_desktop.services.joining_groups import Joining
from lvs_desktop.services.labels import number
from lvs_desktop.services.texts import _, ngettext


def pupils(n: int) -> str:
    """22 leerlingen."""
    return ngettext("{n} pupil", "{n} pupils", n).format(n=number(n))


def years(group: Group) -> str:
    """Of which years its pupils are: 'jaargroep 5: 11, jaargroep 6: 12'; without a number if they are all of one."""
    known = sorted((year, count) for year, count in group.years.items() if year)
    if len(known) == 1:
        return _("year group {year}").format(year=known[0][0])
    return ", ".join(_("year group {year}: {n}").format(year=year, n=number(count)) for year, count in known)


def group(found: Group) -> str:
    """A group with its pupils: '5/6A: 23 leerlingen (jaargroep 5: 11, jaargroep 6: 12)'."""
    about = years(found)
    words = f"{found.name}: {pupils(found.pupils)}"
    return f"{words} ({about})" if about else words


def offer(found: Offer) -> str:
    """Which groups may be one: '5/6B (5) en 5/6B (6) lijken samen groep 5/6B: 22 leerlingen.'"""
    parts = [part.name for part in found.parts]
    if found.whole is not None:
        words = ngettext(
            "{parts} looks like a part of group {name}.", "{parts} look like parts of group {name}.", len(parts)
        )
    else:
        words = _("{parts} look like parts of one group: {name}.")
    return words.format(parts=_and(parts), name=found.name)


def joining(shown: Joining) -> str:
    """What joining does: '22 leerlingen krijgen groep 5/6B. Die groep heeft dan 22 leerlingen.'"""
    return _joins(shown.pupils, shown.name, shown.after)


def joined(shown: Joining) -> str:
    """What joining did: '21 leerlingen zitten nu in groep 5/6B.'"""
    words = ngettext("{n} pupil is in group {name} now.", "{n} pupils are in group {name} now.", shown.pupils)
    return words.format(n=number(shown.pupils), name=shown.name)


def would(found: Offer) -> str:
    """What accepting an offer would do."""
    return _joins(found.pupils, found.name, found.pupils + (found.whole.pupils if found.whole else 0))


def together(groups: Sequence[Group], name: str) -> str:
    """What joining groups under a name would do."""
    all_of_them = sum(one.pupils for one in groups)
    return _joins(all_of_them - sum(one.pupils for one in groups if one.name == name), name, all_of_them)


def _joins(n: int, name: str, after: int) -> str:
    words = ngettext("{n} pupil gets group {name}.", "{n} pupils get group {name}.", n).format(n=number(n), name=name)
    then = ngettext("That group then has {n} pupil.", "That group then has {n} pupils.", after)
    return f"{words} {then.format(n=number(after))}"


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
