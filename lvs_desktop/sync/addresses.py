"""Which addresses a token may be sent to: https, or this computer itself."""

import ipaddress
from urllib.parse import urlsplit

import httpx2

from lvs_desktop.domain.problems import Problem, ProblemCode


def checked_address(address: str) -> str:
    """
    A base URL without a slash at its end.

    Raises:
        Problem: SERVER_ADDRESS_WRONG; SERVER_INSECURE for http to another computer.
    """
    said = address.strip()
    if "://" not in said:
        said = f"https://{said}"
    try:
        parts = urlsplit(said)
        host, _port = parts.hostname or "", parts.port
        httpx2.URL(said)
        host.encode("idna")  # an empty or endless part, as in school..nl
    except (ValueError, httpx2.InvalidURL):
        raise Problem(ProblemCode.SERVER_ADDRESS_WRONG, server=said.rpartition("@")[2]) from None
    where = parts.netloc.rpartition("@")[2]
    odd = parts.username is not None or parts.query or parts.fragment or any(c.isspace() for c in said)
    if parts.scheme not in ("http", "https") or not host or odd:
        raise Problem(ProblemCode.SERVER_ADDRESS_WRONG, server=where or address.strip())
    if parts.scheme == "http" and not is_loopback(host):
        raise Problem(ProblemCode.SERVER_INSECURE, server=where)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def is_loopback(host: str) -> bool:
    """True if this host is this computer: nobody else can listen in."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def bracketed(host: str) -> str:
    """A host as it stands in an address: with brackets if it is IPv6."""
    return f"[{host}]" if ":" in host else host
