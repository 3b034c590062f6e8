"""Who may ask: tokens, their end, their role, and those that are wrong."""

import time
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from lvs_desktop.domain.roles import Role
from lvs_desktop.server import schools, tables
from lvs_desktop.server.limits import MOST, WINDOW
from lvs_desktop.server.signin import bearer
from tests.support.server import SLUG, Server


def _ask(address: str, token: str | None, path: str = "/Users") -> httpx2.Response:
    return httpx2.get(address + path, headers={"Authorization": f"Bearer {token}"} if token else {}, timeout=60)


def _same(one: httpx2.Response, other: httpx2.Response) -> bool:
    def told(answer: httpx2.Response) -> tuple[object, ...]:
        return answer.status_code, answer.content, {k: v for k, v in answer.headers.items() if k != "date"}

    return told(one) == told(other)


def test_without_a_token_nothing_is_told(server: Server) -> None:
    """Not even what the server can do; the answer says how to sign in."""
    for path in ("/Users", "/ServiceProviderConfig", "/Schemas", "/.whoami", "/.digest", "/.deltaToken", "/nothing"):
        said = _ask(server.address, None, path)

        assert (said.status_code, said.headers["WWW-Authenticate"]) == (401, 'Bearer realm="SCIM"')


def test_an_unknown_school_looks_like_a_wrong_token(server: Server) -> None:
    """Nobody can find out which schools are on a server."""
    wrong = _ask(server.address, "lvs_wrong")

    assert wrong.status_code == 401
    assert _same(wrong, _ask(f"{server.root}/t/another/v2", "lvs_wrong"))
    assert _same(wrong, _ask(f"{server.root}/t/another/v2", server.token))


def test_a_token_is_of_one_school(server: Server) -> None:
    """The token of one school opens no other."""
    other = server.new_school("De Andere")

    assert _ask(server.address, server.token).status_code == 200
    assert _same(_ask(server.address, "lvs_wrong"), _ask(other, server.token))


def test_an_expired_token_is_refused(server: Server) -> None:
    """From the moment itself."""
    token = server.new_token("Tijdelijk")
    assert _ask(server.address, token).status_code == 200
    with server.engine.execution_options(writes=True).begin() as connection:
        mine = tables.token.c.hash == schools.hashed(token)
        connection.execute(tables.token.update().where(mine).values(expires=tables.now()))

    assert _ask(server.address, token).status_code == 401


def test_a_revoked_token_is_refused_at_the_next_request(server: Server) -> None:
    """No session outlives it; the other tokens stay."""
    token = server.new_token("Vertrekt")
    with httpx2.Client(headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        assert client.get(f"{server.address}/Users").status_code == 200
        with server.engine.execution_options(writes=True).begin() as connection:
            assert schools.revoke(connection, schools.hashed(token)[:8]) == "Vertrekt"

        assert client.get(f"{server.address}/Users").status_code == 401
    assert _ask(server.address, server.token).status_code == 200


def test_role_and_locations_are_read_at_each_request(server: Server) -> None:
    """Who loses the school sees only the own location from then on, with the same token."""
    server.fill(pupils=60, staff=6)
    token = server.new_token("Bente Baas")
    everything = _ask(server.address, token).json()["totalResults"]
    with server.engine.execution_options(writes=True).begin() as connection:
        mine = tables.admin.c.name == "Bente Baas"
        change = tables.admin.update().where(mine)
        connection.execute(change.values(role=Role.LOCATION_ADMIN.value, locations=["01"]))

    assert 66 == everything
    assert 0 < _ask(server.address, token).json()["totalResults"] < 30
    assert ["01"] == _ask(server.address, token, "/.whoami").json()["locations"]


def test_only_a_hash_of_a_token_is_kept(server: Server, tmp_path: Path) -> None:
    """Whoever copies the database can't sign in with it."""
    with server.engine.begin() as connection:
        kept = connection.execute(select(tables.token)).all()

    assert [schools.hashed(server.token)] == [row.hash for row in kept]
    for file in tmp_path.glob("server.db*"):
        assert server.token.encode() not in file.read_bytes()


def test_after_ten_wrong_tokens_an_address_has_to_wait(server: Server) -> None:
    """429 says for how long; a right token goes on, because a school's desktops share one address."""
    first = [_ask(server.address, f"lvs_{number}").status_code for number in range(MOST)]
    then = _ask(server.address, "lvs_again")

    assert [401] * MOST == first
    assert then.status_code == 429
    assert WINDOW - 60 <= int(then.headers["Retry-After"]) <= WINDOW
    assert _ask(server.address, server.token).status_code == 200


def test_the_last_use_of_a_token_is_known(server: Server) -> None:
    """So that a token that nobody uses can be taken back."""
    before = tables.now()
    _ask(server.address, server.token)
    with server.engine.begin() as connection:
        used = schools.tokens(connection, SLUG)[0].used

    assert used is not None
    assert before <= used <= tables.now()


def test_whoami_tells_what_the_token_is_for(server: Server) -> None:
    """A desktop shows the school's name and narrows itself to the locations."""
    token = server.new_token("Loes Locatie", locations=["01", "00"])
    said = _ask(server.address, token, "/.whoami").json()

    assert ("School", "Loes Locatie", "location_admin", ["00", "01"]) == (
        said["school"],
        said["name"],
        said["role"],
        said["locations"],
    )
    assert _ask(server.address, server.token, "/.whoami").json()["locations"] is None


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", None), ("Bearer", None), ("", None), (None, None)],
)
def test_the_header_of_a_token(header: str | None, token: str | None) -> None:
    """The scheme's capitals don't matter; another scheme is none."""
    assert bearer(header) == token


def test_a_wrong_token_waits_for_no_writer(server: Server) -> None:
    """Guessing can't be used to hold up a school, nor is it held up by one."""
    with server.engine.execution_options(writes=True).begin() as connection:
        connection.execute(tables.tenant.update().values(name="Anders"))
        began = time.monotonic()
        status = _ask(server.address, "lvs_wrong").status_code

    assert status == 401
    assert time.monotonic() - began < 20
