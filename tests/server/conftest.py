"""The server's storage on both databases: every test that asks for `engine` runs on each of them."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import httpx2
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from lvs_desktop.domain.roles import Role
from lvs_desktop.server import passwords, tables
from lvs_desktop.server.scope import Caller
from lvs_desktop.server.tenants import add_tenant
from tests.server.api import Api
from tests.support.server import Server, running

_numbers = count(1)
ADMIN = Caller(name="Anke Admin", role=Role.SCHOOL_ADMIN)


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.requires("postgres"))])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine with the tables, shared by the tests: each makes schools of its own."""
    if request.param == "sqlite":
        made = tables.engine_for(f"sqlite:///{tmp_path_factory.mktemp('server') / 'server.db'}", threads=16)
        tables.create_all(made)
        yield made
        made.dispose()
        return
    with request.getfixturevalue("postgres").database() as url:
        made = tables.engine_for(url, threads=16)
        tables.create_all(made)
        yield made
        made.dispose()


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords hashed with little work: real parameters cost 30 ms each."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def school(engine: Engine) -> int:
    """The id of a new school."""
    return new_school(engine)


@pytest.fixture
def api(engine: Engine, school: int) -> Api:
    """The school's administrator, who asks the server."""
    return Api(engine, school, ADMIN)


def new_school(engine: Engine) -> int:
    """A school without anything in it."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        return add_tenant(connection, f"school-{next(_numbers)}", "De Proefschool")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.requires("postgres"))])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A whole server that answers over HTTP, with one empty school, on each database."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    with running(tmp_path, url) as made:
        yield made


@pytest.fixture
def asking(server: Server) -> Iterator[httpx2.Client]:
    """Asks the server's school as its school administrator: paths are below its base URL."""
    with httpx2.Client(base_url=server.address, headers=server.headers, timeout=60) as client:
        yield client
