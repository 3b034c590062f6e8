"""Sends results of tests: what went, what is new, in parts; the next pull tells what is not answered."""

from lvs_desktop.domain.exchanging import Answer, Base, Kind, Operation, Outcome, Verb
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.sync import results
from lvs_desktop.sync.picture import Camera
from lvs_desktop.sync.ports import Ledger, Remote
from lvs_desktop.sync.pushing import BATCH

_GONE = (Answer.DONE, Answer.GONE)


class ResultSender:
    """
    Sends the differences of one run.

    Nothing is kept as 'sent' before the network is touched, as it is of people: what a lost answer left behind is
    recognised by what it holds.

    Attributes:
        sent: What was done, in order.
    """

    def __init__(
        self, remote: Remote, ledger: Ledger, camera: Camera, shelf: results.Shelf, progress: Progress
    ) -> None:
        self._remote, self._ledger, self._camera = remote, ledger, camera
        self._shelf, self._progress = shelf, progress
        self._unanswered = False
        self.sent: list[Operation] = []

    def push(self) -> bool:
        """
        Send all, until an answer fails to come.

        Returns:
            True if the server is to be asked again what it has.

        Raises:
            Problem: What the server raises.
        """
        picture, held = self._camera.take(), self._ledger.results()
        here = self._shelf.sides(held, picture).mine
        over = [(kind, uid) for kind, uid in picture.refused if kind is Kind.RESULT and uid not in here]
        if over:
            self._ledger.forget(over)
        todo = results.operations(held, picture, self._shelf)
        self._unanswered = False
        for start in range(0, len(todo), BATCH):
            self._progress.advance(start, len(todo))
            if not self._send(todo[start : start + BATCH]):
                break
        return bool(todo)

    def check(self) -> None:
        """
        Say so if something stayed without an answer.

        Raises:
            Problem: SERVER_BUSY.
        """
        if self._unanswered:
            raise Problem(ProblemCode.SERVER_BUSY)

    def _send(self, batch: list[Operation]) -> bool:
        said = {one.operation: one for one in self._remote.send(batch, {})}
        bases: list[Base] = []
        gone: list[tuple[Kind, str]] = []
        refused: list[tuple[Operation, Outcome]] = []
        for one in batch:
            outcome = said.get(one.id)
            if outcome is None or outcome.answer is Answer.UNKNOWN:
                self._unanswered = True
            elif one.verb is Verb.DELETE and outcome.answer in _GONE:
                gone.append((Kind.RESULT, one.uid))
                self.sent.append(one)
            elif outcome.answer is Answer.DONE and outcome.remote_id:
                bases.append(results.agreed(one, outcome.remote_id))
                self.sent.append(one)
            elif outcome.answer is Answer.REFUSED:
                refused.append((one, outcome))
        self._ledger.finish([], bases, gone)
        if refused:
            self._ledger.start([one for one, _ in refused])
            self._ledger.finish([outcome for _, outcome in refused], [], [])
        return not self._unanswered
