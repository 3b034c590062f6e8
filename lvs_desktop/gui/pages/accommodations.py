"""Hulpmiddelen: whom to look at this year, who has what, giving to one or many, a list from a file, lists per class."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from lvs_desktop.domain.accommodations import Holder, Kind, Unit
from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.checklist import StepKind
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.progress import Progress
from lvs_desktop.gui import painting, printing, theme
from lvs_desktop.gui.accommodation_form import AccommodationForm
from lvs_desktop.gui.accommodation_import_view import AccommodationImportView
from lvs_desktop.gui.accommodation_kinds_view import AccommodationKindsView
from lvs_desktop.gui.accommodation_scenes import scenes
from lvs_desktop.gui.accommodation_table import HolderModel, HolderTable
from lvs_desktop.gui.shell import HISTORY, About, Page, Place, Shell
from lvs_desktop.gui.widgets import Button, Callout, Combo, FlowLayout, PrimaryButton, Text, column
from lvs_desktop.services import accommodation_import as lists
from lvs_desktop.services import accommodation_lists, accommodation_words, accommodations, history
from lvs_desktop.services.accommodations import MOST, Shown
from lvs_desktop.services.labels import number
from lvs_desktop.services.permits import allowed
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext

PAUSE = 200  # milliseconds without a key before a search begins
FILES = "*.csv *.txt *.xlsx *.xlsm *.xlsb *.xls *.ods"

# pupils, kinds, classes, how many to look at, how many have one
Found = tuple[tuple[Holder, ...], tuple[Kind, ...], tuple[str, ...], int, int]


class AccommodationsPage(Page):
    """Four views: the list of pupils; the form of one or several; a list from a file; the kinds."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("Accommodations"), lead=_lead())
        self._kinds: tuple[Kind, ...] = ()
        self._path: Path | None = None
        self._choosing = True  # nobody said yet which pupils to show
        self.shown = Combo()
        self.shown.setAccessibleName(_("Which pupils"))
        self.shown.activated.connect(lambda: self._read(said=True))
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search by name, number or class …"))
        self.search.setAccessibleName(_("Search pupils"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(theme.em(16))
        self.search.setMaxLength(200)
        self.group = Combo()
        self.group.setAccessibleName(_("Class"))
        self.group.activated.connect(lambda: self._read(said=True))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(lambda: self._read(said=True))
        self.search.textChanged.connect(lambda: self._timer.start())
        filters = QWidget()
        FlowLayout(filters, self.shown, self.search, self.group)
        self._notice = Callout("info")
        self.model = HolderModel(self)
        self.model.chosen.connect(self._show_buttons)
        self.table = HolderTable(self.model)
        self.table.opened.connect(self.edit)
        self.table.selectionModel().currentRowChanged.connect(lambda now, before: self._show_buttons())
        self._none = Text("", tone="lead")
        self._seen = PrimaryButton("", icon="status-done", clicked=self.see)
        self._all = Button("", icon="status-done", clicked=self.see_all)
        self._edit = Button(_("Change (Enter)"), icon="pencil", clicked=lambda: self.edit(self.table.row()))
        self._give = Button("", icon="plus", clicked=self.give)
        self._choose = Button("", clicked=self._choose_all)
        acts = QWidget()
        FlowLayout(acts, self._seen, self._all, self._edit, self._give, self._choose)
        more = QWidget()
        self._pdf = Button(_("List per class as PDF"), icon="download", clicked=self.save_pdf)
        self._xlsx = Button(_("List as Excel"), icon="file-table", clicked=self.save_workbook)
        self._print = Button(_("Print list (Ctrl+P)"), icon="printer", clicked=self.print_out)
        FlowLayout(
            more,
            Button(_("From a file … (Ctrl+O)"), icon="upload", clicked=self.open_file),
            self._pdf,
            self._xlsx,
            self._print,
            Button(_("Kinds of accommodations"), icon="settings", clicked=self.show_kinds),
        )
        self._list = QWidget()
        column(self._list, filters, self._notice, self._none, self.table, acts, more, None, gap=0.6)
        self._list.layout().setStretch(3, 100)  # the room is the table's; without it the words stay at the top

        self.form = AccommodationForm()
        self.form.saved.connect(self.save)
        self.form.closed.connect(self.leave_form)
        self.importing = AccommodationImportView()
        self.importing.saved.connect(self.save_list)
        self.importing.closed.connect(self.close_view)
        self.importing.chosen.connect(self._look_again)
        self.kinds = AccommodationKindsView()
        self.kinds.closed.connect(self.close_view)
        self.kinds.added.connect(self.add_kind)
        self.kinds.renamed.connect(lambda kind_id, name: self._kind(_renaming(kind_id, name)))
        self.kinds.hidden.connect(lambda kind_id, hidden: self._kind(_hiding(kind_id, hidden=hidden)))
        self._view: QWidget = self._list
        for view in (self._list, self.form, self.importing, self.kinds):
            self.body.addWidget(view, 1)
            view.setVisible(view is self._list)
        for bar in (self.form.bar, self.importing.bar):
            bar.setContentsMargins(0, theme.em(0.5), 0, theme.em(0.7))
            self.foot.addWidget(bar)
            bar.hide()

    # -- what the window asks
    def enter(self, about: About) -> None:
        """Read the list; what is being filled in stays."""
        if self._view is not self.kinds and not self.holds_work():
            self._turn_to(self._list)
        self._read()

    def find(self) -> bool:
        """Ctrl+F."""
        if self._view is not self._list:
            return False
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
        return True

    def open_file(self) -> bool:
        """Ctrl+O: choose a list."""
        dialog = QFileDialog(self, _("Choose a list of accommodations"))
        dialog.setNameFilters([_("Lists ({endings})").format(endings=FILES)])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.look_at(Path(file)))
        dialog.open()
        return True

    def print_out(self) -> bool:
        """Ctrl+P: print the list per class."""
        opened, group = self.shell.opened, self.group.currentData()
        if opened is None:
            return False

        def chosen(printer: QPrinter) -> None:
            self.shell.runner.run(
                self,
                lambda _progress: painting.paint(accommodation_lists.of_classes(opened, group=group), printer),
                done=lambda _pages: self.shell.toast(_("The list went to the printer.")),
            )

        printing.choose_printer(self, _("Accommodations per class"), chosen)
        return True

    def holds_work(self) -> bool:
        """True while something is being filled in or looked at."""
        view = self._view
        return (view is self.form and self.form.edited()) or view is self.importing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the list."""
        if event.key() == Qt.Key.Key_Escape and self._view is not self._list:
            if self._view is self.form:
                self.leave_form()
            else:
                self.close_view()
            event.accept()
        else:
            super().keyPressEvent(event)

    # -- the list
    def _turn_to(self, view: QWidget) -> None:
        """Show a view; the others take no room, so that the page scrolls only where it must."""
        self._view = view
        for one in (self._list, self.form, self.importing, self.kinds):
            if one is not view:
                one.hide()
        view.show()
        self.form.bar.setVisible(view is self.form)
        self.importing.bar.setVisible(view is self.importing)

    def _read(self, *, said: bool = False) -> None:
        opened = self.shell.opened
        if opened is None:
            return
        self._choosing = self._choosing and not said
        choosing, wanted = self._choosing, self._wanted()
        group, search = self.group.currentData(), self.search.text().strip()

        def read(_progress: Progress) -> tuple[Shown, Found]:
            review, having = accommodations.counts(opened)
            show = (Shown.REVIEW if review else Shown.HAVING) if choosing else wanted
            found = accommodations.holders(opened, show, group=group, search=search)
            kinds = accommodations.kinds(opened, hidden=True)
            return show, (found, kinds, accommodations.groups(opened), review, having)

        self.shell.runner.run(self, read, done=lambda found: self._show(*found))

    def _wanted(self) -> Shown:
        """What the choice above the table says; Qt keeps its word only."""
        return Shown(self.shown.currentData() or Shown.REVIEW)

    def _show(self, show: Shown, found: Found) -> None:
        holders, self._kinds, groups, review, having = found
        opened = self.shell.opened
        words = {
            Shown.REVIEW: _("To look at this year ({n})").format(n=number(review)),
            Shown.HAVING: _("With accommodations ({n})").format(n=number(having)),
            Shown.ALL: _("All pupils"),
        }
        self.shown.clear()
        for one in Shown:
            self.shown.addItem(words[one], one)
        self.shown.setCurrentIndex(self.shown.findData(show))
        chosen = self.group.currentData()
        self.group.clear()
        self.group.addItem(_("All classes"), None)
        for name in groups:
            self.group.addItem(name, name)
        self.group.setCurrentIndex(max(0, self.group.findData(chosen)) if chosen is not None else 0)
        self.group.setVisible(len(groups) > 1)
        at = max(0, self.table.row())
        self.model.show(holders, opened.school.school_year)
        self.table.show_for(review=show is Shown.REVIEW)
        if holders:
            self.table.selectRow(min(at, len(holders) - 1))
        self.table.setVisible(bool(holders))
        self._none.setText(self._empty(show, any_pupils=bool(groups)))
        self._none.setVisible(not holders)
        if len(holders) == MOST:
            self._notice.tell(
                "info", _("Only the first {n} are shown. Search for a name or choose a class.").format(n=number(MOST))
            )
        else:
            self._notice.clear()
        for button in (self._pdf, self._xlsx, self._print):
            button.setEnabled(having > 0)
            button.setToolTip("" if having else _("Nobody has an accommodation yet."))
        if self._view is self.kinds:
            self._show_kinds()
        self._show_buttons()

    def _empty(self, show: Shown, *, any_pupils: bool) -> str:
        if self.search.text().strip() or self.group.currentData() is not None:
            return _("Nobody found. Search for another name.")
        if not any_pupils:
            return _("There are no pupils yet. Import them first.")
        if show is Shown.REVIEW:
            return _("Nobody is left to look at. What was given last year stays.")
        return _("Nobody has an accommodation yet. Choose 'All pupils' and give one, or read a list.")

    def _show_buttons(self) -> None:
        n, any_shown = len(self.model.taken), bool(self.model.holders)
        review = self._wanted() is Shown.REVIEW
        self._seen.setVisible(any_shown and review)
        self._seen.setText(
            ngettext("{n} pupil looked at", "{n} pupils looked at", n).format(n=n) if n else _("This one looked at")
        )
        self._all.setVisible(any_shown and review and len(self.model.holders) > 1)
        self._all.setText(_("All looked at"))
        self._edit.setVisible(any_shown)
        self._give.setVisible(any_shown and n > 0)
        self._give.setText(_("Give to {pupils}").format(pupils=accommodation_words.pupils_text(n)))
        self._choose.setVisible(any_shown and len(self.model.holders) > 1)
        all_chosen = n == len(self.model.holders)
        self._choose.setText(_("Choose nobody") if all_chosen else _("Choose all shown"))

    def _choose_all(self) -> None:
        self.model.choose_all(on=len(self.model.taken) < len(self.model.holders))

    # -- looked at
    def see(self) -> None:
        """Mark the chosen pupils as looked at; nobody is chosen: the one on the line."""
        row = self.table.row()
        ids = sorted(self.model.taken) or ([self.model.holders[row].pupil.id] if row >= 0 else [])
        if ids:
            self._mark(tuple(ids))

    def see_all(self) -> None:
        """Mark everybody who is to be looked at, or who is shown if the list is narrowed."""
        narrowed = bool(self.search.text().strip()) or self.group.currentData() is not None
        self._mark(tuple(one.pupil.id for one in self.model.holders) if narrowed else None)

    def _mark(self, ids: tuple[int, ...] | None) -> None:
        opened = self.shell.opened

        def done(seen: tuple[int, ...]) -> None:
            self.model.taken.clear()
            self._choosing = False  # the list stays what it is, also when nobody is left on it
            self._changed()
            words = ngettext("{n} pupil was looked at.", "{n} pupils were looked at.", len(seen))
            self.shell.toast(words.format(n=number(len(seen))), _("Undo"), lambda: take_back(seen))

        def take_back(seen: tuple[int, ...]) -> None:
            if self.shell.opened is opened:
                self.shell.runner.run(
                    self,
                    lambda _progress: accommodations.unsee(opened, seen),
                    done=lambda _ids: self._changed(),
                )

        self.shell.runner.run(self, lambda _progress: accommodations.see(opened, ids), done=done)

    # -- the form
    def edit(self, row: int) -> None:
        """Show the form of the pupil on a line."""
        if 0 <= row < len(self.model.holders):
            self._fill_in((self.model.holders[row],))

    def give(self) -> None:
        """Show the form for the chosen pupils."""
        chosen = tuple(one for one in self.model.holders if one.pupil.id in self.model.taken)
        if chosen:
            self._fill_in(chosen)

    def _fill_in(self, holders: tuple[Holder, ...]) -> None:
        self.form.show_holders(holders, self._kinds)
        self._turn_to(self.form)
        self.form.start()

    def save(self) -> None:
        """Save what stands in the form."""
        opened, holders = self.shell.opened, self.form.holders
        until, checked = self.form.until.text(), self.form.checked.text()
        try:
            given, measures = self.form.given(), self.form.measures()
        except Problem as problem:
            self.form.refuse(problem)
            return

        def work(_progress: Progress) -> Entry:
            if len(holders) == 1:
                return accommodations.replace(opened, holders[0].pupil.id, measures)
            ids = [one.pupil.id for one in holders]
            return accommodations.give(opened, ids, given, until=until or None, checked=checked or None)

        self.shell.runner.run(self, work, done=self._saved, failed=self.form.refuse)

    def leave_form(self) -> None:
        """Back to the list; what was filled in is asked for once."""
        if not self.form.ask(self.close_view):
            self.close_view()

    def close_view(self) -> None:
        """Back to the list."""
        self._turn_to(self._list)
        self.set_lead(_lead())
        self._read()
        (self.table if self.table.isVisible() else self.shown).setFocus(Qt.FocusReason.OtherFocusReason)

    def _saved(self, entry: Entry) -> None:
        opened = self.shell.opened
        self.model.taken.clear()
        self.close_view()
        self.shell.school_changed()
        words = accommodation_words.saved_text(entry)
        self.shell.toast(words, _("Undo"), lambda: self._undo(opened, entry))

    def _changed(self) -> None:
        self.shell.school_changed()
        self._read()

    def _undo(self, opened: OpenSchool | None, entry: Entry) -> None:
        if opened is None or self.shell.opened is not opened:  # the notice may outlive the school it speaks of
            return

        def undone(_found: object) -> None:
            self._changed()
            self.shell.toast(_("Undone."))

        def failed(problem: Problem) -> None:
            self.shell.go(HISTORY)
            self.shell.show_problem(problem)

        self.shell.runner.run(self, lambda _progress: history.undo(opened, entry.id), done=undone, failed=failed)

    # -- a list from a file
    def look_at(self, path: Path) -> None:
        """Show what a list would change."""
        self._path = path
        self.importing.begin()
        self._look_again()

    def _look_again(self) -> None:
        opened, path, take = self.shell.opened, self._path, self.importing.take_away.isChecked()
        if opened is None or path is None:
            return

        def show(made: lists.Preview) -> None:
            self._notice.clear()
            self.importing.show_preview(made)
            self._turn_to(self.importing)
            self.set_lead(_("Nothing is saved until you have seen this."))
            self.importing.start()

        self.shell.runner.run(
            self, lambda progress: lists.preview(opened, path, take_away=take, progress=progress), done=show
        )

    def save_list(self) -> None:
        """Save what the list changes."""
        opened, made, skip = self.shell.opened, self.importing.made, self.importing.skip.isChecked()
        if opened is not None and made is not None:
            self.shell.runner.run(
                self,
                lambda _progress: lists.apply(opened, made, skip_bad_rows=skip),
                done=self._saved,
                failed=self.importing.refuse,
            )

    # -- the kinds
    def show_kinds(self) -> None:
        """Show which accommodations there are."""
        self._turn_to(self.kinds)
        self._show_kinds()
        self.kinds.start()

    def add_kind(self, name: str, unit: Unit | None) -> None:
        """Add one."""
        self._kind(lambda opened: accommodations.add_kind(opened, name, unit))

    def _show_kinds(self) -> None:
        opened = self.shell.opened
        if opened is not None:
            self.kinds.show_kinds(self._kinds, mine=allowed(opened, Action.CATALOGUE))

    def _kind(self, work: Callable[[OpenSchool], Entry]) -> None:
        opened = self.shell.opened

        def done(entry: Entry) -> None:
            self._changed()
            words = accommodation_words.saved_text(entry)
            self.shell.toast(words, _("Undo"), lambda: self._undo(opened, entry))

        self.shell.runner.run(self, lambda _progress: work(opened), done=done, failed=self.kinds.refuse)

    # -- paper
    def save_pdf(self) -> None:
        """Save the list per class as PDF, of the class that is chosen above."""
        opened, group = self.shell.opened, self.group.currentData()

        def chosen(target: Path) -> None:
            self._put(target, lambda: painting.save_pdf(accommodation_lists.of_classes(opened, group=group), target))

        printing.choose_pdf(self, _("accommodations-{group}.pdf").format(group=group or _("all classes")), chosen)

    def save_workbook(self) -> None:
        """Save the list as Excel, of the class that is chosen above."""
        opened, group = self.shell.opened, self.group.currentData()

        def chosen(target: Path) -> None:
            self._put(target, lambda: accommodation_lists.write_workbook(opened, target, group=group))

        name = _("accommodations-{group}.xlsx").format(group=group or _("all classes"))
        printing.choose_workbook(self, name, chosen)

    def _put(self, target: Path, work: Callable[[], int]) -> None:
        self.shell.runner.run(
            self,
            lambda _progress: work(),
            done=lambda _n: self.shell.toast(_("Saved as {file}.").format(file=target.name)),
        )


def _lead() -> str:
    return _("Look only at who is new or changed. What was given stays. Never write down why.")


def _renaming(kind_id: int, name: str) -> Callable[[OpenSchool], Entry]:
    return lambda opened: accommodations.rename_kind(opened, kind_id, name)


def _hiding(kind_id: int, *, hidden: bool) -> Callable[[OpenSchool], Entry]:
    return lambda opened: accommodations.hide_kind(opened, kind_id, hidden=hidden)


PLACE = Place(
    id="accommodations",
    title=lambda: _("Accommodations"),
    make=AccommodationsPage,
    icon="user-check",
    kinds=(StepKind.ACCOMMODATIONS,),
)

__all__ = ["PLACE", "AccommodationsPage", "scenes"]
