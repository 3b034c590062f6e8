"""
One synchronisation: settle what is in flight, pull, push, pull again if anything was sent, passwords, receipt.

Whatever stops it, at whatever moment, it can be run again: nothing is lost, nothing is done twice. It keeps nothing in
memory that the ledger or the server doesn't know.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from lvs_desktop.domain.exchanging import EXISTS, Answer, Incoming, Kind, Operation, Verb
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress, Silent
from lvs_desktop.domain.result_exchange import CLASH, PUPIL
from lvs_desktop.domain.syncing import Act, Choice, Preview, Receipt, Rung, Step
from lvs_desktop.sync import counting, pulling, results
from lvs_desktop.sync.differences import Scope, Stage, operations
from lvs_desktop.sync.keeping import keeping
from lvs_desktop.sync.picture import Camera, Picture, take_picture
from lvs_desktop.sync.ports import Ledger, Remote
from lvs_desktop.sync.pulling import Fetched
from lvs_desktop.sync.pushing import BATCH, Sender, take
from lvs_desktop.sync.resources import shown_name
from lvs_desktop.sync.result_sending import ResultSender

_ROUNDS: Final = 5  # so often others may change something between our push and our pull


def run(
    remote: Remote,
    ledger: Ledger,
    *,
    consent: bool = False,
    restored: Choice | None = None,
    locations: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Receipt:
    """
    Make both sides equal, but for fields that a person must choose.

    Args:
        consent: More pupils may be archived or taken out here than the guard lets pass.
        restored: Whose records count if the server was put back to an older copy.
        locations: Those that the token is for (Server.locations); None: the whole school.

    Raises:
        Problem: SYNC_TOO_MANY (facts: pupils, active), SERVER_RESTORED, SERVER_OFFLINE, SERVER_BUSY, and what the
            server raises; what was done until then is kept.
        Cancelled: The person stopped it.
    """
    watch = progress or Silent()
    scope = Scope(keeping(remote.capabilities), locations)
    camera = Camera(ledger)
    sender = Sender(remote, ledger, camera, scope, watch)
    shelf = results.Shelf()
    tests = ResultSender(remote, ledger, camera, shelf, watch) if _keeps_results(remote) else None
    came: list[Incoming] = []
    sender.settle()
    entry = _pull(remote, ledger, camera, scope, watch, came, shelf, consent=consent, restored=restored)
    for _ in range(_ROUNDS):
        went = sender.push()
        went = (tests is not None and tests.push()) or went  # after the pupils whom they are of
        if not went:
            break
        pulled = _pull(remote, ledger, camera, scope, watch, came, shelf, consent=consent, restored=restored)
        entry = pulled or entry
    passwords = _passwords(remote, ledger, camera)
    sender.check()
    if tests is not None:
        tests.check()
    picture = camera.take()
    counted = remote.digest() if remote.capabilities.receipt is Rung.FULL else None
    there = counting.listed(remote, picture, scope, watch) if counted is None else dict(counted)
    here = counting.here(picture, scope)
    if tests is not None:
        here[Kind.RESULT] = results.here(ledger.results(), picture, shelf)
    if not any(side[Kind.RESULT].count for side in (here, there) if Kind.RESULT in side):  # a school without any
        here.pop(Kind.RESULT, None)
        there.pop(Kind.RESULT, None)
    receipt = Receipt(
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        goes=counting.goes([*sender.sent, *([] if tests is None else tests.sent)]),
        comes=counting.comes([*came, *sender.arrived]),
        passwords=passwords,
        refused=len(picture.refused),
        clashes=counting.open_clashes(picture),
        here=here,
        there=there,
        agreed=here == there,
        entry=entry or sender.entry,
        by_server=counted is not None,
    )
    ledger.close(receipt)
    return receipt


def plan(
    remote: Remote,
    ledger: Ledger,
    *,
    restored: Choice | None = None,
    locations: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Preview:
    """
    What `run` would do now. Nothing is written, here or there.

    Args:
        restored, locations: As `run`.

    Raises:
        Problem: SERVER_RESTORED, and what the server raises.
    """
    scope = Scope(keeping(remote.capabilities), locations)
    picture = take_picture(ledger)
    fetched = pulling.fetch(remote, ledger.token(), picture.by_remote(), restored, progress or Silent())
    incoming = pulling.plan(picture, fetched, remote.address, scope.keeping)
    coming = [step for one in incoming if (step := _coming(picture, one)) is not None]
    too_many = pulling.too_many(picture, fetched, incoming)
    picture.take(incoming)
    held, shelf = None, results.Shelf()
    if _keeps_results(remote):
        held = ledger.results()
        tested = results.plan(held, fetched, picture, shelf)
        coming += _of_pupils(picture, [(counting.act_here(one), one.write.get(PUPIL)) for one in tested])
        picture.take_clashes(tested)
        held = results.after(held, tested)
        incoming += tested
    sent: list[Operation] = []
    going: list[Step] = []
    for stage in Stage:
        todo = operations(stage, picture, scope)
        going += [_going(one) for one in todo]
        sent += todo
        picture.sent(todo)
    if held is not None:
        pupils = shelf.sides(held, picture).pupils
        tests = results.operations(held, picture, shelf)
        whose = [held.bases[one.uid].fields if one.verb is Verb.DELETE else one.fields for one in tests]
        acts = [counting.act_there(one) for one in tests]
        going += _of_pupils(picture, [(act, pupils[fields[PUPIL]]) for act, fields in zip(acts, whose, strict=True)])
        sent += tests
    return Preview(
        goes=counting.goes(sent),
        comes=counting.comes(incoming),
        going=tuple(going),
        coming=tuple(coming),
        clashes=counting.open_clashes(picture),
        too_many=too_many,
        waits=len(_due(remote, ledger, picture)),
    )


def _pull(
    remote: Remote,
    ledger: Ledger,
    camera: Camera,
    scope: Scope,
    progress: Progress,
    came: list[Incoming],
    shelf: results.Shelf,
    *,
    consent: bool,
    restored: Choice | None,
) -> int | None:
    before = ledger.token()
    fetched = pulling.fetch(remote, before, camera.take().by_remote(), restored, progress)

    def planned(now: Picture) -> list[Incoming]:
        incoming = pulling.plan(now, fetched, remote.address, scope.keeping)
        if not consent and pulling.too_many(now, fetched, incoming):
            away, active = pulling.taken_away(now, incoming)
            raise Problem(ProblemCode.SYNC_TOO_MANY, pupils=away, active=active)
        return [*incoming, *_tested(remote, ledger, fetched, now, incoming, shelf)]

    token = fetched.token if fetched.token != before else None
    incoming, entry = take(ledger, camera, planned, token)
    came += incoming
    return entry


def _tested(
    remote: Remote,
    ledger: Ledger,
    fetched: Fetched,
    now: Picture,
    incoming: Sequence[Incoming],
    shelf: results.Shelf,
) -> list[Incoming]:
    """What the server's results of tests mean, once what came of people is here."""
    held = ledger.results() if _keeps_results(remote) else None
    if held is None or not (held.here or held.bases or fetched.has(Kind.RESULT)):
        return []
    return results.plan(held, fetched, now.after(incoming) if incoming else now, shelf)


def _keeps_results(remote: Remote) -> bool:
    return remote.capabilities.results is Rung.FULL


def _passwords(remote: Remote, ledger: Ledger, camera: Camera) -> int:
    picture = camera.take()
    due = _due(remote, ledger, picture)
    uids = sorted(due)
    sent = 0
    for start in range(0, len(uids), BATCH):
        batch = uids[start : start + BATCH]
        texts = ledger.reveal([due[uid] for uid in batch])
        by_remote = {picture.bases[Kind.PUPIL][uid].remote_id: due[uid] for uid in batch if due[uid] in texts}
        outcomes = remote.set_passwords({remote_id: texts[secret] for remote_id, secret in by_remote.items()})
        answers = {secret: outcomes[remote_id].answer for remote_id, secret in by_remote.items()}
        done = [secret for secret, answer in answers.items() if answer is Answer.DONE]
        ledger.delivered(done)
        sent += len(done)
        if Answer.UNKNOWN in answers.values():  # sent again by the next run: it is the same password
            raise Problem(ProblemCode.SERVER_OFFLINE)
    return sent


def _due(remote: Remote, ledger: Ledger, picture: Picture) -> Mapping[str, int]:
    if remote.capabilities.passwords is Rung.NONE:
        return {}
    return {uid: secret for uid, secret in ledger.secrets().items() if uid in picture.bases[Kind.PUPIL]}


def _coming(picture: Picture, one: Incoming) -> Step | None:
    act = counting.act_here(one)
    if act is None:
        return None
    here = picture.records[one.kind].get(one.uid, {})
    after = {field: text for field, text in {**here, **one.write}.items() if text is not None}
    return Step(
        kind=one.kind,
        act=act,
        uid=one.uid,
        name=shown_name(after),
        group=after.get("group"),
        fields=tuple((field, here.get(field), text) for field, text in one.write.items()),
    )


def _of_pupils(picture: Picture, acts: Iterable[tuple[Act | None, str | None]]) -> list[Step]:
    """Results in a preview: one line for each pupil, with their number. There may be tens of thousands."""
    counts = Counter((pupil, act) for act, pupil in acts if act is not None and pupil is not None)
    found = []
    for (pupil, act), number in counts.items():
        fields = picture.records[Kind.PUPIL].get(pupil, {})
        said = (CLASH, None, str(number))
        step = Step(
            kind=Kind.RESULT, act=act, uid=pupil, name=shown_name(fields), group=fields.get("group"), fields=(said,)
        )
        found.append(step)
    return found


def _going(one: Operation) -> Step:
    shown = one.fields or one.base
    return Step(
        kind=one.kind,
        act=counting.act_there(one),
        uid=one.uid,
        name=shown_name(shown),
        group=shown.get("group"),
        fields=tuple((field, one.base.get(field), one.fields.get(field)) for field in one.changed if field != EXISTS),
    )
