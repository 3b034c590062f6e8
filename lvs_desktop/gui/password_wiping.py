"""Wiping the passwords that wait: whose cards then no longer work, and a number to type."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from lvs_desktop.domain.people import display_name
from lvs_desktop.domain.problems import Problem
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.shell import Shell
from lvs_desktop.gui.widgets import Button, Card, Text
from lvs_desktop.services import passwords
from lvs_desktop.services.labels import number
from lvs_desktop.services.passwords import Pending
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _, ngettext

_SHOWN = 30  # names


class WipingCard(Card):
    """
    Hidden while nothing waits.

    Signals:
        wiped: How many passwords were wiped.
    """

    wiped = Signal(int)

    def __init__(self, shell: Shell) -> None:
        super().__init__(Text(_("Wipe passwords"), tone="heading"), gap=0.6)
        self._shell = shell
        self._pendings: list[Pending] = []
        self._why = Text(
            _("A password is wiped by itself when it is printed and in the LVS. Here you wipe what still waits.")
        )
        self._lost = Text("", tone="attention")
        self._names = Text("", tone="small")
        self._number = QLineEdit()
        self._number.setMaxLength(7)
        self._field = Field(_("How many passwords do you want to wipe?"), self._number, width=7)
        self._button = Button("", icon="trash", clicked=self.confirm)
        for part in (self._why, self._lost, self._names, self._field, self._button):
            self.lines.addWidget(part)

    def fill(self, pendings: list[Pending]) -> None:
        """Show what would be lost."""
        self._pendings = pendings
        self._number.clear()
        self._field.set_error("")
        n = len(pendings)
        self.setVisible(bool(n))
        self._button.setText(ngettext("Wipe {n} password", "Wipe {n} passwords", n).format(n=number(n)))
        self._field.set_hint(_("Type {n} to confirm.").format(n=n))
        lost = [one for one in pendings if not one.delivered]
        words = ngettext(
            "The card of {n} pupil then no longer works:", "The cards of {n} pupils then no longer work:", len(lost)
        )
        self._lost.setText(words.format(n=number(len(lost))))
        self._lost.setVisible(bool(lost))
        names = [
            f"{display_name(one.pupil.given_name, one.pupil.name_prefix, one.pupil.family_name)} ({one.pupil.group})"
            for one in lost[:_SHOWN]
        ]
        if len(lost) > _SHOWN:
            names.append(_("... and {n} more").format(n=number(len(lost) - _SHOWN)))
        self._names.setText(", ".join(names))
        self._names.setVisible(bool(lost))

    def confirm(self) -> None:
        """Wipe them, if the number is right."""
        opened = self._shell.opened
        typed = self._number.text().strip()
        given = int(typed) if typed.isascii() and typed.isdigit() else None
        if opened is None:
            return

        def failed(problem: Problem) -> None:
            self._field.set_error(problem_text(problem))
            self._number.setFocus()

        self._shell.runner.run(
            self, lambda _progress: passwords.wipe(opened, given), done=self.wiped.emit, failed=failed
        )
