"""Pupils: the whole school in one table, cells edited in place; one pupil's form; adding, archiving, undo."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView, QScrollArea, QWidget

from lvs_desktop.domain.changes import Entry, FieldChange
from lvs_desktop.domain.checklist import StepKind
from lvs_desktop.domain.people import Pupil
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.pupil_lists import Facets, PupilRecord
from lvs_desktop.gui import theme
from lvs_desktop.gui.chosen_pupils import PasswordsButton
from lvs_desktop.gui.combination_offer import CombinationOffer
from lvs_desktop.gui.pupil_filters import PupilFilters
from lvs_desktop.gui.pupil_form import PupilForm
from lvs_desktop.gui.pupil_model import COLUMNS, PupilModel
from lvs_desktop.gui.pupil_scenes import scenes
from lvs_desktop.gui.pupil_table import PupilTable
from lvs_desktop.gui.shell import (
    CLEAN_UP,
    GROWTH,
    OVERVIEW,
    PUPILS,
    USER_NAMES,
    About,
    Page,
    Place,
    PupilsChosen,
    Shell,
)
from lvs_desktop.gui.tasks import Task
from lvs_desktop.gui.widgets import Button, Callout, FlowLayout, PrimaryButton, Text, column
from lvs_desktop.services import editing, growth, history, pupil_words, pupils
from lvs_desktop.services.labels import number
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.pupil_words import Judged
from lvs_desktop.services.texts import _, ngettext

if TYPE_CHECKING:
    pass


class PupilsPage(Page):
    """The list and the form; every act is one entry of the history, and the last ones made here go back by Ctrl+Z."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("Pupils"))
        school = shell.opened.school
        self._school = shell.opened
        self._pupils = pupils.PupilList(shell.opened)
        self._sort, self._descending = "family_name", False
        self._asked: Task | None = None
        self._wanted = 0  # the pupil to select once the list is laid out
        self._acts: list[tuple[int, str]] = []  # (entry, what it did), made here and not undone here
        self.filters = PupilFilters(school)
        self.filters.changed.connect(self.arrange)
        self.model = PupilModel(school, self._judged, self._may_touch, self)
        self.table = PupilTable(self.model, school, _("Pupils"))
        self._told = Callout("error")
        self._count = Text("", tone="muted")
        self._empty = Callout("info")
        self._open = Button(_("Open pupil (Enter)"), icon="user", clicked=lambda: self.open_row(self.table.row()))
        self._edit = Button(_("Edit cell (F2)"), icon="pencil", clicked=self._edit_here)
        self._add = Button(_("Add a pupil"), icon="user-plus", clicked=self.add_pupil)
        names = Button(_("User names …"), icon="key", clicked=lambda: shell.go(USER_NAMES))
        bar = QWidget()
        archive = Button(_("Clean up the archive …"), icon="trash", clicked=lambda: shell.go(CLEAN_UP))
        self.passwords = PasswordsButton(self, self.table, self._pupils)
        FlowLayout(bar, self._open, self._edit, self._add, self.passwords, names, archive)
        listing = QWidget()
        self._rest = QWidget()  # takes the room of the table where there is none
        self._combined = CombinationOffer(shell)
        parts = (self._combined, self.filters, self._count, self._empty, self.table, bar, self._rest)
        lines = column(listing, *parts, gap=0.5)
        lines.setStretch(parts.index(self.table), 1)
        lines.setStretch(parts.index(self._rest), 1)
        self._rest.hide()
        self._said = QWidget()  # in the foot: what is wrong with a cell is in sight wherever the page is scrolled
        column(self._said, self._told).setContentsMargins(0, 0, 0, theme.em(0.6))
        self.form = PupilForm(school, self._judged)
        self._listing = listing
        # not stacked: the list would get the height of the form
        self.body.addWidget(listing, 1)
        self.body.addWidget(self.form, 1)
        self.foot.addWidget(self._said)
        self.foot.addWidget(self.form.foot)
        self._on_form = False
        self._show_view()
        self._connect()
        self.table.horizontalHeader().setSortIndicator(COLUMNS.index(self._sort), Qt.SortOrder.AscendingOrder)

    def _connect(self) -> None:
        self.model.edited.connect(self._save_cell)
        self.model.sort_wanted.connect(self._sort_by)
        self.model.drafts_changed.connect(self._tell_drafts)
        self.table.opened.connect(self.open_row)
        self.table.not_editable.connect(self._say_why)
        self.table.told.connect(self._tell_cell)
        self.table.editing.connect(lambda: self.shell.toast(""))  # it would lie over the rows
        self.table.selectionModel().currentChanged.connect(self._moved)
        self.form.closed.connect(self._close_form)
        self.form.save_wanted.connect(self._save_form)
        self.form.status_wanted.connect(self._change_status)
        self.form.number_left.connect(self._check_number)
        self.form.taken_wanted.connect(self._open_number)
        self.form.growth_wanted.connect(lambda pupil_id: self.shell.go(GROWTH, PupilsChosen(ids=(pupil_id,))))

    # -- what the window asks
    def enter(self, about: About) -> None:
        """Read the list again; a form with unsaved answers stays."""
        if self._on_form and not self.form.dirty:
            self._show_list()
        self.arrange()
        self._combined.look()

    def find(self) -> bool:
        """Ctrl+F: the search field of the list."""
        if self._on_form:
            return False
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()
        return True

    def undo(self) -> bool:
        """Ctrl+Z: take back the last edit that was made here."""
        if not self._acts:
            return False
        self._undo(*self._acts[-1])
        return True

    def next_problem(self, *, back: bool) -> bool:
        """F8: go to the next value that could not be kept."""
        wrong = self.model.wrong()
        if not wrong or self._on_form:
            return False
        here = self.model.pupil_at(self.table.row())
        field = COLUMNS[max(0, self.table.currentIndex().column())]
        at = wrong.index((here.id, field)) if here is not None and (here.id, field) in wrong else -1
        self._go_to_draft(*wrong[(at + (-1 if back else 1)) % len(wrong)])
        return True

    def holds_work(self) -> bool:
        """True while something that was typed is not saved."""
        return bool(self.model.drafts) or (self._on_form and self.form.dirty)

    # -- the list
    def arrange(self) -> None:
        """Lay the list out as the filters say; the pupil that is selected stays selected."""
        opened = self.shell.opened
        if opened is None:
            return
        query = self.filters.query(self._sort, descending=self._descending)
        here = self.model.pupil_at(self.table.row())
        wanted = self._wanted or (here.id if here is not None else 0)
        if self._asked is not None and not self._asked.ended:
            self._asked.cancel()

        def work(_progress: Progress) -> tuple[int, int]:
            return self._pupils.arrange(query), self._pupils.place(wanted)

        self._asked = self.shell.runner.run(self, work, done=self._arranged)

    def _arranged(self, found: tuple[int, int]) -> None:
        count, row = found
        self._wanted = 0

        def fetch(offset: int, limit: int, done: Callable[[list[Pupil | None]], None]) -> None:
            self.shell.runner.run(self, lambda _progress: self._pupils.page(offset, limit), done=done)

        here = self.table.currentIndex()
        place = here.column() if here.isValid() else COLUMNS.index("family_name")
        self.model.show(count, fetch)
        if count:
            index = self.model.index(max(0, row), place)
            sideways = self.table.horizontalScrollBar()
            left = sideways.value()
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
            sideways.setValue(left)
        self._tell_drafts()

        def counted(facets: Facets) -> None:
            self.filters.show_facets(facets)
            self._show_counts(count, facets)

        # after the first rows: they need not wait for it
        self.shell.runner.run(self, lambda _progress: self._pupils.facets(), done=counted)

    def _show_counts(self, count: int, facets: Facets) -> None:
        every = facets.active + (facets.archived if self.filters.archived.isChecked() else 0)
        everybody = ngettext("{n} pupil", "{n} pupils", every).format(n=number(every))
        if self.filters.narrowed:
            words = _("{n} of {pupils} found").format(n=number(count), pupils=everybody)
        else:
            words = everybody + ". " + _("Type in a cell to change it, Enter saves it.")
            if count > 1:
                words += " " + _("Shift or Ctrl chooses several.")
        nobody = not facets.active and not facets.archived
        self._count.setText(words)
        self._count.setVisible(not nobody)
        self.filters.setVisible(not nobody)
        self.table.setVisible(count > 0)
        self._rest.setVisible(count == 0)
        self._open.setVisible(count > 0)
        self._edit.setVisible(count > 0)
        self.passwords.count()
        if nobody:
            read = PrimaryButton(_("Read a file"), icon="upload", clicked=self._read_file)
            self._empty.tell("info", _("This school has no pupils yet. Read a file, or add a pupil by hand."), read)
        elif not count:
            self._tell_none(facets)
        else:
            self._empty.clear()

    def _tell_none(self, facets: Facets) -> None:
        buttons = []
        if self.filters.narrowed:
            buttons.append(Button(_("Show everybody"), icon="users", clicked=self.filters.clear))
            words = _("No pupil was found. Look at the spelling, or search with fewer words.")
        else:
            words = _("All pupils of this school are in the archive.")
        if facets.archived and not self.filters.archived.isChecked():
            search = Button(_("Look in the archive too"), icon="archive")
            search.clicked.connect(lambda: self.filters.archived.setChecked(True))
            buttons.append(search)
        self._empty.tell("info", words, *buttons)

    def _read_file(self) -> None:
        step = next((status.step.id for status in self.shell.steps if status.step.kind is StepKind.PUPILS), None)
        self.shell.go(f"step:{step}" if step else OVERVIEW)

    def _sort_by(self, field: str, descending: bool) -> None:
        if (field, descending) != (self._sort, self._descending):
            self._sort, self._descending = field, descending
            self.arrange()

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        self._edit.setEnabled(now.isValid() and COLUMNS[now.column()] != "pupil_number")
        self._tell_drafts()

    def _edit_here(self) -> None:
        index = self.table.currentIndex()
        if index.isValid() and self.model.pupil_at(index.row()) is not None:
            if self.model.flags(index) & Qt.ItemFlag.ItemIsEditable:
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
                self.table.edit_cell(index.row(), COLUMNS[index.column()])
            else:
                self._say_why(index.row(), COLUMNS[index.column()])

    def _say_why(self, row: int, field: str) -> None:
        pupil = self.model.pupil_at(row)
        if pupil is not None and field == "pupil_number":
            self._tell("info", problem_text(Problem(ProblemCode.NUMBER_FIXED, value=pupil.pupil_number or "")))
        elif pupil is not None:
            self._tell("info", _("This pupil is at a location that is not yours. You can look, not change."))

    # -- cells
    def _may_touch(self, location: str | None) -> bool:
        opened = self.shell.opened
        return opened is not None and opened.worker.may_touch(location)

    def _judged(self, field: str, text: str) -> Judged:
        opened = self.shell.opened
        # a field that loses the focus because the school is closed has nothing to say any more
        return pupil_words.judged(opened, field, text) if opened is not None else Judged(None)

    def _save_cell(self, pupil: Pupil, field: str, text: str) -> None:
        opened = self.shell.opened

        def work(_progress: Progress) -> tuple[Entry, PupilRecord | None]:
            entry = editing.change(opened, pupil.id, {field: text})
            return entry, pupils.record(opened, pupil.id)

        def saved(found: tuple[Entry, PupilRecord | None]) -> None:
            entry, record = found
            if record is None:
                return
            change = FieldChange(field=field, was=getattr(pupil, field), becomes=getattr(record.pupil, field))
            self.model.saved(record.pupil, field)
            words = pupil_words.edited(pupil_words.name_of(pupil), [change], opened.school)
            self._done(entry, words, remark=self._judged(field, text).remark)

        def failed(problem: Problem) -> None:
            self.model.refused(pupil, field, problem_text(problem))

        self.shell.runner.run(self, work, done=saved, failed=failed)

    def _tell_cell(self, message: str) -> None:
        """What is wrong in the open editor."""
        if message:
            self._tell("error", message)
        else:
            self._tell("info", "")
            self._tell_drafts()

    def _tell(self, kind: str, words: str, *buttons: Button) -> None:
        self._told.tell(kind, words, *buttons)
        self._said.setVisible(bool(words) and not self._on_form)
        editor = self.table.cells.editor
        if words and editor is not None:  # the foot grew: the cell stays in sight
            QTimer.singleShot(0, editor, lambda: self._keep_in_sight(editor))

    def _keep_in_sight(self, editor: QWidget) -> None:
        self.table.scrollTo(self.table.currentIndex())
        parent = self.table.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if parent is not None:
            parent.ensureWidgetVisible(editor, theme.em(1), theme.em(1))

    def _tell_drafts(self) -> None:
        """Say what is wrong with the value of this cell, else with the last one that could not be kept."""
        wrong = self.model.wrong()
        if not wrong:
            if not self._told.isHidden() and self.table.state() is not QAbstractItemView.State.EditingState:
                self._tell("info", "")
            return
        here = self.model.pupil_at(self.table.row())
        field = COLUMNS[max(0, self.table.currentIndex().column())]
        key = (here.id, field) if here is not None and (here.id, field) in wrong else wrong[-1]
        draft = self.model.drafts[key]
        words = _("Not saved for {name}: {why}").format(name=draft.name, why=draft.message)
        if len(wrong) > 1:
            words += " " + _("{n} values are not saved; F8 goes to the next one.").format(n=number(len(wrong)))
        if words == self._told.text and not self._told.isHidden():
            return
        mend = Button(_("Mend it"), icon="pencil", clicked=lambda: self._go_to_draft(*key))
        back = Button(_("Put the old value back"), icon="undo", clicked=lambda: self.model.drop(*key))
        self._tell("error", words, mend, back)

    def _go_to_draft(self, pupil_id: int, field: str) -> None:
        def found(row: int) -> None:
            if row < 0:  # it is not in the list that is on screen
                self._wanted = pupil_id
                self.filters.clear(archived=True)
                return
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self.table.edit_cell(row, field)

        self.shell.runner.run(self, lambda _progress: self._pupils.place(pupil_id), done=found)

    # -- one pupil
    def open_row(self, row: int) -> None:
        """Show the form of the pupil in a row."""
        pupil = self.model.pupil_at(row)
        if pupil is not None:
            self.open_pupil(pupil.id)

    def open_pupil(self, pupil_id: int) -> None:
        """Show the form of a pupil."""
        opened = self.shell.opened

        def read(_progress: Progress) -> tuple[PupilRecord | None, bool]:
            grown = growth.applies(opened) and growth.has_results(opened, pupil_id)
            return pupils.record(opened, pupil_id), grown

        def show(found: tuple[PupilRecord | None, bool]) -> None:
            record, grown = found
            if record is None:
                self._show_list()
                self.arrange()
                return
            self.form.show_record(record, opened.worker)
            self.form.offer_growth(grown)
            self._show_form(pupil_words.name_of(record.pupil))

        self.shell.runner.run(self, read, done=show)

    def add_pupil(self) -> None:
        """Show an empty form."""
        self.form.show_new(self.shell.opened.worker)
        self._show_form(_("Add a pupil"))
        self.form.take_focus()

    def _show_form(self, title: str) -> None:
        first, self._on_form = not self._on_form, True
        if first:
            self.shell.toast("")
        self.title.setText(title)
        self._show_view()
        if first and self.isVisible():
            self.title.announce()

    def _show_list(self) -> None:
        self.title.setText(_("Pupils"))
        self._on_form = False
        self._show_view()

    def _show_view(self) -> None:
        self._listing.setVisible(not self._on_form)
        self.form.setVisible(self._on_form)
        self.form.foot.setVisible(self._on_form)
        self._said.setVisible(not self._on_form and not self._told.isHidden())

    def _close_form(self) -> None:
        if self.form.pupil is not None:
            self._wanted = self.form.pupil.id
        self._show_list()
        self.arrange()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _check_number(self, text: str) -> None:
        opened = self.shell.opened

        def work(_progress: Progress) -> str:
            checked = editing.check(opened, {"pupil_number": text}, new=True)
            taken = next((one for one in checked.errors if one.code is ProblemCode.NUMBER_TAKEN), None)
            return "" if taken is None else problem_text(Problem(taken.code, **dict(taken.facts)))

        self.shell.runner.run(self, work, done=lambda words: self.form.number_is(text, words))

    def _save_form(self, typed: dict[str, str]) -> None:
        opened, pupil, changes = self.shell.opened, self.form.pupil, self.form.changes()
        asked = typed.get("pupil_number", "")

        def work(_progress: Progress) -> tuple[Entry, PupilRecord | None]:
            if pupil is not None:
                entry = editing.change(opened, pupil.id, typed)
                return entry, pupils.record(opened, pupil.id)
            entry = editing.add(opened, typed)
            made = pupils.by_number(opened, asked)
            return entry, None if made is None else pupils.record(opened, made.id)

        def saved(found: tuple[Entry, PupilRecord | None]) -> None:
            entry, record = found
            if record is None:
                return
            name = pupil_words.name_of(record.pupil)
            if pupil is not None:
                self.form.show_record(record, opened.worker)
                self.title.setText(name)
                self._done(entry, pupil_words.edited(name, changes, opened.school))
                return
            self._wanted = record.pupil.id
            self._show_list()
            self.filters.clear()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self._done(entry, _("{name} was added.").format(name=name))

        self.shell.runner.run(self, work, done=saved, failed=self._refused)

    def _refused(self, problem: Problem) -> None:
        self.form.show_problem(problem_text(problem), str(problem.facts.get("field", "")))

    def _open_number(self, text: str) -> None:
        opened = self.shell.opened

        def found(pupil: Pupil | None) -> None:
            if pupil is not None:
                self.open_pupil(pupil.id)

        self.shell.runner.run(self, lambda _progress: pupils.by_number(opened, text), done=found)

    def _change_status(self, archive: bool) -> None:
        opened, pupil = self.shell.opened, self.form.pupil
        if pupil is None:
            return
        act = editing.archive if archive else editing.activate

        def work(_progress: Progress) -> tuple[Entry, PupilRecord | None]:
            return act(opened, pupil.id), pupils.record(opened, pupil.id)

        def done(found: tuple[Entry, PupilRecord | None]) -> None:
            entry, record = found
            if record is not None:
                self.form.show_record(record, opened.worker)
            words = _("{name} is in the archive now.") if archive else _("{name} is active again.")
            self._done(entry, words.format(name=pupil_words.name_of(pupil)))

        self.shell.runner.run(self, work, done=done, failed=self._refused)

    # -- what was done
    def _done(self, entry: Entry, words: str, *, remark: str = "") -> None:
        self._acts.append((entry.id, words))
        self.shell.toast(f"{words} {remark}".rstrip(), _("Undo"), lambda: self._undo(entry.id, words))
        self.shell.school_changed()

    def _undo(self, entry_id: int, words: str) -> None:
        opened = self._school
        # the notice may outlive the school it speaks of
        if self.shell.opened is not opened or all(made != entry_id for made, _words in self._acts):
            return
        self._acts = [act for act in self._acts if act[0] != entry_id]

        def undone(_found: object) -> None:
            self.shell.toast(_("Undone: {what}").format(what=words))
            self.shell.school_changed()
            if self._on_form and self.form.pupil is not None and not self.form.dirty:
                self.open_pupil(self.form.pupil.id)
            elif not self._on_form:
                self.arrange()

        def failed(problem: Problem) -> None:
            self.shell.show_problem(problem)

        self.shell.runner.run(self, lambda _progress: history.undo(opened, entry_id), done=undone, failed=failed)


PLACE = Place(id=PUPILS, title=lambda: _("Pupils"), make=PupilsPage, icon="users")

__all__ = ["PLACE", "PupilsPage", "scenes"]
