"""History: everything that was done, what it changed pupil by pupil, and undo."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from lvs_desktop.domain.changes import Change, Entry
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.progress import Progress
from lvs_desktop.gui import painting, printing, theme
from lvs_desktop.gui.change_detail import ChangeDetail
from lvs_desktop.gui.changes_table import ChangesTable
from lvs_desktop.gui.history_scenes import scenes
from lvs_desktop.gui.history_table import EntryModel, EntryTable
from lvs_desktop.gui.preview_model import PreviewModel
from lvs_desktop.gui.shell import HISTORY, About, EntryOf, Page, Place, Shell, UndoOf
from lvs_desktop.gui.tasks import Task
from lvs_desktop.gui.undo_session import UndoSession
from lvs_desktop.gui.undo_view import UndoView
from lvs_desktop.gui.widgets import Button, Callout, FlowLayout, ProgressLine, Text, column
from lvs_desktop.services import history, summaries
from lvs_desktop.services.documents import Document
from lvs_desktop.services.import_words import work_words
from lvs_desktop.services.labels import entry_word
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _
from lvs_desktop.services.undo_words import entry_about, entry_counts, lead_words, sight_words


class HistoryPage(Page):
    """Three views: the list of entries; one entry's changes; the undo of an entry (UndoView)."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("History"), lead=_lead())
        self._entry: Entry | None = None
        self._task: Task | None = None
        self.undoing: UndoView | None = None
        self.entries = EntryModel(self)
        self.list = EntryTable(self.entries)
        self.list.activated_row.connect(self.open_entry)
        self._none = Text(_("Nothing was done yet. Your first import will stand here."), tone="lead")
        self._see = Button(_("View (Enter)"), icon="search", clicked=lambda: self.open_entry(self.list.row()))
        self._undo_button = Button(_("Undo (Ctrl+Z)"), icon="undo", clicked=lambda: self.ask_undo(self.list.row()))
        list_bar = QWidget()
        FlowLayout(list_bar, self._see, self._undo_button)
        listing = QWidget()
        lines = column(listing, self._none, self.list, list_bar, None, gap=0.6)
        lines.setStretch(1, 1)  # the list takes the room; while it is hidden, the words stay at the top
        lines.setStretch(3, 0)

        self._heading = Text("", tone="heading")
        self._about = Text("", tone="muted")
        self.model = PreviewModel(self, past=True)
        self.table = ChangesTable(self.model, _("What was changed"), boxes=False)
        self.table.setMinimumHeight(theme.em(11))
        self._detail: ChangeDetail | None = None
        self._detail_place = QWidget()
        column(self._detail_place)
        self._back = Button(_("Back to the list (Esc)"), icon="arrow-left", clicked=self._close)
        self._undo_this = Button(_("Undo this (Ctrl+Z)"), icon="undo", clicked=self._undo_shown)
        self._pdf = Button(_("Overview as PDF"), icon="download", clicked=self._save_pdf)
        self._print = Button(_("Print overview (Ctrl+P)"), icon="printer", clicked=self.print_out)
        entry_bar = QWidget()
        FlowLayout(entry_bar, self._back, self._undo_this, self._pdf, self._print)
        one = QWidget()
        column(one, self._heading, self._about, self.table, self._detail_place, entry_bar, gap=0.5)
        self.table.opened.connect(self._show_detail)
        self.table.closed.connect(self._escape)
        self.table.selectionModel().currentRowChanged.connect(lambda now, before: self._follow(now.row()))

        self._notice = Callout("info")
        self._progress = ProgressLine()
        self._views = QStackedWidget()
        for view in (listing, one):
            self._views.addWidget(view)
        self._listing, self._one = listing, one
        self.body.addWidget(self._notice)
        self.body.addWidget(self._views, 1)
        self.foot.addWidget(self._progress)
        self.list.selectionModel().currentRowChanged.connect(lambda now, before: self._show_buttons())

    # -- what the window asks
    def enter(self, about: About) -> None:
        """
        Read the list, and go back to it, or to what is to be undone.

        An undo that is being looked at stays on screen, with what holds now: somebody may have imported meanwhile.
        """
        self._notice.clear()
        view = self.undoing
        if isinstance(about, UndoOf) and (view is None or view.session.draft.entry.id != about.entry_id):
            self._read(lambda: self.ask_undo(self.entries.row_of(about.entry_id)))
        elif view is not None and view.session.draft.undone is None:
            self._read()
            view.session.compare()
        elif isinstance(about, EntryOf):
            self._leave_undo()
            self._close()
            self._read(lambda: self.open_entry(self.entries.row_of(about.entry_id)))
        elif not isinstance(about, UndoOf):
            self._leave_undo()
            self._read()
            self._close()

    def undo(self) -> bool:
        """Ctrl+Z: show what undoing the entry that is shown would do, or the newest that can be."""
        if self._busy() or self.undoing is not None:
            return False
        if self._views.currentWidget() is self._one and self._entry is not None and self._entry.can_undo:
            return self.ask_undo(self.entries.row_of(self._entry.id))
        return self.ask_undo(self.entries.newest_to_undo())

    def find(self) -> bool:
        """Ctrl+F: search who is to go back."""
        return self.undoing is not None and self.undoing.find()

    def print_out(self) -> bool:
        """Ctrl+P: print the overview of the entry that is shown."""
        if self._entry is None or self._views.currentWidget() is not self._one or self._busy():
            return False
        printing.choose_printer(
            self,
            _("Overview of an import"),
            lambda printer: self._paint(
                lambda document: painting.paint(document, printer), _("The overview went to the printer.")
            ),
        )
        return True

    def may_leave(self) -> bool:
        """False while an undo is being written."""
        return self.undoing is None or not self.undoing.session.writing

    def holds_work(self) -> bool:
        """True while an undo is being looked at."""
        return self.undoing is not None

    def keyPressEvent(self, event) -> None:
        """Escape goes back to the list."""
        if event.key() == Qt.Key.Key_Escape and self.undoing is not None:
            self.undoing.escape()
            event.accept()
        elif event.key() == Qt.Key.Key_Escape and self._views.currentWidget() is self._one:
            self._escape()
            event.accept()
        else:
            super().keyPressEvent(event)

    # -- the list
    def _read(self, then: Callable[[], None] | None = None) -> None:
        opened = self.shell.opened
        if opened is None:
            return

        def show(found: list[Entry]) -> None:
            row = max(0, self.list.row())
            self.entries.show(found)
            self._none.setVisible(not found)
            self.list.setVisible(bool(found))
            if found:
                self.list.selectRow(min(row, len(found) - 1))
            self._show_buttons()
            if then is not None:
                then()

        self.shell.runner.run(self, lambda progress: history.entries(opened), done=show)

    def _show_buttons(self) -> None:
        entry = self.entries.entry_at(self.list.row())
        self._see.setVisible(entry is not None)
        self._undo_button.setVisible(entry is not None and entry.can_undo)

    def open_entry(self, row: int) -> None:
        """Show one entry pupil by pupil."""
        entry, opened = self.entries.entry_at(row), self.shell.opened
        if entry is None or opened is None:
            return
        self._entry = entry
        self._heading.setText(entry_word(entry.kind))
        about = " · ".join(filter(None, (entry_about(entry), entry_counts(entry))))
        self._about.setText("\n".join(filter(None, (about, sight_words(opened.worker)))))
        if self._detail is None:
            self._detail = ChangeDetail(opened.school, past=True)
            self._detail.closed.connect(self._escape)
            self._detail_place.layout().addWidget(self._detail)
        self._detail.hide()

        def fetch(offset: int, limit: int, done: Callable[[list[Change]], None]) -> None:
            self.shell.runner.run(
                self, lambda progress: history.changes(opened, entry.id, offset=offset, limit=limit), done=done
            )

        def counted(count: int) -> None:
            if self._entry is entry:
                self.model.show(count, fetch)
                if count:
                    self.table.selectRow(0)

        self.model.show(0, fetch)
        self.shell.runner.run(self, lambda progress: history.change_count(opened, entry.id), done=counted)
        self._undo_this.setVisible(entry.can_undo)
        self._views.setCurrentWidget(self._one)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self) -> None:
        self._views.setCurrentWidget(self._listing)
        self._entry = None
        if self.isVisible():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _escape(self) -> None:
        if self._detail is not None and not self._detail.isHidden():
            self._detail.hide()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._close()

    def _show_detail(self, row: int) -> None:
        change = self.model.change_at(row)
        if change is not None and self._detail is not None:
            self._detail.show_change(change)

    def _follow(self, row: int) -> None:
        if self._detail is not None and not self._detail.isHidden():
            self._show_detail(row)

    # -- undo
    def ask_undo(self, row: int) -> bool:
        """Show what undoing an entry would do. Writes nothing. False: there is no such entry to undo."""
        entry, opened = self.entries.entry_at(row), self.shell.opened
        if entry is None or opened is None or not entry.can_undo:
            return False
        self._leave_undo()
        self._notice.clear()
        session = UndoSession(opened, entry, self.shell.runner, self)
        view = UndoView(session)
        self.undoing = view
        session.written.connect(lambda undo: self._undone())
        session.compared.connect(lambda: self.set_lead(lead_words(session.draft)))
        view.closed.connect(lambda: self._close_undo())
        view.show_entry.connect(self._close_undo)
        self._views.addWidget(view)
        self.foot.addWidget(view.foot)
        self._views.setCurrentWidget(view)
        self._head(_("Undo"), lead_words(session.draft))
        session.compare()
        return True

    def _undo_shown(self) -> None:
        if self._entry is not None:
            self.ask_undo(self.entries.row_of(self._entry.id))

    def _undone(self) -> None:
        self._head(_("Undone"), self.lead.text())
        self._read()
        self.shell.school_changed()

    def _leave_undo(self) -> None:
        view, self.undoing = self.undoing, None
        if view is not None:
            view.session.leave()
            self._views.removeWidget(view)
            for part in (view.foot, view, view.session):
                part.deleteLater()
            view.foot.hide()
            self._head(_("History"), _lead())

    def _close_undo(self, entry_id: int | None = None) -> None:
        """Back to the list; on the line that was asked for."""
        session = self.undoing.session if self.undoing is not None else None
        wanted = entry_id if entry_id is not None or session is None else session.draft.entry.id
        self._leave_undo()
        self._close()
        if wanted is not None:
            self.list.selectRow(max(0, self.entries.row_of(wanted)))

    def _head(self, title: str, lead: str) -> None:
        self.title.setText(title)
        self.set_lead(lead)
        if self.isVisible():
            self.title.announce()

    # -- paper
    def _save_pdf(self) -> None:
        entry = self._entry
        if entry is None:
            return
        stem = (entry.file_name or "import").rsplit(".", 1)[0]
        printing.choose_pdf(
            self,
            _("overview-{name}.pdf").format(name=stem),
            lambda target: self._paint(
                lambda document: painting.save_pdf(document, target),
                _("The overview is saved as {file}.").format(file=target.name),
            ),
        )

    def _paint(self, put: Callable[[Document], int], words: str) -> None:
        entry, opened = self._entry, self.shell.opened
        if entry is None or opened is None:
            return
        self._work(
            "paint",
            lambda progress: put(summaries.of_entry(opened, entry, progress=progress)),
            lambda pages: self._notice.tell("ok", words),
        )

    # -- work
    def _busy(self) -> bool:
        return self._task is not None and not self._task.ended

    def _work(self, what: str, fn: Callable[[Progress], object], done: Callable[..., None]) -> None:
        def failed(problem: Problem) -> None:
            self._notice.tell("error", problem_text(problem))

        def ended() -> None:
            self._progress.stop()
            self._one.setEnabled(True)

        self._notice.clear()
        self._one.setEnabled(False)
        self._task = self.shell.runner.run(
            self, fn, done=done, failed=failed, ended=ended, progress=self._progress.report
        )
        self._progress.start(work_words(what), stopped=self._task.cancel)


def _lead() -> str:
    return _("Everything that was done with this school, and where it can be undone.")


PLACE = Place(id=HISTORY, title=lambda: _("History"), make=HistoryPage, icon="history")

__all__ = ["PLACE", "HistoryPage", "scenes"]
