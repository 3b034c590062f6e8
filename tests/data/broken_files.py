"""
Makes pupil files that something happened to on their way here, each with what the file doctor must say of it.

    python tests/data/broken_files.py FOLDER

What is expected is written down by who breaks the file: the damage, the column, how many cells or rows, and the pupils
that must come out when all is mended. tests/integration/test_corpus.py compares.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from tests.data import broken_cells, broken_rosters, broken_xml  # noqa: E402
from tests.support import tables  # noqa: E402
from tests.support.broken import Broken, Cells, western, western_truth  # noqa: E402
from tests.support.corpus_pupils import FAMILY, GROUP, HEADER, NUMBER, rows, truth  # noqa: E402


def files() -> list[Broken]:
    """All files, each of its own name."""
    made = [
        *_clean(),
        *_encodings(),
        *_separators(),
        *_headers(),
        *_totals(),
        *_open_or_cut(),
        *_rows(),
        *_enrolments(),
        *broken_cells.files(),
        *broken_rosters.files(),
        *broken_xml.files(),
    ]
    assert len({one.name for one in made}) == len(made)
    return made


def write(folder: Path, one: Broken) -> Path:
    """The file, in a folder of its own with what lies beside it."""
    place = folder / one.name.replace(".", "-")
    place.mkdir(parents=True)
    for name in one.beside:
        place.joinpath(name).write_bytes(b"\x05Beheer")
    path = place / one.name
    path.write_bytes(one.content)
    return path


def _clean() -> list[Broken]:
    """A sound file of each format: not a word may be said."""
    table: Cells = [HEADER, *rows()]
    texts = {
        "schoon-utf8.csv": tables.text(table),
        "schoon-utf8-bom.csv": tables.text(table, separator=",", encoding="utf-8-sig"),
        "schoon-utf16.csv": tables.text(table, separator="\t", encoding="utf-16"),
        "schoon-cp1252.csv": tables.text(western(table), encoding="cp1252"),
        "schoon-streep.txt": tables.text(table, separator="|", end="\n"),
        "schoon-sep.csv": b"sep=;\r\n" + tables.text(table, encoding="utf-8"),
    }
    made = [Broken(name=name, content=content) for name, content in texts.items() if "1252" not in name]
    made.append(Broken(name="schoon-cp1252.csv", content=texts["schoon-cp1252.csv"], pupils=western_truth()))
    made += [Broken(name=f"schoon.{kind}", content=write(table)) for kind, write in tables.WORKBOOKS.items()]
    zeros = tables.text([HEADER, *rows(zeros=True)])
    return [*made, Broken(name="schoon-nullen.csv", content=zeros, pupils=truth(zeros=True), zeros=True)]


def _accented(table: Cells) -> int:
    """How many different cells have accents."""
    return len({cell for row in table for cell in row if isinstance(cell, str) and not cell.isascii()})


def _encodings() -> list[Broken]:
    """Old encodings, of which nothing in the file tells which one; two encodings in one file."""
    table = western([HEADER, *rows()])
    made = []
    for encoding in ("cp850", "mac_roman"):
        for kind, separator in (("puntkomma", ";"), ("komma", ","), ("tab", "\t"), ("streep", "|")):
            made.append(
                Broken(
                    name=f"{encoding}-{kind}.csv",
                    content=tables.text(table, separator=separator, encoding=encoding),
                    found=(("encoding_unsure", None, _accented(table)),),
                    repairs={"encoding_unsure": encoding},
                    pupils=western_truth(),
                )
            )
    mostly = [line.encode() for line in tables.plain(table).splitlines(keepends=True)]
    for name, places, first, other in (
        ("twee-coderingen-utf8", (3, 8, 9), "utf-8", "cp1252"),
        ("twee-coderingen-cp1252", (1, 2, 5), "cp1252", "utf-8"),
        ("twee-coderingen-einde", (17, 19), "utf-8", "cp1252"),
        ("twee-coderingen-dos", (4, 8, 9, 10, 11, 13), "utf-8", "cp850"),
    ):
        lines = [line.decode().encode(other if place in places else first) for place, line in enumerate(mostly)]
        odd = sum(not mostly[place].isascii() for place in places)
        made.append(
            Broken(
                name=f"{name}.csv",
                content=b"".join(lines),
                found=(("text_mixed", None, odd),),
                pupils=western_truth(),
            )
        )
    return made


def _separators() -> list[Broken]:
    """Lines with another separator, and lines that are one quoted cell."""
    made = []
    for name, first, other, places in (
        ("komma-in-puntkomma", ";", ",", (4, 5, 6)),
        ("puntkomma-in-komma", ",", ";", (24,)),
        ("puntkomma-in-tab", "\t", ";", (2, 9)),
        ("tab-in-streep", "|", "\t", range(1, 25)),
    ):
        table = [HEADER, *rows()]
        lines = [tables.plain([row], separator=other if place in places else first) for place, row in enumerate(table)]
        made.append(
            Broken(
                name=f"{name}.csv",
                content="".join(lines).encode("utf-8-sig"),
                found=(("separator_mixed", None, len(places)),),
            )
        )
    table = [HEADER, *rows()]
    for name, separator, behind, encoding in (
        ("aanhalingstekens-komma", ",", "", "utf-8"),
        ("aanhalingstekens-excel", ",", ";;;", "utf-8-sig"),
        ("aanhalingstekens-puntkomma", ";", "", "utf-16"),
        ("aanhalingstekens-tab", "\t", "", "utf-8"),
    ):
        lines = [f'"{line}"{behind}\r\n' for line in tables.plain(table, separator=separator).splitlines()]
        made.append(
            Broken(
                name=f"{name}.csv",
                content="".join(lines).encode(encoding),
                found=(("lines_quoted", None, len(lines) - 1),),
            )
        )
    return made


def _headers() -> list[Broken]:
    """Lines above the header, the header once more, and what nobody sees in it."""
    titles = [["Leerlingen van de voorbeeldschool"], ["Gemaakt op 20-08-2026"]]
    table: list[Sequence[object]] = [*titles, HEADER, *rows()]
    found = (("title_lines", None, 2),)
    made = [
        Broken(name="titel-utf8.csv", content=tables.text(table), found=found),
        Broken(name="titel-utf16.csv", content=tables.text(table, encoding="utf-16", separator="\t"), found=found),
        *(Broken(name=f"titel.{kind}", content=write(table), found=found) for kind, write in tables.WORKBOOKS.items()),
    ]
    body = rows()
    table = [HEADER, *body[:10], HEADER, *body[10:20], HEADER, *body[20:]]
    found = (("header_repeated", None, 2),)
    made += [
        Broken(name="kop-herhaald.csv", content=tables.text(table, separator=","), found=found),
        Broken(name="kop-herhaald-utf16.csv", content=tables.text(table, encoding="utf-16"), found=found),
        Broken(name="kop-herhaald.xlsx", content=tables.xlsx(table), found=found),
        Broken(name="kop-herhaald.ods", content=tables.ods(table), found=found),
    ]
    odd = ["\u200b" + HEADER[0], HEADER[1] + "\u00a0", *HEADER[2:6], "Kl\u00adas", *HEADER[7:]]
    table = [odd, *rows()]
    found = (("header_invisible", None, 3),)
    made += [
        Broken(name="kop-onzichtbaar.csv", content=tables.text(table), found=found),
        Broken(name="kop-onzichtbaar.xlsx", content=tables.xlsx(table), found=found),
        Broken(
            name="twee-keer-bom.csv",
            content=b"\xef\xbb\xbf" + tables.text([HEADER, *rows()], encoding="utf-8-sig"),
            found=(("header_invisible", None, 1),),
        ),
    ]
    return made


def _totals() -> list[Broken]:
    """Lines that count pupils."""
    body = rows()
    end: list[Sequence[object]] = [HEADER, *body, ["Totaal: 24"]]
    between: list[Sequence[object]] = [HEADER, *body[:10], ["Aantal leerlingen: 10"], *body[10:], ["Totaal", 24]]
    wide = [HEADER, *body, ["", "", "", "Eindtotaal", "", "", "", "", "", 24]]
    return [
        Broken(name="totaal.csv", content=tables.text(end), found=(("total_lines", None, 1),)),
        Broken(name="totaal-streep.csv", content=tables.text(wide, separator="|"), found=(("total_lines", None, 1),)),
        Broken(
            name="totaal-utf16.csv",
            content=tables.text(between, encoding="utf-16", separator="\t"),
            found=(("total_lines", None, 2),),
        ),
        Broken(name="totaal.xlsx", content=tables.xlsx(between), found=(("total_lines", None, 2),)),
        Broken(name="totaal.ods", content=tables.ods(wide), found=(("total_lines", None, 1),)),
        Broken(name="totaal.xlsb", content=tables.binary(end), found=(("total_lines", None, 1),)),
    ]


def _open_or_cut() -> list[Broken]:
    """Files that another program has open, and files of which the end is missing."""
    table: Cells = [HEADER, *rows()]
    made = [
        Broken(name="open.xlsx", content=tables.xlsx(table), beside=("~$open.xlsx",), found=(("file_open", None, 1),)),
        Broken(
            name="open.ods",
            content=tables.ods(table),
            beside=(".~lock.open.ods#",),
            found=(("file_open", None, 1),),
        ),
    ]
    last = list(truth())[-1]
    for name, separator, encoding in (("utf8", ";", "utf-8"), ("utf16", "\t", "utf-16-le"), ("cp1252", ",", "cp1252")):
        whole = tables.plain(western(table), separator=separator)
        cut = whole[: whole.rindex("2013")]  # inside the last birth date: 07-02-
        pupils = western_truth()
        del pupils[last]
        content = (b"\xff\xfe" if "16" in encoding else b"") + cut.encode(encoding)
        made.append(
            Broken(
                name=f"afgebroken-{name}.csv",
                content=content,
                found=(("file_cut", None, 1),),
                pupils=pupils,
                errors=1,
            )
        )
    return made


def _rows() -> list[Broken]:
    """Cells that a separator moved."""
    made = []
    for name, separator, surname in (
        ("komma", ",", "Berg, Smit"),
        ("puntkomma", ";", "Berg; Smit"),
        ("tab", "\t", "Berg\t Smit"),
    ):
        body = rows()
        for place in (2, 11):
            body[place][FAMILY] = surname
        pupils = truth()
        for place in (2, 11):
            pupils[str(body[place][NUMBER])][0]["family_name"] = " ".join(surname.split())
        made.append(
            Broken(
                name=f"verschoven-{name}.csv",
                content=tables.plain([HEADER, *body], separator=separator).encode(),
                found=(("rows_shifted", None, 2),),
                pupils=pupils,
            )
        )
    return made


def _enrolments() -> list[Broken]:
    """Pupils of several rows, as Magister writes one for each enrolment: the old class first, or last."""
    made = []
    for name, separator, places in (("magister", ";", (0, 5, 12)), ("magister-tab", "\t", (3, 21))):
        table: list[Sequence[object]] = [(*HEADER, "Begindatum", "Einddatum")]
        for place, row in enumerate(rows()):
            now, before = [*row, "01-08-2026", ""], [*row, "01-08-2025", "31-07-2026"]
            before[GROUP] = "9Z"
            pairs = [before, now] if place % 2 else [now, before]
            table += pairs if place in places else [now]
        made.append(
            Broken(
                name=f"{name}.csv",
                content=tables.text(table, separator=separator),
                found=(("rows_several", None, len(places)),),
            )
        )
    table = [HEADER]
    for place, row in enumerate(rows()):
        before = list(row)
        before[GROUP] = "9Z"
        table += [before, row] if place in (7, 8) else [row]
    found = (("rows_several", None, 2),)
    made.append(
        Broken(name="twee-rijen.xlsx", content=tables.xlsx(table), found=found, repairs={"rows_several": "last"})
    )
    return made


def main(arguments: list[str]) -> int:
    """Write them all."""
    if len(arguments) != 1:
        sys.stderr.write(__doc__ or "")
        return 2
    for one in files():
        path = write(Path(arguments[0]), one)
        said = ", ".join(f"{damage} {column or '-'} {count}" for damage, column, count in one.found)
        sys.stdout.write(f"{path}: {said or '-'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
