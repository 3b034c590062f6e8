"""Connecting a school file to a server, and letting go of it. Nothing of the school is sent by either."""

from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Server
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import sync_links


def connect(opened: OpenSchool, address: str, token: str) -> Server:
    """
    Ask a server who it is and what it can do, with this token, and keep both in the school file.

    Nothing of the school is read or sent. Connecting again to the same address keeps what was agreed, with the new
    token; another address begins anew. Uses the network: not on the UI thread; the school file is touched at the end
    only (see `asked` and `keep` for a window that has a thread for each).

    Raises:
        Problem: ACTION_NOT_ALLOWED, SERVER_ADDRESS_INVALID (facts: value), SERVER_OFFLINE, SERVER_TOKEN_REFUSED,
            SERVER_BUSY, SERVER_ODD (facts: address).
    """
    permit(opened, Action.SYNC)
    return keep(opened, asked(address, token), token)


def asked(address: str, token: str) -> Server:
    """
    What a server says of itself. Touches no school file, so that it can run on a thread for the network.

    Raises:
        Problem: As `connect`.
    """
    raise Problem(ProblemCode.SYNC_NOT_CONNECTED)


def keep(opened: OpenSchool, server: Server, token: str) -> Server:
    """
    Keep a server that was asked, with its token.

    Raises:
        Problem: ACTION_NOT_ALLOWED.
    """
    permit(opened, Action.SYNC)
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


def connected(opened: OpenSchool) -> Server:
    """
    The server of the school file.

    Raises:
        Problem: SYNC_NOT_CONNECTED.
    """
    found = server(opened)
    if found is None:
        raise Problem(ProblemCode.SYNC_NOT_CONNECTED)
    return found
