"""Damages that only show beside the other cells of a row, or beside the stored pupil."""

from lvs_desktop.domain.diagnosis import Damage
from lvs_desktop.domain.people import fold
from lvs_desktop.files.diagnosis import dates, names, numbers, text
from lvs_desktop.files.diagnosis.chart import NAMES, Chart
from lvs_desktop.files.values import clean_date


def prefix_in_surname(chart: Chart) -> None:
    """'Berg, van den' beside an empty prefix; 'van den Berg' only where the file or the school keeps prefixes apart."""
    apart = chart.values.get("name_prefix")
    for place, cell in chart.cells("family_name"):
        if " " not in cell.strip() or (apart is not None and apart[place].strip()):
            continue
        name = names.split_prefix(cell)
        if name is None:
            continue
        if apart is None and names.leads(cell):
            known = chart.evidence.of(chart.values["pupil_number"][place])
            if known is None or known.name_prefix is None or fold(known.name_prefix) != fold(name.name_prefix):
                continue
        shown = f"{name.name_prefix} | {name.family_name}"
        if chart.found(Damage.PREFIX_IN_SURNAME, "family_name", place, shown):
            _put(chart, place, name)


def name_in_one_cell(chart: Chart, *, spoken: bool) -> None:
    """
    'Jansen, Piet' as surname, where the given name is empty or the same one.

    Args:
        spoken: 'Piet Jansen' is a whole name too.
    """
    given = chart.values.get("given_name")
    for place, cell in chart.cells("family_name"):
        name = names.one_cell(cell) if "," in cell else names.spoken(cell) if spoken else None
        if name is None:
            continue
        beside = given[place].strip() if given is not None else ""
        if beside and fold(beside) != fold(name.given_name):
            continue
        shown = " | ".join(part for part in name if part)
        if chart.found(Damage.NAME_IN_ONE_CELL, "family_name", place, shown):
            _put(chart, place, name)


def _put(chart: Chart, place: int, name: names.Name) -> None:
    for field in NAMES:
        part = getattr(name, field)
        if part:
            chart.values.setdefault(field, [""] * len(chart.rows))[place] = part


def letters_lost(chart: Chart) -> None:
    """Lo?s, which is Loïs if the school's pupil with this number is called so."""
    for field in NAMES:
        for place, cell in chart.cells(field):
            if not text.letters_lost(cell):
                continue
            known = chart.evidence.of(chart.values["pupil_number"][place])
            stored: str | None = getattr(known, field) if known else None
            becomes = stored if stored and text.fits(cell, stored) else None
            if chart.found(Damage.LETTERS_LOST, field, place, becomes) and becomes:
                chart.values[field][place] = becomes


def scientific(chart: Chart) -> None:
    """1,23E+08: digits are gone, but one stored pupil may have this name, this birth date and a number that fits."""
    cells = chart.values
    for place, cell in chart.cells("pupil_number"):
        left = numbers.scientific(cell) if "e" in cell.lower() else None
        if left is None:
            continue
        born = clean_date(cells["birth_date"][place], today=chart.today) if "birth_date" in cells else None
        becomes = None
        if isinstance(born, str):
            named = chart.evidence.named(
                given_name=cells["given_name"][place].strip(),
                family_name=cells["family_name"][place].strip(),
                birth_date=born,
            )
            fitting = [known.pupil_number for known in named if left.fits(known.pupil_number)]
            becomes = fitting[0] if len(fitting) == 1 else None
        if chart.found(Damage.NUMBER_SCIENTIFIC, "pupil_number", place, becomes) and becomes:
            cells["pupil_number"][place] = becomes


def thousands(chart: Chart) -> None:
    """12.345, unless the school writes such numbers itself. Unmended, the pupil 12345 still counts as present."""
    for place, cell in chart.cells("pupil_number"):
        becomes = numbers.thousands(cell)
        if becomes is None:
            continue
        known = chart.evidence.of(cell)
        if known is not None and known.pupil_number == cell.strip():
            continue
        if chart.found(Damage.NUMBER_THOUSANDS, "pupil_number", place, becomes):
            chart.values["pupil_number"][place] = becomes
        else:
            chart.present[place] = becomes


def short_dates(chart: Chart) -> None:
    """12-08-13 and 12 aug 2013: the words and the century are told by what pupils are."""
    cells = chart.values.get("birth_date")
    for place, cell in chart.cells("birth_date"):
        for damage, becomes in (
            (Damage.DATE_SERIAL, dates.serial(cell)),
            (Damage.DATE_SHORT_YEAR, dates.short_year(cell, today=chart.today)),
            (Damage.DATE_WORDS, dates.words(cell, today=chart.today)),
        ):
            if becomes is not None:
                if chart.found(damage, "birth_date", place, becomes) and cells is not None:
                    cells[place] = becomes
                break
