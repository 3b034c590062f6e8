"""What the file has in one row, as it was before any repair."""

from collections.abc import Iterable
from pathlib import Path

from lvs_desktop.domain.sources import ColumnMatch, SourceInfo
from lvs_desktop.files import columns, registry


def of_row(info: SourceInfo, matches: Iterable[ColumnMatch], row: int) -> dict[str, str]:
    """
    The row's cells by the field that their column becomes; refused columns stay out. Empty if the file changed since.

    Raises:
        Problem: SOURCE_* if the source is gone.
    """
    all_columns = tuple(matches)
    source = registry.open_source(Path(info.path), sheet=info.sheet, encoding=info.encoding, separator=info.separator)
    if source.info.sha256 != info.sha256:  # another row may stand at this place now
        return {}
    for chunk in source.batches(after_row=info.header_row, width=len(all_columns)):
        if chunk.numbers and chunk.numbers[-1] >= row:
            if row not in chunk.numbers:
                return {}
            place = chunk.numbers.index(row)
            return {
                match.field: chunk.columns[match.index][place]
                for match in all_columns
                if match.field and columns.used(match)
            }
    return {}
