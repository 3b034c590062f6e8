"""The commands of the server, as a person gives them."""

import csv
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import httpx2
import pytest
from sqlalchemy import text

from lvs_desktop.server import schools, tables
from lvs_desktop.server.__main__ import main
from lvs_desktop.server.database import prepared
from lvs_desktop.sync.resources import GROUP
from tests.support.server import PATIENCE, ROOT, free_port, process, token_in


class Said(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.requires("postgres"))])
def command(request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Gives a command on a database of the test's own."""
    where = ["--data", str(tmp_path / "data")]
    if request.param == "postgres":
        where += ["--database", request.getfixturevalue("postgres_url")]

    def give(*arguments: object) -> Said:
        capsys.readouterr()
        code = main([*map(str, arguments), *where])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return give


def test_a_school_is_added_and_listed(command: Command) -> None:
    """Its short name is made of its name; the next step is said."""
    added = command("tenant", "add", "Het Vlïer College")
    listed = command("tenant", "list")

    assert (0, "het-vlier-college\n") == (added.code, added.out)
    assert "token add --tenant het-vlier-college" in added.err
    assert listed.out.startswith("het-vlier-college  Het Vlïer College  /t/het-vlier-college/v2  leerlingen: 0")


def test_without_a_school_the_list_says_so(command: Command) -> None:
    """On stderr: a script that reads the list gets nothing."""
    said = command("tenant", "list")

    assert (0, "", "Er is nog geen school.\n") == said


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("Tweede", "--slug", "eerste"), "Er is al een school met de korte naam 'eerste'"),
        (("Eerste",), "Er is al een school met de korte naam 'eerste'"),
        (("Derde", "--slug", "Met Spatie"), "De korte naam 'Met Spatie' kan niet"),
        (("Derde", "--slug", "../etc"), "De korte naam '../etc' kan niet"),
        (("!!!",), "De korte naam '' kan niet"),
        (("  ",), "De naam mag niet leeg zijn"),
    ],
)
def test_a_school_that_can_not_be_added(command: Command, arguments: tuple[str, ...], why: str) -> None:
    """One Dutch sentence, exit code 1, nothing changed."""
    command("tenant", "add", "Eerste")
    said = command("tenant", "add", *arguments)

    assert (1, "") == (said.code, said.out)
    assert said.err.startswith(why)
    assert len(command("tenant", "list").out.splitlines()) == 1


def test_a_token_is_shown_once(command: Command) -> None:
    """Alone on stdout, for a file; in no list afterwards."""
    command("tenant", "add", "School")
    made = command("token", "add", "--tenant", "school", "--name", "Anke", "--role", "school_admin")
    token = token_in(made.out)
    listed = command("token", "list")

    assert made.out == f"{token}\n"
    assert "één keer" in made.err
    assert token not in listed.out + listed.err
    assert listed.out.startswith(f"{schools.hashed(token)[:8]}  school  Anke  school_admin  hele school  geldt tot")


def test_a_token_is_revoked(command: Command) -> None:
    """And stays in the list, as revoked."""
    command("tenant", "add", "School")
    given = ("--tenant", "school", "--name", "Loes", "--role", "location_admin", "--location", "01", "--location", "00")
    number = schools.hashed(token_in(command("token", "add", *given).out))[:8]
    said = command("token", "revoke", number)
    listed = command("token", "list", "--tenant", "school")

    assert (0, "De toegangscode van Loes werkt niet meer.\n") == (said.code, said.out)
    assert f"{number}  school  Loes  location_admin  00, 01  ingetrokken op" in listed.out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--tenant", "nergens", "--role", "school_admin"), "Er is geen school 'nergens'"),
        (("--tenant", "school", "--role", "location_admin"), "Een location_admin heeft minstens één --location"),
        (("--tenant", "school", "--role", "school_admin", "--location", "00"), "Een school_admin ziet de hele school"),
        (("--tenant", "school", "--role", "school_admin", "--days", "0"), "--days moet tussen"),
    ],
)
def test_a_token_that_can_not_be_made(command: Command, arguments: tuple[str, ...], why: str) -> None:
    """One Dutch sentence, exit code 1, no token."""
    command("tenant", "add", "School")
    said = command("token", "add", "--name", "Anke", *arguments)

    assert (1, "") == (said.code, said.out)
    assert said.err.startswith(why)
    assert command("token", "list").out == ""


def test_an_unknown_token_can_not_be_revoked(command: Command) -> None:
    """Part of a number is none."""
    command("tenant", "add", "School")
    command("token", "add", "--name", "Anke", "--tenant", "school", "--role", "school_admin")
    for number in ("00000000", "", "%"):
        said = command("token", "revoke", number)

        assert (1, f"Er is geen toegangscode met nummer {number}. Zie: token list.\n") == (said.code, said.err)


def test_a_school_is_seeded_as_magister_leaves_it(command: Command, tmp_path: Path) -> None:
    """With the export that completes it; a school that has data is left alone."""
    command("tenant", "add", "School")
    export = tmp_path / "export.csv"
    given = ("seed", "--tenant", "school", "--route", "magister", "--pupils", "60", "--staff", "6")
    first = command(*given, "--export", export)
    again = command(*given)
    with export.open(encoding="cp1252", newline="") as source:
        rows = list(csv.reader(source, delimiter=";"))

    assert first.code == 0
    assert first.out.startswith("'school' heeft nu 60 leerlingen, 6 medewerkers en 1")
    assert (61, "Stamnr") == (len(rows), rows[0][0])
    assert (1, "De school 'school' heeft al gegevens. Vul alleen een lege school.\n") == (again.code, again.err)
    assert "leerlingen: 60, medewerkers: 6, groepen: 1" in command("tenant", "list").out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--tenant", "nergens", "--route", "magister"), "Er is geen school 'nergens'"),
        (("--tenant", "school", "--route", "magister", "--pupils", "0"), "Kies 1 tot 100000"),
        (("--tenant", "school", "--route", "somtoday", "--export", "x.csv"), "--export hoort bij --route magister"),
        (("--tenant", "school", "--route", "magister", "--export", str(ROOT / "README.md")), "Het bestand"),
    ],
)
def test_a_school_that_can_not_be_seeded(command: Command, arguments: tuple[str, ...], why: str) -> None:
    """One Dutch sentence, exit code 1, and the school stays empty."""
    command("tenant", "add", "School")
    said = command("seed", *arguments)

    assert (1, "") == (said.code, said.out)
    assert said.err.startswith(why)
    assert "leerlingen: 0" in command("tenant", "list").out


def test_a_whole_database_is_in_order(command: Command) -> None:
    """What is in it is counted."""
    command("tenant", "add", "School")
    command("seed", "--tenant", "school", "--route", "magister", "--pupils", "40", "--staff", "4")
    said = command("check")

    assert said.code == 0
    assert "school: 40 leerlingen, 4 medewerkers, 1" in said.out
    assert said.out.endswith("Alles in orde.\n")


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        ("UPDATE resource SET body = substr(body, 1, 50) WHERE seq = 5", "is niet leesbaar"),
        ("UPDATE resource SET places = ',99,' WHERE seq = 5", "verschillen (places)"),
        ("UPDATE resource SET external_id = 'x' WHERE seq = 5", "verschillen (external_id)"),
        ("UPDATE resource SET rank = 'teacher' WHERE seq = 1", "verschillen (rank)"),
        ("UPDATE resource SET deleted = true WHERE seq = 5", "verschillen (deleted)"),
        ("UPDATE tenant SET seq = 10", "is hoger dan dat van de school (10)"),
        ("UPDATE tenant SET seq = 100", "het laatste moment (100) ontbreekt"),
        ("DELETE FROM resource WHERE seq = 20", "leden die er niet meer zijn"),
        ("DROP TABLE request_id", "de tabel 'request_id' ontbreekt"),
    ],
)
def test_what_is_not_in_order_is_found(
    command: Command, tmp_path: Path, request: pytest.FixtureRequest, harm: str, what: str
) -> None:
    """Exit code 3 and where it is; the check changes nothing."""
    command("tenant", "add", "School")
    command("seed", "--tenant", "school", "--route", "magister", "--pupils", "40", "--staff", "4")
    postgres = "postgres_url" in request.fixturenames
    engine = prepared(tmp_path / "data", request.getfixturevalue("postgres_url") if postgres else None)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text(harm))
    engine.dispose()
    first, again = command("check"), command("check")

    assert first.code == 3
    assert what in first.out
    assert first == again


def test_what_is_due_is_told_and_is_no_fault(command: Command, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Expired tokens and old deletes."""
    command("tenant", "add", "School")
    command("token", "add", "--name", "Anke", "--tenant", "school", "--role", "school_admin")
    url = request.getfixturevalue("postgres_url") if "postgres_url" in request.fixturenames else None
    engine = prepared(tmp_path / "data", url)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(tables.token.update().values(expires=tables.days_ago(1)))
    engine.dispose()
    said = command("check")

    assert said.code == 0
    assert "1 toegangscodes zijn verlopen" in said.out


def test_a_database_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The address, which may hold a password, is not repeated; `check` makes no empty one."""
    wrong = "postgresql://lvs:geheim@127.0.0.1:9/niets"
    assert main(["tenant", "list", "--database", wrong]) == 1
    first = capsys.readouterr().err
    assert main(["tenant", "list", "--database", "onzin"]) == 1
    assert main(["check", "--data", str(tmp_path / "leeg")]) == 1
    then = capsys.readouterr().err

    assert first.startswith("De database is niet bereikbaar")
    assert "geheim" not in first
    assert len(then.splitlines()) == 2
    assert not (tmp_path / "leeg").exists()


def _serve(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    given = [sys.executable, "-m", "lvs_desktop.server", "serve", "--data", str(folder), *more]
    return subprocess.run(given, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)


def test_serve_says_what_to_do_next(tmp_path: Path) -> None:
    """Nothing has to be set up; where it listens, and how to find the schools."""
    with process(tmp_path) as server:
        said = server.said.read_text("utf-8")

    assert f"De server van LVS Desktop draait op {server.server.root}" in said
    assert "Scholen: 1." in said


def test_a_port_that_is_taken_is_explained(tmp_path: Path) -> None:
    """Before anything is made."""
    with process(tmp_path) as server:
        said = _serve(tmp_path / "second", "--port", str(server.port))

    assert (1, "") == (said.returncode, said.stdout)
    assert said.stderr == f"Poort {server.port} is al in gebruik, of mag niet. Kies een andere met --port.\n"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--certificate", "a.pem"], "Geef --certificate en --key samen."),
        (["--certificate", "a.pem", "--key", "b.pem"], "Het bestand a.pem is er niet of is niet leesbaar."),
    ],
)
def test_a_certificate_that_is_not_there(tmp_path: Path, arguments: list[str], why: str) -> None:
    """The server does not start without it."""
    said = _serve(tmp_path, *arguments)

    assert (1, f"{why}\n") == (said.returncode, said.stderr)


def test_the_practice_school_works_at_once(tmp_path: Path) -> None:
    """One command: address and token are on the screen, and the school is there; a second start makes no other one."""
    port = free_port()
    given = [sys.executable, "-m", "lvs_desktop.server", "serve", "--practice", "--data", str(tmp_path / "data")]
    with (tmp_path / "out").open("w") as out:
        running = subprocess.Popen([*given, "--port", str(port)], cwd=ROOT, stdout=out, stderr=out)
    try:
        text_, end = "", time.monotonic() + 2 * PATIENCE
        while "Ctrl+C" not in text_ and time.monotonic() < end:
            time.sleep(0.2)
            text_ = (tmp_path / "out").read_text("utf-8")
        token = token_in(text_)
        address = f"http://127.0.0.1:{port}/t/oefenschool/v2"
        check = tmp_path / "token"
        check.write_text(token)
        while main(["check", "--url", address, "--token-file", str(check)]) and time.monotonic() < end:
            time.sleep(0.2)
        counts = httpx2.get(f"{address}/.digest", headers={"Authorization": f"Bearer {token}"}, timeout=60).json()
    finally:
        running.terminate()
        running.wait(PATIENCE)

    assert f"Adres: {address}" in text_
    assert (1200, 60) == (counts["pupil"]["count"], counts["staff"]["count"])
    assert (tmp_path / "data" / "magister-export.csv").is_file()


def test_check_tells_how_a_server_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who the token is for; a wrong token, a wrong address and another website are told apart."""
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    wrong.write_text("lvs_wrong")
    with process(tmp_path) as server:
        right.write_text(server.token)
        address = server.server.address

        def check(url: str, token: Path) -> tuple[int, str]:
            capsys.readouterr()
            code = main(["check", "--url", url, "--token-file", str(token)])
            return code, capsys.readouterr().out

        assert check(address, right) == (
            0,
            "De server antwoordt: School, als Test Beheer (school_admin, hele school).\n",
        )
        assert check(address, wrong) == (3, "De server weigert de toegangscode (of kent de school niet).\n")
        assert check(server.server.root, right) == (3, "De server antwoordt anders dan verwacht (status 404).\n")
    assert check(address, right)[0] == 3
    assert main(["check", "--url", address]) == 1


@pytest.mark.skipif(os.name != "posix", reason="SIGTERM as systemd sends it")
def test_a_server_that_is_stopped_finishes_what_it_does(tmp_path: Path) -> None:
    """A Bulk that has begun is answered and kept; with two workers too."""
    body = {
        "Operations": [
            {"method": "POST", "path": "/Groups", "bulkId": str(n), "data": {"schemas": [GROUP], "displayName": str(n)}}
            for n in range(600)
        ]
    }
    with process(tmp_path, workers=2) as server:
        answers: list[int] = []

        def send() -> None:
            answer = httpx2.post(f"{server.server.address}/Bulk", json=body, headers=server.server.headers, timeout=120)
            answers.append(len(answer.json()["Operations"]))

        sending = threading.Thread(target=send)
        sending.start()
        time.sleep(0.3)
        server.stop()
        sending.join(PATIENCE)
        server.start()
        where = f"{server.server.address}/Groups?count=0"
        kept = httpx2.get(where, headers=server.server.headers, timeout=60).json()["totalResults"]

    assert [600] == answers
    assert kept == 600


def test_beyond_this_computer_it_warns_without_tls(tmp_path: Path) -> None:
    """Everybody on the network could read along."""
    port = free_port()
    given = [sys.executable, "-m", "lvs_desktop.server", "serve", "--host", "0.0.0.0", "--port", str(port)]  # noqa: S104
    with (tmp_path / "out").open("w") as out:
        running = subprocess.Popen([*given, "--data", str(tmp_path / "data")], cwd=ROOT, stdout=out, stderr=out)
    try:
        end = time.monotonic() + PATIENCE
        while "Ctrl+C" not in (tmp_path / "out").read_text("utf-8") and time.monotonic() < end:
            time.sleep(0.2)
    finally:
        running.terminate()
        running.wait(PATIENCE)
    said = (tmp_path / "out").read_text("utf-8")

    assert said.startswith("LET OP: de server luistert op 0.0.0.0, zonder TLS.")
    assert "Er is nog geen school." in said


def test_it_names_the_command_by_which_it_was_started(tmp_path: Path) -> None:
    """Who typed the README's command gets one that works as typed."""
    dev = [sys.executable, ROOT / "installers" / "dev.py", "server"]
    done = subprocess.run(
        [*dev, "tenant", "add", "De Proef"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "de-proef\n")
    assert "python3 installers/dev.py server token add --tenant de-proef" in done.stderr
    assert (tmp_path / "lvs-server" / "server.db").exists()
