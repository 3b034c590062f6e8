"""What a person says of pairs at the desk, one after another, before it is saved. Holds no widget."""

from PySide6.QtCore import QObject, Signal

from lvs_desktop.services import matches
from lvs_desktop.services.matches import Offer, Person, Verdict


class Verdicts(QObject):
    """
    Pairs, and verdicts that are not saved yet.

    Signals:
        found: The pairs are others.
        changed: A verdict was given or taken back.
    """

    found = Signal()
    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.people: tuple[Person, ...] = ()
        self.verdicts: dict[str, Verdict] = {}  # in the order in which they were given

    def take(self, people: tuple[Person, ...]) -> None:
        """These are the pairs now; verdicts of pairs that are still there stay."""
        self.people = people
        known = {offer.id for person in people for offer in person.offers}
        self.verdicts = {pair: verdict for pair, verdict in self.verdicts.items() if pair in known}
        self.found.emit()

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

    def saved(self) -> None:
        """The verdicts were written."""
        self.verdicts.clear()
