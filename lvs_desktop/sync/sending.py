"""
Sends changes and passwords: makes requests of operations, looks first where the server guards nothing itself.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from lvs_desktop.domain.exchanging import MEMBER, Answer, Fields, Kind, Operation, Outcome, Verb
from lvs_desktop.domain.syncing import Rung
from lvs_desktop.sync.discovery import EXTENSIONS, Found
from lvs_desktop.sync.naming import FIELD, by_name, names_move
from lvs_desktop.sync.parcels import Parcel, Parcels
from lvs_desktop.sync.reading import Reading
from lvs_desktop.sync.resources import ENDPOINT, patch, to_scim
from lvs_desktop.sync.rows import Rows
from lvs_desktop.sync.transport import Connection

_PATCH: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Sending:
    """Writes to one server."""

    def __init__(self, connection: Connection, found: Found, rows: Rows, reading: Reading) -> None:
        self._keeps = found.keeps
        self._guards = found.capabilities.guard is Rung.FULL
        self._rows = rows
        self._reading = reading
        self._parcels = Parcels(connection, found.capabilities)

    def send(self, operations: Sequence[Operation], remote_ids: Mapping[str, str]) -> list[Outcome]:
        """As `ports.Remote.send`."""
        outcomes: dict[str, Outcome] = {}
        todo = self._looked_at(operations, outcomes, remote_ids)
        order, aside = by_name(todo)
        todo = self._stepped_aside(order, aside, outcomes)
        parcels = []
        for operation in todo:
            parcel = self._parcel(operation, remote_ids)
            if parcel is None:  # only what the server does not keep
                outcomes[operation.id] = Outcome(
                    operation=operation.id, answer=Answer.DONE, remote_id=operation.remote_id, etag=operation.etag
                )
            else:
                parcels.append(parcel)
        # members come after whom they name, in a send of their own; names alone hang together within one
        outcomes |= self._parcels.send(parcels, in_order=names_move(todo))
        self._stepped_back([each for each in todo if each.id in {one.id for one in aside}], outcomes)
        return [outcomes[operation.id] for operation in operations]

    def set_passwords(self, passwords: Mapping[str, str]) -> Mapping[str, Outcome]:
        """As `ports.Remote.set_passwords`."""
        return self._parcels.send(
            [
                Parcel(
                    key=remote_id,
                    method="PATCH",
                    path=_path(Kind.PUPIL, remote_id),
                    data=_patch_body([{"op": "replace", "path": "password", "value": password}]),
                    secret=True,
                )
                for remote_id, password in passwords.items()
            ]
        )

    def _looked_at(
        self, operations: Sequence[Operation], outcomes: dict[str, Outcome], remote_ids: Mapping[str, str]
    ) -> list[Operation]:
        """The operations that may be sent; where the server guards nothing, what it has now is compared first."""
        todo = []
        for operation in operations:
            tagged = self._guards and operation.etag is not None
            guarded = operation.verb is Verb.CREATE or operation.kind is Kind.RESULT or tagged
            outcome = None if guarded else self._compared(operation, remote_ids)
            if outcome is None:
                todo.append(operation)
            else:
                outcomes[operation.id] = outcome
        return todo

    def _compared(self, operation: Operation, remote_ids: Mapping[str, str]) -> Outcome | None:
        """None: the server has what was agreed on."""
        seen = self._reading.read(operation.kind, operation.remote_id or "")
        if seen is None:
            return Outcome(operation=operation.id, answer=Answer.GONE, status=404)
        base, wanted = _by_id(operation.base, remote_ids), _by_id(operation.fields, remote_ids)
        changed = _by_id(dict.fromkeys(operation.changed, ""), remote_ids)
        fields = base.keys() | seen.fields.keys() if operation.verb is Verb.DELETE else changed.keys()
        differs = {
            name
            for name in fields
            if self._rows.kept(operation.kind, name) and seen.fields.get(name) != wanted.get(name)
        }
        if operation.verb is Verb.CHANGE and not differs:
            return Outcome(
                operation=operation.id, answer=Answer.DONE, remote_id=seen.remote_id, etag=seen.etag, status=200
            )
        if all(seen.fields.get(name) == base.get(name) for name in differs):
            return None
        return Outcome(
            operation=operation.id, answer=Answer.CHANGED_THERE, remote_id=seen.remote_id, etag=seen.etag, status=412
        )

    def _stepped_aside(
        self, order: Sequence[Operation], aside: Sequence[Operation], outcomes: dict[str, Outcome]
    ) -> list[Operation]:
        """Give the names of some back first: each gets its uid as its name, as who has none."""
        if not aside:
            return list(order)
        moved = self._parcels.send([self._named(operation, operation.uid) for operation in aside])
        todo = []
        for operation in order:
            outcome = moved.get(operation.id)
            if outcome is None:
                todo.append(operation)
            elif outcome.answer is Answer.DONE:
                todo.append(replace(operation, etag=self._etag(operation, outcome)))
            else:
                outcomes[operation.id] = outcome
        return todo

    def _stepped_back(self, operations: Sequence[Operation], outcomes: Mapping[str, Outcome]) -> None:
        """Who stepped aside for nothing gets the old name again, if it is still free."""
        refused = (Answer.REFUSED, Answer.TAKEN)
        parcels = [
            self._named(replace(each, etag=None), each.base[FIELD])
            for each in operations
            if outcomes[each.id].answer in refused
        ]
        if parcels:
            self._parcels.send(parcels)

    def _etag(self, operation: Operation, outcome: Outcome) -> str | None:
        if outcome.etag is not None or operation.etag is None:
            return outcome.etag
        seen = self._reading.read(operation.kind, operation.remote_id or "")
        return seen.etag if seen else None

    def _named(self, operation: Operation, name: str) -> Parcel:
        return Parcel(
            key=operation.id,
            method="PATCH",
            path=_path(operation.kind, operation.remote_id),
            data=_patch_body([{"op": "replace", "path": "userName", "value": name}]),
            version=operation.etag if self._guards else None,
        )

    def _parcel(self, operation: Operation, remote_ids: Mapping[str, str]) -> Parcel | None:
        """The request of an operation; None if nothing is left of it for this server."""
        kind, uid = operation.kind, operation.uid
        if operation.verb is Verb.CREATE:
            body = kept_body(to_scim(kind, uid, operation.fields, remote_ids), self._keeps)
            return Parcel(key=operation.id, method="POST", path=ENDPOINT[kind], data=body)
        path, version = _path(kind, operation.remote_id), operation.etag if self._guards else None
        if operation.verb is Verb.DELETE:
            return Parcel(key=operation.id, method="DELETE", path=path, version=version)
        changed = [name for name in operation.changed if self._rows.kept(kind, name) or name == "name_prefix"]
        made = kept_operations(patch(kind, uid, operation.fields, changed, remote_ids), self._keeps)
        return (
            Parcel(key=operation.id, method="PATCH", path=path, data=_patch_body(made), version=version)
            if made
            else None
        )


def kept_body(body: Mapping[str, Any], keeps: Collection[str]) -> dict[str, Any]:
    """A resource without the extensions that the server does not keep: a strict one would refuse it whole."""
    lost = EXTENSIONS - set(keeps)
    made = {key: value for key, value in body.items() if key not in lost}
    return {**made, "schemas": [schema for schema in body["schemas"] if schema not in lost]}


def kept_operations(operations: Sequence[Mapping[str, Any]], keeps: Collection[str]) -> list[Mapping[str, Any]]:
    """The operations of a PATCH on what the server keeps."""
    lost = tuple(f"{schema}:" for schema in EXTENSIONS - set(keeps))
    return [each for each in operations if not str(each.get("path", "")).startswith(lost)]


def _by_id(fields: Fields, remote_ids: Mapping[str, str]) -> dict[str, str]:
    """Fields with members by their id on the server."""
    return {
        MEMBER + remote_ids.get(uid, uid) if (uid := name.removeprefix(MEMBER)) != name else name: text
        for name, text in fields.items()
    }


def _patch_body(operations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"schemas": [_PATCH], "Operations": list(operations)}


def _path(kind: Kind, remote_id: str | None) -> str:
    return f"{ENDPOINT[kind]}/{quote(remote_id or '', safe='')}"
