"""The server as it answers over HTTP: addresses, limits, health, TLS."""

import datetime
import ipaddress
import ssl
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.testclient import TestClient

from lvs_desktop.server import tables
from lvs_desktop.server.app import MOST_BYTES, application
from lvs_desktop.server.database import tidy
from lvs_desktop.server.schemas import MOST_BYTES as BULK_BYTES
from lvs_desktop.sync.resources import PUPIL, USER
from tests.support.postgres import Cluster
from tests.support.server import PATIENCE, ROOT, Server, database, free_port, running


def test_health_needs_no_token_and_tells_nothing(server: Server) -> None:
    """For whoever watches the server; nor does it tell more."""
    well = httpx2.get(f"{server.root}/healthz", timeout=60)

    assert (200, {"status": "ok"}) == (well.status_code, well.json())


@pytest.mark.requires("postgres")
def test_health_tells_that_the_database_is_gone(postgres: Cluster, postgres_url: str, tmp_path: Path) -> None:
    """503, and requests get 500 without a word of why; when it is back all goes on."""
    name = postgres_url.rpartition("/")[2]
    with running(tmp_path, postgres_url) as server:
        postgres.command("ALTER DATABASE {} ALLOW_CONNECTIONS false", name)
        with postgres.connect("postgres") as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        ill = httpx2.get(f"{server.root}/healthz", timeout=60)
        asked = httpx2.get(f"{server.address}/Users", headers=server.headers, timeout=60)
        postgres.command("ALTER DATABASE {} ALLOW_CONNECTIONS true", name)
        again = httpx2.get(f"{server.address}/Users", headers=server.headers, timeout=60)

    assert (503, {"status": "unavailable"}) == (ill.status_code, ill.json())
    assert (500, "Internal server error") == (asked.status_code, asked.json()["detail"])
    assert again.status_code == 200


@pytest.mark.parametrize("path", ["/", "/v2/Users", "/t", "/t/", "/t/school", "/t/school/v1/Users", "/admin", "/docs"])
def test_there_is_nothing_else(server: Server, path: str) -> None:
    """404, as SCIM writes it."""
    said = httpx2.get(server.root + path, headers=server.headers, timeout=60)

    assert (404, "404") == (said.status_code, said.json()["status"])


def test_answers_are_not_kept_by_anyone_in_between(asking: httpx2.Client) -> None:
    """They hold personal data."""
    said = asking.get("/Users")

    assert ("no-store", "nosniff") == (said.headers["Cache-Control"], said.headers["X-Content-Type-Options"])


def test_a_body_that_is_too_large_is_refused(asking: httpx2.Client) -> None:
    """413, whatever is in it; a Bulk has a smaller limit, which discovery tells."""
    large = asking.post("/Users", content=b" " * (MOST_BYTES + 1))
    bulk = asking.post("/Bulk", content=b" " * (BULK_BYTES + 1))

    assert [413, 413] == [large.status_code, bulk.status_code]
    assert asking.get("/ServiceProviderConfig").json()["bulk"]["maxPayloadSize"] == BULK_BYTES


def test_what_is_ours_is_told_to_who_can_read_it(asking: httpx2.Client) -> None:
    """Strict SCIM clients refuse attributes that they do not know: they get SCIM's own."""
    strict = asking.get("/ServiceProviderConfig", headers={"Accept": "application/scim+json"}).json()
    ours = asking.get("/ServiceProviderConfig", headers={"Accept": "application/scim+json, application/json;q=0.9"})

    assert not {"deltaQuery", "digest", "requestIds"} & strict.keys()
    assert {"supported": True, "deltaTokenExpiry": tables.KEPT_DAYS * 86_400} == ours.json()["deltaQuery"]
    assert ours.json()["digest"]["supported"]
    for one in ("patch", "bulk", "filter", "sort", "etag", "changePassword"):
        assert strict[one]["supported"]
    assert strict["pagination"]["cursor"]
    assert ["oauthbearertoken"] == [scheme["type"] for scheme in strict["authenticationSchemes"]]


def test_addresses_are_those_that_others_see(tmp_path: Path) -> None:
    """Behind a web server with https the server is told its public address."""
    engine, token = database(None, tmp_path)
    body = {"schemas": [USER, PUPIL], "userName": "anna"}
    with TestClient(application(engine, public_url="https://lvs.voorbeeld.example/")) as client:
        made = client.post("/t/school/v2/Users", json=body, headers={"Authorization": f"Bearer {token}"})
    engine.dispose()

    assert made.status_code == 201
    assert made.headers["Location"].startswith("https://lvs.voorbeeld.example/t/school/v2/Users/")
    assert made.json()["meta"]["location"] == made.headers["Location"]


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lvs.voorbeeld.example")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
    signed = made.add_extension(address, critical=False).sign(key, hashes.SHA256())
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return certificate, secret


def test_with_a_certificate_it_speaks_tls_only(tmp_path: Path) -> None:
    """And gives its addresses as https."""
    certificate, key = _certificate(tmp_path)
    _engine, token = database(None, tmp_path)
    _engine.dispose()
    port = free_port()
    given = [sys.executable, "-m", "lvs_desktop.server", "serve", "--data", str(tmp_path), "--port", str(port)]
    with (tmp_path / "out").open("w") as out:
        process = subprocess.Popen(
            [*given, "--certificate", str(certificate), "--key", str(key)], cwd=ROOT, stdout=out, stderr=out
        )
    trusted = ssl.create_default_context(cafile=str(certificate))
    try:
        with httpx2.Client(verify=trusted, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
            where, end = f"https://127.0.0.1:{port}", time.monotonic() + PATIENCE
            while time.monotonic() < end:
                try:
                    client.get(f"{where}/healthz")
                    break
                except httpx2.TransportError:
                    time.sleep(0.2)
            said = client.get(f"{where}/t/school/v2/ServiceProviderConfig").json()
        with pytest.raises(httpx2.TransportError):
            httpx2.get(f"http://127.0.0.1:{port}/healthz", timeout=60)
    finally:
        process.terminate()
        process.wait(PATIENCE)

    assert said["meta"]["location"].startswith(where)
    assert f"draait op {where}" in (tmp_path / "out").read_text("utf-8")


def test_old_deletes_are_forgotten_by_themselves(server: Server, asking: httpx2.Client) -> None:
    """At each start and once a day; what was deleted lately stays known."""
    old, late = (asking.post("/Users", json={"schemas": [USER, PUPIL], "userName": name}) for name in ("old", "late"))
    for one in (old, late):
        asking.delete(one.headers["Location"])
    row = tables.resource.c
    with server.engine.execution_options(writes=True).begin() as connection:
        change = tables.resource.update().where(row.id == old.json()["id"])
        connection.execute(change.values(modified=tables.days_ago(tables.KEPT_DAYS + 1)))
    tidy(server.engine)
    with server.engine.begin() as connection:
        kept = connection.execute(tables.resource.select().with_only_columns(row.id)).scalars().all()

    assert [late.json()["id"]] == kept
