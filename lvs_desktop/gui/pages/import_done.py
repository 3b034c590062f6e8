"""Import, page 4: what was saved, the way to undo it, the summary, onward."""

from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.changes import EntryKind
from lvs_desktop.gui import painting, printing
from lvs_desktop.gui.flow import FlowPage
from lvs_desktop.gui.import_session import ImportSession
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, Icon, ProgressLine, Text, row
from lvs_desktop.services.import_steps import ImportStep
from lvs_desktop.services.import_words import parts_words, saved_words
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _


class DonePage(FlowPage):
    """The import is in the history. It can be undone from here, and later on the history page."""

    def __init__(self, session: ImportSession) -> None:
        super().__init__(session, ImportStep.DONE.value, _("Done"), lead=_("Step 4 of 4."))
        self.session = session
        self._icon = Icon("status-done", "ok", size=2.0)
        self._saved = Text("", tone="big")
        self._parts = Text("", tone="lead")
        self._where = Text(_("You can undo this later too: under History."), tone="muted")
        top = QWidget()
        top.setLayout(row(self._icon, self._saved))
        top.layout().setStretch(1, 1)
        self._undo = Button(_("Undo (Ctrl+Z)"), icon="undo", clicked=self._ask_undo)
        self._pdf = Button(_("Overview as PDF"), icon="download", clicked=self._save_pdf)
        self._print = Button(_("Print overview (Ctrl+P)"), icon="printer", clicked=self.print_out)
        buttons = QWidget()
        FlowLayout(buttons, self._undo, self._pdf, self._print)
        self._notice = Callout("info")
        self._progress = ProgressLine()
        self.body.addWidget(Card(top, self._parts, self._where, gap=0.5))
        for part in (buttons, self._notice):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.foot.addWidget(self._progress)
        session.changed.connect(self.show_draft)
        session.working.connect(self._work)
        session.progressed.connect(self._progress.report)

    def enter(self, *, back: bool) -> None:
        """The page comes on screen."""
        self.show_draft()

    def may_cancel(self) -> bool:
        """All is written: there is nothing to cancel."""
        return False

    def undo(self) -> bool:
        """Ctrl+Z: show what would go back."""
        if self.session.draft.entry is None or self.busy:
            return False
        self._ask_undo()
        return True

    def print_out(self) -> bool:
        """Ctrl+P: print the overview."""
        if self.session.draft.entry is None or self.busy:
            return False
        printing.choose_printer(
            self,
            _("Overview of an import"),
            lambda printer: self.session.paint_entry(
                lambda document: painting.paint(document, printer),
                lambda pages: self._notice.tell("ok", _("The overview went to the printer.")),
            ),
        )
        return True

    def show_draft(self) -> None:
        """Show what was saved, and whether it was undone."""
        entry = self.session.draft.entry
        if entry is None:
            return
        self._saved.setText(saved_words(entry))
        self._parts.setText(parts_words(entry.counts))
        onward = entry.kind is EntryKind.BASELINE
        self.next_text = _("Continue with the new year's file") if onward else None
        self._parts.setVisible(bool(self._parts.text()))
        self._undo.setEnabled(not self.busy)
        problem = self.session.draft.problem
        if problem is not None and problem_text(problem) != self._notice.text:
            self._notice.tell("error", problem_text(problem))
        self.changed.emit()

    def _ask_undo(self) -> None:
        if self.session.draft.entry is not None:
            self.session.undo_wanted.emit(self.session.draft.entry.id)

    def _save_pdf(self) -> None:
        entry = self.session.draft.entry

        def save(target: object) -> None:
            words = _("The overview is saved as {file}.").format(file=target.name)
            self.session.paint_entry(
                lambda document: painting.save_pdf(document, target), lambda pages: self._notice.tell("ok", words)
            )

        name = (entry.file_name if entry and entry.file_name else "import").rsplit(".", 1)[0]
        printing.choose_pdf(self, _("overview-{name}.pdf").format(name=name), save)

    def _work(self, words: str | None, task: object) -> None:
        if words is None:
            self._progress.stop()
            self.set_busy(False)
        elif self.isVisible():
            self._progress.start(words, stopped=task.cancel)
            self.set_busy(True)
