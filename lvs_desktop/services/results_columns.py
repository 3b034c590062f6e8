"""The columns of a list with results, for choosing them by hand."""

from pathlib import Path

from lvs_desktop.files import result_source
from lvs_desktop.services.list_reading import ListOptions


def found(file: Path, options: ListOptions) -> dict[str, str | None]:
    """
    The column names of a list -> the field of domain.results.FIELDS that each is known as; of XML none.

    Raises:
        Problem: SOURCE_*, SHEET_*.
    """
    return result_source.headers(file, sheet=options.sheet, encoding=options.encoding, separator=options.separator)


def headers(file: Path, options: ListOptions) -> tuple[str, ...]:
    """The column names alone."""
    return tuple(found(file, options))
