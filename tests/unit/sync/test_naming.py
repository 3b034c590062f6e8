"""User names change hands in an order in which each is free when it is taken."""

import uuid
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from lvs_desktop.domain.exchanging import Kind, Operation, Verb
from lvs_desktop.sync.naming import by_name


def operation(was: str | None, becomes: str | None) -> Operation:
    """Somebody who had a name (None: is new, or had none) gets another (None: is deleted)."""
    verb = Verb.DELETE if becomes is None else Verb.CHANGE if was is not None else Verb.CREATE
    named: Mapping[str, str] = {} if becomes is None else {"user_name": becomes}
    return Operation(
        id=str(uuid.uuid4()), kind=Kind.PUPIL, verb=verb, uid=str(uuid.uuid4()), remote_id="r", etag=None,
        fields=named, changed=("user_name",) if verb is Verb.CHANGE else (),
        base={} if was is None else {"user_name": was},
    )  # fmt: skip


def taken_twice(operations: list[Operation]) -> list[str]:
    """The names that were still somebody's when they were taken, on a server that does as `by_name` says."""
    order, aside = by_name(operations)
    assert sorted(each.id for each in order) == sorted(each.id for each in operations)
    held = {each.base["user_name"].casefold(): each.id for each in operations if each.base}
    for each in aside:
        assert held.pop(each.base["user_name"].casefold()) == each.id
    clashes = []
    for each in order:
        old, new = each.base.get("user_name"), each.fields.get("user_name")
        if each.verb is Verb.DELETE and old:
            held.pop(old.casefold())
        if new is not None:
            if held.get(new.casefold(), each.id) != each.id:
                clashes.append(new)
            if old and held.get(old.casefold()) == each.id:
                held.pop(old.casefold())
            held[new.casefold()] = each.id
    return clashes


@given(st.integers(1, 9).flatmap(lambda n: st.tuples(st.permutations(range(n)), st.permutations(range(n)))))
def test_any_way_in_which_names_go_round_comes_out(orders: tuple[list[int], list[int]]) -> None:
    """Every permutation of names among their owners, sent in any order; some only change its capitals."""
    becomes, sent = orders
    people = [operation(f"name{n}", f"NAME{new}") for n, new in enumerate(becomes)]

    assert taken_twice([people[n] for n in sent]) == []


@given(st.permutations(range(6)))
def test_chains_end_where_somebody_leaves_and_begin_where_somebody_comes(order: list[int]) -> None:
    """New takes a, a takes b, b takes c, and c is deleted; nobody has to step aside."""
    people = [operation(None, "a"), operation("a", "b"), operation("b", "c"), operation("c", None)]
    people += [operation("x", "y"), operation("y", "z")]
    sent = [people[n] for n in order]

    assert taken_twice(sent) == []
    assert by_name(sent)[1] == []


def test_who_has_nothing_to_do_with_it_keeps_the_place() -> None:
    """The engine's order says what goes first."""
    people = [operation(None, f"new{n}") for n in range(5)]

    assert by_name(people) == (people, [])


def test_a_long_chain_is_no_deep_one() -> None:
    """A whole school moves up by one name."""
    people = [operation(f"n{n}", f"n{n + 1}") for n in range(5_000)]

    order, aside = by_name(people)

    assert aside == []
    assert [each.id for each in order] == [each.id for each in reversed(people)]
