"""
The ASGI application: reads a request, answers it in a thread, logs it.

One tenant a school under /t/SLUG/v2 (the SCIM base URL), and /healthz. `create` is what uvicorn's processes call; what
they need is in the environment, so that each can be started anew.
"""

import json
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

import anyio
from anyio import to_thread
from scim2_server.requests import ScimRequest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lvs_desktop.server import logs, tables
from lvs_desktop.server.answering import Answer, Answering, Asked
from lvs_desktop.server.database import tidy

DATABASE: Final = "LVS_SERVER_DATABASE"
PUBLIC_URL: Final = "LVS_SERVER_PUBLIC_URL"
LOG: Final = "LVS_SERVER_LOG"
THREADS: Final = 16  # at most so many requests at once in a process, each with its own connection
MOST_BYTES: Final = 8 * 1024 * 1024  # of any request; a Bulk has a limit of its own
_DAY: Final = 86_400  # seconds
METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def create() -> Starlette:
    """The application of one process, as the environment says."""
    log = os.environ.get(LOG)
    logs.start(Path(log) if log else None)
    engine = tables.engine_for(os.environ[DATABASE], threads=THREADS)
    return application(engine, public_url=os.environ.get(PUBLIC_URL) or None)


def application(engine: Engine, *, public_url: str | None = None) -> Starlette:
    """
    The application on an open database.

    Args:
        engine: SQLAlchemy's, with as many connections as there are threads.
        public_url: Address that others see; None: as each request names it.
    """
    answering = Answering(engine)
    threads = anyio.CapacityLimiter(THREADS)

    async def scim(request: Request) -> Response:
        return await _logged(request, partial(_scim, request, answering, threads, public_url))

    async def health(request: Request) -> Response:
        fine = await to_thread.run_sync(answering.healthy, limiter=threads)
        return JSONResponse({"status": "ok" if fine else "unavailable"}, 200 if fine else 503)

    async def nothing(request: Request) -> Response:
        return await _logged(request, partial(_nothing))

    @asynccontextmanager
    async def upkeep(_app: Starlette) -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_daily, engine)
            yield
            tasks.cancel_scope.cancel()

    return Starlette(
        lifespan=upkeep,
        routes=[
            Route("/healthz", health, methods=["GET"]),
            Route("/t/{slug}/v2{path:path}", scim, methods=METHODS),
            Route("/{path:path}", nothing, methods=METHODS),
        ],
    )


async def _daily(engine: Engine) -> None:
    while True:
        await anyio.sleep(_DAY)
        await to_thread.run_sync(tidy, engine)


async def _logged(request: Request, answer: Callable[[], Awaitable[Answer]]) -> Response:
    began = time.perf_counter()
    try:
        said = await answer()
    except Exception as error:  # noqa: BLE001  # the last net: the caller hears of it without its words
        said = Answer(500, _plain(500, "Internal server error"), error=error)
    ms = round((time.perf_counter() - began) * 1000, 1)
    logs.write(
        "request",
        level=40 if said.status >= 500 else 20,
        error=said.error,
        method=request.method if request.method in METHODS else "?",
        route=said.route,
        status=said.status,
        ms=ms,
        tenant=said.tenant,
        admin=said.admin,
        **({"request_id": said.request_id} if said.request_id else {}),
    )
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **said.headers}
    return Response(said.body, said.status, headers, media_type=None)


async def _scim(
    request: Request, answering: Answering, threads: anyio.CapacityLimiter, public_url: str | None
) -> Answer:
    slug = request.path_params["slug"]
    root = public_url or f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"
    body = b""
    async for chunk in request.stream():
        if len(body) <= MOST_BYTES:
            body += chunk
    asked = Asked(
        slug=slug,
        address=request.client.host if request.client else "",
        scim=ScimRequest(
            method=request.method,
            base_url=f"{root.rstrip('/')}/t/{slug}/v2",
            path=request.path_params["path"].removesuffix(".scim"),
            query=dict(parse_qsl(request.url.query, keep_blank_values=True)),
            headers=list(request.headers.items()),
            body=body,
        ),
        too_large=len(body) > MOST_BYTES,
    )
    # in a thread: SQL and the library's validation would hold up every other request
    return await to_thread.run_sync(answering.answer, asked, limiter=threads)


async def _nothing() -> Answer:
    return Answer(404, _plain(404, "Not found"))


def _plain(status: int, detail: str) -> bytes:
    schemas = ["urn:ietf:params:scim:api:messages:2.0:Error"]
    return json.dumps({"schemas": schemas, "status": str(status), "detail": detail}).encode()
