"""New year start, page 6: the recovery code, shown once, large; print it or write it down."""

from PySide6.QtWidgets import QGridLayout, QWidget

from lvs_desktop.gui import printing, theme
from lvs_desktop.gui.flow import FlowPage
from lvs_desktop.gui.shell import Shell
from lvs_desktop.gui.widgets import Button, Callout, Card, CheckLine, FlowLayout, Text
from lvs_desktop.services import papers
from lvs_desktop.services.documents import Document
from lvs_desktop.services.new_school_steps import NewSchoolFlow, NewStep
from lvs_desktop.services.texts import _


class NewCodePage(FlowPage):
    """After the check these words are nowhere but on paper."""

    flow: NewSchoolFlow

    def __init__(self, flow: NewSchoolFlow, shell: Shell) -> None:
        super().__init__(
            flow,
            NewStep.CODE,
            _("Your recovery code"),
            lead=_("Step {n} of {m}. The school file is made.").format(n=6, m=7),
        )
        self._shell = shell
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.em(1.0))
        self._grid.setVerticalSpacing(theme.em(0.4))
        self._grid.setColumnMinimumWidth(2, theme.em(2))
        self._grid.setColumnStretch(5, 1)
        words = Card()
        words.lines.addLayout(self._grid)
        self._kept = CheckLine(_("I have printed these words or written them down"), checked=flow.code_kept)
        self._kept.toggled.connect(self._tick)
        buttons = QWidget()
        FlowLayout(
            buttons,
            Button(_("Print the code"), icon="printer", clicked=self.print_out),
            Button(_("Save as PDF"), icon="save", clicked=self._save),
        )
        parts = (
            Callout(
                "attention", _("These words are shown only now. With them you always get back into the school file.")
            ),
            words,
            buttons,
            self._kept,
        )
        for part in parts:
            self.body.addWidget(part)
        self.body.addStretch(1)

    def may_cancel(self) -> bool:
        """The file is there by now: nothing to cancel."""
        return False

    def enter(self, *, back: bool) -> None:
        """Show the words in two columns, to be read downwards."""
        while (item := self._grid.takeAt(0)) is not None:
            item.widget().deleteLater()
        code = self.flow.created.recovery_code if self.flow.created is not None else ()
        half = (len(code) + 1) // 2
        for at, word in enumerate(code):
            number = Text(f"{at + 1}", tone="muted", wrap=False)
            shown = Text(word, tone="big", wrap=False)
            shown.setAccessibleName(_("Word {n}: {word}").format(n=at + 1, word=word))
            self._grid.addWidget(number, at % half, 3 * (at // half))
            self._grid.addWidget(shown, at % half, 3 * (at // half) + 1)
        self.flow.ask_back()

    def print_out(self) -> bool:
        """Print the sheet."""
        if self.flow.created is None:
            return False
        printing.print_document(self, self._sheet())
        return True

    def tick(self) -> None:
        """Say that the words are on paper."""
        self._kept.setChecked(True)

    def _save(self) -> None:
        printing.save_document(self._shell, self, self._sheet(), _("recovery code") + ".pdf")

    def _sheet(self) -> Document:
        created = self.flow.created
        return papers.of_recovery_code(created.opened.school, created.opened.path.name, created.recovery_code)

    def _tick(self, on: bool) -> None:
        self.flow.code_kept = on
        self.changed.emit()
