"""
Three real school files and our own server over HTTP: a walk of edits, moves, imports, archiving, undo, conflicts
and lost answers. Afterwards all four hold the same school, and nothing that somebody wrote is gone.

tests/integration/test_sync_properties.py looks for what can go wrong by the thousand in plain Python; here the real
ends are held to what the engine was promised.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from lvs_desktop.domain.changes import TAKE_ALL, ImportOptions
from lvs_desktop.domain.exchanging import ARCHIVED, EXISTS, Answer, Base, Fields, Kind, Operation, Outcome, Seen
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Choice, Conflict, Receipt, Server
from lvs_desktop.services import connecting, editing, history, importing
from lvs_desktop.storage import conflicts
from lvs_desktop.storage.ledger import SchoolLedger
from lvs_desktop.sync import engine
from lvs_desktop.sync.client import Client
from lvs_desktop.sync.ports import Page
from tests.support import server as servers
from tests.support.schoolfiles import ADMIN, new_school, write_csv
from tests.support.sync_server import Fault

TRACKED = ("given_name", "email")
STEPS = 45


class BadLine:
    """A client whose answers are lost when it is told so."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.capabilities, self.address = client.capabilities, client.address
        self.faults: list[Fault | None] = []
        self.sent = 0

    def changes(self, token: str, bases: Mapping[str, Base]) -> Iterator[Page]:
        """As the client, or offline."""
        self._reach()
        return self._client.changes(token, bases)

    def send(self, operations: Sequence[Operation], remote_ids: Mapping[str, str]) -> list[Outcome]:
        """As the client; the answer may be lost, before or after all or half of it was done."""
        fault = self.faults.pop(0) if self.faults else None
        self.sent += len(operations)
        unknown = [Outcome(operation=one.id, answer=Answer.UNKNOWN) for one in operations]
        if fault in (Fault.BEFORE, Fault.OFFLINE):
            return unknown
        some = operations[: len(operations) // 2] if fault is Fault.HALF else operations
        outcomes = self._client.send(some, remote_ids) if some else []
        return outcomes if fault is None else unknown

    def read(self, kind: Kind, remote_id: str) -> Seen | None:
        """As the client, or offline."""
        self._reach()
        return self._client.read(kind, remote_id)

    def find(self, kind: Kind, uids: Sequence[str]) -> list[Seen]:
        """As the client, or offline."""
        self._reach()
        return self._client.find(kind, uids)

    def find_user_name(self, name: str) -> Seen | None:
        """As the client."""
        return self._client.find_user_name(name)

    def set_passwords(self, passwords: Mapping[str, str]) -> Mapping[str, Outcome]:
        """As the client."""
        return self._client.set_passwords(passwords)

    def digest(self) -> Any:
        """As the client."""
        return self._client.digest()

    def listed(self) -> list[Seen]:
        """All that the server has."""
        return [one for page in self._client.changes("", {}) for one in page.seen if isinstance(one, Seen)]

    def _reach(self) -> None:
        if self.faults and self.faults.pop(0) is not None:
            raise Problem(ProblemCode.SERVER_OFFLINE)


class Walk:
    """Three desktops, what they wrote, and what is still to be found of it."""

    def __init__(self, folder: Path, server: servers.Server, stack: ExitStack, seed: int) -> None:
        self.dice = random.Random(seed)
        self.folder = folder
        self.schools = [new_school(folder / f"school{n}.lvs") for n in range(3)]
        self.lines: list[BadLine] = []
        for opened in self.schools:
            stack.callback(opened.close)
            client = stack.enter_context(Client(server.address, server.token))
            self.lines.append(BadLine(client))
            connecting.keep(opened, told_by(client), server.token)
        self.values = 0
        self.live: set[str] = set()
        self.did: Counter[str] = Counter()
        self.settled: list[Conflict] = []

    def pupils(self, d: int) -> Mapping[str, Fields]:
        """uid -> fields, as the engine sees them."""
        return SchoolLedger(self.schools[d].storage, ADMIN).records()[Kind.PUPIL]

    def conflicts(self, d: int) -> list[Conflict]:
        """What waits."""
        with self.schools[d].storage.begin() as connection:
            return conflicts.read(connection)

    def fresh(self, name: str) -> str:
        """A value that was never written before."""
        self.values += 1
        text = f"kind{self.values}@example.nl" if name == "email" else f"Kind{self.values}"
        self.live.add(text)
        return text

    def step(self) -> None:
        """Something happens somewhere."""
        d = self.dice.randrange(3)
        acts = [self.add, self.edit, self.edit, self.move, self.archive, self.undo, self.settle, self.sync, self.sync]
        acts.append(self.read_in)
        act = self.dice.choice(acts)
        try:
            act(d)
            self.did[act.__name__] += 1
        except Problem as problem:
            expected = (
                ProblemCode.SERVER_OFFLINE,
                ProblemCode.SERVER_BUSY,
                ProblemCode.NOTHING_EDITED,
                ProblemCode.NOTHING_TO_UNDO,
                ProblemCode.PUPILS_CHANGED_SINCE,
                ProblemCode.NUMBER_TAKEN,
                ProblemCode.CONFLICT_STAYS,
            )
            if problem.code not in expected:
                raise

    def add(self, d: int) -> None:
        """A new pupil; another desktop may add the same one."""
        typed = {
            "pupil_number": str(self.dice.randrange(1, 9)),
            "given_name": self.fresh("given_name"),
            "family_name": "Test",
            "group": self.dice.choice("ABC"),
            "location": "00",
            "email": self.fresh("email"),
        }
        try:
            editing.add(self.schools[d], typed)
        except Problem:
            self.live -= set(typed.values())
            raise

    def edit(self, d: int) -> None:
        """A field gets a new value."""
        name = self.dice.choice(TRACKED)
        if (uid := self.pick(d)) is not None:
            before = self.pupils(d)[uid].get(name)
            editing.change(self.schools[d], self.id_of(d, uid), {name: self.fresh(name)})
            self.live.discard(before or "")

    def read_in(self, d: int) -> None:
        """A file gives pupils other names, over what was edited by hand too; who is not in it may be archived."""
        rows: list[dict[str, str]] = []
        for fields in self.pupils(d).values():
            if "pupil_number" in fields and ARCHIVED not in fields and self.dice.random() < 0.7:
                row = {name: fields[name] for name in ("pupil_number", "family_name", "group", "location")}
                self.values += 1
                rows.append({**row, "given_name": f"Bestand{self.values}"})
        if not rows:
            return
        names = ("pupil_number", "given_name", "family_name", "group", "location")
        file = write_csv(self.folder / f"bron{self.values}.csv", rows, fields=names)
        before = self.texts(d)
        options = ImportOptions(overwrite=True, archive_missing=self.dice.random() < 0.5, take_file=(TAKE_ALL,))
        shown = importing.preview(self.schools[d], file, options)
        importing.apply(self.schools[d], shown, confirm_archive=shown.counts().archived)
        after = self.texts(d)
        self.live -= before - after
        self.live |= {row["given_name"] for row in rows} & after

    def texts(self, d: int) -> set[str]:
        """All values of a desktop's pupils."""
        return {text for fields in self.pupils(d).values() for text in fields.values()}

    def move(self, d: int) -> None:
        """To another group."""
        if (uid := self.pick(d)) is not None:
            editing.change(self.schools[d], self.id_of(d, uid), {"group": self.dice.choice("ABC")})

    def archive(self, d: int) -> None:
        """Archived, or active again."""
        if (uid := self.pick(d)) is not None:
            archived = ARCHIVED in self.pupils(d)[uid]
            (editing.activate if archived else editing.archive)(self.schools[d], self.id_of(d, uid))

    def undo(self, d: int) -> None:
        """The last act on this desktop, also what came by a sync."""
        before = {text for fields in self.pupils(d).values() for text in fields.values()}
        history.undo(self.schools[d])
        self.live -= before - {text for fields in self.pupils(d).values() for text in fields.values()}

    def settle(self, d: int) -> None:
        """A person chooses."""
        waiting = self.conflicts(d)
        if waiting:
            self.choose(d, self.dice.choice(waiting), self.dice.choice(list(Choice)))

    def choose(self, d: int, one: Conflict, choice: Choice) -> None:
        """Settle a conflict, and note what was decided against."""
        here = self.pupils(d).get(one.uid, {})
        lost = {one.there if choice is Choice.HERE else here.get(one.field)}
        if one.field == EXISTS:
            base = SchoolLedger(self.schools[d].storage, ADMIN).bases()[Kind.PUPIL].get(one.uid)
            lost = set()
            if choice is Choice.HERE and not here and base is not None:
                lost = set(base.fields.values())
            if choice is Choice.THERE and one.there is None:
                lost = set(here.values())
        with self.schools[d].storage.begin() as connection:
            conflicts.settle(connection, [one.id], choice, by=ADMIN)
        self.live -= lost
        self.settled.append(one)

    def sync(self, d: int) -> None:
        """Over a line that may fail."""
        self.lines[d].faults = self.dice.choices([*[None] * 8, *Fault], k=6)
        try:
            self.run(d)
        finally:
            self.lines[d].faults = []

    def run(self, d: int) -> Receipt:
        """Synchronise."""
        return engine.run(self.lines[d], SchoolLedger(self.schools[d].storage, ADMIN), consent=True)

    def rest(self) -> None:
        """Each synchronises until nothing is sent any more."""
        for _ in range(10):
            before = [line.sent for line in self.lines]
            receipts = [self.run(d) for d in range(3)]
            if before == [line.sent for line in self.lines] and not any(one.comes for one in receipts):
                assert all(one.agreed for one in receipts), receipts
                return
        raise AssertionError("it never comes to rest")

    def nothing_lost(self) -> None:
        """What was written is on the server, or waits."""
        found = {text for seen in self.lines[0].listed() for text in seen.fields.values()}
        for d in range(3):
            for one in self.conflicts(d):
                found |= {text for text in (one.here, one.there) if text is not None}
                found |= set(self.pupils(d).get(one.uid, {}).values())
        assert self.live <= found, self.live - found

    def all_equal(self) -> None:
        """One school on three desktops and the server; nobody twice."""
        there = {seen.remote_id: seen for seen in self.lines[0].listed() if seen.kind is Kind.PUPIL}
        for d in range(3):
            bases = SchoolLedger(self.schools[d].storage, ADMIN).bases()[Kind.PUPIL]
            here = {bases[uid].remote_id: dict(fields) for uid, fields in self.pupils(d).items()}
            assert here == {remote_id: dict(seen.fields) for remote_id, seen in there.items()}
        assert len({seen.uid for seen in there.values()}) == len(there)

    def pick(self, d: int) -> str | None:
        """One of the pupils."""
        uids = sorted(self.pupils(d))
        return self.dice.choice(uids) if uids else None

    def id_of(self, d: int, uid: str) -> int:
        """The id in the file."""
        with self.schools[d].storage.begin() as connection:
            return int(connection.exec_driver_sql("SELECT id FROM pupil WHERE uid = ?", (uid,)).scalar_one())


def told_by(client: Client) -> Server:
    """What a desktop keeps of the server."""
    return Server(
        address=client.address,
        name=client.name,
        capabilities=client.capabilities,
        locations=client.locations,
        connected_at="2026-11-22T12:00:00+00:00",
        last_at=None,
    )


@pytest.mark.parametrize("seed", range(1, 1 + int(os.environ.get("LVS_SYNC_WALKS", "3"))))
def test_real_school_files_and_a_real_server_come_to_the_same(tmp_path: Path, seed: int) -> None:
    """After each walk: at rest nothing is lost, and when all is settled all are equal."""
    with ExitStack() as stack:
        server = stack.enter_context(servers.running(tmp_path))
        walk = Walk(tmp_path, server, stack, seed)
        for _ in range(STEPS):
            walk.step()
        assert walk.did["edit"] > 3
        assert walk.did["read_in"] > 0
        walk.rest()
        walk.nothing_lost()
        while waiting := [(d, one) for d in range(3) for one in walk.conflicts(d)]:
            for d in range(3):
                for one in walk.conflicts(d):
                    walk.choose(d, one, Choice.HERE)
            assert len(walk.settled) < 200, waiting
            walk.rest()
            walk.nothing_lost()
        walk.all_equal()
