"""What the results of a server mean here, and what is sent: one rule a line, without a server or a school file."""

import json
from dataclasses import dataclass, field

import pytest

from lvs_desktop.domain.exchanging import Base, Clash, Fields, Gone, Incoming, Kind, Seen, Verb
from lvs_desktop.domain.result_exchange import CLASH, FIELDS, PUPIL, Results, fields_of, key_of, result_of, uid_of
from lvs_desktop.domain.results import Generation
from lvs_desktop.domain.syncing import Choice
from lvs_desktop.sync import results
from lvs_desktop.sync.picture import Picture
from lvs_desktop.sync.pulling import Fetched

A = {"test_name": "Rekenen", "taken_on": "2026-01-20", "skill_score": "203"}
B = {**A, "skill_score": "210"}
OTHER = {**A, "test_name": "Spelling"}
WHO, THERE = "uid of Sofie", "r-sofie"


def uid(fields: Fields) -> str:
    return uid_of(THERE, fields)


@dataclass
class Case:
    """A school with one pupil whom both sides have: her results here, what was agreed on, what the server told."""

    here: list[Fields] = field(default_factory=list)
    agreed: dict[str, Fields] = field(default_factory=dict)  # id on the server -> result
    told: dict[str, Fields | None] = field(default_factory=dict)  # id on the server -> result; None: gone
    waiting: dict[str, Clash] = field(default_factory=dict)
    present: bool = True
    whole: bool = False
    restored: Choice | None = None

    @property
    def results(self) -> Results:
        bases = {
            uid(one): results._base(uid(one), remote, {PUPIL: THERE, **one}) for remote, one in self.agreed.items()
        }
        return Results(here=[(WHO, key_of(one), one) for one in self.here], bases=bases)

    @property
    def picture(self) -> Picture:
        base = Base(kind=Kind.PUPIL, uid=WHO, remote_id=THERE, etag=None, fields={})
        return Picture(
            records={Kind.STAFF: {}, Kind.PUPIL: {WHO: {"given_name": "Sofie"}} if self.present else {}},
            bases={kind: {WHO: base} if kind is Kind.PUPIL else {} for kind in Kind},
            waiting={kind: {} for kind in Kind}
            | {Kind.RESULT: {key: {CLASH: clash} for key, clash in self.waiting.items()}},
            refused={},
        )

    @property
    def fetched(self) -> Fetched:
        changes: dict[str, Seen | Gone] = {
            remote: Gone(remote_id=remote)
            if one is None
            else Seen(kind=Kind.RESULT, remote_id=remote, uid=None, etag=None, fields={PUPIL: THERE, **one})
            for remote, one in self.told.items()
        }
        return Fetched(changes=changes, token="t", whole=self.whole, restored=self.restored)

    def plan(self) -> list[Incoming]:
        return results.plan(self.results, self.fetched, self.picture, results.Shelf())

    def told_here(self) -> list[tuple[str, str]]:
        """What is written here: made, goes, or asked, and the skill score it is about."""
        found = []
        for one in self.plan():
            if one.clashes:
                found.append(("asked", json.loads(one.clashes[0].there or "")["skill_score"]))
            elif one.new or one.remove:
                assert one.write[PUPIL] == WHO
                found.append(("made" if one.new else "goes", one.write["skill_score"] or ""))
        return sorted(found)

    def sent(self) -> list[tuple[Verb, str]]:
        """What goes to the server once that is written."""
        picture, came = self.picture, self.plan()
        picture.take_clashes(came)
        return [
            (one.verb, one.fields.get("skill_score", one.remote_id or ""))
            for one in results.operations(results.after(self.results, came), picture, results.Shelf())
        ]


NEW, AWAY = Verb.CREATE, Verb.DELETE
ASKED = {uid(B): Clash(field=CLASH, was=None, here=results._text(WHO, A), there=results._text(WHO, B))}


@pytest.mark.parametrize(
    ("case", "written", "sent"),
    [
        (Case(), [], []),
        (Case(here=[A]), [], [(NEW, "203")]),
        (Case(here=[A], agreed={"1": A}), [], []),
        (Case(here=[A], agreed={"1": A}, told={"1": A}), [], []),
        (Case(here=[A], told={"1": A}), [], []),  # an answer that was lost, or another desktop's same file
        (Case(told={"1": A}), [("made", "203")], []),
        (Case(agreed={"1": A}), [], [(AWAY, "1")]),
        (Case(agreed={"1": A}, told={"1": A}), [], [(AWAY, "1")]),  # it moved with its pupil, and went here
        (Case(here=[A], agreed={"1": A}, told={"1": None}), [("goes", "203")], []),
        (Case(agreed={"1": A}, told={"1": None}), [], []),
        (Case(here=[A], agreed={"1": A}, told={"1": None, "2": B}), [("goes", "203"), ("made", "210")], []),
        (Case(here=[A], agreed={"1": A}, told={"1": B}), [("goes", "203"), ("made", "210")], []),  # patched there
        (Case(here=[A], agreed={"1": A}, told={"1": None, "2": A}), [], []),  # under another id
        (Case(here=[B], agreed={"1": A}), [], [(AWAY, "1"), (NEW, "210")]),
        (Case(here=[B], agreed={"1": A}, told={"1": None}), [], [(NEW, "210")]),
        (Case(agreed={"1": A}, told={"1": None, "2": B}), [("made", "210")], []),
        (Case(here=[A], told={"1": B}), [("asked", "210")], []),
        (Case(here=[A, OTHER], told={"1": B}), [("asked", "210")], [(NEW, "203")]),
        (Case(here=[B], agreed={"1": A}, told={"1": None, "2": {**A, "level": "I"}}), [("asked", "203")], []),
        (Case(here=[A], agreed={"1": B}, waiting=ASKED), [], []),
        (Case(here=[A], agreed={"1": B}, waiting=ASKED, told={"1": B}), [], []),
        (Case(here=[A], agreed={"1": B}, waiting=ASKED, told={"1": None}), [], [(NEW, "203")]),
        (Case(here=[B], agreed={"1": B}, waiting=ASKED), [], []),
        (Case(agreed={"1": B}, waiting=ASKED), [("made", "210")], []),
        (Case(here=[{**A, "score": "7"}], agreed={"1": B}, waiting=ASKED), [("asked", "210")], []),
        (Case(here=[A], agreed={"1": A}, whole=True), [("goes", "203")], []),
        (Case(here=[A], agreed={"1": A}, whole=True, told={"1": A}), [], []),
        (Case(here=[A], agreed={"1": A}, whole=True, restored=Choice.HERE), [], [(NEW, "203")]),
        (Case(here=[A], told={"1": B}, whole=True, restored=Choice.HERE), [], [(AWAY, "1"), (NEW, "203")]),
        (Case(told={"1": {"test_name": "x", "skill_score": "1"}}), [], []),  # without a date it can't be kept
        (Case(here=[A], present=False, agreed={"1": A}, told={"1": None}), [], []),
    ],
)
def test_a_rule(case: Case, written: list[tuple[str, str]], sent: list[tuple[Verb, str]]) -> None:
    """What is written here, then what is sent; nothing is ever lost without a question."""
    assert case.told_here() == written
    assert case.sent() == sent


def test_a_result_whose_pupil_is_not_here_is_kept_until_the_pupil_is() -> None:
    """The feed does not tell of it again; meanwhile nothing of it is deleted there."""
    absent = Case(present=False, told={"1": A})
    (kept,) = absent.plan()
    assert kept.base is not None
    assert (kept.write, absent.sent()) == ({}, [])
    held = Results(here=[], bases={kept.uid: kept.base})
    nothing = Fetched(changes={}, token="t", whole=False)
    assert results.plan(held, nothing, absent.picture, results.Shelf()) == []
    assert results.here(held, absent.picture, results.Shelf()).count == 1
    (back,) = results.plan(held, nothing, Case().picture, results.Shelf())
    assert (back.new, back.write) == (True, {PUPIL: WHO, **A})


def test_both_sides_count_alike_also_what_waits() -> None:
    """The hash of what is here is that of what the server has, where a person is to choose too."""
    asked = Case(here=[A, OTHER], agreed={"1": B, "2": OTHER}, waiting=ASKED)
    same = Case(here=[B, OTHER], agreed={"1": B, "2": OTHER})
    assert results.here(asked.results, asked.picture, results.Shelf()) == results.here(
        same.results, same.picture, results.Shelf()
    )
    lacking = Case(here=[B], agreed={"1": B})
    assert results.here(lacking.results, lacking.picture, results.Shelf()) != results.here(
        same.results, same.picture, results.Shelf()
    )


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_tells_two_results_apart(name: str) -> None:
    """Whatever differs is another result; nothing is lost on the way to a school file and back."""
    value = {"generation": Generation.THREE.value, "by_hand": "no"}.get(name, "x")
    fields = {"test_name": "Rekenen", "taken_on": "2026-01-20"} | {name: value}
    found = result_of(fields)
    assert fields == fields_of(
        ("" if found.by_hand is None else "yes" if found.by_hand else "no")
        if each == "by_hand"
        else ""
        if each == "generation" and found.generation is Generation.UNKNOWN
        else str(getattr(found, each))
        for each in FIELDS
    )
    assert uid_of(THERE, fields) != uid_of(THERE, {**fields, name: "y"})
    assert uid_of(THERE, fields) != uid_of("r-daan", fields)
    assert key_of(fields) == "\n".join(found.key)
