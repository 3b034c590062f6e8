"""
The SCIM protocol as this server speaks it: the library's service and handler, with its costly steps done otherwise.

Only public methods are overridden. A list without chosen attributes is spliced from the kept texts; a Bulk fetches in
one go and writes in one go; passwords are hashed before the school's lock is taken; a PATCH answers with the resource.
"""

import json
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final, Union

from pydantic import BaseModel
from scim2_models import (
    BulkOperation,
    BulkRequest,
    BulkResponse,
    Context,
    Error,
    ForbiddenException,
    InvalidValueException,
    ListResponse,
    PatchOp,
    Resource,
    ResourceType,
    ResponseParameters,
    Schema,
    SearchRequest,
)
from scim2_server.bulk import BulkPlan, BulkStep
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.routing import Operation, Target
from scim2_server.service import BULK_SUCCESS_STATUS, ScimService
from scim2_server.storage import SearchPage

from lvs_desktop.server import bodies, passwords
from lvs_desktop.server.folding import fold
from lvs_desktop.server.results import pupil_of, unique_key
from lvs_desktop.server.schemas import Result, provider
from lvs_desktop.server.scope import Caller
from lvs_desktop.server.storage import Found, SqlStorage
from lvs_desktop.server.tables import RESULT

_BULK: Final = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
# `bulkId:` as it may stand in JSON: as it is, or with one of its letters escaped
_KINDS: Final = {"/groups": "Group", "/results": RESULT}
_LINK: Final = re.compile(rb"bulkId:|\\u00[2-7]")


def _models_of_messages(resources: list[type[Resource[Any]]]) -> list[type[BaseModel]]:
    """
    The models of messages about these resources, which the library asks of pydantic at each request.

    Pydantic makes such a model when it is asked for (ten milliseconds) and forgets it as soon as nobody holds it.
    """
    every: Any = Union[tuple(resources)]  # noqa: UP007  # as the library writes it: pydantic knows it by that
    listed: list[Any] = [every, Schema, ResourceType]
    asked: list[Any] = [every, *resources]
    alone: list[Any] = resources
    wanted: list[tuple[Any, list[Any]]] = [
        (ListResponse, listed),
        (SearchRequest, asked),
        (BulkRequest, [every]),
        (BulkResponse, [every]),
        (ResponseParameters, alone),
        (PatchOp, alone),
    ]
    return [message[parameter] for message, parameters in wanted for parameter in parameters]


class Service(ScimService):
    """The protocol without a database; one serves all schools and all threads."""

    def __init__(self, *, secret: str | bytes) -> None:
        """
        Args:
            secret: What cursors are encrypted with; the same in every process of the server.
        """
        super().__init__(provider(), secret=secret)
        self._kept = _models_of_messages(self.get_models())

    def authorize(self, request: ScimRequest, target: Target, resource_type: ResourceType) -> None:
        """Refuse who may use nothing; what the others may is the storage's to say, which sees the resources."""
        if isinstance(request.subject, Caller) and not request.subject.works:
            raise ForbiddenException(detail="This person may not use the school's data")

    # -- What clients send ----------------------------------------------

    def read_creation(self, resource_type: ResourceType, body: bytes, content_type: str | None) -> Resource[Any]:
        """The new resource, its password hashed."""
        given = super().read_creation(resource_type, body, content_type)
        passwords.conceal(passwords.found_in(given))
        return given

    def read_replacement(self, resource_type: ResourceType, body: bytes, content_type: str | None) -> Resource[Any]:
        """The whole new state, its password hashed."""
        given = super().read_replacement(resource_type, body, content_type)
        passwords.conceal(passwords.found_in(given))
        return given

    def read_patch(self, resource_type: ResourceType, body: bytes, content_type: str | None) -> "PatchOp[Any]":
        """The changes, passwords in them hashed."""
        given = super().read_patch(resource_type, body, content_type)
        passwords.conceal(passwords.found_in(given))
        return given

    def read_bulk(self, body: bytes, content_type: str | None) -> "Plan":
        """The operations, passwords in them hashed; one that is refused fails its own operation."""
        read = super().read_bulk(body, content_type)
        operations, found = list(read.operations), []
        for index, each in enumerate(operations):
            if isinstance(each.response, Error) or not isinstance(each.data, Resource | PatchOp):
                continue
            try:
                found += passwords.found_in(each.data)
            except InvalidValueException as refused:
                said = {"status": refused.status, "response": refused.to_error()}
                operations[index] = each.model_copy(update=said)
        passwords.conceal(found)
        return Plan(operations, read.fail_on_errors, linked=_LINK.search(body) is not None)

    # -- What it answers ------------------------------------------------

    def search_response(
        self,
        base_url: str,
        resource_types: list[ResourceType],
        page: SearchPage,
        search_request: SearchRequest[Any],
    ) -> ScimResponse:
        """The list; made of the kept texts if the client wants the resources whole."""
        chosen = search_request.attributes or search_request.excluded_attributes
        if chosen or not isinstance(page, Found) or not page.texts or not _plain(page):
            return super().search_response(base_url, resource_types, page, search_request)
        frame = SearchPage(page.total, [], page.next, page.previous)
        empty = super().search_response(base_url, resource_types, frame, search_request)
        said = {**(empty.body or {}), "itemsPerPage": len(page.texts)}
        endpoints = {str(each.name): self.endpoint_of(each) for each in self.provider.resource_types}
        found = ",".join(bodies.located(page.texts, base_url, endpoints))
        text: Any = f'{json.dumps(said)[:-1]},"Resources":[{found}]}}'  # replies.of_scim takes JSON as it is
        return ScimResponse(HTTPStatus.OK, text)

    def patch_response(
        self, base_url: str, resource: Resource[Any], response_parameters: ResponseParameters[Any]
    ) -> ScimResponse:
        """200 and the resource, whether or not attributes were chosen: a client sees at once what it came to."""
        return self.resource_response(
            self.publish(base_url, resource), Context.RESOURCE_REPLACEMENT_RESPONSE, response_parameters
        )

    def bulk_success(
        self,
        base_url: str,
        operation: BulkOperation[Resource[Any]],
        outcome: dict[str, Any],
        resource: Resource[Any] | None,
    ) -> dict[str, Any]:
        """Where the resource is and its version, without making the resource itself ready to be sent."""
        if resource is None or resource.meta is None or resource.id is None or operation.method is None:
            return super().bulk_success(base_url, operation, outcome, resource)
        location = self.resource_location(base_url, self.get_resource_type_of(resource), resource.id)
        status = BULK_SUCCESS_STATUS[operation.method]
        return {**outcome, "status": status, "location": location, "version": resource.meta.version}

    def bulk_response(self, plan: BulkPlan) -> ScimResponse:
        """The outcomes, as they are."""
        return ScimResponse(HTTPStatus.OK, {"schemas": [_BULK], "Operations": [*map(_outcome, plan.outcomes())]})


class Plan(BulkPlan):
    """The operations of a Bulk; without references between them nobody looks for any."""

    def __init__(
        self, operations: list[BulkOperation[Resource[Any]]], fail_on_errors: int | None, *, linked: bool
    ) -> None:
        self.linked = linked
        super().__init__(operations, fail_on_errors)

    def dependencies(self, index: int) -> list[int]:
        """The operations that must come before one."""
        return super().dependencies(index) if self.linked else []

    def resolve(self, step: BulkStep) -> BulkOperation[Resource[Any]]:
        """The operation of a step, its references replaced."""
        operation = self.operation(step)
        alone = operation.method is not BulkOperation.Method.post or self.is_creation(step.index, operation.bulk_id)
        return operation if alone and not self.linked else super().resolve(step)


class Handler(ScimHandler):
    """Serves the requests of one person to one school; made for each request, because its storage is."""

    storage: SqlStorage

    def __init__(self, service: Service, storage: SqlStorage) -> None:
        super().__init__(service, storage)

    def handle(self, request: ScimRequest) -> ScimResponse:
        """
        Serve a request in one transaction; it is undone if this raises.

        Raises:
            SCIMException: What the request did wrong; `service.error_response` makes an answer of it.
        """
        reads = request.method.upper() == "GET" or request.path.rstrip("/").endswith("/.search")
        with self.storage.transaction(writes=not reads):
            return super().handle(request)

    def replace(self, request: ScimRequest) -> ScimResponse:
        """Replace a resource. Unlike the library's, it reads the request before the database."""
        service = self.service
        with service.provider:
            target = service.route(request, Operation.replace)
            resource_type = service.resource_type_at(str(target.endpoint))
            service.authorize(request, target, resource_type)
            chosen = service.read_response_parameters(resource_type, request.query)
            given = service.read_replacement(resource_type, request.body, request.header("Content-Type"))
            with self.storage.operation():
                current = self.storage.get(resource_type, str(target.resource_id))
                conditions = service.read_conditions(request)
                kept = self.replace_resource(resource_type, current, given, conditions)
            response = service.replacement_response(request.base_url, kept, chosen)
            return service.me_response(request, target, response)

    def bulk(self, request: ScimRequest) -> ScimResponse:
        """Run a Bulk: what it needs is fetched in front, what it changes is written at its end."""
        with self.service.provider:
            self.service.route(request, Operation.bulk)
            plan = self.service.read_bulk(request.body, request.header("Content-Type"))
            named, unique = _needs(plan.operations)
            with self.storage.batch(named, unique):
                for step in plan:
                    result, resource = self.run_bulk_step(request, plan, step)
                    plan.record(step, result, resource)
            return self.service.bulk_response(plan)


def _plain(page: Found) -> bool:
    """True if no text has a reference in it that is relative to the server's address."""
    return not any('"$ref"' in text for _, _, text in page.texts)


def _outcome(said: Mapping[str, Any]) -> dict[str, Any]:
    made = {"method": said["method"], "bulkId": said["bulk_id"], "version": said.get("version")}
    made |= {"location": said.get("location"), "status": str(int(said["status"]))}
    if (response := said.get("response")) is not None:
        made["response"] = response.model_dump()
    return {name: value for name, value in made.items() if value is not None}


def _needs(
    operations: Iterable[BulkOperation[Resource[Any]]],
) -> tuple[list[str], dict[tuple[str, str], list[str]]]:
    """The ids that operations name, and the unique values that they bring: (type, column) -> folded values."""
    named: list[str] = []
    unique: dict[tuple[str, str], list[str]] = {}
    for operation in operations:
        data = operation.data
        kind = _KINDS.get((operation.endpoint or "").lower(), "User")
        if operation.resource_id is not None:
            named.append(operation.resource_id)
        if isinstance(data, Result):
            if (pupil := pupil_of(data)) is None:
                continue
            named.append(pupil)
            unique.setdefault((kind, "uname"), []).append(unique_key(pupil, data))
        if isinstance(data, PatchOp):
            brought = {str(each.path).lower(): each.value for each in data.operations or () if each.path}
        else:
            brought = {"username": getattr(data, "user_name", None), "externalid": getattr(data, "external_id", None)}
        for name, column in (("username", "uname"), ("externalid", "external_id")):
            if isinstance(value := brought.get(name), str) and not bodies.refusable(value):
                unique.setdefault((kind, column), []).append(value)
    made = {at: values for at, values in unique.items() if at == (RESULT, "uname")}
    return named, made | {at: _folded(*at, values) for at, values in unique.items() if at not in made}


def _folded(kind: str, column: str, values: list[str]) -> list[str]:
    model: Any = provider().model_for(kind)
    name, key = ("userName", "user_name") if column == "uname" else ("externalId", "external_id")
    return [found[key] for value in values if key in (found := fold(model, {name: value}))]
