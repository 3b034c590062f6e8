"""What the page of growth shows of a pupil or a group: chart, table, document, and how wide the table's columns are."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lvs_desktop.domain.people import fold
from lvs_desktop.gui.row_table import Widths
from lvs_desktop.services import growth, growth_charts, growth_words
from lvs_desktop.services.charts import Chart
from lvs_desktop.services.documents import Document
from lvs_desktop.services.growth import Group
from lvs_desktop.services.schools import OpenSchool

PUPIL = Widths(
    columns={0: 15.0, 1: 9.5, 2: 8.5, 3: 5.0, 4: 10.0},
    narrow={0: 10.5, 1: 8.5, 2: 8.0, 3: 4.0, 4: 9.0},
    last=5,
    least=6.5,
    roomy=6.5,
)
GROUP = Widths(columns={0: 12.0, 1: 8.5, 2: 5.0, 3: 6.0, 4: 5.0, 5: 5.0, 6: 5.0, 7: 5.0, 8: 5.0}, last=9, least=13.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """
    What is on screen.

    Attributes:
        subjects: All there are, also those that are left out now, with how many results.
        document: Makes the same for paper.
        file: How a file is called, without its ending.
    """

    chart: Chart
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: Widths
    subjects: Mapping[str, int]
    document: Callable[[], Document]
    file: str


def of_pupil(opened: OpenSchool, pupil_id: int, subjects: Sequence[str]) -> Shown:
    """A pupil's growth; raises as services.growth."""
    found = growth.of_pupil(opened, pupil_id, subjects=subjects)
    chart = growth_charts.pupil_chart(found)
    return Shown(
        chart=chart,
        titles=growth_words.pupil_titles(),
        rows=growth_words.pupil_rows(found),
        widths=PUPIL,
        subjects=found.subjects,
        document=lambda: growth_charts.pupil_document(opened, found),
        file=_file(chart.title),
    )


def of_group(opened: OpenSchool, group: Group, subjects: Sequence[str]) -> Shown:
    """A group's growth; raises as services.growth."""
    found = growth.of_group(opened, group, subjects=subjects)
    chart = growth_charts.group_chart(opened, found)
    return Shown(
        chart=chart,
        titles=growth_words.group_titles(),
        rows=growth_words.group_rows(found),
        widths=GROUP,
        subjects=found.subjects,
        document=lambda: growth_charts.group_document(opened, found),
        file=_file(chart.title),
    )


def _file(title: str) -> str:
    """The title as the name of a file, which every system and every share takes."""
    return re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")
