"""A SCIM server as the engine sees it (`ports.Remote`): the parts of this package, joined."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Self

from lvs_desktop.domain.exchanging import Base, Digest, Kind, Operation, Outcome, Seen
from lvs_desktop.domain.syncing import Rung
from lvs_desktop.sync.discovery import discover
from lvs_desktop.sync.ports import Page
from lvs_desktop.sync.reading import Reading
from lvs_desktop.sync.rows import Rows
from lvs_desktop.sync.sending import Sending
from lvs_desktop.sync.transport import Connection, Patience


class Client:
    """
    One SCIM server and one token. What the server can do is asked at once.

    Fields that the server does not keep (Capabilities) are not sent, and are in no record. Members of groups are named
    by their id on the server in what is read, and by their uid in what is sent.

    Args:
        address: Base URL of the school; `https` unless it is this computer.
        proxy: Where the network's settings can't be read by a program (PAC); None: as the system says.

    Attributes:
        address: Base URL, without a slash at its end.
        name: What the server calls the school; "" if it doesn't say.
        locations: Codes that the token is for; None: the whole school.

    Raises:
        Problem: SERVER_ADDRESS_WRONG, SERVER_INSECURE, SERVER_OFFLINE, SERVER_CERTIFICATE, SERVER_REDIRECTED,
            SERVER_PROXY, SERVER_TOKEN_REFUSED, SERVER_FORBIDDEN, SERVER_BUSY, SERVER_ODD. So does every method, but
            for the first two.
    """

    def __init__(self, address: str, token: str, *, proxy: str | None = None, patience: Patience | None = None) -> None:
        self._connection = Connection(address, token, proxy=proxy, patience=patience)
        try:
            found = discover(self._connection)
        except BaseException:
            self._connection.close()
            raise
        self.address = self._connection.address
        self.capabilities = found.capabilities
        self.name = found.name
        self.locations = found.locations
        rows = Rows(found.keeps, versions=found.capabilities.guard is Rung.FULL)
        self._reading = Reading(self._connection, found, rows)
        self._sending = Sending(self._connection, found, rows, self._reading)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def changes(self, token: str, bases: Mapping[str, Base]) -> Iterator[Page]:
        """As `ports.Remote`. A server without a feed is listed: token "", every page whole."""
        return self._reading.changes(token, bases)

    def read(self, kind: Kind, remote_id: str) -> Seen | None:
        """As `ports.Remote`."""
        return self._reading.read(kind, remote_id)

    def find(self, kind: Kind, uids: Sequence[str]) -> list[Seen]:
        """As `ports.Remote`. What the server made twice is there twice."""
        return self._reading.find(kind, uids)

    def find_user_name(self, name: str) -> Seen | None:
        """As `ports.Remote`."""
        return self._reading.find_user_name(name)

    def send(self, operations: Sequence[Operation], remote_ids: Mapping[str, str]) -> list[Outcome]:
        """
        As `ports.Remote`. A name is given up before it is taken; names that are swapped go by way of the uid.

        Raises:
            Problem: The first request came to nothing, so that nothing was done. Later the rest is UNKNOWN.
        """
        return self._sending.send(operations, remote_ids)

    def set_passwords(self, passwords: Mapping[str, str]) -> Mapping[str, Outcome]:
        """As `ports.Remote`."""
        return self._sending.set_passwords(passwords)

    def digest(self) -> Mapping[Kind, Digest] | None:
        """As `ports.Remote`."""
        return self._reading.digest()
