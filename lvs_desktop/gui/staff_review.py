"""What a list of staff would do: the file and its columns, the problems, the accounts, who goes to the archive."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.changes import ChangeKind
from lvs_desktop.domain.problems import Severity
from lvs_desktop.domain.schools import School
from lvs_desktop.gui import theme
from lvs_desktop.gui.staff_table import LineModel, LineTable
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, PrimaryButton, Text, column
from lvs_desktop.services import staff_words, user_names
from lvs_desktop.services.labels import number
from lvs_desktop.services.problem_texts import problem_text, source_problem_text
from lvs_desktop.services.staff_list import Preview
from lvs_desktop.services.texts import _, ngettext

MOST = 8  # problems that are told in full


class StaffReview(QWidget):
    """
    The preview of a list. It writes nothing: the page does.

    Attributes:
        foot: The buttons: the page keeps them in sight.

    Signals:
        save_wanted: (preview, ids for the archive).
        closed: Back to the accounts; nothing is saved.
        columns_wanted: Another choice of columns.
    """

    save_wanted = Signal(object, object)
    closed = Signal()
    columns_wanted = Signal()

    def __init__(self, school: School, choose_file: Callable[[], object]) -> None:
        super().__init__()
        self.shown: Preview | None = None
        self.model = LineModel(school, self)
        self.model.chosen.connect(self._judge)
        self.table = LineTable(self.model)
        self.table.setMinimumHeight(theme.em(13))
        self._file = Text("", tone="heading")
        self._columns = Text("", tone="muted")
        self._counts = Text("", tone="strong")
        self._rule = Text("", tone="muted")
        self.errors = Callout("error")
        self.notes = Callout("info")
        self.missing = Callout("attention")
        change = Button(_("Choose other columns …"), icon="pencil", look="link", clicked=self.columns_wanted.emit)
        card = Card(self._file, self._columns, change, self._rule, gap=0.3)
        parts = (card, self.errors, self._counts, self.missing, self.table, self.notes)
        lines = column(self, *parts, gap=0.6)
        lines.setStretch(parts.index(self.table), 1)
        self.save_button = PrimaryButton(_("Nothing to save"), icon="save", clicked=self.save)
        other = Button(_("Choose another file"), icon="folder-open", clicked=choose_file)
        back = Button(_("Back to the list (Esc)"), icon="arrow-left", clicked=self.closed.emit)
        self._why = Text("", tone="muted")
        bar = QWidget()
        FlowLayout(bar, self.save_button, other, back)
        self.foot = QWidget()
        column(self.foot, self._why, bar, gap=0.3).setContentsMargins(0, theme.em(0.4), 0, theme.em(0.9))

    def show_preview(self, shown: Preview) -> None:
        """Show a preview; nobody is chosen for the archive."""
        self.shown = shown
        rows = shown.info.rows
        words = ngettext("{file}: {n} row read", "{file}: {n} rows read", rows)
        self._file.setText(words.format(file=shown.info.file_name, n=number(rows)))
        self._columns.setText(staff_words.columns(shown.columns))
        self._rule.setText(
            _("User names by the rule: {rule}").format(rule=shown.rule) + ". " + user_names.rule_unknown()
        )
        self._rule.setVisible(any(line.change.kind is ChangeKind.NEW for line in shown.lines))
        order = {ChangeKind.MISSING: 3, ChangeKind.UNCHANGED: 4}  # the same ones last: there is nothing to look at
        lines = sorted(shown.lines, key=lambda line: order.get(line.change.kind, 0))
        self.model.show(lines, closed=shown.archiving_closed)
        self.table.fit_columns()
        self.table.setVisible(bool(lines))
        if lines:
            self.table.selectRow(0)
        self._tell_problems(shown)
        self._tell_missing(shown)
        self._judge()

    def save(self) -> None:
        """Ask to save."""
        if self.shown is not None and self.save_button.isEnabled():
            self.save_wanted.emit(self.shown, frozenset(self.model.archive))

    def skip_bad_rows(self) -> None:
        """Leave rows with errors out."""
        if self.shown is not None:
            chosen = self.model.archive
            self.shown = replace(self.shown, options=replace(self.shown.options, skip_bad_rows=True))
            self._tell_problems(self.shown)
            self.model.archive = chosen
            self._judge()

    def _tell_problems(self, shown: Preview) -> None:
        wrong = [source_problem_text(one) for one in shown.problems if one.severity is Severity.ERROR]
        if wrong and shown.options.skip_bad_rows:
            n = shown.errors
            words = ngettext("{n} row is left out.", "{n} rows are left out.", n).format(n=number(n))
            self.errors.tell("attention", _lines([words, *wrong]))
        elif wrong:
            skip = Button(_("Leave these rows out"), icon="close", clicked=self.skip_bad_rows)
            self.errors.tell("error", _lines(wrong), skip)
        else:
            self.errors.clear()
        notes = [source_problem_text(one) for one in shown.problems if one.severity is not Severity.ERROR]
        self.notes.tell("info", _lines(notes))

    def _tell_missing(self, shown: Preview) -> None:
        n = len(shown.missing)
        if not n:
            self.missing.clear()
        elif shown.archiving_closed:
            words = _("In a row we can't tell who it is. So nobody can go to the archive now. Mend that row first.")
            self.missing.tell("attention", words)
        else:
            words = ngettext(
                "{n} active account is not in this list. Tick who has left the school.",
                "{n} active accounts are not in this list. Tick who has left the school.",
                n,
            )
            every = Button(_("Tick all of them"), icon="archive", clicked=lambda: self.model.choose_all(True))
            none = Button(_("Tick nobody"), clicked=lambda: self.model.choose_all(False))
            self.missing.tell("attention", words.format(n=number(n)), every, none)

    def _judge(self) -> None:
        if self.shown is None:
            return
        counts = self.shown.counts(self.model.archive)
        parts = []
        for kind in ChangeKind:
            if n := getattr(counts, kind.value):
                parts.append(f"{number(n)} {staff_words.outcome(kind).lower()}")
        self._counts.setText(" · ".join(parts))
        stop = self.shown.stops(self.model.archive)
        self.save_button.setText(staff_words.save_words(counts))
        self.save_button.setEnabled(stop is None)
        self._why.setText("" if stop is None else problem_text(stop))
        self._why.setVisible(stop is not None)


def _lines(said: list[str]) -> str:
    shown = said[:MOST]
    if len(said) > MOST:
        shown.append(_("... and {n} more").format(n=number(len(said) - MOST)))
    return "\n".join(shown)
