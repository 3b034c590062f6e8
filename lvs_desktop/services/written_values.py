"""What the file has in one row, as it was before any repair of its cells."""

from collections.abc import Iterable

from lvs_desktop.domain.sources import ColumnMatch, SourceInfo
from lvs_desktop.files import columns
from lvs_desktop.files.source import Source


def of_row(source: Source, info: SourceInfo, matches: Iterable[ColumnMatch], row: int) -> dict[str, str]:
    """
    The row's cells by the field that their column becomes; refused columns stay out. Empty if the file changed since.

    Args:
        source: Opened anew, as it was for the preview.
        info: Of the preview.

    Raises:
        Problem: SOURCE_* if the source is gone.
    """
    if source.info.sha256 != info.sha256:  # another row may stand at this place now
        return {}
    all_columns = tuple(matches)
    for chunk in source.batches(after_row=info.header_row, width=len(all_columns)):
        if row in chunk.numbers:
            place = chunk.numbers.index(row)
            return {
                match.field: chunk.columns[match.index][place]
                for match in all_columns
                if match.field and columns.used(match)
            }
    return {}
