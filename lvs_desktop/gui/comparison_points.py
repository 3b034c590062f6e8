"""What a comparison found: counts as filters, the points with both values side by side, and the repair of one."""

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.administrations import Decided, Finding, Kind, Side
from lvs_desktop.gui import theme
from lvs_desktop.gui.plain_rows import PlainRows
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.gui.widgets import Button, Card, Chip, FlowLayout, Text, column
from lvs_desktop.services import administration_words as words
from lvs_desktop.services import match_words
from lvs_desktop.services.administrations import Compared, pair_id
from lvs_desktop.services.texts import _, pgettext

EQUAL, DECIDED = "equal", "decided"
CHIPS = (
    (Kind.DOUBTFUL, "help", "attention"),
    (Kind.DIFFERS, "pencil", "info"),
    (Kind.ONLY_LAS, "user-plus", "info"),
    (Kind.ONLY_LOVS, "user-minus", "info"),
    (Kind.DOUBLE, "user-check", "info"),
)
WIDTHS = Widths(
    columns={0: 12.0, 1: 16.0, 2: 10.0, 3: 10.0},
    narrow={0: 10.0, 1: 13.5, 2: 7.5, 3: 7.5},
    last=4,
    least=6.5,
    roomy=8.0,
    spare=(3, 2),  # the card says both values too
    tight={0: 8.0, 1: 10.0, 2: 5.0},
)


class ComparisonPoints(QWidget):
    """
    Signals:
        taken_back: (id of a pair): the decision is taken back.
    """

    taken_back = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: Compared | None = None
        self._filter = ""
        self._lines: list[Finding | Decided] = []
        holder = QWidget()
        flow = FlowLayout(holder)
        self.equal = Chip("status-done", words.outcome_word(EQUAL), kind="ok", checkable=False)
        flow.addWidget(self.equal)
        self.chips: dict[str, Chip] = {}
        for kind, icon, look in CHIPS:
            self._add_chip(flow, kind.value, Chip(icon, words.outcome_word(kind), kind=look))
        self._add_chip(flow, DECIDED, Chip("user-check", _("Decided"), kind="plain"))
        self.model = PlainRows(
            (
                pgettext("column", "Pupil"),
                pgettext("column", "What"),
                words.side_word(Side.LAS),
                words.side_word(Side.LOVS),
                pgettext("column", "Where"),
            ),
            self,
        )
        self.table = RowTable(self.model, _("Points to repair"), WIDTHS)
        self.table.setMinimumHeight(theme.em(9))
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        self._about = Text("", tone="strong")
        self._sides = Text("")
        self._repair = Text("")
        self._take_back = Button(_("Take this decision back"), icon="undo", clicked=self._forget)
        self.card = Card(gap=0.2, edge=0.5)
        bar = QWidget()
        FlowLayout(bar, self._take_back)
        self._bar = bar
        for part in (self._about, self._repair, self._sides, bar):
            self.card.lines.addWidget(part)
        lines = column(self, holder, self.table, self.card, gap=0.5)
        lines.setStretch(1, 1)

    def show_found(self, shown: Compared) -> None:
        """Show a comparison; the filter stays where there is still something under it."""
        self._shown = shown
        counts = shown.found.pupils()
        self.equal.set_number(counts[EQUAL])
        counts[DECIDED] = len(shown.found.decided)
        for name, chip in self.chips.items():
            chip.set_number(counts[name])
            chip.setVisible(counts[name] > 0)
        if self._filter and not counts[self._filter]:
            self._filter = ""
        self._show_lines()

    def choose(self, name: str) -> None:
        """Show the points of one outcome only; "": all."""
        self._filter = name
        self._show_lines()

    def go_on(self, *, back: bool) -> bool:
        """To the next point, or the one before; False if there is none."""
        place = self.table.row() + (-1 if back else 1)
        if not 0 <= place < len(self._lines):
            return False
        self.table.selectRow(place)
        return True

    def _add_chip(self, flow: FlowLayout, name: str, chip: Chip) -> None:
        chip.clicked.connect(lambda on, name=name: self.choose(name if on else ""))
        self.chips[name] = chip
        flow.addWidget(chip)

    def _show_lines(self) -> None:
        if self._shown is None:
            return
        found = self._shown.found
        for name, chip in self.chips.items():
            chip.setChecked(name == self._filter)
        if self._filter == DECIDED:
            self._lines = list(found.decided)
        else:
            self._lines = [one for one in found.findings if self._filter in ("", one.kind)]
        self.model.show([_cells(one) for one in self._lines])
        self.table.setVisible(bool(self._lines))
        self.card.setVisible(bool(self._lines))
        if self._lines:
            self.table.selectRow(0)
        self._moved(self.table.currentIndex(), QModelIndex())

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        place = now.row()
        one = self._lines[place] if 0 <= place < len(self._lines) else None
        self._bar.setVisible(isinstance(one, Decided))
        if isinstance(one, Decided):
            self._about.setText(words.name_text(one.las))
            self._sides.setText(_sides(words.person_text(one.las), words.person_text(one.lovs)))
            self._repair.setText(match_words.verdict_word(one.verdict))
        elif one is not None:
            self._about.setText(f"{words.name_text(one.about)} · {words.what_text(one)}")
            self._sides.setText(_sides(words.value_text(one, Side.LAS), words.value_text(one, Side.LOVS)))
            self._repair.setText(f"{words.place_word(one.place)}: {words.repair_text(one)}")

    def _forget(self) -> None:
        place = self.table.row()
        one = self._lines[place] if 0 <= place < len(self._lines) else None
        if isinstance(one, Decided):
            self.taken_back.emit(pair_id(one.las, one.lovs))


def _sides(las: str, lovs: str) -> str:
    parts = ((words.side_word(Side.LAS), las), (words.side_word(Side.LOVS), lovs))
    return " | ".join(f"{side}: {value}" for side, value in parts if value)


def _cells(one: Finding | Decided) -> tuple[str, ...]:
    if isinstance(one, Decided):
        verdict = match_words.verdict_word(one.verdict)
        return words.name_text(one.las), verdict, words.person_text(one.las), words.person_text(one.lovs), ""
    return (
        words.name_text(one.about),
        words.what_text(one),
        words.value_text(one, Side.LAS),
        words.value_text(one, Side.LOVS),
        words.place_word(one.place),
    )
