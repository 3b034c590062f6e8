"""Connecting a school file to a server, and letting go of it. Nothing of the school is sent by either."""

from typing import TYPE_CHECKING, Final

from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Server
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.sync_cleaning import said
from lvs_desktop.storage import applying, sync_links

if TYPE_CHECKING:
    from lvs_desktop.sync.client import Client

LONGEST: Final = 120  # characters of what a server calls the school


def connect(opened: OpenSchool, address: str, token: str) -> Server:
    """
    Ask a server who it is and what it can do, with this token, and keep both in the school file.

    Nothing of the school is read or sent. Connecting again to the same address keeps what was agreed, with the new
    token; another address begins anew, and so does a token for other locations. Uses the network: a window calls
    `asked` and `keep`, each on its own thread.

    Raises:
        Problem: ACTION_NOT_ALLOWED (a location admin: a token that is for other locations too), SERVER_ADDRESS_WRONG,
            SERVER_INSECURE, SERVER_TOKEN_REFUSED, SERVER_OFFLINE and the other SERVER_ ones (facts: server).
    """
    permit(opened, Action.SYNC)
    return keep(opened, asked(address, token), token)


def asked(address: str, token: str) -> Server:
    """
    What a server says of itself. Touches no school file, so that it can run on a thread for the network.

    Raises:
        Problem: As `connect`.
    """
    with client(address, token) as found:
        return described(found)


def keep(opened: OpenSchool, server: Server, token: str) -> Server:
    """
    Keep a server that was asked, with its token.

    Raises:
        Problem: ACTION_NOT_ALLOWED.
    """
    check_reach(opened, server)
    with opened.storage.begin() as connection:
        sync_links.keep(connection, server, token.strip())
        kept = sync_links.read(connection)
    if kept is None:
        raise RuntimeError("the link is gone")
    return kept


def disconnect(opened: OpenSchool) -> None:
    """
    Forget the server, its token and what was agreed. The school stays as it is, on both sides.

    Raises:
        Problem: ACTION_NOT_ALLOWED, SYNC_NOT_CONNECTED.
    """
    permit(opened, Action.SYNC)
    with opened.storage.begin() as connection:
        if sync_links.read(connection) is None:
            raise Problem(ProblemCode.SYNC_NOT_CONNECTED)
        sync_links.forget(connection)
    opened.storage.merge()  # the token is in no log any more


def server(opened: OpenSchool) -> Server | None:
    """The server of the school file; None: there is none."""
    with opened.storage.begin() as connection:
        return sync_links.read(connection)


def connected(opened: OpenSchool) -> tuple[Server, str]:
    """
    The server of the school file and its token, for who may use them.

    Raises:
        Problem: ACTION_NOT_ALLOWED, SYNC_NOT_CONNECTED.
    """
    permit(opened, Action.SYNC)
    with opened.storage.begin() as connection:
        found, token = sync_links.read(connection), sync_links.token(connection)
    if found is None:
        raise Problem(ProblemCode.SYNC_NOT_CONNECTED)
    check_reach(opened, found)
    return found, token


def check_reach(opened: OpenSchool, found: Server) -> None:
    """
    See that who works now may do with the school what a server's token can do.

    Raises:
        Problem: ACTION_NOT_ALLOWED.
    """
    places = tuple(place.code for place in opened.school.locations) if found.locations is None else found.locations
    permit(opened, Action.SYNC, *places)


def client(address: str, token: str) -> "Client":
    """
    A connection with a server, which was asked what it can do; to be closed.

    Raises:
        Problem: As `connect`.
    """
    from lvs_desktop.sync.client import Client  # needs the network's modules: only who has a server waits for them

    return Client(address.strip(), token.strip())


def described(found: "Client") -> Server:
    """A server as it is kept."""
    return Server(
        address=found.address,
        name=said(found.name, LONGEST) or "",
        capabilities=found.capabilities,
        locations=found.locations,
        connected_at=applying.now(),
        last_at=None,
    )
