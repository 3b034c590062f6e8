"""What happened to a file as a whole, before anybody looks at its cells: opening it, and saying so."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.diagnosis import ALL_SAFE, REFUSED, YES, Damage, Diagnosis
from lvs_desktop.domain.problems import Problem, ProblemCode, SourceProblem
from lvs_desktop.files import columns, registry
from lvs_desktop.files.delimited import DelimitedSource
from lvs_desktop.files.diagnosis import together, whole
from lvs_desktop.files.diagnosis.lines import Lines
from lvs_desktop.files.source import Source
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import evidence, meta


def open_file(opened: OpenSchool, path: Path, options: ImportOptions) -> tuple[Lines, columns.Matched]:
    """
    A file whose rows are mended as the person wants, and its columns.

    Raises:
        Problem: As files.registry.open_source; HEADER_NOT_FOUND.
    """
    with opened.storage.begin() as connection:
        remembered = meta.remembered_columns(connection)
    file = registry.open_source(path, sheet=options.sheet, encoding=_encoding(options), separator=options.separator)
    whole.prepare(file, options.repairs)
    matched = _names_apart(file, columns.match_columns(file, remembered=remembered, chosen=options.columns), options)
    places = {place.code: place.name for place in opened.school.locations}
    return Lines(file, matched, repairs=options.repairs, locations=places), matched


def _names_apart(file: Source, matched: columns.Matched, options: ImportOptions) -> columns.Matched:
    """The columns, with whole names as surnames if the person wants these taken apart."""
    whole_names = together.found(file, matched)
    if whole_names is None:
        return matched
    apart, written = whole_names
    asked = options.repairs.get(Damage.NAME_IN_ONE_CELL)
    safe = ALL_SAFE in options.repairs and written is together.Whole.COMMA
    mend = asked != REFUSED if asked is not None else safe
    return replace(apart if mend else matched, whole_names=written)


def diagnoses(
    opened: OpenSchool,
    file: Lines,
    matched: columns.Matched,
    options: ImportOptions,
    problems: Sequence[SourceProblem] = (),
) -> tuple[Diagnosis, ...]:
    """
    What the file shows as a whole, in the order of the damages.

    Args:
        problems: What reading its rows has found.

    Raises:
        Problem: REPAIR_READING (facts: value, readings): the encoding is to be chosen, not just mended.
    """
    found = _diagnoses(opened, file, matched, options, problems)
    for one in found:
        if one.damage is Damage.ENCODING_UNSURE and options.repairs.get(one.damage) == YES:
            names = tuple(reading.name for reading in one.readings)
            raise Problem(ProblemCode.REPAIR_READING, value=one.damage.value, readings=names)
    return found


def first_sight(
    opened: OpenSchool, file: Lines, matched: columns.Matched, options: ImportOptions
) -> tuple[Diagnosis, ...]:
    """What the start of a file shows of the file as a whole."""
    file.see_start()
    return _diagnoses(opened, file, matched, options, ())


def _diagnoses(
    opened: OpenSchool,
    file: Lines,
    matched: columns.Matched,
    options: ImportOptions,
    problems: Sequence[SourceProblem],
) -> tuple[Diagnosis, ...]:
    found = whole.diagnoses(
        file.source,
        matched,
        repairs=options.repairs,
        encoding=_encoding(options),
        names=_names(opened, file),
        problems=problems,
    )
    order = list(Damage)
    return tuple(sorted((*found, *file.diagnoses()), key=lambda one: order.index(one.damage)))


def _encoding(options: ImportOptions) -> str | None:
    """The encoding that the person chose, as an option or as the reading of a repair."""
    asked = options.repairs.get(Damage.ENCODING_UNSURE)
    return options.encoding or (asked if asked not in (YES, REFUSED) else None)


def _names(opened: OpenSchool, file: Lines) -> frozenset[str]:
    """Words with accents in the names that the school knows; read only where they can decide something."""
    if not (isinstance(file.source, DelimitedSource) and file.source.readings):
        return frozenset()
    with opened.storage.begin() as connection:
        stored = evidence.pupils(connection)
    words = {word for _, *names, _, _, _ in stored for name in names if name for word in re.split(r"[^\w']+", name)}
    return frozenset(word for word in words if not word.isascii())
