"""What serves the requests of a session: our handler on our storage, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from lvs_desktop.server import database
from lvs_desktop.server.service import Handler, Service
from lvs_desktop.server.signin import Session
from lvs_desktop.server.storage import SqlStorage


class Opener:
    """Makes a handler and a storage for each request; the description of the service is shared."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.service = Service(secret=database.secret(engine))

    @contextmanager
    def reading(self, session: Session) -> Iterator[Handler]:
        """For a request that changes nothing: one state of the school, without waiting for a writer."""
        storage = self._storage(session)
        with storage.transaction(writes=False):
            yield Handler(self.service, storage)

    @contextmanager
    def writing(self, session: Session) -> Iterator[tuple[Handler, SqlStorage]]:
        """For a request that writes; the school's lock is taken at the first use of the database."""
        storage = self._storage(session)
        with storage.transaction(writes=True):
            yield Handler(self.service, storage), storage

    def _storage(self, session: Session) -> SqlStorage:
        return SqlStorage(self._engine, session.tenant, session.caller)
