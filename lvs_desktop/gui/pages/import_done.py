"""Import, page 4: what was saved, undo at once, the summary, onward."""

from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.changes import EntryKind
from lvs_desktop.gui import painting, printing
from lvs_desktop.gui.flow import FlowPage
from lvs_desktop.gui.import_session import ImportSession
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, Icon, ProgressLine, Text, row
from lvs_desktop.gui.widgets.labels import say
from lvs_desktop.services.import_steps import ImportStep
from lvs_desktop.services.import_words import parts_words, saved_words
from lvs_desktop.services.labels import number
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _, ngettext


class DonePage(FlowPage):
    """The import is in the history. It can be undone here, and later on the history page."""

    def __init__(self, session: ImportSession) -> None:
        super().__init__(session, ImportStep.DONE.value, _("Done"), lead=_("Step 4 of 4."))
        self.session = session
        self._icon = Icon("status-done", "ok", size=2.0)
        self._saved = Text("", tone="big")
        self._parts = Text("", tone="lead")
        self._where = Text("", tone="muted")
        top = QWidget()
        top.setLayout(row(self._icon, self._saved))
        top.layout().setStretch(1, 1)
        self._undo = Button(_("Undo (Ctrl+Z)"), icon="undo", clicked=self._ask_undo)
        self._pdf = Button(_("Overview as PDF"), icon="download", clicked=self._save_pdf)
        self._print = Button(_("Print overview (Ctrl+P)"), icon="printer", clicked=self.print_out)
        buttons = QWidget()
        FlowLayout(buttons, self._undo, self._pdf, self._print)
        self._confirm = Callout("attention")
        self._notice = Callout("info")
        self._progress = ProgressLine()
        self.body.addWidget(Card(top, self._parts, self._where, gap=0.5))
        for part in (buttons, self._confirm, self._notice):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.foot.addWidget(self._progress)
        session.changed.connect(self.show_draft)
        session.working.connect(self._work)
        session.progressed.connect(self._progress.report)

    def enter(self, *, back: bool) -> None:
        """The page comes on screen."""
        self._confirm.clear()
        self.show_draft()

    def may_cancel(self) -> bool:
        """All is written: there is nothing to cancel."""
        return False

    def undo(self) -> bool:
        """Ctrl+Z: ask, then undo."""
        if self.session.draft.entry is None or self.session.undo_entry is not None or self.busy:
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
        entry, undone = self.session.draft.entry, self.session.undo_entry
        if entry is None:
            return
        if undone is None:
            self._icon.show_icon("status-done", "ok")
            self._saved.setText(saved_words(entry))
            self._parts.setText(parts_words(entry.counts))
            self._where.setText(_("You can undo this later too: under History."))
        else:
            n = entry.counts.written
            self._icon.show_icon("undo", "primary")
            self._saved.setText(_("The import has been undone."))
            self._parts.setText(
                ngettext("{n} change was put back.", "{n} changes were put back.", n).format(n=number(n))
            )
            self._where.setText(_("The school is as it was before this import."))
            self._confirm.clear()
        onward = entry.kind is EntryKind.BASELINE and undone is None
        self.next_text = _("Continue with the new year's file") if onward else None
        self._parts.setVisible(bool(self._parts.text()))
        self._undo.setVisible(undone is None)
        self._undo.setEnabled(not self.busy)
        problem = self.session.draft.problem
        if problem is not None and problem_text(problem) != self._notice.text:
            self._notice.tell("error", problem_text(problem))
        self.changed.emit()

    def _ask_undo(self) -> None:
        entry = self.session.draft.entry
        if entry is None:
            return
        n = entry.counts.written
        yes = ngettext("Yes, undo {n} change", "Yes, undo {n} changes", n).format(n=number(n))
        confirm = Button(yes, icon="undo", clicked=self._undo_now)
        self._confirm.tell(
            "attention",
            _("Everything this import changed goes back. The overview shows what that is."),
            confirm,
            Button(_("No, keep it"), clicked=self._confirm.clear),
        )
        confirm.setFocus()

    def _undo_now(self) -> None:
        self.session.undo()

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
            if self.session.undo_entry is not None and self.isVisible():
                say(self, self._saved.text())
        elif self.isVisible():
            self._progress.start(words, stopped=task.cancel)
            self.set_busy(True)
