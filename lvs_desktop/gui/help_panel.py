"""The BRIN and the supplier's help desk, at hand on each step of a move."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from lvs_desktop.domain.checklist import HelpDesk
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem
from lvs_desktop.gui.shell import Shell
from lvs_desktop.gui.widgets import Button, FlowLayout, Text, column
from lvs_desktop.services import moving, permits
from lvs_desktop.services.moving import Standing
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _


class HelpPanel(QWidget):
    """What a person reads out on the telephone, and what the school may adjust: numbers and hours change."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._desk: HelpDesk | None = None
        self._words = Text().yielding()
        self.copy = Button(_("Copy the BRIN"), icon="file", clicked=self.copy_brin)
        self.mail = Button(_("Write an e-mail"), icon="link", clicked=self._write)
        self.adjust = Button(_("Adjust …"), icon="pencil", clicked=self._ask)
        buttons = QWidget()
        FlowLayout(buttons, self.copy, self.mail, self.adjust)
        self._fields = {
            "phone": QLineEdit(),
            "mail": QLineEdit(),
            "hours": QLineEdit(),
        }
        names = {"phone": _("Telephone"), "mail": _("E-mail"), "hours": _("Opening hours")}
        self._asking = QWidget()
        lines = column(self._asking, gap=0.2)
        for name, field in self._fields.items():
            field.setAccessibleName(names[name])
            lines.addWidget(Text(names[name], tone="small"))
            lines.addWidget(field)
        answers = QWidget()
        self.save = Button(_("Keep these data"), icon="save", clicked=self.keep)
        FlowLayout(answers, self.save, Button(_("Leave it"), clicked=self._asking.hide))
        lines.addWidget(answers)
        self._asking.hide()
        column(self, self._words, buttons, self._asking, gap=0.3)

    def read(self) -> None:
        """Read what the school knows of the help desk."""
        opened = self._shell.opened
        if opened is not None:
            self._shell.runner.run(self, lambda _progress: moving.standing(opened), done=self._show)

    def copy_brin(self) -> None:
        """Put the BRIN on the clipboard."""
        opened = self._shell.opened
        if opened is not None:
            QApplication.clipboard().setText(opened.school.brin)
            self._shell.toast(_("The BRIN {brin} is copied.").format(brin=opened.school.brin))

    def keep(self) -> None:
        """Keep what the school adjusted."""
        opened = self._shell.opened
        typed = {name: field.text() for name, field in self._fields.items()}
        if opened is None:
            return

        def kept(_found: object) -> None:
            self._asking.hide()
            self.read()

        def refused(problem: Problem) -> None:
            self._words.setText(problem_text(problem))

        self._shell.runner.run(self, lambda _progress: moving.adjust_desk(opened, **typed), done=kept, failed=refused)

    def _show(self, found: Standing) -> None:
        opened, self._desk = self._shell.opened, found.desk
        if opened is None or found.desk is None:
            return
        desk = found.desk
        lines = (
            _("Your BRIN: {brin}").format(brin=opened.school.brin),
            f"{desk.name}: {desk.phone} · {desk.mail}",
            _("{hours} ({date}; it may change)").format(hours=desk.hours, date=desk.dated),
        )
        self._words.setText("\n".join(lines))
        self.adjust.setEnabled(permits.allowed(opened, Action.SCHOOL_DATA))
        for name, field in self._fields.items():
            field.setText(getattr(desk, name))

    def _ask(self) -> None:
        self._asking.show()
        self._fields["phone"].setFocus()

    def _write(self) -> None:
        if self._desk is not None:
            QDesktopServices.openUrl(QUrl(f"mailto:{self._desk.mail}"))
