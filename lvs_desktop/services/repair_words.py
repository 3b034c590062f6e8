"""The sentences around the repairs of a file: what waits, what each reading has for and against it."""

import re
from collections.abc import Mapping, Sequence

from lvs_desktop.domain.diagnosis import REFUSED, Example, Reading
from lvs_desktop.services.diagnosis_words import counted, evidence_words, reading_name, words
from lvs_desktop.services.labels import number
from lvs_desktop.services.pupil_words import day
from lvs_desktop.services.repair_choices import Finding, chosen, mended, mends
from lvs_desktop.services.texts import _, ngettext

LONGEST = 60  # characters of a value
EXAMPLES = 2  # of a reading
_DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


def title(finding: Finding) -> str:
    """What happened, in a few words."""
    return words(finding.damage).title


def where(finding: Finding) -> str:
    """How often, and in which columns."""
    if len(finding.parts) == 1:
        return counted(finding.whole)
    columns = ", ".join(f"{part.column} ({number(part.count)})" for part in finding.parts)
    return _("{times}: {columns}").format(times=counted(finding.whole), columns=columns)


def happened(finding: Finding) -> str:
    """How such a thing comes about, and what we do about it, or what the person can do."""
    said = words(finding.damage)
    if finding.asks:
        return said.happened
    parts = [said.happened]
    if finding.decidable or finding.always:
        parts.append(said.repair)
    if not finding.repairable:
        parts.append(said.instead)
    elif any(example.becomes is None for example in finding.examples):
        parts.append(_("Does something stay so? {instead}").format(instead=said.instead))
    return " ".join(parts)


def evidence(finding: Finding, one: Reading) -> tuple[str, str]:
    """One way to read it with an example, and what speaks for and against that."""
    name = reading_name(finding.damage, one.name)
    shows = [_equation(example) for example in one.examples if example.becomes]
    says = evidence_words(one) or _("Nothing tells for or against this.")
    return name, "\n".join((*shows[:EXAMPLES], says))


def _equation(example: Example) -> str:
    # of an encoding both sides are what it makes of the bytes
    if example.was == example.becomes:
        return as_written(example.was)
    return f"{as_written(example.was)} = {shown(example.becomes)}"


def state(reading: str | None) -> str:
    """What becomes of it."""
    if reading is None:
        return ""
    return _("Stays as it is in the file.") if reading == REFUSED else _("Will be mended.")


def summary(found: Sequence[Finding], *, safe: int, waits: int, undecided: int) -> tuple[str, str]:
    """
    What there is to do, in one sentence, and the kind of callout it stands in.

    Args:
        safe, waits, undecided: How many can be mended safely, have to be judged, and have no answer yet.
    """
    things = ngettext("{n} thing happened to this file.", "{n} things happened to this file.", len(found)).format(
        n=number(len(found))
    )
    if safe:
        does = ngettext(
            "{n} can be mended without losing anything.", "{n} can be mended without losing anything.", safe
        ).format(n=number(safe))
        things = f"{things} {does}"
    if waits:
        does = ngettext("{n} question is for you.", "{n} questions are for you.", waits).format(n=number(waits))
        things = f"{things} {does}"
    if safe or waits:
        return "info" if safe else "attention", things
    if undecided:
        return "info", _("{things} What you don't mend stays as it is in the file.").format(things=things)
    return "ok", _("You have seen to everything. Go on to see what changes.")


def review(found: Sequence[Finding], repairs: Mapping[str, str]) -> str:
    """What was mended, what stays, and what is read in any case, for above the changes; empty if there is nothing."""
    left = [one for one in found if one.decidable and not mends(one.damage, chosen(one, repairs))]
    kinds = {
        _("Mended: {things}."): mended(found, repairs),
        _("As in the file: {things}."): left,
        _("Mended by itself: {things}."): [one for one in found if one.always],
        _("For you to mend: {things}."): [one for one in found if not one.repairable and not one.always],
    }
    return " ".join(line.format(things=", ".join(map(_short, group))) for line, group in kinds.items() if group)


def _short(finding: Finding) -> str:
    return f"{title(finding)} ({number(finding.count)})"


def shown(value: str | None) -> str:
    """A value: nothing is seen as such, what is long is cut, a date that was understood has its month as a word."""
    if not value:
        return _("(empty)")
    return day(value) if _DATE.fullmatch(value) else as_written(value)


def becomes(example: Example) -> str:
    """What an example becomes, after an arrow; what can't be mended stays."""
    return _("(stays so)") if example.becomes is None else f"→ {shown(example.becomes)}"


def as_written(value: str) -> str:
    """What the file has, letter by letter; what is long is cut."""
    return (value if len(value) <= LONGEST else value[: LONGEST - 1] + "…") or _("(empty)")
