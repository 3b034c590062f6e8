"""The rows with errors as an Excel file, to be mended and read again."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from lvs_desktop.domain.problems import Problem, ProblemCode, SourceProblem
from lvs_desktop.domain.sources import ColumnMatch, SourceInfo
from lvs_desktop.files import cleaning, writing
from lvs_desktop.files.source import Source
from lvs_desktop.services.problem_texts import source_problem_text
from lvs_desktop.services.texts import _


def save(
    info: SourceInfo,
    columns: Iterable[ColumnMatch],
    problems: Iterable[SourceProblem],
    target: Path,
    *,
    open_again: Callable[[], Source],
) -> int:
    """
    Write the rows that these problems name: the file's own columns, and one that says what to do.

    Columns that were refused stay out; so do their values where a row that is too long has them under another
    header. Returns the number of rows.

    Args:
        open_again: Opens the source as it was opened to be looked at, with the repairs of its rows.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE; SOURCE_* if the source is gone or another one.
    """
    wanted: dict[int, list[str]] = defaultdict(list)
    for found in problems:
        if found.row is not None:
            wanted[found.row].append(source_problem_text(found))
    all_columns = list(columns)
    kept = [match for match in all_columns if not match.refused]
    refused = [match.index for match in all_columns if match.refused]
    written = 0

    def lines() -> Iterator[list[str]]:
        nonlocal written
        source = open_again()
        if source.info.sha256 != info.sha256:  # other rows may stand at these places now
            raise Problem(ProblemCode.SOURCE_UNREADABLE, file=info.file_name, reason="changed")
        for chunk in source.batches(after_row=info.header_row, width=len(all_columns)):
            for place, row in enumerate(chunk.numbers):
                if row in wanted:
                    written += 1
                    shifted = place in chunk.surplus or place in chunk.joined
                    whole = [column[place] for column in chunk.columns]
                    cells = cleaning.without_refused(whole, refused, shifted=shifted)
                    yield [*(cells[match.index] for match in kept), " ".join(wanted[row])]

    writing.write_xlsx(target, [*(match.header for match in kept), _("What to do")], lines())
    return written
