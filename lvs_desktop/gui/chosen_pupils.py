"""The button that takes the pupils who are chosen in the table to the page of passwords."""

from collections.abc import Iterable

from lvs_desktop.domain.checklist import StepKind, StepState
from lvs_desktop.domain.permissions import Action
from lvs_desktop.gui.pupil_table import PupilTable
from lvs_desktop.gui.shell import PASSWORDS, Page, PupilsChosen
from lvs_desktop.gui.widgets import Button
from lvs_desktop.services.labels import number
from lvs_desktop.services.permits import allowed
from lvs_desktop.services.pupils import PupilList
from lvs_desktop.services.texts import ngettext


class PasswordsButton(Button):
    """Names how many are chosen; away where the pupils need no password, or the person may not make them."""

    def __init__(self, page: Page, table: PupilTable, listed: PupilList) -> None:
        super().__init__("", icon="key", clicked=self.take_along)
        self._page, self._table, self._listed = page, table, listed
        table.chosen.connect(self.count)
        self.count()

    def count(self) -> None:
        """Say how many are chosen now."""
        n = len(self._table.chosen_rows())
        words = ngettext("Make a password for this pupil", "Make passwords for {n} chosen pupils", n)
        self.setText(words.format(n=number(n)))
        self.setVisible(bool(n) and self._needed())

    def take_along(self) -> None:
        """Go to the passwords with who is chosen."""
        rows, shell = self._table.chosen_rows(), self._page.shell

        def found(ids: Iterable[int]) -> None:
            shell.go(PASSWORDS, PupilsChosen(ids=tuple(ids)))

        shell.runner.run(self._page, lambda _progress: self._listed.ids(rows), done=found)

    def _needed(self) -> bool:
        shell = self._page.shell
        applies = any(
            status.step.kind is StepKind.PASSWORDS and status.state is not StepState.NOT_APPLICABLE
            for status in shell.steps
        )
        return applies and shell.opened is not None and allowed(shell.opened, Action.PASSWORDS)
