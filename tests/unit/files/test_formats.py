"""Which file is read how: by content, whatever its name says."""

import types
from pathlib import Path

import pytest

import lvs_desktop.files
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import registry
from lvs_desktop.files.registry import formats, open_source
from tests.support.sources import HEADER, PUPILS, file_of, table, workbook


def refusal(content: bytes | str, name: str = "leerlingen.csv") -> Problem:
    """The problem with which a file is refused."""
    with file_of(content, name) as path, pytest.raises(Problem) as caught:
        open_source(path)
    return caught.value


def test_the_formats_are_those_of_the_folder() -> None:
    """A frozen program that lost its modules must not say that it reads nothing."""
    assert {"csv", "ods", "xls", "xlsb", "xlsx"} <= formats().keys()


def test_no_format_at_all_stops_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty registry is a mistake of the build, never of the person's file."""
    monkeypatch.setattr(lvs_desktop.files, "__path__", [str(tmp_path)])

    with pytest.raises(RuntimeError, match="no file formats"):
        formats()


def test_two_formats_of_one_name_stop_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of them would read a file must not depend on the order of a folder."""
    twin = types.SimpleNamespace(FORMAT=types.SimpleNamespace(name="csv"))
    monkeypatch.setattr(registry.importlib, "import_module", lambda name: twin)

    with pytest.raises(RuntimeError, match="two file formats are called csv"):
        formats()


def test_a_workbook_called_csv_is_read_as_a_workbook() -> None:
    """Content decides, so that a renamed file just works."""
    with file_of(workbook({"Blad1": [HEADER, *PUPILS]}), "leerlingen.csv") as path:
        source = open_source(path)

    assert ("xlsx", "Blad1") == (source.info.format, source.info.sheet)


def test_a_text_called_xlsx_is_read_as_text() -> None:
    """The same the other way round."""
    with file_of(table(*PUPILS), "leerlingen.xlsx") as path:
        source = open_source(path)

    assert ("csv", ";", "UTF-8") == (source.info.format, source.info.separator, source.info.encoding)


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    """Not found is another message than not readable."""
    with pytest.raises(Problem) as caught:
        open_source(tmp_path / "weg.csv")

    assert (ProblemCode.SOURCE_NOT_FOUND, "weg.csv") == (caught.value.code, caught.value.facts["file"])


def test_a_folder_can_not_be_read(tmp_path: Path) -> None:
    """Whatever the system refuses to open is unreadable, not a crash."""
    with pytest.raises(Problem) as caught:
        open_source(tmp_path)

    assert ProblemCode.SOURCE_UNREADABLE == caught.value.code


@pytest.mark.parametrize(
    "content", [b"", b" \r\n\t \r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfe\n\x00 \x00", b"\x1a"]
)
def test_a_file_without_content_is_empty(content: bytes) -> None:
    """Nothing, white space or only a byte order mark: one clear message."""
    assert ProblemCode.SOURCE_EMPTY == refusal(content).code


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\x00", "pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), "xls"),
        (b"PK\x03\x04" + bytes(100), "zip"),
        (b"<html><table><tr><td>Leerlingnummer</td></tr></table></html>", "html"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<gegevens></gegevens>', "xml"),
        (bytes(range(256)) * 4, "unknown"),
        (b"Leerlingnummer;Roepnaam\n" + b"1;a\n" * 20_000 + b"\x00", "unknown"),
    ],
)
def test_what_is_no_table_is_refused_by_its_kind(content: bytes, kind: str) -> None:
    """The person hears what the file is, so that the right one is chosen next."""
    problem = refusal(content)

    assert (ProblemCode.SOURCE_BINARY, kind) == (problem.code, problem.facts["kind"])


def test_a_workbook_with_a_password_says_so() -> None:
    """Excel keeps it in an old container, which must not be taken for an old .xls."""
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(100)
    problem = refusal(content, "leerlingen.xlsx")

    assert (ProblemCode.SOURCE_DAMAGED, "password") == (problem.code, problem.facts["reason"])


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95, 0.999])
def test_a_workbook_that_is_cut_off_is_damaged(part: float) -> None:
    """Half a download must not be read as half a school."""
    whole = workbook({"Blad1": [HEADER, *PUPILS * 50]})
    problem = refusal(whole[: int(len(whole) * part)])

    assert (ProblemCode.SOURCE_DAMAGED, "cut") == (problem.code, problem.facts["reason"])


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistaken choice of a huge file must not take the computer's memory."""
    monkeypatch.setattr("lvs_desktop.files.delimited.MAX_BYTES", 100)
    monkeypatch.setattr("lvs_desktop.files.packed.MAX_BYTES", 100)

    assert ProblemCode.SOURCE_TOO_LARGE == refusal(table(*PUPILS)).code
    assert ProblemCode.SOURCE_TOO_LARGE == refusal(workbook({"Blad1": [HEADER]})).code
