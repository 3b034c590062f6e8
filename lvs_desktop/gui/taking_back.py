"""Taking back what a page wrote, from the offer beside its notice."""

from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.problems import Problem
from lvs_desktop.gui.shell import HISTORY, Page
from lvs_desktop.gui.widgets import Callout
from lvs_desktop.services import history
from lvs_desktop.services.schools import OpenSchool


def take_back(page: Page, notice: Callout, opened: OpenSchool, entry: Entry, *, words: str) -> None:
    """
    Undo an entry of a school; the history has the rest where that can't be done as a whole.

    Args:
        words: Said when it is done.
    """
    shell = page.shell
    if shell.opened is not opened:  # the notice may outlive the school it speaks of
        return

    def undone(_found: object) -> None:
        notice.clear()
        shell.school_changed()
        shell.toast(words)

    def failed(problem: Problem) -> None:
        shell.go(HISTORY)
        shell.show_problem(problem)

    shell.runner.run(page, lambda _progress: history.undo(opened, entry.id), done=undone, failed=failed)
