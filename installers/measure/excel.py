"""Reading a workbook of pupils: our reader and openpyxl's, each in a fresh process.

    excel.py prepare FOLDER      next year's file as a workbook (XLSX)
    excel.py ours FOLDER         seconds of our reader, with our batches
    excel.py openpyxl FOLDER     seconds of openpyxl, read-only, values only

What is timed: opening the workbook and having each row's cells as text. Both count what they read; bench.py compares.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

BOOK = "next.xlsx"


def prepare(folder: Path) -> dict[str, int]:
    """Write the workbook; all cells are text, as a pupil administration exports them."""
    from openpyxl import Workbook

    source = Path(json.loads((folder / "files.json").read_text("utf-8"))["next"])
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Leerlingen")
    rows = 0
    with source.open(encoding="utf-8-sig") as lines:
        for line in lines:
            sheet.append(line.rstrip("\r\n").split(";"))
            rows += 1
    book.save(folder / BOOK)
    return {"rows": rows - 1}


def by_us(path: Path) -> dict[str, int]:
    """Our reader."""
    from lvs_desktop.files import registry

    source = registry.open_source(path)
    rows = length = 0
    row, cells = source.head(1)[0]
    for chunk in source.batches(after_row=row, width=len(cells)):
        rows += len(chunk.numbers)
        length += sum(sum(map(len, column)) for column in chunk.columns)
    return {"rows": rows, "letters": length}


def by_openpyxl(path: Path) -> dict[str, int]:
    """openpyxl as its manual says for large files."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    rows = length = 0
    for cells in book.worksheets[0].iter_rows(min_row=2, values_only=True):
        rows += 1
        length += sum(len(str(cell)) for cell in cells if cell is not None)
    book.close()
    return {"rows": rows, "letters": length}


def main(what: str, folder: Path) -> None:
    """Do one of the three and print its result."""
    if what == "prepare":
        print(json.dumps(prepare(folder)))
        return
    read = by_us if what == "ours" else by_openpyxl
    read(folder / "small" / BOOK)  # loads what is loaded late
    path = folder / BOOK
    path.read_bytes()
    start = time.perf_counter()
    counts = read(path)
    seconds = time.perf_counter() - start
    used = version("python-calamine" if what == "ours" else "openpyxl")
    print(json.dumps({"seconds": seconds, "counts": counts, "version": used}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
