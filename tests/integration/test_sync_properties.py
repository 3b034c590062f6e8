"""
Three desktops, one server, a network that fails, programs that are killed, people who go on working: whatever happens,
all come to the same school, every change is there or waits for a person, and nothing is there twice.
"""

import itertools
import json
import os
from collections import Counter

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lvs_desktop.domain.exchanging import ACCOMMODATION, ARCHIVED, EXISTS, Clash, Kind
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Capabilities, Choice, Rung
from lvs_desktop.sync import engine
from tests.support.sync_desktop import Desktop, Killed
from tests.support.sync_server import OURS, Fault, Line, ScimServer

EXTRA_TIME = ACCOMMODATION + "Extra tijd"
# each value of these is written once only, so that it can be told where it went
TRACKED = ("given_name", "email", EXTRA_TIME)
DESKTOPS = st.integers(0, 2)
PICK = st.integers(0, 1_000)
FAULTS = st.lists(st.sampled_from([None, None, *Fault]), max_size=6)
SERVERS = (
    OURS,
    Capabilities(pupil_data=Rung.FULL, accommodations=Rung.FULL, guard=Rung.FULL),  # no feed, no count
)


class School(RuleBasedStateMachine):
    """What can happen to a school that three desktops and a server share."""

    def __init__(self) -> None:
        super().__init__()
        self.server = ScimServer()
        self.desktops = [Desktop() for _ in range(3)]
        self.lines = [Line(self.server) for _ in range(3)]
        self.counter = itertools.count(1)
        self.live: set[str] = set()  # written by a person, and not overwritten by one who saw it

    @initialize(capabilities=st.sampled_from(SERVERS), known=st.integers(0, 3))
    def begin(self, capabilities: Capabilities, known: int) -> None:
        """A server of ours, or one that can do little; some pupils that all have already."""
        self.server.capabilities = capabilities
        for number in range(1, known + 1):
            self.add(0, number, "A")
        for d in range(3 if known else 0):
            self.run(d)

    def fresh(self, name: str) -> str:
        """A value that was never written before."""
        n = next(self.counter)
        text = json.dumps({"amount": n, "unit": "percent"}) if name == EXTRA_TIME else f"{name}{n}"
        self.live.add(text)
        return text

    def overwritten(self, *texts: str | None) -> None:
        """A person saw these values and decided otherwise."""
        self.live -= {text for text in texts if text is not None}

    # what people do

    @rule(d=DESKTOPS, number=st.integers(1, 6), group=st.sampled_from("ABC"))
    def add(self, d: int, number: int, group: str) -> None:
        """A new pupil; two desktops may add the same one."""
        desktop = self.desktops[d]
        if all(fields.get("pupil_number") != str(number) for fields in desktop.pupils().values()):
            desktop.add(
                pupil_number=str(number), given_name=self.fresh("given_name"), group=group, email=self.fresh("email")
            )

    @rule(d=DESKTOPS, who=PICK, name=st.sampled_from(TRACKED))
    def edit(self, d: int, who: int, name: str) -> None:
        """A field gets a new value."""
        if uid := self.pick(d, who):
            self.overwritten(self.desktops[d].pupils()[uid].get(name))
            self.desktops[d].write(Kind.PUPIL, uid, name, self.fresh(name))

    @rule(d=DESKTOPS, who=PICK, group=st.sampled_from("ABC"))
    def move(self, d: int, who: int, group: str) -> None:
        """To another group."""
        if uid := self.pick(d, who):
            self.desktops[d].edit(uid, group=group)

    @rule(d=DESKTOPS, who=PICK, name=st.sampled_from(["jan", "jantje", None]))
    def name(self, d: int, who: int, name: str | None) -> None:
        """A user name that somebody else may have."""
        desktop = self.desktops[d]
        if (uid := self.pick(d, who)) and all(f.get("user_name") != name for f in desktop.pupils().values()):
            desktop.edit(uid, user_name=name)

    @rule(d=DESKTOPS, who=PICK)
    def swap(self, d: int, who: int) -> None:
        """Two pupils change user names."""
        named = [uid for uid, fields in self.desktops[d].pupils().items() if "user_name" in fields]
        if len(named) > 1:
            one, other = self.desktops[d].pupils()[named[0]], self.desktops[d].pupils()[named[1]]
            one["user_name"], other["user_name"] = other["user_name"], one["user_name"]

    @rule(d=DESKTOPS, who=PICK)
    def archive(self, d: int, who: int) -> None:
        """Archived, or active again."""
        if uid := self.pick(d, who):
            archived = ARCHIVED in self.desktops[d].pupils()[uid]
            self.desktops[d].edit(uid, **{ARCHIVED: None if archived else "yes"})

    @rule(d=DESKTOPS, who=PICK)
    def delete(self, d: int, who: int) -> None:
        """Out for good."""
        if uid := self.pick(d, who):
            self.overwritten(*self.desktops[d].pupils()[uid].values())
            self.desktops[d].delete(uid)

    @rule(d=DESKTOPS, who=PICK, name=st.sampled_from(TRACKED))
    def undo(self, d: int, who: int, name: str) -> None:
        """Back to what was agreed on, as undo does."""
        if uid := self.pick(d, who):
            base = self.desktops[d].agreed[Kind.PUPIL].get(uid)
            if base is not None:
                now = self.desktops[d].pupils()[uid].get(name)
                if now != base.fields.get(name):
                    self.overwritten(now)
                    self.desktops[d].write(Kind.PUPIL, uid, name, base.fields.get(name))

    @rule(d=DESKTOPS, which=PICK, choice=st.sampled_from(Choice))
    @precondition(lambda self: any(desktop.open() for desktop in self.desktops))
    def settle(self, d: int, which: int, choice: Choice) -> None:
        """A person chooses."""
        desktop = self.desktops[d]
        # of a pupil who was taken out meanwhile nothing is shown until the next sync asks whether to keep it
        waiting = [one for one in desktop.open() if one[2].field == EXISTS or one[1] in desktop.kept[one[0]]]
        if waiting:
            self.choose(d, *waiting[which % len(waiting)], choice)

    @rule(d=DESKTOPS, faults=FAULTS)
    def sync(self, d: int, faults: list[Fault | None]) -> None:
        """A synchronisation over a bad line."""
        self.lines[d].faults = list(faults)
        self.run(d)

    @rule(d=DESKTOPS, faults=FAULTS, at=st.integers(1, 60), before=st.booleans())
    def killed(self, d: int, faults: list[Fault | None], at: int, before: bool) -> None:
        """The program is ended somewhere in a synchronisation."""
        self.lines[d].faults = list(faults)
        self.desktops[d].calls, self.desktops[d].dies = 0, -at if before else at
        try:
            self.run(d)
        except Killed:
            pass
        self.desktops[d].dies = None

    @rule(d=DESKTOPS, at=st.integers(0, 30), who=PICK, name=st.sampled_from(TRACKED))
    def edit_meanwhile(self, d: int, at: int, who: int, name: str) -> None:
        """Somebody goes on working while it runs."""
        self.desktops[d].calls = 0
        self.desktops[d].edits = {at: lambda: self.edit(d, who, name)}
        self.run(d)
        self.desktops[d].edits = {}

    @rule()
    def forget(self) -> None:
        """Six weeks pass: no token reaches back so far."""
        self.server.oldest = self.server.number

    # what must hold

    @invariant()
    def never_twice(self) -> None:
        """One resource an externalId."""
        uids = Counter((one.kind, one.uid) for one in self.server.live().values())
        assert all(n == 1 for n in uids.values()), uids

    def teardown(self) -> None:
        """At rest nothing is lost; when all is settled, all are equal."""
        for line in self.lines:
            line.faults = []
        self.to_rest()
        self.nothing_lost()
        for _ in range(30):
            waiting = [(d, *one) for d, desktop in enumerate(self.desktops) for one in desktop.open()]
            if not waiting:
                break
            for d, kind, uid, clash in waiting:
                if any(one[:2] == (kind, uid) and one[2] == clash for one in self.desktops[d].open()):
                    # a user name that is somebody else's can't be kept for ever
                    choice = Choice.THERE if clash.field in ("user_name", "pupil_number") else Choice.HERE
                    self.choose(d, kind, uid, clash, choice)
            self.to_rest()
            self.nothing_lost()
        assert not any(desktop.open() for desktop in self.desktops), "conflicts that never end"
        self.all_equal()

    def to_rest(self) -> None:
        """Each synchronises until nothing happens any more."""
        for _ in range(8):
            before = (self.server.number, [json.dumps(d.pupils(), sort_keys=True) for d in self.desktops])
            for d in range(3):
                self.run(d)
            if before == (self.server.number, [json.dumps(d.pupils(), sort_keys=True) for d in self.desktops]):
                return
        raise AssertionError("it never comes to rest")

    def nothing_lost(self) -> None:
        """What a person wrote, and nobody who saw it overwrote, is on the server or waits."""
        found = {text for one in self.server.live().values() for text in one.fields.values()}
        for desktop in self.desktops:
            for kind, uid, clash in desktop.open():
                found |= {text for text in (clash.here, clash.there) if text is not None}
                # a record that waits as a whole holds all of its own
                found |= set(desktop.kept[kind].get(uid, {}).values())
        assert self.live <= found, self.live - found

    def all_equal(self) -> None:
        """The same pupils, fields and groups everywhere; both sides say so, and nothing is sent for ever."""
        for d in range(3):
            self.lines[d].sent.clear()
            self.run(d)
            assert not self.lines[d].sent
        there = {i: one.fields for i, one in self.server.live(Kind.PUPIL).items()}
        for desktop in self.desktops:
            bases = desktop.agreed[Kind.PUPIL]
            assert {bases[uid].remote_id: fields for uid, fields in desktop.pupils().items()} == there
            assert desktop.receipts[-1].agreed
            assert desktop.receipts[-1].clashes == desktop.receipts[-1].refused == 0
            assert not desktop.flying
        groups: dict[str, set[str]] = {}
        for i, fields in there.items():
            if ARCHIVED not in fields:
                groups.setdefault(fields["group"], set()).add(i)
        assert {
            one.fields["name"]: {f.removeprefix("member:") for f in one.fields if f.startswith("member:")}
            for one in self.server.live(Kind.GROUP).values()
        } == groups

    # helpers

    def pick(self, d: int, who: int) -> str | None:
        """One of the pupils of a desktop."""
        uids = list(self.desktops[d].pupils())
        return uids[who % len(uids)] if uids else None

    def choose(self, d: int, kind: Kind, uid: str, clash: Clash, choice: Choice) -> None:
        """Settle one conflict, and note what was decided against."""
        desktop = self.desktops[d]
        now = desktop.kept[kind].get(uid, {})
        if clash.field == EXISTS:
            if choice is Choice.HERE and clash.here is None:
                self.overwritten(*desktop.agreed[kind][uid].fields.values())
            if choice is Choice.THERE and clash.there is None:
                self.overwritten(*now.values())
        else:
            self.overwritten(clash.there if choice is Choice.HERE else now.get(clash.field))
        desktop.settle(kind, uid, clash.field, choice)

    def run(self, d: int) -> None:
        """Synchronise; a line that fails, stops it cleanly."""
        try:
            engine.run(self.lines[d], self.desktops[d], consent=True)
        except Problem as problem:
            if problem.code not in (ProblemCode.SERVER_OFFLINE, ProblemCode.SERVER_BUSY):
                raise
        self.lines[d].faults = []


TestThreeDesktops = School.TestCase
TestThreeDesktops.settings = settings(
    max_examples=int(os.environ.get("LVS_SYNC_EXAMPLES", "150")),
    stateful_step_count=int(os.environ.get("LVS_SYNC_STEPS", "40")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate] if "LVS_SYNC_HUNT" in os.environ else list(Phase),
)
