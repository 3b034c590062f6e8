"""Who is who in the import that is under way: the pairs, what the person said so far. Holds no widget."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.gui.preview_lines import PreviewLines
from lvs_desktop.gui.tasks import TaskRunner
from lvs_desktop.services import matches
from lvs_desktop.services.matches import Offer, Person, Verdict
from lvs_desktop.services.schools import OpenSchool


class MatchSession(QObject):
    """
    Pairs of the preview that is shown, and verdicts that are not saved yet.

    Signals:
        found: The pairs are others.
        changed: A verdict was given or taken back.
        refused: (Problem) while looking for them.
    """

    found = Signal()
    changed = Signal()
    refused = Signal(object)

    def __init__(self, opened: OpenSchool, runner: TaskRunner, lines: PreviewLines, parent: QObject) -> None:
        super().__init__(parent)
        self.people: tuple[Person, ...] = ()
        self.verdicts: dict[str, Verdict] = {}  # in the order in which they were given
        self._opened, self._runner, self._lines = opened, runner, lines

    def look(self) -> None:
        """Look for pairs in the preview, off the UI thread; verdicts of pairs that are still there stay."""
        shown = self._lines.preview
        if shown is None:
            self._take(())
            return

        def failed(problem: Problem) -> None:
            if problem.code is not ProblemCode.PREVIEW_GONE:
                self.refused.emit(problem)

        self._runner.run(self, lambda progress: matches.pairs(self._opened, shown), done=self._take, failed=failed)

    def forget(self) -> None:
        """The preview is gone."""
        self.verdicts.clear()
        self._take(())

    def say(self, offer: Offer, verdict: Verdict) -> None:
        """What the person says of a pair."""
        self.verdicts.pop(offer.id, None)
        self.verdicts[offer.id] = verdict
        self.changed.emit()

    def take_back(self) -> bool:
        """Forget the last verdict; False if there is none."""
        if not self.verdicts:
            return False
        self.verdicts.popitem()
        self.changed.emit()
        return True

    def accept_exact(self) -> None:
        """Say 'the same' of every pair that is exactly one person and not decided."""
        for pair, verdict in self.exact_left().items():
            self.verdicts[pair] = verdict
        self.changed.emit()

    def exact_left(self) -> dict[str, Verdict]:
        """Exact pairs of pupils about whom nothing is decided."""
        left = [one for one in self.people if self.open_offers(one)]
        return {pair: verdict for pair, verdict in matches.exact(left).items() if pair not in self.verdicts}

    def open_offers(self, person: Person) -> tuple[Offer, ...]:
        """The rows that may still be this pupil: none if the pupil is a row, or if all were refused or are others."""
        if any(self.verdicts.get(offer.id) is Verdict.SAME for offer in person.offers):
            return ()
        taken = {
            offer.row for other in self.people for offer in other.offers if self.verdicts.get(offer.id) is Verdict.SAME
        }
        return tuple(offer for offer in person.offers if offer.id not in self.verdicts and offer.row not in taken)

    def left(self) -> int:
        """How many pupils are still to be decided."""
        return sum(bool(self.open_offers(one)) for one in self.people)

    def work(self) -> Callable[[Progress], object] | None:
        """Work that saves the verdicts; None if there is nothing to save."""
        shown, verdicts = self._lines.preview, dict(self.verdicts)
        if shown is None or not verdicts:
            return None
        return lambda progress: matches.decide(self._opened, shown, verdicts)

    def saved(self) -> None:
        """The verdicts were written."""
        self.verdicts.clear()

    def _take(self, people: tuple[Person, ...]) -> None:
        self.people = people
        known = {offer.id for person in people for offer in person.offers}
        self.verdicts = {pair: verdict for pair, verdict in self.verdicts.items() if pair in known}
        self.found.emit()
