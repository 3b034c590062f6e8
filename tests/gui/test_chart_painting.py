"""Charts as they are painted: what must be seen can be seen, in every palette and at every size of text."""

import subprocess
from dataclasses import replace
from operator import ne
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from lvs_desktop.domain.group_growth import of_group
from lvs_desktop.domain.growth import of_pupil
from lvs_desktop.domain.people import Pupil, Status
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.gui import chart_pictures, painting, theme
from lvs_desktop.gui.chart_painting import Sketch
from lvs_desktop.gui.theme import BY_NAME, contrast
from lvs_desktop.services import growth_charts
from lvs_desktop.services.charts import Chart, Figure, Look, Mark, Place, Shape
from lvs_desktop.services.documents import Document
from lvs_desktop.services.growth import PupilGrowth
from lvs_desktop.services.growth_charts import look_of
from tests.support import growth_schools

LEVELS = ("I", "II", "III", "IV", "V", "")
NOBODY = Pupil(
    id=1,
    uid="u",
    status=Status.ACTIVE,
    **dict.fromkeys(("name_prefix", "birth_date", "gender", "location", "year", "track", "email", "user_name")),
    pupil_number="7000",
    given_name="Çağla",
    family_name="Verzonnen-Wójcik",
    group="7A",
)


def five_years() -> Chart:
    """The chart of an invented pupil: ten moments, four scales, a gap."""
    growth = of_pupil(growth_schools.results_of(0))
    return growth_charts.pupil_chart(PupilGrowth(pupil=NOBODY, growth=growth, subjects={}))


def one_mark(look: Look, *, words: str = "") -> Chart:
    """A chart of one mark."""
    figure = Figure(title="Rekenen", axis="", description="", marks=(Mark(place=0, value=5, words=words, look=look),))
    return Chart(title="", subtitle="", places=(Place(name="M5", group="2025-2026", short="'25"),), figures=(figure,))


def painted(chart: Chart, colours: theme.Colours, *, pixels: int = 16, width: int = 600, edge: int = 0) -> QImage:
    """The first figure, on the ground of a card with an empty edge around it."""
    theme.load_fonts()
    font = QFont(theme.FAMILY)
    font.setPixelSize(pixels)
    sketch = Sketch(chart, font, colours)
    height = round(sketch.height(chart.figures[0], width))
    image = QImage(width + 2 * edge, height + 2 * edge, QImage.Format.Format_RGB32)
    image.fill(QColor(colours.card))
    painter = QPainter(image)
    sketch.paint(painter, chart.figures[0], QRectF(edge, edge, width, height))
    painter.end()
    return image


def difference(one: QImage, other: QImage) -> int:
    """How many pixels differ."""
    return sum(map(ne, memoryview(one.constBits()).cast("I"), memoryview(other.constBits()).cast("I")))


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("level", LEVELS)
def test_each_mark_stands_out_from_the_ground_in_each_palette(qapp: QApplication, name: str, level: str) -> None:
    """WCAG 1.4.11: 3:1 for what must be seen; in a high contrast more."""
    colours = BY_NAME[name]

    assert contrast(getattr(colours, look_of(level).ink), colours.card) >= (7.0 if name.startswith("contrast") else 3.0)


@pytest.mark.parametrize("name", BY_NAME)
def test_the_words_and_lines_of_a_chart_can_be_read_in_each_palette(name: str) -> None:
    """Values and names 4.5:1, the edge of a box and the lines between marks 3:1, the median in its box 3:1."""
    colours = BY_NAME[name]

    assert min(contrast(colours.text, colours.card), contrast(colours.muted, colours.card)) >= 4.5
    assert contrast(colours.primary, colours.card) >= 3.0
    assert contrast(colours.text, colours.info_ground) >= 3.0


def test_levels_are_told_apart_without_any_colour(qapp: QApplication) -> None:
    """With all inks alike, as in a high contrast of the system, no two levels look the same."""
    one_ink = replace(theme.LIGHT, **dict.fromkeys(("ok", "primary", "muted", "attention", "error"), theme.LIGHT.text))
    pictures = [painted(one_mark(replace(look_of(level), letter="")), one_ink, width=120) for level in LEVELS]

    assert len({look_of(level).shape for level in LEVELS}) == len(LEVELS)
    for at, one in enumerate(pictures):
        for other in pictures[at + 1 :]:
            assert difference(one, other) > 8


def test_the_letter_of_a_level_stands_beside_its_mark(qapp: QApplication) -> None:
    """Where there is room, and that is always so for a lonely mark."""
    bare = painted(one_mark(Look(shape=Shape.UP, ink="ok")), theme.LIGHT)
    named = painted(one_mark(Look(shape=Shape.UP, ink="ok", letter="I"), words="103,5"), theme.LIGHT)

    assert difference(bare, named) > 40


@pytest.mark.parametrize("pixels", [16, 32], ids=["100%", "200%"])
@pytest.mark.parametrize("width", [420, 900])
def test_nothing_is_painted_outside_a_figure(qapp: QApplication, pixels: int, width: int) -> None:
    """What lies outside is clipped by the widget: names of moments and years, values, the title."""
    edge = 60
    chart = five_years()
    image = painted(chart, theme.LIGHT, pixels=pixels, width=width, edge=edge)
    blank = QImage(image.size(), image.format())
    blank.fill(QColor(theme.LIGHT.card))
    painter = QPainter(image)
    round_off = 1  # pixels: a line at the edge has half its width on either side
    high = image.height() - 2 * edge + 2 * round_off
    painter.drawImage(edge - round_off, edge - round_off, blank.copy(0, 0, width + 2 * round_off, high))
    painter.end()

    assert difference(image, blank) == 0


def test_a_dashed_line_is_broken_and_a_solid_one_is_not(qapp: QApplication) -> None:
    """A gap is seen as a gap."""
    chart = five_years()
    [figure] = [one for one in chart.figures if any(link.dashed for link in one.links)]
    solid = replace(figure, links=tuple(replace(link, dashed=False) for link in figure.links))

    broken = painted(replace(chart, figures=(figure,)), theme.LIGHT)
    whole = painted(replace(chart, figures=(solid,)), theme.LIGHT)

    assert difference(broken, whole) > 20


def test_a_group_is_painted_as_boxes_and_numbers(qapp: QApplication) -> None:
    """Levels are counted in words beside each bar, so that no bar has to be measured."""
    growth = of_group({place: growth_schools.results_of(place) for place in range(8)})

    spread = growth_charts._spread_figure(growth.tracks[0], growth.slots)
    levels = growth_charts._level_figure(growth.tracks[0], growth.slots)

    assert {"7", "6"} == {box.words for box in spread.boxes}
    assert 8 == sum(cell.number for cell in levels.cells if cell.place == 0) + 1  # one came later
    assert ["I", "II", "III", "IV", "V"] == [look.letter for look in levels.rows]


@pytest.mark.requires("poppler")
def test_every_value_of_a_chart_is_text_in_the_pdf(qapp: QApplication, tmp_path: Path) -> None:
    """It is searched and read aloud: no picture of letters."""
    target = tmp_path / "groei.pdf"
    chart = five_years()
    painting.save_pdf(Document(title=chart.title, blocks=(chart,)), target)
    said = subprocess.run(["pdftotext", "-layout", str(target), "-"], capture_output=True, check=True, text=True).stdout
    text = " ".join(said.split())

    assert "Groei van Çağla Verzonnen-Wójcik" in text
    assert [mark.words for mark in chart.figures[0].marks if mark.words not in text] == []
    assert [note for note in chart.notes if note not in text] == []


def test_a_picture_is_kept_whole_or_not_at_all(qapp: QApplication, tmp_path: Path) -> None:
    """A folder that is not there is a clear problem."""
    target = tmp_path / "groei.png"
    size = chart_pictures.save_png(five_years(), target)
    read = QImage(str(target))

    assert (read.width(), read.height()) == size
    with pytest.raises(Problem) as found:
        chart_pictures.save_png(five_years(), tmp_path / "weg" / "groei.png")
    assert ProblemCode.OUTPUT_NOT_WRITABLE is found.value.code
