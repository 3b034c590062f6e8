"""One synchronisation: what goes, what comes, what is asked, and what happens when something fails."""

from dataclasses import replace

import pytest

from lvs_desktop.domain.exchanging import ACCOMMODATION, ARCHIVED, EXISTS, MEMBER, Kind, Verb, group_uid
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Act, Choice, Receipt, Rung
from lvs_desktop.sync import engine
from tests.support.sync_desktop import Desktop, Killed
from tests.support.sync_server import OURS, Fault, Line, ScimServer, fields_of

FOREIGN = replace(
    OURS,
    changes=Rung.NONE,
    pupil_data=Rung.NONE,
    staff_data=Rung.NONE,
    accommodations=Rung.NONE,
    passwords=Rung.NONE,
    receipt=Rung.WEAK,
)


def school(*pupils: str) -> tuple[Desktop, Line, list[str]]:
    """A school file with these pupils, agreed with a server."""
    desktop, line = Desktop(), Line(ScimServer())
    uids = [desktop.add(**fields_of(text)) for text in pupils]
    if uids:
        assert engine.run(line, desktop).agreed
    return desktop, line, uids


def another(line: Line) -> tuple[Desktop, Line]:
    """A second desktop that has the same school."""
    desktop, line = Desktop(), Line(line.server)
    assert engine.run(line, desktop).agreed
    return desktop, line


def many(n: int) -> list[str]:
    """Pupils of one group."""
    return [f"pupil_number={i} given_name=Kind{i} group=1A" for i in range(1, n + 1)]


def remote_id(desktop: Desktop, uid: str) -> str:
    """Of a pupil, its id on the server."""
    return desktop.agreed[Kind.PUPIL][uid].remote_id


def refused(line: Line, desktop: Desktop, code: ProblemCode, **kwargs: object) -> Problem:
    """The problem that stops a run."""
    with pytest.raises(Problem) as raised:
        engine.run(line, desktop, **kwargs)  # type: ignore[arg-type]
    assert raised.value.code is code
    return raised.value


# what goes and what comes


def test_a_school_goes_to_the_server_in_its_order() -> None:
    """Groups without members, staff, pupils, memberships, archive; afterwards both sides agree."""
    desktop, line = Desktop(), Line(ScimServer())
    desktop.add(**fields_of("pupil_number=1 given_name=Sofie group=2B"))
    desktop.add(**fields_of("pupil_number=2 given_name=Daan group=2B archived=yes"))
    desktop.add(Kind.STAFF, **fields_of("staff_number=7 family_name=Bos role=teacher locations=00"))
    receipt = engine.run(line, desktop)
    sent = [(one.kind, one.verb, MEMBER in "".join(one.changed)) for one in line.sent]
    assert sent == [
        (Kind.GROUP, Verb.CREATE, False),
        (Kind.STAFF, Verb.CREATE, False),
        (Kind.PUPIL, Verb.CREATE, False),
        (Kind.GROUP, Verb.CHANGE, True),
        (Kind.PUPIL, Verb.CREATE, False),
    ]
    assert ARCHIVED in line.sent[-1].fields
    assert receipt.agreed
    assert receipt.by_server
    assert receipt.here[Kind.PUPIL].count == receipt.there[Kind.PUPIL].count == 2
    assert receipt.goes[Kind.PUPIL, Act.ADD] == 2


def test_a_second_desktop_gets_the_same_school() -> None:
    """Under the same uids; and then nothing is left to do, on either."""
    desktop, line, uids = school(*many(3))
    other, other_line = another(line)
    assert other.pupils() == desktop.pupils()
    assert set(other.pupils()) == set(uids)
    assert not other_line.sent
    assert other.receipts[-1].comes == {(Kind.PUPIL, Act.ADD): 3}


def test_only_what_differs_is_sent() -> None:
    """One field of one pupil; archiving is told apart."""
    desktop, line, (uid, other) = school(*many(2))
    line.sent.clear()
    desktop.edit(uid, email="a@example.nl")
    desktop.archive(other)
    receipt = engine.run(line, desktop)
    assert [(one.uid, one.changed) for one in line.sent if one.kind is Kind.PUPIL] == [
        (uid, ("email",)),
        (other, (ARCHIVED,)),
    ]
    assert receipt.goes[Kind.PUPIL, Act.ARCHIVE] == 1
    (group,) = line.server.live(Kind.GROUP).values()
    assert MEMBER + remote_id(desktop, uid) in group.fields
    assert MEMBER + remote_id(desktop, other) not in group.fields


def test_batches_are_small_enough_to_lose() -> None:
    """A cut connection leaves at most 200 records unknown."""
    desktop, line = Desktop(), Line(ScimServer(), page=1000)
    for text in many(450):
        desktop.add(**fields_of(text))
    sizes: list[int] = []
    send = line.send
    line.send = lambda operations, ids: (sizes.append(len(operations)), send(operations, ids))[1]  # type: ignore
    assert engine.run(line, desktop).agreed
    assert max(sizes) == 200
    assert sum(sizes) == 450 + 2


def test_user_names_that_are_swapped_go_together() -> None:
    """The client takes the cycle apart; it has to see both."""
    desktop, line, (one, other) = school(
        "pupil_number=1 group=1A user_name=jan", "pupil_number=2 group=1A user_name=piet"
    )
    desktop.edit(one, user_name="piet")
    desktop.edit(other, user_name="jan")
    batches: list[int] = []
    send = line.send
    line.send = lambda operations, ids: (batches.append(len(operations)), send(operations, ids))[1]  # type: ignore
    engine.run(line, desktop)
    assert batches[0] == 2


# lost answers


@pytest.mark.parametrize("fault", [Fault.BEFORE, Fault.AFTER, Fault.HALF, Fault.OFFLINE])
@pytest.mark.parametrize("killed", [False, True])
def test_a_lost_answer_makes_nothing_twice_and_loses_nothing(fault: Fault, killed: bool) -> None:
    """The server is asked what became of it: at once if it answers again, else by the next run."""
    desktop, line = Desktop(), Line(ScimServer())
    for text in many(5):
        desktop.add(**fields_of(text))
    line.faults = [None, None, fault]  # the list, the groups, the pupils
    if killed:
        line.faults += [Fault.OFFLINE]
        refused(line, desktop, ProblemCode.SERVER_OFFLINE)
        assert len(desktop.flying) == 5
    receipt = engine.run(line, desktop)
    assert receipt.agreed
    assert len(line.server.live(Kind.PUPIL)) == 5
    assert not desktop.flying
    created = [one for one in line.sent if one.kind is Kind.PUPIL and one.verb is Verb.CREATE]
    done = {Fault.AFTER: 5, Fault.HALF: 2}.get(fault, 0)
    assert len(created) == 5 + 5 - done, "only what the server did not have is sent again"


def test_a_lost_answer_of_a_change_is_no_conflict() -> None:
    """The server has what was sent: it was us."""
    desktop, line, (uid,) = school(*many(1))
    desktop.edit(uid, email="a@example.nl")
    line.faults = [None, Fault.AFTER, Fault.OFFLINE]
    refused(line, desktop, ProblemCode.SERVER_OFFLINE)
    receipt = engine.run(line, desktop)
    assert receipt.agreed
    assert not desktop.open()
    assert receipt.goes == {(Kind.PUPIL, Act.CHANGE): 1}


def test_who_goes_on_after_a_lost_answer_is_asked_nothing() -> None:
    """The first address got there; the second is the next difference, not a conflict with oneself."""
    desktop, line, (uid,) = school(*many(1))
    desktop.edit(uid, email="a@example.nl")
    line.faults = [None, Fault.AFTER, Fault.OFFLINE]
    refused(line, desktop, ProblemCode.SERVER_OFFLINE)
    desktop.edit(uid, email="b@example.nl")
    assert engine.run(line, desktop).agreed
    assert not desktop.open()
    assert line.server.kept[remote_id(desktop, uid)].fields["email"] == "b@example.nl"


def test_what_others_changed_after_a_lost_answer_is_taken() -> None:
    """Our e-mail address was there first; the first name came after it."""
    desktop, line, (uid,) = school(*many(1))
    desktop.edit(uid, email="a@example.nl")
    line.faults = [None, Fault.AFTER, Fault.OFFLINE]
    refused(line, desktop, ProblemCode.SERVER_OFFLINE)
    line.server.edit(remote_id(desktop, uid), given_name="Later")
    assert engine.run(line, desktop).agreed
    assert desktop.pupils()[uid]["given_name"] == "Later"
    assert desktop.pupils()[uid]["email"] == "a@example.nl"


def test_nobody_is_overruled_when_it_can_not_be_known_who_was_last() -> None:
    """Our change may have been done, and undone there on purpose: a person is asked."""
    desktop, line, (uid,) = school("pupil_number=1 group=1A email=old")
    desktop.edit(uid, email="mine")
    line.faults = [None, Fault.AFTER, Fault.OFFLINE]
    refused(line, desktop, ProblemCode.SERVER_OFFLINE)
    line.server.edit(remote_id(desktop, uid), email="old")
    engine.run(line, desktop)
    ((_, _, clash),) = desktop.open()
    assert (clash.field, clash.here, clash.there) == ("email", "mine", "old")
    assert line.server.kept[remote_id(desktop, uid)].fields["email"] == "old"


def test_a_run_that_is_killed_anywhere_can_be_run_again() -> None:
    """At each of its steps, before and after: the next run ends as one that was not killed."""
    for at in range(1, 60):
        for sign in (1, -1):
            desktop, line = Desktop(), Line(ScimServer())
            for text in many(3):
                desktop.add(**fields_of(text))
            desktop.dies = sign * at
            try:
                engine.run(line, desktop)
            except Killed:
                pass
            desktop.dies = None
            assert engine.run(line, desktop).agreed
            assert len(line.server.live(Kind.PUPIL)) == 3
            assert len(line.server.live(Kind.GROUP)) == 1


def test_one_record_at_which_the_server_breaks_holds_up_nobody_else() -> None:
    """It is tried twice; everything else goes, and the run says that it is not done."""
    desktop, line = Desktop(), Line(ScimServer())
    uids = [desktop.add(**fields_of(text)) for text in many(3)]
    line.server.breaks.add(uids[1])
    refused(line, desktop, ProblemCode.SERVER_BUSY)
    assert {one.uid for one in line.server.live(Kind.PUPIL).values()} == {uids[0], uids[2]}
    line.server.breaks.clear()
    assert engine.run(line, desktop).agreed


def test_a_server_that_stops_answering_stops_the_run() -> None:
    """Nothing is lost, and it does not go on for ever."""
    desktop, line = Desktop(), Line(ScimServer())
    for text in many(3):
        desktop.add(**fields_of(text))
    line.server.breaks |= {*desktop.pupils(), group_uid(None, "1A")}
    problem = refused(line, desktop, ProblemCode.SERVER_OFFLINE)
    assert problem.code is ProblemCode.SERVER_OFFLINE
    line.server.breaks.clear()
    assert engine.run(line, desktop).agreed


# conflicts


def test_only_the_field_that_both_changed_waits() -> None:
    """The rest of the record goes on, both ways; both sides still agree on what is agreed on."""
    desktop, line, (uid,) = school(*many(1))
    line.server.edit(remote_id(desktop, uid), given_name="There", family_name="New")
    desktop.edit(uid, given_name="Here", email="a@example.nl")
    receipt = engine.run(line, desktop)
    ((kind, _, clash),) = desktop.open()
    assert (kind, clash.field, clash.was, clash.here, clash.there) == (
        Kind.PUPIL,
        "given_name",
        "Kind1",
        "Here",
        "There",
    )
    assert desktop.pupils()[uid] == fields_of(
        "pupil_number=1 given_name=Here family_name=New group=1A email=a@example.nl"
    )
    assert line.server.kept[remote_id(desktop, uid)].fields["email"] == "a@example.nl"
    assert (receipt.clashes, receipt.agreed) == (1, True)


@pytest.mark.parametrize(("choice", "left"), [(Choice.HERE, "Here"), (Choice.THERE, "There")])
def test_a_choice_makes_both_sides_equal(choice: Choice, left: str) -> None:
    """What was chosen is on both sides after the next run."""
    desktop, line, (uid,) = school(*many(1))
    line.server.edit(remote_id(desktop, uid), given_name="There")
    desktop.edit(uid, given_name="Here")
    engine.run(line, desktop)
    desktop.settle(Kind.PUPIL, uid, "given_name", choice)
    assert engine.run(line, desktop).agreed
    assert desktop.pupils()[uid]["given_name"] == left
    assert line.server.kept[remote_id(desktop, uid)].fields["given_name"] == left
    assert not desktop.open()


def test_somebody_who_is_first_between_our_pull_and_our_push_is_merged() -> None:
    """A 412 is read and merged: 2 x 60 edits of two administrators, all of them there."""
    desktop, line, (uid,) = school(*many(1))
    other, other_line = another(line)
    for n in range(60):
        desktop.write(Kind.PUPIL, uid, f"{ACCOMMODATION}a{n}", '{"amount": 1}')
        other.write(Kind.PUPIL, uid, f"{ACCOMMODATION}b{n}", '{"amount": 1}')
        reach = line._reach

        def in_between(what: str, reach=reach) -> None:
            reach(what)
            if what == "changes" and "digest" not in line.asked[-3:]:
                line._reach = reach  # type: ignore[method-assign]
                engine.run(other_line, other)

        line._reach = in_between  # type: ignore[method-assign]
        engine.run(line, desktop)
    engine.run(other_line, other)
    assert engine.run(line, desktop).agreed
    assert len([name for name in desktop.pupils()[uid] if name.startswith(ACCOMMODATION)]) == 120
    assert desktop.pupils()[uid] == other.pupils()[uid]


def test_who_was_deleted_there_and_changed_here_is_asked_about() -> None:
    """Here sends it again, there takes it out here."""
    for choice, left in ((Choice.HERE, 1), (Choice.THERE, 0)):
        desktop, line, (uid,) = school(*many(1))
        line.server.remove(remote_id(desktop, uid))
        desktop.edit(uid, given_name="Changed")
        receipt = engine.run(line, desktop, consent=True)
        assert [clash.field for _, _, clash in desktop.open()] == [EXISTS]
        assert receipt.agreed
        desktop.settle(Kind.PUPIL, uid, EXISTS, choice)
        assert engine.run(line, desktop, consent=True).agreed
        assert len(desktop.pupils()) == len(line.server.live(Kind.PUPIL)) == left


def test_who_was_deleted_here_and_changed_there_is_asked_about() -> None:
    """Here deletes it there, there brings it back."""
    for choice, left in ((Choice.HERE, 0), (Choice.THERE, 1)):
        desktop, line, (uid,) = school(*many(1))
        line.server.edit(remote_id(desktop, uid), given_name="Changed")
        desktop.delete(uid)
        receipt = engine.run(line, desktop)
        assert [clash.field for _, _, clash in desktop.open()] == [EXISTS]
        assert receipt.agreed
        assert len(line.server.live(Kind.PUPIL)) == 1, "nothing is deleted before the person chose"
        desktop.settle(Kind.PUPIL, uid, EXISTS, choice)
        assert engine.run(line, desktop).agreed
        assert len(desktop.pupils()) == len(line.server.live(Kind.PUPIL)) == left


def test_a_delete_that_nobody_objects_to_goes_both_ways() -> None:
    """Out here is out there, and on the other desktop."""
    desktop, line, (uid, _) = school(*many(2))
    other, other_line = another(line)
    desktop.delete(uid)
    assert engine.run(line, desktop).agreed
    assert engine.run(other_line, other).agreed
    assert len(other.pupils()) == len(line.server.live(Kind.PUPIL)) == 1
    assert other.receipts[-1].comes == {(Kind.PUPIL, Act.REMOVE): 1}


def test_who_was_deleted_for_good_here_is_deleted_there_without_a_question() -> None:
    """A clean-up keeps nothing of a pupil, so that nothing can be compared; a change there doesn't bring it back."""
    desktop, line, (uid, _) = school(*many(2))
    line.server.edit(remote_id(desktop, uid), given_name="Changed")
    desktop.agreed[Kind.PUPIL][uid] = replace(desktop.agreed[Kind.PUPIL][uid], fields={})
    desktop.delete(uid)
    assert engine.run(line, desktop).agreed
    assert not desktop.open()
    assert len(line.server.live(Kind.PUPIL)) == 1
    assert "Changed" not in repr(desktop.taken)


def test_a_user_name_that_another_account_has_is_asked_about() -> None:
    """The record waits as a whole: it may be that account. Another name, and it goes."""
    _, line, _ = school("pupil_number=1 group=1A user_name=jan")
    other = Desktop()
    other_line = Line(line.server)
    uid = other.add(**fields_of("pupil_number=2 group=1A user_name=jan"))
    engine.run(other_line, other)
    clashes = {clash.field for _, _, clash in other.open()}
    assert clashes == {"user_name"}
    assert len(line.server.live(Kind.PUPIL)) == 1
    for kind, who, clash in other.open():
        if who != uid:  # the name of who came is ours here
            other.settle(kind, who, clash.field, Choice.HERE)
            other.edit(who, user_name="jan")
    other.edit(uid, user_name="jan2")
    assert engine.run(other_line, other).agreed
    assert not other.open()
    assert len(line.server.live(Kind.PUPIL)) == 2


def test_two_desktops_that_add_the_same_pupil_make_one() -> None:
    """By number; what they know otherwise of it is asked."""
    desktop, line, _ = school("pupil_number=1 given_name=Jan group=1A")
    other, other_line = Desktop(), Line(line.server)
    uid = other.add(**fields_of("pupil_number=01 given_name=Johan group=1A email=a@example.nl"))
    engine.run(other_line, other)
    assert list(other.pupils()) == [uid]
    assert {clash.field for _, _, clash in other.open()} == {"given_name", "pupil_number"}
    assert len(line.server.live(Kind.PUPIL)) == 1
    assert engine.run(line, desktop).agreed
    assert next(iter(desktop.pupils().values()))["email"] == "a@example.nl"


def test_a_number_that_two_records_would_have_here_waits() -> None:
    """The server of another program may have two; here a number is of one pupil."""
    desktop, line = Desktop(), Line(ScimServer())
    line.server.put(Kind.PUPIL, fields_of("pupil_number=1 given_name=Jan group=1A"))
    line.server.put(Kind.PUPIL, fields_of("pupil_number=01 given_name=Piet group=1A"))
    engine.run(line, desktop)
    assert sorted(fields.get("pupil_number", "") for fields in desktop.pupils().values()) == ["", "01"]
    ((_, _, clash),) = desktop.open()
    assert (clash.field, clash.here, clash.there) == ("pupil_number", None, "1")


def test_what_is_edited_while_it_runs_is_kept_and_goes_next() -> None:
    """The edit comes between reading and writing: it is looked at anew."""
    desktop, line, (uid,) = school(*many(1))
    line.server.edit(remote_id(desktop, uid), given_name="There")
    for call in range(30):
        desktop.calls = 0
        desktop.edits = {call: lambda call=call: desktop.edit(uid, email=f"{call}@example.nl")}
        engine.run(line, desktop)
        assert desktop.pupils()[uid]["email"] == f"{call}@example.nl"
        line.server.edit(remote_id(desktop, uid), given_name=f"There{call}")
    assert engine.run(line, desktop).agreed
    assert not desktop.open()


# what is refused


def test_what_the_server_refuses_is_kept_with_its_words_and_not_sent_again() -> None:
    """Until the record changes; nobody else waits for it, and the receipt does not pretend."""
    desktop, line = Desktop(), Line(ScimServer())
    uids = [desktop.add(**fields_of(text)) for text in many(2)]
    line.server.refuses[uids[0]] = "No such class."
    receipt = engine.run(line, desktop)
    assert (receipt.refused, receipt.agreed) == (1, False)
    assert desktop.rejected[Kind.PUPIL, uids[0]][1] == "No such class."
    line.sent.clear()
    engine.run(line, desktop)
    assert not line.sent
    line.server.refuses.clear()
    desktop.edit(uids[0], email="a@example.nl")
    assert engine.run(line, desktop).agreed
    assert not desktop.rejected


# the guard, and servers that lost something


def test_a_server_that_would_take_away_many_pupils_is_not_followed_without_consent() -> None:
    """More than one in ten, and more than five: nothing at all of the pull is written."""
    desktop, line, uids = school(*many(20))
    for uid in uids[:3]:
        line.server.edit(remote_id(desktop, uid), archived="yes")
    for uid in uids[3:6]:
        line.server.remove(remote_id(desktop, uid))
    line.server.edit(remote_id(desktop, uids[9]), given_name="Other")
    before = {uid: dict(fields) for uid, fields in desktop.pupils().items()}
    problem = refused(line, desktop, ProblemCode.SYNC_TOO_MANY)
    assert problem.facts == {"pupils": 6, "active": 20}
    assert desktop.pupils() == before
    assert engine.plan(line, desktop).too_many == 6
    assert engine.run(line, desktop, consent=True).agreed
    assert sum(ARCHIVED not in fields for fields in desktop.pupils().values()) == 14


def test_few_pupils_may_go() -> None:
    """Five, whatever share they are; one in ten of many."""
    desktop, line, uids = school(*many(6))
    for uid in uids[:5]:
        line.server.remove(remote_id(desktop, uid))
    assert engine.plan(line, desktop).too_many == 0
    assert engine.run(line, desktop).agreed
    desktop, line, uids = school(*many(60))
    for uid in uids[:6]:
        line.server.remove(remote_id(desktop, uid))
    assert engine.run(line, desktop).agreed


@pytest.mark.parametrize("capabilities", [OURS, FOREIGN])
def test_an_empty_server_takes_nobody_away(capabilities: object) -> None:
    """Not even three pupils: a list without anybody is a mistake until a person says that it is right."""
    desktop, line = Desktop(), Line(ScimServer(capabilities=capabilities))  # type: ignore[arg-type]
    for text in many(3):
        desktop.add(**fields_of(text))
    engine.run(line, desktop)
    line.server.kept.clear()
    line.server.oldest = line.server.number = line.server.number + 1
    refused(line, desktop, ProblemCode.SYNC_TOO_MANY)
    assert len(desktop.pupils()) == 3


def test_after_six_weeks_the_whole_list_is_compared_and_no_delete_is_missed() -> None:
    """The token is expired: what was agreed on and is not listed any more is gone."""
    desktop, line, uids = school(*many(8))
    line.server.remove(remote_id(desktop, uids[0]))
    line.server.edit(remote_id(desktop, uids[1]), given_name="Other")
    line.server.oldest = line.server.number
    assert engine.run(line, desktop).agreed
    assert uids[0] not in desktop.pupils()
    assert desktop.pupils()[uids[1]]["given_name"] == "Other"


def test_a_list_that_is_shorter_than_the_server_says_takes_nobody_away() -> None:
    """Somebody moved between two pages; the next list is whole again."""
    desktop, line, _ = school(*many(8))
    line.server.oldest = line.server.number = line.server.number + 1
    line.server.hides = 2
    engine.run(line, desktop)
    assert len(desktop.pupils()) == 8
    assert len(line.server.live(Kind.PUPIL)) == 8


def restored() -> tuple[Desktop, Line, list[str]]:
    """A server that was put back to before a change, an addition and a delete."""
    desktop, line, uids = school(*many(8))
    backup = line.server.copy()
    desktop.edit(uids[0], given_name="Newer")
    uids.append(desktop.add(**fields_of("pupil_number=9 given_name=Kind9 group=1A")))
    assert engine.run(line, desktop).agreed
    line.server.restore(backup)
    return desktop, line, uids


def test_a_server_that_was_put_back_is_recognised_and_asked_about() -> None:
    """Nothing is written before a person said whose records count."""
    desktop, line, uids = restored()
    refused(line, desktop, ProblemCode.SERVER_RESTORED)
    assert desktop.pupils()[uids[0]]["given_name"] == "Newer"
    with pytest.raises(Problem):
        engine.plan(line, desktop)


def test_what_is_here_is_sent_again_to_a_server_that_was_put_back() -> None:
    """Changes, and records that it lacks: under their own externalId."""
    desktop, line, uids = restored()
    before = {uid: dict(fields) for uid, fields in desktop.pupils().items()}
    assert engine.run(line, desktop, restored=Choice.HERE).agreed
    assert desktop.pupils() == before
    assert {one.uid for one in line.server.live(Kind.PUPIL).values()} == set(uids)
    assert line.server.kept[remote_id(desktop, uids[0])].fields["given_name"] == "Newer"


def test_what_is_there_counts_if_the_person_says_so() -> None:
    """Here follows the older copy."""
    desktop, line, uids = restored()
    assert engine.run(line, desktop, restored=Choice.THERE).agreed
    assert desktop.pupils()[uids[0]]["given_name"] == "Kind1"
    assert uids[-1] not in desktop.pupils()


# passwords


def test_passwords_go_last_and_only_of_pupils_that_are_there() -> None:
    """After everything else, never as an operation; what is delivered is wiped."""
    desktop, line = Desktop(), Line(ScimServer())
    uids = [desktop.add(**fields_of(text)) for text in many(2)]
    line.server.refuses[uids[1]] = "No."
    desktop.passwords = {uids[0]: "boom-kat-7", uids[1]: "vis-hok-3"}
    receipt = engine.run(line, desktop)
    assert receipt.passwords == 1
    assert line.server.passwords == {remote_id(desktop, uids[0]): "boom-kat-7"}
    assert list(desktop.passwords) == [uids[1]]
    assert line.asked.index("passwords") > max(i for i, what in enumerate(line.asked) if what == "send")
    assert "boom-kat-7" not in repr(line.sent)


def test_a_password_without_an_answer_stays_and_is_sent_again() -> None:
    """It is the same password: once more does no harm."""
    desktop, line, (uid,) = school(*many(1))
    desktop.passwords = {uid: "boom-kat-7"}
    line.faults = [None, Fault.AFTER]
    refused(line, desktop, ProblemCode.SERVER_OFFLINE)
    assert desktop.passwords == {uid: "boom-kat-7"}
    assert engine.run(line, desktop).passwords == 1
    assert not desktop.passwords


def test_a_server_that_takes_no_passwords_is_not_asked() -> None:
    """They wait for another way."""
    desktop, line, (uid,) = school(*many(1))
    line.server.capabilities = replace(OURS, passwords=Rung.NONE)
    desktop.passwords = {uid: "boom-kat-7"}
    assert engine.run(line, desktop).passwords == 0
    assert "passwords" not in line.asked


# a token for some locations


def test_a_token_for_one_location_sends_no_other() -> None:
    """And takes nobody out there for not being sent; a pupil that left the location goes here."""
    desktop, line = Desktop(), Line(ScimServer())
    ours = desktop.add(**fields_of("pupil_number=1 location=00 group=1A"))
    desktop.add(**fields_of("pupil_number=2 location=01 group=1A"))
    desktop.add(Kind.STAFF, **fields_of("family_name=Bos role=school_admin"))
    receipt = engine.run(line, desktop, locations=["00"])
    assert receipt.agreed
    assert {one.uid for one in line.server.live(Kind.PUPIL, Kind.STAFF).values()} == {ours}
    assert [one.fields["location"] for one in line.server.live(Kind.GROUP).values()] == ["00"]
    line.server.remove(remote_id(desktop, ours))  # so a pupil that is moved away looks to this token
    assert engine.run(line, desktop, locations=["00"], consent=True).agreed
    assert [fields["pupil_number"] for fields in desktop.pupils().values()] == ["2"]


# a server of another program


def foreign() -> tuple[Desktop, Line, list[str]]:
    """A server that keeps no data of pupils, but has Groups with members."""
    desktop, line = Desktop(), Line(ScimServer(capabilities=FOREIGN))
    users = [line.server.put(Kind.PUPIL, fields_of(f"given_name=Kind{n} user_name=kind{n}")) for n in range(3)]
    line.server.put(Kind.GROUP, {"name": "2B", **{MEMBER + user: "yes" for user in users}})
    engine.run(line, desktop)
    return desktop, line, users


def test_a_pupil_gets_its_group_from_the_groups_of_a_foreign_server() -> None:
    """The first download of a school fills the file; both sides agree by its list, and nothing is sent."""
    desktop, line, _ = foreign()
    assert [fields["group"] for fields in desktop.pupils().values()] == ["2B"] * 3
    assert not line.sent
    assert desktop.receipts[-1].agreed
    assert not desktop.receipts[-1].by_server


def test_a_move_between_groups_goes_both_ways_on_a_foreign_server() -> None:
    """Here: a membership is sent. There: the pupil gets the other group. Both: the person is asked."""
    desktop, line, users = foreign()
    uids = {base.remote_id: uid for uid, base in desktop.agreed[Kind.PUPIL].items()}
    desktop.edit(uids[users[0]], group="2C")
    assert engine.run(line, desktop).agreed
    groups = {one.fields["name"]: one.fields for one in line.server.live(Kind.GROUP).values()}
    assert MEMBER + users[0] in groups["2C"]
    assert MEMBER + users[0] not in groups["2B"]
    there = {one.fields["name"]: i for i, one in line.server.live(Kind.GROUP).items()}
    line.server.edit(there["2B"], **{MEMBER + users[1]: None})
    line.server.edit(there["2C"], **{MEMBER + users[1]: "yes"})
    line.sent.clear()
    assert engine.run(line, desktop).agreed
    assert desktop.pupils()[uids[users[1]]]["group"] == "2C"
    assert not line.sent
    desktop.edit(uids[users[2]], group="3A")
    line.server.edit(there["2B"], **{MEMBER + users[2]: None})
    line.server.edit(there["2C"], **{MEMBER + users[2]: "yes"})
    engine.run(line, desktop)
    ((_, uid, clash),) = desktop.open()
    assert (uid, clash.field, clash.was, clash.here, clash.there) == (uids[users[2]], "group", "2B", "3A", "2C")


def test_fields_that_a_server_does_not_keep_stay_here_and_are_not_sent_for_ever() -> None:
    """An accommodation that was linked stays linked through any download."""
    desktop, line, users = foreign()
    uid = next(uid for uid, base in desktop.agreed[Kind.PUPIL].items() if base.remote_id == users[0])
    desktop.write(Kind.PUPIL, uid, f"{ACCOMMODATION}Extra tijd", '{"amount": 25}')
    desktop.edit(uid, pupil_number="12345", birth_date="2012-01-01")
    line.server.edit(users[0], given_name="Other")
    receipt = engine.run(line, desktop)
    assert receipt.agreed
    assert not line.sent
    assert desktop.pupils()[uid]["given_name"] == "Other"
    assert desktop.pupils()[uid]["pupil_number"] == "12345"
    assert desktop.pupils()[uid][f"{ACCOMMODATION}Extra tijd"] == '{"amount": 25}'


def test_members_and_groups_of_others_are_left_alone() -> None:
    """A teacher in a class, and a group of teachers: neither goes when the pupils do."""
    desktop, line, users = foreign()
    teacher = line.server.put(Kind.STAFF, fields_of("family_name=Bos user_name=bos"))
    group = next(iter(line.server.live(Kind.GROUP)))
    line.server.edit(group, **{MEMBER + teacher: "yes"})
    room = line.server.put(Kind.GROUP, {"name": "Teachers"})
    for uid in list(desktop.pupils()):
        desktop.edit(uid, group="3A")
    engine.run(line, desktop)
    groups = {i: one.fields for i, one in line.server.live(Kind.GROUP).items()}
    assert groups[group] == {"name": "2B", MEMBER + teacher: "yes"}
    assert groups[room] == {"name": "Teachers"}
    assert {MEMBER + user for user in users} < {f for fields in groups.values() for f in fields}


def test_a_group_without_pupils_goes_if_it_was_made_here() -> None:
    """On each desktop of the school."""
    desktop, line, (uid,) = school(*many(1))
    other, other_line = another(line)
    other.edit(next(iter(other.pupils())), group="1B")
    assert engine.run(other_line, other).agreed
    assert engine.run(line, desktop).agreed
    assert [one.fields["name"] for one in line.server.live(Kind.GROUP).values()] == ["1B"]
    assert desktop.pupils()[uid]["group"] == "1B"


# the dry run


def test_a_preview_says_what_a_run_would_do_and_writes_nothing() -> None:
    """The same counts; the server gets questions only."""
    desktop, line, uids = school(*many(10))
    desktop.edit(uids[0], given_name="Here", email="a@example.nl")
    desktop.add(**fields_of("pupil_number=11 given_name=Nieuw group=2C"))
    desktop.archive(uids[1])
    desktop.passwords = {uids[2]: "boom-kat-7"}
    line.server.edit(remote_id(desktop, uids[0]), given_name="There")
    line.server.edit(remote_id(desktop, uids[3]), group="1B")
    line.server.put(Kind.PUPIL, fields_of("pupil_number=12 given_name=Daar group=1A"))
    number = line.server.number
    here = {uid: dict(fields) for uid, fields in desktop.pupils().items()}
    line.asked.clear()
    preview = engine.plan(line, desktop)
    assert set(line.asked) <= {"changes", "more"}
    assert line.server.number == number
    assert (desktop.pupils(), desktop.open(), desktop.flying) == (here, [], {})
    receipt: Receipt = engine.run(line, desktop)
    people = (Kind.PUPIL, Kind.STAFF)
    assert {k: n for k, n in preview.goes.items() if k[0] in people} == {
        k: n for k, n in receipt.goes.items() if k[0] in people
    }
    assert preview.comes == receipt.comes
    assert (preview.clashes, preview.waits) == (1, 1) == (receipt.clashes, receipt.passwords)
    going = {step.uid: step for step in preview.going if step.kind is Kind.PUPIL}
    assert going[uids[0]].fields == (("email", None, "a@example.nl"),)
    assert going[uids[1]].act is Act.ARCHIVE
    coming = {step.uid: step for step in preview.coming}
    assert (coming[uids[3]].name, coming[uids[3]].group) == ("Kind4", "1B")
    assert coming[uids[3]].fields == (("group", "1A", "1B"),)
