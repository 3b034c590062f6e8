"""The models of messages are made once, not at each request."""

import gc
import weakref
from typing import Any, Union

import pytest
from scim2_models import (
    BulkRequest,
    BulkResponse,
    ListResponse,
    PatchOp,
    ResourceType,
    ResponseParameters,
    Schema,
    SearchRequest,
)

from lvs_desktop.server.service import Service


@pytest.mark.parametrize(
    "message", [ListResponse, BulkRequest, BulkResponse, SearchRequest, PatchOp, ResponseParameters]
)
def test_a_message_keeps_its_models(message: Any) -> None:
    """Pydantic forgets a model that nobody holds; making one took a third of the time of a small request."""
    service = Service(secret="a secret")
    resources = service.get_models()
    everything: Any = Union[tuple(resources)]  # noqa: UP007
    about: list[Any] = {PatchOp: resources, ResponseParameters: resources, SearchRequest: [*resources, everything]}.get(
        message, [everything]
    )
    about += [Schema, ResourceType] if message is ListResponse else []

    models = [weakref.ref(message[each]) for each in about]
    gc.collect()

    assert all(model() is not None for model in models)
