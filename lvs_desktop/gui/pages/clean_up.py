"""Deleting archived pupils for good: the term, the list, the number to type, and the report afterwards."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.retention import read_term
from lvs_desktop.gui import printing, theme
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.plain_rows import PlainRows
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.gui.shell import CLEAN_UP, PUPILS, About, Page, Place, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Button, Callout, Card, CheckLine, Combo, Text, row
from lvs_desktop.services import clean_up, clean_up_words, permits
from lvs_desktop.services.clean_up import CleanedUp, Proposal
from lvs_desktop.services.labels import field_word
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _, pgettext

if TYPE_CHECKING:
    from lvs_desktop.gui.touring import Tour

TERMS = ("1y", "2y", "3y", "5y")


class CleanUpPage(Page):
    """Nothing is deleted before the number is typed; then a report without names can be saved."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell, _("Clean up the archive"), lead=_("Delete pupils for good who have been in the archive for long.")
        )
        self.found: Proposal | None = None
        self.done: CleanedUp | None = None
        self.notice = Callout("info")
        self.term = Combo()
        self.term.activated.connect(lambda _place: self._choose_term())
        self._term_field = Field(
            _("How long does your school keep archived pupils?"), self.term, hint=clean_up_words.law_words(), width=12
        )
        self._count = Text("", tone="strong")
        titles = [field_word(name) for name in ("pupil_number", "name", "group", "location")]
        self.rows = PlainRows([*titles, pgettext("column", "Since")], self)
        self.table = RowTable(
            self.rows,
            _("Pupils who may be deleted"),
            Widths(
                columns={0: 8.0, 1: 16.0, 2: 6.0, 3: 12.0},
                narrow={0: 6.5, 1: 11.0, 2: 5.0, 3: 9.0},
                last=4,
                least=8.0,
                roomy=10.0,
                spare=(3, 2),
            ),
        )
        self.table.setMinimumHeight(theme.em(11))
        self._what = Text(clean_up_words.what_goes_words())
        self.copies = CheckLine(_("Remove these older copies too"), checked=True)
        self._final = Text(clean_up_words.final_words(), tone="attention")
        self.number = QLineEdit()
        self.number.setMaxLength(7)
        self._number_field = Field(_("How many pupils do you delete?"), self.number, width=7)
        self.button = Button("", icon="trash", clicked=self.delete)
        self.deleting = Card(
            Text(_("Delete for good"), tone="heading"),
            *(self._what, self._final, self.copies, self._number_field),
            gap=0.6,
        )
        self.deleting.lines.addLayout(_at_start(self.button))
        self._told = Text("")
        self.report = Button(_("Save report as PDF"), icon="download", clicked=self.save_report)
        self.after = Card(Text(_("Deleted"), tone="heading"), self._told, gap=0.6)
        self.after.lines.addLayout(_at_start(self.report))
        self._back = Button(_("To all pupils"), icon="users", clicked=lambda: shell.go(PUPILS))
        for part in (self.notice, self.after, self._term_field, self._count, self.table, self.deleting):
            self.body.addWidget(part)
        self.body.addLayout(_at_start(self._back))
        self.body.addStretch(1)

    def enter(self, about: About) -> None:
        """Read who may go; what was deleted before is no longer told."""
        self.done = None
        self.notice.clear()
        self.after.hide()
        mine = permits.allowed(self.shell.opened, Action.CLEAN_UP)
        for part in (self._term_field, self._count, self.table, self.deleting):
            part.setVisible(mine)
        if mine:
            self.look()
        else:
            self.notice.tell("info", permits.closed(self.shell.opened, Action.CLEAN_UP))

    def look(self) -> None:
        """Read who may go."""
        opened = self.shell.opened
        self.shell.runner.run(
            self, lambda _progress: clean_up.propose(opened), done=self._show, failed=self.shell.show_problem
        )

    def delete(self) -> None:
        """Delete them, if the number is right."""
        opened, found = self.shell.opened, self.found
        typed = self.number.text().strip()
        if found is None:
            return
        given = int(typed) if typed.isascii() and typed.isdigit() else None
        if not found.leavers:  # older copies alone: there is no number to type
            given = 0
        copies = self.copies.box.isChecked()
        self.button.setEnabled(False)

        def failed(problem: Problem) -> None:
            self.button.setEnabled(True)
            self._number_field.set_error(problem_text(problem))
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)

        self.shell.runner.run(
            self,
            lambda _progress: clean_up.apply(opened, found, confirm=given, copies=copies),
            done=self._deleted,
            failed=failed,
        )

    def save_report(self) -> None:
        """Ask where to, and save it."""
        if self.done is not None:
            document = clean_up_words.report(self.shell.opened.school, self.done)
            printing.save_document(self.shell, self, document, _("report-deleted-pupils.pdf"))

    def _choose_term(self) -> None:
        opened, wanted = self.shell.opened, str(self.term.currentData())
        self.shell.runner.run(
            self,
            lambda _progress: clean_up.set_term(opened, wanted),
            done=lambda _term: self.look(),
            failed=self.shell.show_problem,
        )

    def _show(self, found: Proposal) -> None:
        self.found = found
        school = self.shell.opened.school
        self._show_term(found)
        self._count.setText(clean_up_words.found_words(found))
        self.rows.show([clean_up_words.leaver_cells(one, school) for one in found.leavers])
        n = len(found.leavers)
        self.table.setVisible(n > 0)
        if n:
            self.table.selectRow(0)
        self.deleting.setVisible(not found.empty)
        self._what.setVisible(n > 0)
        self._number_field.setVisible(n > 0)
        self.number.clear()
        self._number_field.set_error("")
        self._number_field.set_hint(_("Type {n} to confirm.").format(n=n))
        copies = clean_up_words.copies_words(found)
        self.copies.setVisible(bool(copies) and n > 0)
        self.copies.explanation.setText(copies)
        self.copies.explanation.show()
        self.copies.box.setAccessibleDescription(copies)
        self._final.setText(clean_up_words.final_words() if n else f"{clean_up_words.stale_words()} {copies}")
        self.button.setEnabled(True)
        self.button.setText(clean_up_words.button_words(n) if n else _("Remove the older copies"))

    def _show_term(self, found: Proposal) -> None:
        self.term.clear()
        for text in dict.fromkeys((*TERMS, found.term.text)):
            self.term.addItem(clean_up_words.term_word(read_term(text)), text)
        self.term.setCurrentIndex(self.term.findData(found.term.text))

    def _deleted(self, done: CleanedUp) -> None:
        self.done = done
        lines = clean_up_words.done_words(done)
        self._told.setText("\n".join(lines))
        self.report.setVisible(done.entry is not None)
        self.after.show()
        self.report.setFocus(Qt.FocusReason.OtherFocusReason)
        self.shell.school_changed()
        self.shell.toast(lines[0])
        self.look()


def _at_start(button: Button):
    line = row(button)
    line.addStretch(1)
    return line


PLACE = Place(id=CLEAN_UP, title=lambda: _("Clean up the archive"), make=CleanUpPage, icon="trash")


def scenes() -> Iterable[Scene]:
    """The list, a wrong number, afterwards, and nobody to delete."""
    yield Scene("clean_up", _list, needs=School.FILLED)
    yield Scene("clean_up-wrong", _wrong, needs=School.FILLED)
    yield Scene("clean_up-done", _done, needs=School.FILLED)
    yield Scene("clean_up-nobody", _go, needs=School.EMPTY)


def _go(tour: "Tour") -> CleanUpPage:
    tour.window.go(CLEAN_UP)
    tour.settle()
    return tour.window.page


def _list(tour: "Tour") -> CleanUpPage:
    """As in a school that deletes who was archived at once, so that the list has somebody."""
    clean_up.set_term(tour.window.opened, "0d")
    return _go(tour)


def _wrong(tour: "Tour") -> None:
    page = _list(tour)
    page.number.setText("3")
    page.delete()
    tour.settle()
    tour.scroll_down()


def _done(tour: "Tour") -> None:
    page = _list(tour)
    page.number.setText(str(len(page.found.leavers)))
    page.delete()
    tour.settle()
