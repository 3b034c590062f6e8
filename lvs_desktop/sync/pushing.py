"""
Sending, exactly once.

What is sent is kept as 'sent' before the network is touched. An answer that does not come leaves it so, and the server
is asked what became of it before anything of that record is sent again: in this run, or at the start of the next.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from lvs_desktop.domain.exchanging import Answer, Base, Incoming, Kind, Operation, Outcome, Seen, Verb
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.sync import asking
from lvs_desktop.sync.differences import Scope, Stage, operations
from lvs_desktop.sync.picture import Camera, Picture, by_remote_id
from lvs_desktop.sync.ports import ChangedHere, Ledger, Remote

BATCH: Final = 200  # a cut connection leaves so many unknown
ROUNDS: Final = 5  # so often a record is sent again after somebody was first
_LOOKS: Final = 10  # so often the school is read anew because it was edited meanwhile
_SILENT: Final = 3  # so many batches without a single answer: the server is not there


class Sender:
    """
    Sends the differences of one run, and counts them.

    Attributes:
        sent: What was done, in order.
    """

    def __init__(self, remote: Remote, ledger: Ledger, camera: Camera, scope: Scope, progress: Progress) -> None:
        self._remote, self._ledger, self._camera = remote, ledger, camera
        self._scope, self._progress = scope, progress
        self._rounds: Counter[tuple[Kind, str]] = Counter()
        self._silent = 0
        self._unanswered: set[tuple[Kind, str]] = set()
        self._left: set[tuple[Kind, str]] = set()
        self._later: set[tuple[Kind, str]] = set()
        self.sent: list[Operation] = []
        self.entry: int | None = None
        self.arrived: list[Incoming] = []

    def settle(self) -> None:
        """Ask what became of everything of which no answer came."""
        flying = self._ledger.in_flight()
        made = [one for one in flying if one.kind is Kind.RESULT]  # the pull tells what became of those
        if made:
            self._ledger.finish([Outcome(operation=one.id, answer=asking.NOT_DONE) for one in made], [], [])
        flying = [one for one in flying if one.kind is not Kind.RESULT]
        for start in range(0, len(flying), BATCH):
            batch = flying[start : start + BATCH]
            there = asking.find_out(self._remote, batch)
            # of a change whose record is gone the pull tells, where the guard looks
            known = [one for one in batch if there[one.id] is not None or one.verb is Verb.DELETE]
            self._take(partial(self._meaning, batch=known, there=there, unsure=True))
            self._ledger.finish([asking.outcome(one, there[one.id]) for one in batch], [], [])
            self._count(batch, there)

    def push(self) -> bool:
        """
        Send every stage, until nothing differs.

        Returns:
            True if the server is to be asked again what it has: something was sent, or waits for the next pull.

        Raises:
            Problem: What the server raises; SERVER_OFFLINE if it does not answer any more. All is kept as it is.
        """
        before = len(self.sent)
        self._later.clear()
        for stage in Stage:
            for _ in range(ROUNDS + 2):
                todo = self._todo(stage, self._camera.take())
                if not todo:
                    break
                for start in range(0, len(todo), BATCH):
                    self._progress.advance(start, len(todo))
                    self._send(todo[start : start + BATCH])
        return len(self.sent) > before or bool(self._later)

    def check(self) -> None:
        """
        Say so if something stayed without an answer.

        Raises:
            Problem: SERVER_BUSY.
        """
        if self._unanswered:
            raise Problem(ProblemCode.SERVER_BUSY)

    def _todo(self, stage: Stage, picture: Picture) -> list[Operation]:
        passed = self._left | self._later
        todo = [one for one in operations(stage, picture, self._scope) if (one.kind, one.uid) not in passed]
        return [one for one in todo if not (one.kind is Kind.GROUP and one.verb is Verb.DELETE) or self._ours(one)]

    def _ours(self, operation: Operation) -> bool:
        """An empty group is taken out only if it was made by us; another program's stays."""
        seen = None if operation.remote_id is None else self._remote.read(Kind.GROUP, operation.remote_id)
        if seen is not None and seen.uid != operation.uid:
            self._left.add((Kind.GROUP, operation.uid))
            return False
        return True

    def _send(self, batch: Sequence[Operation]) -> None:
        self._ledger.start(batch)
        remote_ids = {uid: base.remote_id for uid, base in self._ledger.bases().get(Kind.PUPIL, {}).items()}
        outcomes = {one.operation: one for one in self._remote.send(batch, remote_ids)}
        lost = [one for one in batch if _answer(outcomes, one) is Answer.UNKNOWN]
        self._finish([one for one in batch if one not in lost], outcomes, remote_ids)
        self._silent = self._silent if len(lost) == len(batch) else 0
        if lost:
            self._silent += len(lost) == len(batch)
            if self._silent >= _SILENT:
                raise Problem(ProblemCode.SERVER_OFFLINE)
            for one in lost:
                self._rounds[one.kind, one.uid] += 1
                if self._rounds[one.kind, one.uid] > 1:
                    self._unanswered.add((one.kind, one.uid))
                    self._left.add((one.kind, one.uid))
            self.settle()

    def _finish(self, known: Sequence[Operation], outcomes: dict[str, Outcome], remote_ids: Mapping[str, str]) -> None:
        bases: list[Base] = []
        gone: list[tuple[Kind, str]] = []
        told: list[Outcome] = []
        unsettled: list[Operation] = []
        for one in known:
            said = outcomes[one.id]
            if one.verb is Verb.DELETE and said.answer in (Answer.DONE, Answer.GONE):
                gone.append((one.kind, one.uid))
                self.sent.append(one)
            elif said.answer is Answer.DONE:
                bases.append(_agreed(one, said, remote_ids))
                self.sent.append(one)
            elif said.answer is not Answer.REFUSED:
                unsettled.append(one)
                continue
            told.append(said)
        self._ledger.finish(told, bases, gone)
        if unsettled:
            self._look(unsettled, outcomes)

    def _look(self, unsettled: Sequence[Operation], outcomes: dict[str, Outcome]) -> None:
        """Somebody was first, or a name is taken, or the record is gone: read it, merge, and send the rest again."""
        there = asking.find_out(self._remote, unsettled)
        told: dict[str, Outcome] = {}
        taken: list[Operation] = []
        later: list[Operation] = []  # somebody came since the last pull: it may be this very pupil
        known = self._camera.take().by_remote()
        for one in unsettled:
            self._rounds[one.kind, one.uid] += 1
            told[one.id] = Outcome(operation=one.id, answer=Answer.CHANGED_THERE)
            if outcomes[one.id].answer is Answer.TAKEN and not asking.done(one, there[one.id]):
                owner = self._owner(one)
                if owner is None:
                    told[one.id] = _refused(outcomes[one.id])
                elif self._rounds[one.kind, one.uid] == 1 and owner.remote_id not in known:
                    later.append(one)
                else:
                    taken.append(one)
            elif self._rounds[one.kind, one.uid] > ROUNDS:
                self._left.add((one.kind, one.uid))
        asked = [
            one
            for one in unsettled
            if told[one.id].answer is not Answer.REFUSED and one not in taken and one not in later
        ]
        self._later |= {(one.kind, one.uid) for one in later}
        late = {one.id for one in asked if self._rounds[one.kind, one.uid] > ROUNDS}
        self._take(
            lambda picture: [
                *self._meaning(picture, [one for one in asked if one.id not in late], there),
                *self._meaning(picture, [one for one in asked if one.id in late], there, True),
                *(asking.account_exists(picture, one) for one in taken),
            ]
        )
        self._ledger.finish(list(told.values()), [], [])
        self._count(asked, there)

    def _count(self, asked: Sequence[Operation], there: Mapping[str, Seen | None]) -> None:
        done = [one for one in asked if asking.done(one, there[one.id])]
        self._unanswered -= {(one.kind, one.uid) for one in done}
        self.sent += done

    def _owner(self, operation: Operation) -> Seen | None:
        """Who has the user name there; None: nobody else, so that the server refused it for another reason."""
        name = operation.fields.get("user_name")
        if operation.kind is Kind.GROUP or name is None or "user_name" not in operation.changed:
            return None
        found = self._remote.find_user_name(name)
        return None if found is None or found.remote_id == operation.remote_id else found

    def _meaning(
        self,
        picture: Picture,
        batch: Iterable[Operation],
        there: Mapping[str, Seen | None],
        unsure: bool = False,
    ) -> list[Incoming]:
        keeping = self._scope.keeping
        return [found for one in batch for found in asking.meaning(picture, one, there[one.id], keeping, unsure=unsure)]

    def _take(self, plan: Callable[[Picture], list[Incoming]]) -> None:
        incoming, entry = take(self._ledger, self._camera, plan, None)
        self.arrived += incoming
        self.entry = entry or self.entry


def take(
    ledger: Ledger, camera: Camera, plan: Callable[[Picture], list[Incoming]], token: str | None
) -> tuple[list[Incoming], int | None]:
    """
    Plan on what the school is now, and write it; anew if the school was edited in between.

    Returns:
        What was written, and the id of its entry in the history.
    """
    for look in range(_LOOKS):
        incoming = plan(camera.take())
        if not incoming and token is None:
            break
        try:
            return incoming, ledger.take(incoming, token)
        except ChangedHere:
            if look == _LOOKS - 1:
                raise Problem(ProblemCode.SCHOOL_CHANGED) from None
    return [], None


def _answer(outcomes: dict[str, Outcome], operation: Operation) -> Answer:
    said = outcomes.get(operation.id)
    if said is None or (said.answer is Answer.DONE and operation.verb is Verb.CREATE and not said.remote_id):
        return Answer.UNKNOWN  # done, but under which id? It is looked up
    return said.answer


def _agreed(operation: Operation, said: Outcome, remote_ids: Mapping[str, str]) -> Base:
    remote_id = said.remote_id or operation.remote_id
    fields = by_remote_id(operation.fields, remote_ids) if operation.kind is Kind.GROUP else dict(operation.fields)
    return Base(
        kind=operation.kind,
        uid=operation.uid,
        remote_id=str(remote_id),
        etag=said.etag,
        fields=fields,
    )


def _refused(said: Outcome) -> Outcome:
    return Outcome(operation=said.operation, answer=Answer.REFUSED, status=said.status, detail=said.detail)
