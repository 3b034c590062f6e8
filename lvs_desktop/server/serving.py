"""The command `serve`: uvicorn, in one process or several."""

import ipaddress
import os
import socket
import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import uvicorn
from sqlalchemy import Engine
from uvicorn.supervisors import Multiprocess

from lvs_desktop.domain.roles import Role
from lvs_desktop.server import app, logs, schools, words
from lvs_desktop.server.administering import command, options
from lvs_desktop.server.database import prepared, tidy, url_of
from lvs_desktop.server.invented import Route
from lvs_desktop.server.seeding import fill, write_export
from lvs_desktop.server.words import Refused

_HEALTH_SECONDS: Final = 60  # a worker that is busy with large requests answers late, and is not to be killed for it
_STOP_SECONDS: Final = 120  # what runs is finished; after this it is cut off
_NOT_STARTED: Final = 3  # the exit code that uvicorn has for it
_PRACTICE: Final = "oefenschool"
_PRACTICE_NAME: Final = "Oefenschool"
_PRACTICE_DAYS: Final = 30
_EXPORT: Final = "magister-export.csv"


def serve(said: Namespace) -> int:
    """Start the server; returns when it is stopped."""
    if (said.certificate is None) is not (said.key is None):
        raise Refused(words.TLS_TOGETHER)
    for path in (said.certificate, said.key):
        if path is not None and not os.access(path, os.R_OK):
            raise Refused(words.FILE_MISSING.format(path=path))
    engine = prepared(said.data, said.database)  # here, in the parent: two workers at once would fail
    _try_port(said.host, said.port)
    root = said.public_url or f"{'https' if said.certificate else 'http'}://{_shown(said.host)}:{said.port}"
    log = _log_file(said)
    logs.start(log)
    _hello(said, engine, root.rstrip("/"), log)
    tidy(engine)
    engine.dispose()
    os.environ[app.DATABASE] = url_of(said.data, said.database)
    os.environ[app.LOG] = "" if log is None else str(log)
    os.environ[app.PUBLIC_URL] = said.public_url or ""
    _run(
        "lvs_desktop.server.app:create",
        factory=True,
        host=said.host,
        port=said.port,
        workers=said.workers,
        ssl_certfile=said.certificate,
        ssl_keyfile=said.key,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_worker_healthcheck=_HEALTH_SECONDS,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    _say(words.STOPPED)
    return 0


class Config(uvicorn.Config):
    """Settings of uvicorn, with a socket for several processes that sends what is written at once."""

    def bind_socket(self) -> socket.socket:
        """
        The socket that the processes share.

        asyncio does this itself for the sockets that it makes (one process). Without it an answer of two writes waits
        for the other side's delayed acknowledgement, 40 ms.
        """
        made = super().bind_socket()
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # who is accepted has it too
        return made


def _run(app: str, **settings: Any) -> None:
    """As uvicorn.run, with our settings."""
    config = Config(app, **settings)
    with suppress(KeyboardInterrupt):
        if config.workers > 1:
            Multiprocess(config, sockets=[config.bind_socket()]).run()
        else:
            config.load_app()
            server = uvicorn.Server(config)
            server.run()
            if not server.started:
                sys.exit(_NOT_STARTED)


def _hello(said: Namespace, engine: Engine, root: str, log: Path | None) -> None:
    if not said.certificate and not _loopback(said.host) and not (said.public_url or "").startswith("https://"):
        _say(words.NOT_SAFE.format(host=said.host))
    with engine.begin() as connection:
        count = len(schools.listed(connection))
    if said.practice and not count:
        following = _practice(said, engine, root)
    elif count:
        following = words.SCHOOLS.format(count=count, command=command(), options=options(said))
    else:
        following = words.NO_SCHOOL_YET.format(command=command(), options=options(said))
    place = said.data.absolute() if said.database is None else engine.url.render_as_string(hide_password=True)
    _say(words.LISTENING.format(address=root, place=place, log=log or "-", next=following))


def _practice(said: Namespace, engine: Engine, root: str) -> str:
    with engine.execution_options(writes=True).begin() as connection:
        slug = schools.add(connection, _PRACTICE_NAME, _PRACTICE)
        token, _until = schools.add_token(
            connection, slug, name="Beheerder", role=Role.SCHOOL_ADMIN, locations=[], days=_PRACTICE_DAYS
        )
    made = fill(engine, slug, Route.MAGISTER, pupils=1200, staff=60, seed=1)
    said.data.mkdir(parents=True, exist_ok=True)
    export = (said.data / _EXPORT).absolute()
    write_export(export, made, replace=True)
    address = f"{root}{schools.path_of(slug)}"
    return words.PRACTICE_MADE.format(address=address, token=token, days=_PRACTICE_DAYS, export=export)


def _log_file(said: Namespace) -> Path | None:
    if said.log == "-":
        return None
    path = Path(said.log) if said.log else said.data / "server.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("a").close()
    except OSError as error:
        raise Refused(words.FILE_MISSING.format(path=path)) from error
    return path.absolute()


def _try_port(host: str, port: int) -> None:
    """Uvicorn says it in English, and in a log: look first."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        raise Refused(words.PORT_TAKEN.format(port=port)) from error


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201
    sys.stdout.flush()
