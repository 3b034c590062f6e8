"""Import, page 2: which column becomes which field."""

import re
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from lvs_desktop.domain.people import FIELDS, REQUIRED
from lvs_desktop.domain.sources import Certainty, ColumnMatch
from lvs_desktop.gui import theme
from lvs_desktop.gui.flow import FlowPage
from lvs_desktop.gui.import_session import ImportSession
from lvs_desktop.gui.widgets import Button, Callout, Card, CheckLine, Icon, Line, ProgressLine, Text, row
from lvs_desktop.services.import_steps import Hold, ImportStep, columns, doubled, missing_fields, whole_names
from lvs_desktop.services.import_words import certainty_word
from lvs_desktop.services.labels import field_word, in_use
from lvs_desktop.services.texts import _, pgettext

NARROW = 43.0  # em: below this width a row takes two lines
LONGEST = 12  # characters of a word before it may break: an e-mail address must not widen the page
MARKS = {
    Certainty.KNOWN: ("status-done", "ok"),
    Certainty.REMEMBERED: ("status-done", "ok"),
    Certainty.CHOSEN: ("status-done", "ok"),
    Certainty.PROPOSED: ("help", "attention"),
    Certainty.NONE: ("status-not-applicable", "muted"),
}


class ColumnsPage(FlowPage):
    """Each column of the file with examples, what it becomes, and how sure that is."""

    def __init__(self, session: ImportSession) -> None:
        super().__init__(
            session,
            ImportStep.COLUMNS.value,
            _("Check the columns"),
            lead=_("Step 2 of 4. On the left what is in your file, on the right what it becomes."),
        )
        self.session = session
        self._found = Text("", tone="heading")
        self._notice = Callout("info")
        self._card = Card(gap=0.4)
        self._rows: dict[str, ColumnRow] = {}
        self._headers: tuple[str, ...] = ()
        self._remember = CheckLine(
            _("Remember this for next year"),
            _("The next file with these columns is then read by itself."),
            checked=True,
        )
        self._remember.box.toggled.connect(session.set_remember)
        for part in (self._found, self._notice, self._card, self._remember):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self._progress = ProgressLine()
        self.foot.addWidget(self._progress)
        session.changed.connect(self.show_draft)
        session.working.connect(self._work)
        session.progressed.connect(self._progress.report)

    def enter(self, *, back: bool) -> None:
        """The page comes on screen."""
        self.show_draft()

    def proceed(self, go: Callable[[], None]) -> None:
        """Remember the columns, then compare: what comes next depends on what happened to the file."""
        self.session.keep_columns()
        if self.session.preview_there:
            go()
        else:
            self.session.compare(go)

    def next_problem(self, *, back: bool) -> bool:
        """F8: go to the next column that needs a choice."""
        wanting = [line for line in self._rows.values() if line.wanting]
        if not wanting:
            return False
        at = next((i for i, line in enumerate(wanting) if line.combo.hasFocus()), -1 if not back else 0)
        wanting[(at + (-1 if back else 1)) % len(wanting)].combo.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def show_draft(self) -> None:
        """Show the columns as they are chosen now."""
        draft = self.session.draft
        found = columns(draft)
        headers = tuple(f"{match.index}:{match.header}" for match in found)
        if headers != self._headers:
            self._build(found, headers)
        twice = doubled(draft)
        for match in found:
            line = self._rows.get(f"{match.index}:{match.header}")
            if line is not None:
                line.show_match(match, twice=match.field in twice)
        missing = missing_fields(draft, REQUIRED)
        n, total = len(REQUIRED) - len(missing), len(REQUIRED)
        self._found.setText(_("Required and found: {n} of {total}").format(n=n, total=total))
        self._tell()
        self._remember.setChecked(draft.remember)
        self.changed.emit()

    def _tell(self) -> None:
        holds = self.session.holds(ImportStep.COLUMNS) if self.session.draft.look is not None else ()
        refused = [match.header for match in columns(self.session.draft) if match.refused]
        words = list(self.session.missing(ImportStep.COLUMNS.value)) if self.session.draft.look is not None else []
        if holds:
            buttons = []
            if Hold.COLUMN_UNJUDGED in holds:
                buttons.append(Button(_("Yes, this is right"), icon="status-done", clicked=self._accept))
            names = whole_names(self.session.draft)
            if names is not None and Hold.FIELD_MISSING in holds:
                words.append(
                    _("Column {column} seems to hold whole names. We can take these apart.").format(column=names)
                )
                buttons.append(Button(_("Take the names apart"), icon="users", clicked=self.session.take_names_apart))
            kind = "attention" if holds == (Hold.COLUMN_UNJUDGED,) else "error"
            text = " ".join(words)
            if text != self._notice.text or buttons:
                self._notice.tell(kind, text, *buttons)
        elif refused:
            self._notice.tell(
                "info",
                _(
                    "We don't read column {columns}: it holds citizen service numbers (BSN). We never store those."
                ).format(columns=", ".join(refused)),
            )
        else:
            self._notice.clear()

    def _accept(self) -> None:
        self.session.accept_proposals()

    def _work(self, words: str | None, task: object) -> None:
        if words is None:
            self._progress.stop()
            self.set_busy(False)
        elif self.isVisible():
            self._progress.start(words, stopped=task.cancel)
            self.set_busy(True)

    def _build(self, found: tuple[ColumnMatch, ...], headers: tuple[str, ...]) -> None:
        self._headers = headers
        self._rows.clear()
        while (item := self._card.lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for match in found:
            line = ColumnRow(match, self.session.set_column)
            self._rows[f"{match.index}:{match.header}"] = line
            if self._card.lines.count():
                self._card.lines.addWidget(Line())
            self._card.lines.addWidget(line)


class ColumnRow(QWidget):
    """One column of the file: its header, examples, what it becomes, how sure."""

    def __init__(self, match: ColumnMatch, choose: object) -> None:
        super().__init__()
        self._header = match.header
        self.wanting = False
        header = Text(_breakable(match.header) or _("(column without a header)"))
        font = header.font()
        font.setBold(True)
        header.setFont(font)
        hidden = _("not shown") if match.refused else ", ".join(match.examples)
        self._examples = Text(_breakable(hidden) or _("(empty)"), tone="muted")
        self._spoken = hidden
        self.combo = QComboBox()
        self.combo.addItem(_("Leave out"), "")
        for field in in_use(FIELDS):
            mark = pgettext("after a required field", " (required)") if field in REQUIRED else ""
            self.combo.addItem(field_word(field) + mark, field)
        self.combo.setEnabled(not match.refused)
        self.combo.setAccessibleName(_("What column {column} becomes").format(column=match.header))
        # the wheel scrolls the page; it must not change a choice on its way
        self.combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.combo.wheelEvent = lambda event: event.ignore()
        self.combo.activated.connect(lambda at: choose(self._header, self.combo.itemData(at)))
        self._mark = Icon("status-done", "ok", size=1.2)
        self._word = Text("", wrap=False)
        self._sure = QWidget()
        self._sure.setLayout(row(self._mark, self._word, None, gap=0.4))
        self._sure.setMinimumWidth(theme.em(9.5))
        self._cells = QGridLayout(self)
        self._cells.setContentsMargins(0, 0, 0, 0)
        self._cells.setHorizontalSpacing(theme.em(1))
        self._cells.setVerticalSpacing(theme.em(0.2))
        self._heading = header
        self._narrow: bool | None = None
        self._lay(False)

    def show_match(self, match: ColumnMatch, *, twice: bool) -> None:
        """Show what this column becomes now."""
        self.combo.setCurrentIndex(max(0, self.combo.findData(match.field or "")))
        name, ink = MARKS[match.certainty]
        if match.field is None and match.certainty is Certainty.CHOSEN:
            name, ink = MARKS[Certainty.NONE]
        if match.refused or twice:
            name, ink = "error", "error"
        self.wanting = twice or (match.certainty is Certainty.PROPOSED and bool(match.field))
        self._mark.show_icon(name, ink)
        self._word.setText(certainty_word(match.certainty, refused=match.refused, required_twice=twice))
        self._word.set_tone(ink if ink != "muted" else "muted")
        self.combo.setAccessibleDescription(f"{self._word.text()}. {self._spoken}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two lines where one is too narrow."""
        super().resizeEvent(event)
        self._lay(event.size().width() < theme.em(NARROW))

    def _lay(self, narrow: bool) -> None:
        if narrow is self._narrow:
            return
        self._narrow = narrow
        for part in (self._heading, self._examples, self.combo, self._sure):
            self._cells.removeWidget(part)
        places = (
            (
                (self._heading, 0, 0, 1, 2),
                (self._examples, 1, 0, 1, 2),
                (self.combo, 2, 0, 1, 1),
                (self._sure, 2, 1, 1, 1),
            )
            if narrow
            else (
                (self._heading, 0, 0, 1, 1),
                (self._examples, 0, 1, 1, 1),
                (self.combo, 0, 2, 1, 1),
                (self._sure, 0, 3, 1, 1),
            )
        )
        for part, line, cell, down, across in places:
            self._cells.addWidget(part, line, cell, down, across)
        for cell, share in enumerate((1, 0, 0, 0) if narrow else (3, 4, 0, 0)):
            self._cells.setColumnStretch(cell, share)
        for cell, least in enumerate((0, 0) if narrow else (8.0, 7.0)):
            self._cells.setColumnMinimumWidth(cell, theme.em(least))


def _breakable(text: str) -> str:
    """The text with invisible places where a long word may break."""
    return re.sub(rf"(\S{{{LONGEST}}})(?=\S)", "\\1\u200b", text)
