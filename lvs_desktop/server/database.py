"""The database of a server: where it lies, and what must be in it before a process may use it."""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from lvs_desktop.server import logs, tables, words
from lvs_desktop.server.tenants import purge
from lvs_desktop.server.words import Refused

FILE: Final = "server.db"
SECRET: Final = "secret"  # noqa: S105  # its name


def url_of(folder: Path, database: str | None) -> str:
    """The address of the database: the one that was given, else SQLite in the folder, which is made."""
    if database is not None:
        return database
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise Refused(words.FOLDER_WRONG.format(place=folder)) from error
    return f"sqlite:///{(folder / FILE).absolute()}"


def prepared(folder: Path, database: str | None, *, threads: int = 2) -> Engine:
    """The engine of a database that has all tables; refused if it can't be reached."""
    return _tried(folder, database, threads, _prepare)


@contextmanager
def writing(folder: Path, database: str | None) -> Iterator[Connection]:
    """A transaction that writes, of a command."""
    engine = prepared(folder, database)
    try:
        with engine.execution_options(writes=True).begin() as connection:
            yield connection
    finally:
        engine.dispose()


def opened(folder: Path, database: str | None) -> Engine:
    """The engine of a database as it is found; refused if it can't be reached."""
    if database is None and not (folder / FILE).is_file():
        raise Refused(words.NO_DATABASE.format(error=words.NO_FILE, place=folder))
    return _tried(folder, database, 2, lambda engine: engine.connect().close())


def _prepare(engine: Engine) -> None:
    tables.create_all(engine)
    _keep_secret(engine)


def _tried(folder: Path, database: str | None, threads: int, first: Callable[[Engine], None]) -> Engine:
    engine = None
    try:
        engine = tables.engine_for(url_of(folder, database), threads=threads)
        first(engine)
    except (SQLAlchemyError, ArgumentError, NoSuchModuleError, ImportError) as error:
        if engine is not None:
            engine.dispose()
        # the class only: a message holds the address, with its password
        cause = getattr(error, "orig", None) or error
        raise Refused(words.NO_DATABASE.format(error=type(cause).__name__, place=folder)) from error
    return engine


def secret(engine: Engine) -> str:
    """The secret that all processes of the server share."""
    with engine.begin() as connection:
        asked = select(tables.setting.c.value).where(tables.setting.c.name == SECRET)
        return str(connection.execute(asked).scalar_one())


def tidy(engine: Engine) -> None:
    """Forget, in each school, what was deleted too long ago; a database that is busy or away is for the next time."""
    try:
        with engine.begin() as connection:
            schools = connection.execute(select(tables.tenant.c.id)).scalars().all()
        for tenant in schools:
            if gone := purge(engine, tenant):
                logs.write("tidied", tenant=tenant, tombstones=gone)
    except SQLAlchemyError as error:
        logs.write("tidying", level=logging.WARNING, error=error)


def _keep_secret(engine: Engine) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        if connection.execute(select(tables.setting.c.value).where(tables.setting.c.name == SECRET)).first() is None:
            connection.execute(tables.setting.insert(), {"name": SECRET, "value": secrets.token_urlsafe(32)})
