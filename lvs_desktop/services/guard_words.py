"""The guard's explanation in sentences: what was expected, what is missing, what is probably the matter."""

from lvs_desktop.domain.explaining import Explanation, Likely, Order, Place, Suspicion, percent
from lvs_desktop.domain.schools import School
from lvs_desktop.services.labels import listed, location_name, number
from lvs_desktop.services.texts import _, ngettext


def lead_words(school: School, found: Explanation) -> str:
    """
    The explanation in a few sentences, most telling first.

    'Verwacht: ongeveer 96 examenleerlingen. In dit bestand ontbreken er 412, waarvan 311 van Noord (01):
    waarschijnlijk mist die vestiging.'
    """
    parts = [_expected(found), _missing(school, found)]
    # the sentence of who is missing has said it of one location
    rest = found.suspicions[1:] if _names_place(found) else found.suspicions
    parts += [suspicion_words(school, one) for one in rest]
    return " ".join(parts)


def detail_words(school: School, found: Explanation) -> tuple[str, ...]:
    """What lies behind it, a line each: last year, and each location with missing pupils."""
    lines = []
    if found.last_year is not None:
        lines.append(
            ngettext(
                "Last year ({year}) {n} pupil left, about {share} %. Now it would be {now} %.",
                "Last year ({year}) {n} pupils left, about {share} %. Now it would be {now} %.",
                found.last_year.total,
            ).format(
                year=found.last_year.school_year,
                n=number(found.last_year.total),
                share=percent(found.last_year.total, found.last_year.active),
                now=percent(found.missing, found.active),
            )
        )
    return (*lines, *(place_words(school, place, found) for place in found.places if place.missing))


def suspicion_words(school: School, one: Suspicion) -> str:
    """What is probably the matter, in one sentence."""
    names = listed(one.names)
    n = len(one.names)
    where = location_name(school, one.location) if one.location else ""
    match one.likely:
        case Likely.NOBODY_KNOWN:
            return _("No pupil of the school is in it: it is probably of another school, or has other numbers.")
        case Likely.LOCATION:
            places = listed(tuple(location_name(school, code) for code in one.names))
            return ngettext(
                "{places} is probably not in the file.", "{places} are probably not in the file.", n
            ).format(places=places)
        case Likely.ONLY_EXAMINATION:
            return _("Only pupils in their examination year are in it: the other years are probably missing.")
        case Likely.YEARS if where:
            return ngettext(
                "At {place} year {names} is missing altogether.", "At {place} years {names} are missing altogether.", n
            ).format(place=where, names=names)
        case Likely.YEARS:
            return ngettext("Year {names} is missing altogether.", "Years {names} are missing altogether.", n).format(
                names=names
            )
        case Likely.TRACKS if where:
            return ngettext(
                "At {place} track {names} is missing altogether.",
                "At {place} tracks {names} are missing altogether.",
                n,
            ).format(place=where, names=names)
        case Likely.TRACKS:
            return ngettext("Track {names} is missing altogether.", "Tracks {names} are missing altogether.", n).format(
                names=names
            )
        case Likely.CUT:
            return _cut(one)
        case Likely.LAST_YEAR:
            return _("That is no more than left last year: it may be right.")


def place_words(school: School, place: Place, found: Explanation) -> str:
    """One location: how many are missing, who was expected to leave, how many left last year."""
    parts = [
        ngettext(
            "{place}: {n} of {active} pupils is missing ({share} %).",
            "{place}: {n} of {active} pupils are missing ({share} %).",
            place.missing,
        ).format(
            place=location_name(school, place.location),
            n=number(place.missing),
            active=number(place.active),
            share=place.share,
        )
    ]
    if place.expected:
        if found.primary:
            groups = tuple(
                _("{n} of year group {year}").format(n=number(group.active), year=group.year)
                for group in place.expected
            )
        else:
            groups = tuple(
                _("{n} of {track} {year}").format(n=number(group.active), track=group.track, year=group.year)
                if group.track
                else _("{n} of year {year}").format(n=number(group.active), year=group.year)
                for group in place.expected
            )
        parts.append(_("Expected: {groups}.").format(groups=listed(groups)))
    else:
        parts.append(_("Expected: nobody."))
    if place.left_last_year is not None:
        parts.append(_("Last year: {n}.").format(n=number(place.left_last_year)))
    return " ".join(parts)


def _expected(found: Explanation) -> str:
    n = found.expected
    if found.primary:
        return ngettext(
            "Expected: about {n} pupil of year group 8.", "Expected: about {n} pupils of year group 8.", n
        ).format(n=number(n))
    return ngettext(
        "Expected: about {n} pupil in an examination year.", "Expected: about {n} pupils in an examination year.", n
    ).format(n=number(n))


def _missing(school: School, found: Explanation) -> str:
    n = found.missing
    if found.most is None:
        return ngettext("{n} is missing from this file.", "{n} are missing from this file.", n).format(n=number(n))
    named = ngettext(
        "{n} is missing from this file, {m} of them of {place}",
        "{n} are missing from this file, {m} of them of {place}",
        n,
    ).format(n=number(n), m=number(found.most.missing), place=location_name(school, found.most.location))
    if _names_place(found):
        return _("{missing}: that location is probably not in it.").format(missing=named)
    return f"{named}."


def _names_place(found: Explanation) -> bool:
    """True if the location that stands out is the one that is probably not in the file."""
    first = found.suspicions[0] if found.suspicions else None
    return (
        found.most is not None
        and first is not None
        and first.likely is Likely.LOCATION
        and first.names == (found.most.location,)
    )


def _cut(one: Suspicion) -> str:
    match one.order:
        case Order.NAME:
            who = _("Nearly everybody after the letter {after} is missing: the file probably stops too early.")
        case Order.GROUP:
            who = _("Nearly everybody after class {after} is missing: the file probably stops too early.")
        case _:
            who = _("Nearly everybody with a number above {after} is missing: the file probably stops too early.")
    return who.format(after=one.after)
