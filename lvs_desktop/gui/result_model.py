"""The lines of a file with results, or of a check of one, as a table: words are made when they are looked at."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from lvs_desktop.gui.plain_rows import Lines
from lvs_desktop.gui.row_table import Widths
from lvs_desktop.services.labels import field_word, number, value_text
from lvs_desktop.services.results import ResultLine
from lvs_desktop.services.results_words import do_words, kind_word, outcome_word, why_words, year_group_text
from lvs_desktop.services.texts import _, pgettext

WIDTHS = Widths(
    columns={0: 4.0, 1: 11.0, 2: 15.0, 3: 6.5, 4: 12.0},
    narrow={0: 3.5, 1: 8.5, 2: 10.0, 3: 6.5, 4: 9.0},
    last=5,
    least=12.0,
    roomy=16.0,
    spare=(0, 3, 4),  # the line under the table says them too
)
_TOLD = ("score", "skill_score", "level", "functioning")


class ResultModel(Lines):
    """The lines of a preview that are in sight."""

    def __init__(self, parent: QObject) -> None:
        titles = (
            pgettext("column", "Row"),
            pgettext("column", "Pupil"),
            pgettext("column", "Test"),
            pgettext("column", "Date"),
            pgettext("column", "What happens"),
            pgettext("column", "Why"),
        )
        super().__init__(titles, parent)
        self.lines: Sequence[ResultLine] = ()

    def show(self, lines: Sequence[ResultLine]) -> None:
        """Show these lines."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def count(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    def words(self, row: int, column: int) -> str:
        """What a cell says."""
        line = self.lines[row]
        match column:
            case 0:
                return number(line.row)
            case 1:
                return line.pupil.name if line.pupil else line.said
            case 2:
                return test_text(line)
            case 3:
                return day_text(line)
            case 4:
                return outcome_word(line.outcome)
            case _:
                return why_words(line) or kind_word(line.kind)


def test_text(line: ResultLine) -> str:
    """A test with its version."""
    return " ".join(filter(None, (line.result.test_name, line.result.version)))


def day_text(line: ResultLine) -> str:
    """The day of a test."""
    return value_text("birth_date", line.result.taken_on) if line.result.taken_on else ""


def told(line: ResultLine) -> str:
    """All of one line in words: where it stands, what it holds, and what can be done about it."""
    result = line.result
    parts = [
        _("Row {row}").format(row=number(line.row)),
        line.pupil.name if line.pupil else line.said,
        test_text(line),
        day_text(line),
    ]
    if line.kind is not None:
        parts.append(_("year group {group}").format(group=year_group_text(line.group)))
    parts += [
        f"{field_word(name).lower()} {value_text(name, value).replace('.', ',')}"
        for name in _TOLD
        if (value := getattr(result, name))
    ]
    words = " · ".join(filter(None, parts)) + f". {outcome_word(line.outcome)}."
    return " ".join(filter(None, (words, why_words(line), do_words(line))))
