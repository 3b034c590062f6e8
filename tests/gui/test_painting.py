"""Documents as PDF: what the reader needs is in the text, on every page, in every name's letters."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Cancelled, Silent
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui import painting
from lvs_desktop.services import history, importing, practice, schools, summaries
from lvs_desktop.services.documents import Column, Document, Table
from lvs_desktop.services.schools import OpenSchool
from tests.support import disks

NAMES = ("Çağla Yılmaz", "Łukasz Wójcik", "Loïs 't Hart", "Şükrü İnönü", "Zoë van der Groen-Đorđević")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenSchool]:
    """The example school with last year's pupils."""
    files = practice.make(tmp_path / "files", pupils=80)
    worker = Worker(name="M. Bakker", role=Role.SCHOOL_ADMIN)
    school = schools.create(tmp_path / "school.lvs", files.school, worker, passphrase="lang genoeg woord").opened
    importing.apply(school, importing.preview(school, files.last_year, ImportOptions(baseline=True)))
    yield school
    school.close()


def _text(pdf: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True, text=True).stdout


def _names(rows: int) -> Document:
    cells = ((NAMES[at % len(NAMES)], str(at)) for at in range(rows))
    columns = (Column(title="Leerling", share=3), Column(title="Nummer"))
    return Document(
        title="Lijst",
        blocks=(Table(columns=columns, rows=cells),),
        footer="De Regenboog",
        page_label="Bladzijde {page}",
    )


@pytest.mark.requires("poppler")
def test_every_letter_of_a_name_is_in_the_text_of_the_pdf(qapp: QApplication, tmp_path: Path) -> None:
    """A PDF is searched and copied from: Çağla stays Çağla."""
    target = tmp_path / "namen.pdf"
    painting.save_pdf(_names(5), target)
    text = _text(target)

    assert [name for name in NAMES if name not in text] == []


@pytest.mark.requires("poppler")
def test_the_header_and_the_page_number_are_on_each_page(qapp: QApplication, tmp_path: Path) -> None:
    """A loose sheet still says what its columns are."""
    target = tmp_path / "lang.pdf"
    pages = painting.save_pdf(_names(200), target)
    sheets = _text(target).split("\f")[:pages]

    assert pages >= 3
    assert all("Leerling" in sheet and f"Bladzijde {at}" in sheet for at, sheet in enumerate(sheets, 1))


@pytest.mark.requires("poppler")
def test_the_overview_of_a_preview_names_every_change(qapp: QApplication, opened: OpenSchool, tmp_path: Path) -> None:
    """What will happen on paper is what will happen: each archived and changed pupil by name, each new value."""
    files = practice.make(tmp_path / "again", pupils=80)
    boxes = ImportOptions(overwrite=True, archive_missing=True)
    shown = importing.preview(opened, files.next_year, boxes)
    counts = shown.counts()
    names = [change.name for change in shown.lines() if change.kind.value in ("archived", "new", "changed")]
    target = tmp_path / "overzicht.pdf"
    painting.save_pdf(summaries.of_preview(opened, shown), target)
    text = " ".join(_text(target).split())

    assert f"Gearchiveerd ({counts.archived})" in text
    assert f"Gewijzigd ({counts.changed})" in text
    assert [name for name in names if name not in text] == []
    assert "Er is nog niets opgeslagen." in text
    shown.close()


@pytest.mark.requires("poppler")
def test_the_overview_of_an_entry_says_who_did_it(qapp: QApplication, opened: OpenSchool, tmp_path: Path) -> None:
    """From the history, later."""
    entry = history.entries(opened)[0]
    target = tmp_path / "beginstand.pdf"
    painting.save_pdf(summaries.of_entry(opened, entry), target)
    text = _text(target)

    assert "M. Bakker" in text
    assert "Nieuw (80)" in text


def test_a_stopped_overview_leaves_the_old_file_whole(qapp: QApplication, tmp_path: Path) -> None:
    """Stop while painting: the file that was there is still there, and nothing else."""

    class Stops(Silent):
        def advance(self, done: int, total: int) -> None:
            if done > 20:
                raise Cancelled

    target = tmp_path / "overzicht.pdf"
    target.write_bytes(b"old")

    def rows() -> Iterator[tuple[str, ...]]:
        for at in range(100):
            Stops().advance(at, 100)
            yield ("Loïs", str(at))

    columns = (Column(title="Leerling"), Column(title="Nummer"))
    with pytest.raises(Cancelled):
        painting.save_pdf(Document(title="Lijst", blocks=(Table(columns=columns, rows=rows()),)), target)

    assert target.read_bytes() == b"old"
    assert [file.name for file in tmp_path.glob("*.pdf*")] == ["overzicht.pdf"]


def test_a_folder_that_is_not_there_is_a_clear_problem(qapp: QApplication, tmp_path: Path) -> None:
    """Not a crash: the person chooses another folder."""
    with pytest.raises(Problem) as found:
        painting.save_pdf(_names(1), tmp_path / "weg" / "overzicht.pdf")

    assert found.value.code is ProblemCode.OUTPUT_NOT_WRITABLE


@pytest.mark.parametrize("kind", disks.KINDS)
def test_a_pdf_on_a_full_disk_leaves_the_old_one(qapp: QApplication, kind: str, tmp_path: Path) -> None:
    """Qt itself would say that all went well, and leave half a document."""
    with disks.scarce(kind, tmp_path / "disk") as leave:
        target = tmp_path / "disk" / "overzicht.pdf"
        target.write_text("de vorige")
        for room in (0, 4096, 3 * 4096):
            with leave(room), pytest.raises(Problem) as found:
                painting.save_pdf(_names(2000), target)
            assert ProblemCode.DISK_FULL is found.value.code
            assert "de vorige" == target.read_text()
            assert [target] == list(target.parent.iterdir())
        assert painting.save_pdf(_names(2000), target) > 10
        assert target.read_bytes().rstrip().endswith(b"%%EOF")
