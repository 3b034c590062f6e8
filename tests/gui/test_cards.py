"""Login cards on paper: every letter is in the text, the QR code is whole, no card is lost between sheets."""

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import segno
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.gui import card_painting
from lvs_desktop.services.cards import LARGE, SMALL, Card, Sheets

ADDRESS = "https://lvs.example.nl/inloggen"
NAMES = (
    "Çağla Yılmaz",
    "Łukasz Wójcik",
    "Şükrü İnönü",
    "Zoë van der Groen-Đorđević",
    "Loïs 't Hart",
    "Steffie Afman",
    "Jan-Willem-Alexander van der Heijden-Bloemendaal tot Vollenhove",
)


def cards(names: Sequence[str] = NAMES, *, group: str = "1A", delivered: bool = False) -> Iterator[Card]:
    """Cards of one class."""
    for n, name in enumerate(names):
        yield Card(
            name=name,
            group=group,
            user_name=f"gebruiker.{n}",
            password=f"knuffel-fluit-lift-{10 + n}",
            delivered=delivered,
        )


def sheets(
    made: Iterator[Card], *, per_sheet: int = SMALL, address: str = ADDRESS, class_sheets: bool = False
) -> Sheets:
    """Cards of a school."""
    return Sheets(
        school="Voorbeeldschool",
        title="Inlogkaarten",
        cards=made,
        address=address,
        per_sheet=per_sheet,
        class_sheets=class_sheets,
    )


def text_of(pdf: Path) -> str:
    """What a reader finds in a PDF, on one line."""
    done = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True, text=True)
    return " ".join(done.stdout.split())


@pytest.mark.requires("poppler")
@pytest.mark.parametrize("per_sheet", [SMALL, LARGE])
def test_the_text_of_a_card_holds_every_letter(qapp: QApplication, tmp_path: Path, per_sheet: int) -> None:
    """Also of Çağla and Łukasz, also where the font would draw two letters as one (ff, fl, ft)."""
    target = tmp_path / "kaarten.pdf"
    card_painting.save_pdf(sheets(cards(), per_sheet=per_sheet), target)
    text = text_of(target)

    for n, name in enumerate(NAMES):
        assert name in text or name.replace(" ", "") in text.replace(" ", "")
        assert f"knuffel-fluit-lift-{10 + n}" in text
        assert f"gebruiker.{n}" in text
    assert len(NAMES) == text.count("Werkt pas na aflevering") == text.count(ADDRESS)
    assert "Klas 1A" in text
    assert "Voorbeeldschool" in text


@pytest.mark.requires("poppler")
def test_a_card_that_works_does_not_say_otherwise(qapp: QApplication, tmp_path: Path) -> None:
    """Once it is delivered the warning is gone; without an address there is none."""
    target = tmp_path / "kaarten.pdf"
    card_painting.save_pdf(sheets(cards(delivered=True), address=""), target)
    text = text_of(target)

    assert "aflevering" not in text
    assert "http" not in text


@pytest.mark.parametrize(
    ("per_sheet", "class_sheets", "expected"), [(8, True, 3), (8, False, 2), (2, True, 7), (2, False, 6)]
)
def test_a_class_begins_on_a_new_sheet_if_asked(
    qapp: QApplication, tmp_path: Path, per_sheet: int, class_sheets: bool, expected: int
) -> None:
    """Nine of 1A and three of 1B; else no paper is spilt."""

    def both() -> Iterator[Card]:
        yield from cards([f"Naam {n}" for n in range(9)])
        yield from cards([f"Naam {n}" for n in range(3)], group="1B")

    found = card_painting.save_pdf(sheets(both(), per_sheet=per_sheet, class_sheets=class_sheets), tmp_path / "k.pdf")

    assert expected == found


@pytest.mark.parametrize("per_sheet", [SMALL, LARGE])
def test_the_qr_code_on_paper_is_the_address(qapp: QApplication, per_sheet: int) -> None:
    """Module by module as the code of the address must be, with four modules of white around it."""
    image = card_painting.picture(sheets(cards(), per_sheet=per_sheet), dpi=300)
    expected = [
        [bool(module) for module in line]
        for line in segno.make(ADDRESS, error="m", micro=False, boost_error=False).matrix
    ]
    modules = len(expected)
    mm = 300 / 25.4
    wide = per_sheet == LARGE
    wanted = 24.0 * mm * (1.9 if wide else 1.0)
    size = int(wanted / (modules + card_painting.QUIET))
    right = (card_painting.A4[0] - card_painting.MARGIN if wide else card_painting.A4[0] / 2) * mm
    edge = card_painting.EDGE * mm * (1.4 if wide else 1.0)
    left, top = int(right - edge) - size * modules, int(card_painting.MARGIN * mm + edge)

    def dark(column: int, row: int) -> bool:
        x, y = left + round((column + 0.5) * size), top + round((row + 0.5) * size)
        return QColor(image.pixel(x, y)).lightness() < 128

    assert expected == [[dark(column, row) for column in range(modules)] for row in range(modules)]
    assert size / mm >= 0.35, "smaller modules are not read from paper"
    assert not any(dark(column, row) for column in range(-4, 0) for row in range(modules))
    assert not any(dark(column, row) for column in range(modules) for row in range(modules, modules + 4))


def test_the_picture_is_of_the_first_sheet_only(qapp: QApplication) -> None:
    """The rest is not even asked for: their passwords stay sealed."""
    asked: list[str] = []

    def made() -> Iterator[Card]:
        for card in cards([f"Naam {n}" for n in range(20)]):
            asked.append(card.name)
            yield card

    image = card_painting.picture(sheets(made()))

    assert isinstance(image, QImage)
    assert 9 == len(asked)


def test_a_place_that_can_not_be_written_keeps_the_old_file(qapp: QApplication, tmp_path: Path) -> None:
    """And tells it."""
    with pytest.raises(Problem) as refused:
        card_painting.save_pdf(sheets(cards()), tmp_path / "weg" / "kaarten.pdf")

    assert ProblemCode.OUTPUT_NOT_WRITABLE is refused.value.code
