"""Desktops that share a school on a real server, and looks at both sides of it."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from lvs_desktop.domain.people import Pupil
from lvs_desktop.services import editing, syncing
from lvs_desktop.services import pupils as people
from lvs_desktop.services.schools import OpenSchool
from tests.integration.conftest import NORTH, population
from tests.support.schoolfiles import ADMIN, State, fill, new_school, state_of
from tests.support.server import Server

T = TypeVar("T")


def schools_of(server: Server, name: str) -> tuple[str, str]:
    """A new school on the server: its address, and a school administrator's token."""
    address = server.new_school(name)
    return address, server.new_token("A. Beheerder", slug=slug_of(address))


def slug_of(address: str) -> str:
    """What names a school in its address."""
    return address.rstrip("/").split("/")[-2]


def desktop(path: Path, state: State | None = None, *, route: str = "manual") -> OpenSchool:
    """A desktop with these pupils, not connected."""
    opened = new_school(path, workers=(ADMIN, NORTH), route=route)
    if state is not None:
        fill(opened, state)
    return opened


def small(number: int = 6) -> State:
    """The first pupils of the usual school, and one who is archived."""
    whole = population()
    return {key: whole[key] for key in [*list(whole)[:number], "901"]}


def pupil(opened: OpenSchool, number: str) -> Pupil:
    """One pupil by number."""
    return next(one for one in people.pupils(opened, archived=True) if one.pupil_number == number)


def edit(opened: OpenSchool, number: str, **fields: str) -> int:
    """Change one pupil by hand; the entry's id."""
    return editing.change(opened, pupil(opened, number).id, fields).id


def everywhere_equal(*desktops: OpenSchool) -> State:
    """See that all desktops have the same pupils; that state."""
    first, *others = [state_of(one) for one in desktops]
    for other in others:
        assert first == other
    return first


def listed(address: str, token: str, kind: str = "Users") -> dict[str, dict[str, Any]]:
    """What the server lists, by externalId."""
    found: dict[str, dict[str, Any]] = {}
    start = 1
    while True:
        answer = httpx2.get(
            f"{address}/{kind}",
            params={"startIndex": start, "count": 100},
            headers={"Authorization": f"Bearer {token}"},
        )
        answer.raise_for_status()
        rows = answer.json().get("Resources", [])
        found |= {str(row.get("externalId")): row for row in rows}
        start += len(rows)
        if not rows or start > answer.json()["totalResults"]:
            return found


def dump(opened: OpenSchool) -> list[str]:
    """Everything that a school file holds, row by row."""
    return _dump(lambda: opened.storage.driver)


def _dump(driver: Callable[[], Any]) -> list[str]:
    run = driver().execute
    names = [row[0] for row in run("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return [f"{name} {row!r}" for name in names for row in run(f'SELECT * FROM "{name}" ORDER BY 1').fetchall()]


def dump_server(server: Server, *, without: tuple[str, ...] = ("token",)) -> list[str]:
    """Everything that the server holds; not when a token was last used."""
    from lvs_desktop.server.tables import metadata

    with server.engine.connect() as connection:
        return [
            f"{table.name} {tuple(row)!r}"
            for table in metadata.sorted_tables
            if table.name not in without
            for row in connection.execute(table.select())
        ]


@contextmanager
def database_thread(opened: OpenSchool) -> Iterator[syncing.OnFile]:
    """As in the window: one thread that alone may touch the school file; whoever else does fails the test."""
    begin = opened.storage.begin

    def watched() -> Any:
        assert threading.current_thread().name.startswith("database"), "the school file was touched on another thread"
        return begin()

    class OnFile:
        def __call__(self, work: Callable[[], T]) -> T:
            return pool.submit(work).result()

    with ThreadPoolExecutor(1, "database") as pool:
        opened.storage.begin = watched  # type: ignore[method-assign]
        try:
            yield OnFile()
        finally:
            del opened.storage.begin
