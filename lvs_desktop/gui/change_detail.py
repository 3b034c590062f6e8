"""One pupil's change in full: field, was, becomes; what differs and is kept; what was edited by hand."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from lvs_desktop.domain.changes import Change, FieldChange, ThreeWay
from lvs_desktop.domain.schools import School
from lvs_desktop.gui import theme
from lvs_desktop.gui.preview_model import ICON, line_kind
from lvs_desktop.gui.widgets import Button, Card, FlowLayout, Icon, Text, column, row
from lvs_desktop.services import pupil_words
from lvs_desktop.services.labels import field_word, location_name, value_text
from lvs_desktop.services.texts import _, pgettext


class ChangeDetail(Card):
    """
    The panel for the pupil that is selected.

    Signals:
        closed: The person closed it.
        taken: (key, fields, whether): the file replaces what a hand typed, or not. No fields: all of the pupil.
    """

    closed = Signal()
    taken = Signal(object, tuple, bool)

    def __init__(self, school: School, *, past: bool = False, undo: bool = False) -> None:
        super().__init__(gap=0.4, edge=0.7)
        self._school, self._past, self._undo = school, past, undo
        self._change: Change | None = None
        self._became: dict[FieldChange, QVBoxLayout] = {}  # the cell of what each field becomes
        self._icon = Icon("user", "text")
        self._who = Text("", tone="heading")
        self._close = Button(_("Close (Esc)"), icon="close", clicked=self.closed.emit)
        top = QWidget()
        top.setLayout(row(self._icon, self._who, self._close))
        top.layout().setStretch(1, 1)
        self._facts = Text("", tone="muted")
        self._grid_holder = QWidget()
        self._grid = QGridLayout(self._grid_holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.em(1.5))
        self._grid.setVerticalSpacing(theme.em(0.25))
        self._notes = QWidget()
        self._note_lines = column(self._notes, gap=0.2)
        self._choices = QWidget()
        self._choice_lines = FlowLayout(self._choices)
        for part in (top, self._facts, self._grid_holder, self._notes, self._choices):
            self.lines.addWidget(part)
        self.setAccessibleName(_("Detail of a pupil"))
        self.hide()

    def show_change(self, change: Change, *, may_take: bool = False) -> None:
        """
        Show a pupil.

        Args:
            may_take: What a hand typed can be replaced by the file.
        """
        self._change = change
        self._icon.show_icon(*ICON[change.kind])
        self._who.setText(change.name or _("(no name)"))
        facts = [line_kind(change, past=self._past, undo=self._undo)]
        if change.pupil_number:
            facts.append(_("number {number}").format(number=change.pupil_number))
        if change.group:
            facts.append(_("class {group}").format(group=change.group))
        if change.location:
            facts.append(location_name(self._school, change.location))
        if change.row is not None:
            facts.append(_("row {row} of the file").format(row=change.row))
        self._facts.setText(" · ".join(facts))
        self._empty()
        if change.fields:
            self._table(change.fields)
        for words in self._words(change):
            self._note_lines.addWidget(Text(words))
        for one in change.three_way if may_take else ():
            self._choice_lines.addWidget(self._choice(change, one))
        several = [one for one in change.three_way if not one.taken]
        if may_take and len(several) > 1:
            words = _("Take all of this pupil from the file")
            self._choice_lines.addWidget(Button(words, clicked=lambda: self.taken.emit(change.key, (), True)))
        self._choices.setVisible(self._choice_lines.count() > 0)
        self._grid_holder.setVisible(bool(change.fields))
        self._notes.setVisible(self._note_lines.count() > 0)
        self.show()

    def show_written(self, change: Change, written: dict[str, str]) -> None:
        """Add what the file had, by field, where a repair made something else of it."""
        if self.isHidden() or change != self._change:
            return  # another pupil is shown by now
        for field, cell in self._became.items():
            had = written.get(field.field)
            shown = (field.becomes or "", value_text(field.field, field.becomes))
            if had is not None and had.strip() not in shown:
                words = _("in the file: {value}").format(value=had or _("(empty)"))
                cell.addWidget(Text(words, tone="small").yielding())

    def _words(self, change: Change) -> list[str]:
        words = []
        if not change.chosen:
            words.append(_("Left out by you. Nothing changes for this pupil."))
        words += [pupil_words.three_way(one, self._school) for one in change.three_way]
        told = {one.field for one in change.three_way}
        for field in change.differs:
            if field.field in told:
                continue
            words.append(
                _("{field} differs: the file says {becomes}. {was} is kept.").format(
                    field=field_word(field.field),
                    was=value_text(field.field, field.was),
                    becomes=value_text(field.field, field.becomes),
                )
            )
        return words

    def _choice(self, change: Change, one: ThreeWay) -> Button:
        name = field_word(one.field)
        words = _("{field}: keep {hand}") if one.taken else _("{field}: take {file} from the file")
        values = {"hand": value_text(one.field, one.hand), "file": value_text(one.field, one.file)}
        return Button(
            words.format(field=name, **values),
            icon="undo" if one.taken else "download",
            clicked=lambda: self.taken.emit(change.key, (one.field,), not one.taken),
        )

    def _table(self, fields: tuple[FieldChange, ...]) -> None:
        becomes = pgettext("column", "Became") if self._past else pgettext("column", "Becomes")
        for cell, title in enumerate((pgettext("column", "Field"), pgettext("column", "Was"), becomes)):
            self._grid.addWidget(Text(title, tone="small"), 0, cell)
        for line, field in enumerate(fields, start=1):
            self._grid.addWidget(Text(field_word(field.field)), line, 0)
            self._grid.addWidget(Text(_breaking(value_text(field.field, field.was)), tone="muted"), line, 1)
            new = Text(_breaking(value_text(field.field, field.becomes)), tone="ok")
            font = new.font()
            font.setBold(True)
            new.setFont(font)
            holder = QWidget()
            self._became[field] = column(holder, new, gap=0)
            self._grid.addWidget(holder, line, 2)
        for cell, share in enumerate((1, 2, 2)):
            self._grid.setColumnStretch(cell, share)

    def _empty(self) -> None:
        self._became.clear()
        for layout in (self._grid, self._note_lines, self._choice_lines):
            while (item := layout.takeAt(0)) is not None:
                if (old := item.widget()) is not None:
                    old.hide()
                    old.deleteLater()

    def keyPressEvent(self, event) -> None:
        """Escape closes the panel."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


def _breaking(value: str) -> str:
    """A value that may go on in the next line behind the @: with large text an address is wider than its column."""
    return value.replace("@", "@\N{ZERO WIDTH SPACE}")
