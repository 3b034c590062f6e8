"""
The order in which user names change hands: who lets go of a name is sent before who takes it.

Names that go round (two pupils swap theirs) have no such order: one of them steps aside to a name of its own first.
"""

from collections.abc import Sequence

from lvs_desktop.domain.exchanging import Operation, Verb
from lvs_desktop.domain.people import fold

FIELD = "user_name"


def by_name(operations: Sequence[Operation]) -> tuple[list[Operation], list[Operation]]:
    """
    The operations in an order in which each name is free when it is taken; and those that must step aside first.

    What has nothing to do with names keeps its place.
    """
    holders = {fold(operation.base[FIELD]): operation for operation in operations if _lets_go(operation)}
    order: list[Operation] = []
    aside: list[Operation] = []
    state: dict[str, bool] = {}  # Operation.id -> settled; False: on the way
    for first in operations:
        # a chain of names, each waiting for the next one; as long as the school at most, so no recursion
        chain: list[Operation] = []
        one: Operation | None = first
        while one is not None and one.id not in state:
            state[one.id] = False
            chain.append(one)
            one = holders.get(fold(one.fields[FIELD])) if _takes(one) else None
        if one is not None and state[one.id] is False and one.id != chain[-1].id:
            aside.append(one)  # it was met on the way: a ring
        for each in reversed(chain):
            state[each.id] = True
            order.append(each)
    return order, aside


def names_move(operations: Sequence[Operation]) -> bool:
    """True if a name that one lets go of is taken by another one."""
    holders = {fold(operation.base[FIELD]): operation.id for operation in operations if _lets_go(operation)}
    return any(holders.get(fold(each.fields[FIELD]), each.id) != each.id for each in operations if _takes(each))


def _lets_go(operation: Operation) -> bool:
    if not operation.base.get(FIELD):
        return False
    return operation.verb is Verb.DELETE or (operation.verb is Verb.CHANGE and FIELD in operation.changed)


def _takes(operation: Operation) -> bool:
    named = operation.verb is Verb.CREATE or FIELD in operation.changed
    return operation.verb is not Verb.DELETE and named and bool(operation.fields.get(FIELD))
