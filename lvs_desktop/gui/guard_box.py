"""The guard: why archiving this many needs a typed number, and the field to type it in."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from lvs_desktop.domain.schools import School
from lvs_desktop.gui.typed_number import TypedNumber
from lvs_desktop.gui.widgets import Button, Icon, Text, column
from lvs_desktop.gui.widgets.callout import beside
from lvs_desktop.gui.widgets.labels import say
from lvs_desktop.services.guard_words import detail_words, lead_words
from lvs_desktop.services.import_steps import ImportDraft
from lvs_desktop.services.labels import number
from lvs_desktop.services.summaries import guard_text
from lvs_desktop.services.texts import _, ngettext


class GuardBox(QFrame):
    """
    Shown while a preview wants a number.

    Signals:
        typed: What stands in the field.
        show_archived: The person wants to see by name who will be archived.
        other_file: The person has another file.
    """

    typed = Signal(str)
    show_archived = Signal()
    other_file = Signal()

    def __init__(self, school: School) -> None:
        super().__init__()
        self._school = school
        self._lines: tuple[str, ...] = ()  # the figures behind the explanation
        self._open = False
        self.setProperty("frame", "callout-attention")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._why = Text("")
        self.more = Button("", look="link", clicked=self._turn_details)
        self._details = QWidget()
        self._detail_lines = column(self._details, gap=0.3)
        self._details.hide()
        self._ask = Text(_("Is this the file of the whole school? Pupils in their examination year don't count here."))
        self._number = TypedNumber(
            Button(_("Show these pupils"), icon="users", clicked=self.show_archived.emit),
            Button(_("No, another file"), icon="folder-open", clicked=self.other_file.emit),
        )
        self._number.typed.connect(self.typed.emit)
        self.field = self._number.field
        words = QWidget()
        column(words, self._why, self.more, self._details, self._ask, self._number, gap=0.35)
        beside(self, Icon("status-attention", "attention"), words)
        self.hide()

    def show_draft(self, draft: ImportDraft) -> None:
        """Show, or hide where no number is wanted."""
        review = draft.review
        wanted = review.wants_number if review is not None else None
        if review is None or wanted is None:
            self.hide()
            return
        failing = [place for place in review.guard if place.missing and not place.passes]
        explained = review.explanation
        if explained is None:
            self._why.setText("\n".join(guard_text(self._school, place) for place in failing))
            self._show_details(())
        else:
            whole = [place for place in failing if place.whole_groups or place.whole_years]
            self._why.setText(lead_words(self._school, explained))
            self._show_details(
                (*detail_words(self._school, explained), *(guard_text(self._school, place) for place in whole))
            )
        ask = ngettext("Type {n} to archive this pupil:", "Type {n} to archive these {n} pupils:", wanted).format(
            n=number(wanted)
        )
        self._number.ask(ask, wanted, why=self._why.text(), typed=draft.typed)
        appears = self.isHidden()
        self.show()
        if appears and self.isVisible():
            say(self, f"{self._why.text()} {ask}")

    def _show_details(self, lines: tuple[str, ...]) -> None:
        if lines != self._lines:
            self._lines = lines
            while (item := self._detail_lines.takeAt(0)) is not None:
                if (old := item.widget()) is not None:
                    old.hide()
                    old.deleteLater()
            for words in lines:
                self._detail_lines.addWidget(Text(words))
        self.more.setVisible(bool(lines))
        self._details.setVisible(bool(lines) and self._open)
        self.more.setText(_("Hide the figures") if self._open else _("Show the figures of each location"))

    def _turn_details(self) -> None:
        self._open = not self._open
        self._show_details(self._lines)
        if self._open:
            say(self, " ".join(self._lines))
