"""The offer beside the list of pupils: parts that look like one combination group, and the way to join them."""

from lvs_desktop.gui.shell import GROUPS, Shell
from lvs_desktop.gui.widgets import Button, Callout
from lvs_desktop.services import checklist, group_words, joining_groups
from lvs_desktop.services.joining_groups import Overview
from lvs_desktop.services.texts import _, ngettext

MOST = 2  # offers that are told in full


class CombinationOffer(Callout):
    """Shows itself only where something is offered; a secondary school never sees it."""

    def __init__(self, shell: Shell) -> None:
        super().__init__("info")
        self._shell = shell
        self._primary = checklist.route(shell.opened.school.route).primary

    def look(self) -> None:
        """See whether there is an offer."""
        opened = self._shell.opened
        if self._primary and opened is not None:
            self._shell.runner.run(self, lambda _progress: joining_groups.overview(opened), done=self._show)

    def _show(self, found: Overview) -> None:
        if not found.offers:
            self.clear()
            return
        words = [group_words.offer(one) for one in found.offers[:MOST]]
        rest = len(found.offers) - MOST
        if rest > 0:
            words.append(ngettext("And {n} more.", "And {n} more.", rest).format(n=rest))
        button = Button(_("Look at combination groups"), icon="users", clicked=lambda: self._shell.go(GROUPS))
        self.tell("info", " ".join(words), button)
