"""`connect`, `sync`, `conflicts`, `disconnect` as a script meets them: a real server, JSON, exit codes."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lvs_desktop.services import syncing
from lvs_desktop.services.schools import open_school
from lvs_desktop.sync.resources import PUPIL
from tests.integration.test_documents import documented_json, form, same_form
from tests.support import shapes
from tests.support.commands import Lvs, Said
from tests.support.server import Process, Server, running
from tests.support.syncing import listed, schools_of

pytestmark = pytest.mark.usefixtures("computer")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests; each test has a school of its own on it."""
    with running(tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture
def link(server: Server, tmp_path: Path) -> tuple[str, Path]:
    """Address of a new school on the server, and a file with its token."""
    address, token = schools_of(server, uuid.uuid4().hex)
    path = tmp_path / "token.txt"
    path.write_text(token + "\r\n", "utf-8-sig")
    return address, path


def fits(command: str, said: Said) -> Any:
    """The answer, which has the shape of this command's answers."""
    assert [] == shapes.misfit(said.json, shapes.SHAPES[command]), said.out
    return said.json


def groups(address: str, token: str, number: str) -> list[str]:
    """The class of each record that the server has of a pupil."""
    found = [one.get(PUPIL, {}) for one in listed(address, token).values()]
    return [one["group"] for one in found if one.get("pupilNumber") == number]


def connected(lvs: Lvs, file: Path, link: tuple[str, Path]) -> None:
    """Connect a school."""
    said = lvs("connect", file, "--url", link[0], "--token-file", link[1])
    assert said.code == 0, said.err


def test_a_school_goes_from_one_file_to_another(lvs: Lvs, school: Path, empty: Path, link: tuple[str, Path]) -> None:
    """Connect, look, synchronise, and the same on a second computer."""
    found = fits("connect", lvs("connect", school, "--url", link[0], "--token-file", link[1], "--json"))
    assert link[1].read_text("utf-8-sig").strip() not in str(found)
    shown = fits("sync dry run", lvs("sync", school, "--dry-run", "--json"))["preview"]
    assert {"kind": "pupil", "act": "add", "number": 43} in shown["goes"]
    assert {} == listed(link[0], link[1].read_text("utf-8-sig").strip())

    sent = fits("sync", lvs("sync", school, "--json"))
    connected(lvs, empty, link)
    came = fits("sync", lvs("sync", empty, "--json"))

    assert sent["receipt"]["agreed"]
    assert came["receipt"]["agreed"]
    assert sent["receipt"]["here"] == came["receipt"]["there"]
    here, there = (lvs("pupils", file, "--archived", "--json").json for file in (school, empty))
    assert here == there
    assert 43 == len(there["pupils"])
    assert came["receipt"]["entry"] == lvs("history", empty, "--json").json["entries"][0]["id"]


def test_the_answers_are_as_described(lvs: Lvs, clash: Path, link: tuple[str, Path]) -> None:
    """The examples of ARCHITECTURE against real answers, name by name."""
    answers = {
        "connect": lvs("connect", clash, "--url", link[0], "--token-file", link[1], "--json").json,
        "sync dry run": lvs("sync", clash, "--dry-run", "--json").json,
        "sync": {key: value for key, value in lvs("sync", clash, "--json").json.items() if key != "error"},
        "conflicts": lvs("conflicts", clash, "--json").json,
        "disconnect": lvs("disconnect", clash, "--json").json,
    }

    for command, answer in answers.items():
        documented = documented_json(command)
        for side in ("here", "there"):  # by kind
            for one in (documented, answer):
                if "receipt" in one:
                    one["receipt"][side] = one["receipt"][side]["pupil"]
        same_form(form(documented), form(answer))


def test_what_a_person_reads(lvs: Lvs, school: Path, link: tuple[str, Path]) -> None:
    """Where the school stands after each step, and what to type next."""
    said = lvs("connect", school, "--url", link[0], "--token-file", link[1])
    assert "Er is nog niets verstuurd" in said.out
    assert "de hele school" in said.out
    shown = lvs("sync", school, "--dry-run").out
    assert "Naar de server: " in shown
    assert "Er is niets gewijzigd" in shown
    done = lvs("sync", school)
    assert (0, "") == (done.code, done.err)
    assert "Beide kanten hebben 43 leerlingen" in done.out
    assert "Alles is gelijk." in done.out
    assert "Er zijn geen conflicten." in lvs("conflicts", school).out
    assert "niet meer verbonden" in lvs("disconnect", school).out
    stopped = lvs("sync", school)
    assert (2, "Deze school is niet verbonden met een server. Verbind eerst met een server.\n") == (
        stopped.code,
        stopped.err,
    )


@pytest.fixture
def clash(lvs: Lvs, school: Path, tmp_path: Path, link: tuple[str, Path]) -> Path:
    """A school file that gave one pupil another class than the server got meanwhile; both are said to it."""
    other = tmp_path / "ander.lvs"
    connected(lvs, school, link)
    assert lvs("sync", school).code == 0
    shutil.copy(school, other)
    for file, group in ((other, "3X"), (school, "3Y")):
        assert lvs("pupil", file, "set", "1001", f"group={group}").code == 0
    assert lvs("sync", other).code == 0
    return school


def test_open_conflicts_have_an_exit_code(lvs: Lvs, clash: Path) -> None:
    """7, with the receipt; the rest went on."""
    said = lvs("sync", clash, "--json")

    assert (7, "conflicts_open") == said.error
    answer = fits("sync", said)
    assert (1, True) == (answer["receipt"]["conflicts"], answer["receipt"]["agreed"])
    told = lvs("sync", clash)
    assert told.code == 7
    assert "1 gegeven is hier én op de server gewijzigd." in told.err
    (one,) = fits("conflicts", lvs("conflicts", clash, "--json"))["conflicts"]
    assert ("group", "Klas", "3Y", "3X") == (one["field"], one["label"], one["here"], one["there"])
    listing = lvs("conflicts", clash).out
    assert "was 1A, hier 3Y, op de server 3X" in listing
    assert "A. Beheerder" in listing


@pytest.mark.parametrize(("side", "group"), [("here", "3Y"), ("there", "3X")])
@pytest.mark.parametrize("named", ["all", "number"])
def test_a_person_chooses(lvs: Lvs, clash: Path, side: str, group: str, named: str) -> None:
    """By number or all at once; then both sides are equal again."""
    lvs("sync", clash)
    (one,) = lvs("conflicts", clash, "--json").json["conflicts"]

    said = fits("conflicts", lvs("conflicts", clash, "--take", side, "all" if named == "all" else one["id"], "--json"))

    assert ([], 1, side == "there") == (said["conflicts"], said["settled"], said["entry"] is not None)
    assert lvs("sync", clash).code == 0
    found = next(p for p in lvs("pupils", clash, "--json").json["pupils"] if p["pupil_number"] == "1001")
    assert group == found["group"]


def test_a_conflict_that_is_not_there_is_told(lvs: Lvs, school: Path) -> None:
    """A number that was settled, and what is no number."""
    for which in ("12", "twaalf"):
        said = lvs("conflicts", school, "--take", "here", which, "--json")
        assert (2, "conflict_unknown") == said.error
        assert which in said.err


def test_without_a_connection_the_queue_is_shown(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Exit code 6; nothing is lost, and the server that is back gets it once."""
    folder = tmp_path / "server"
    folder.mkdir()
    process = Process(folder)
    try:
        server = process.start()
        token = tmp_path / "token.txt"
        token.write_text(server.token, "utf-8")
        connected(lvs, school, (server.address, token))
        assert lvs("sync", school).code == 0
        assert lvs("pupil", school, "set", "1001", "group=3Z").code == 0
        process.kill()

        said = lvs("sync", school, "--json")
        told = lvs("sync", school)
        dry = lvs("sync", school, "--dry-run", "--json")

        assert (6, "server_offline") == said.error == dry.error
        queue = fits("sync without a connection", said)["queue"]
        assert {
            "kind": "pupil",
            "act": "change",
            "group": "3Z",
            "location": "00",
            "number": 1,
            "refused": None,
        } in queue
        assert told.code == 6
        assert "1 leerling, gewijzigd, wacht op internet" in told.out
        process.start()
        assert lvs("sync", school, "--json").json["receipt"]["agreed"]
        assert ["3Z"] == groups(server.address, server.token, "1001")
        assert server.token not in process.log
        assert "Achternaam" not in process.log
    finally:
        process.close()


def test_a_server_that_was_put_back_asks_whose_records_count(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Exit code 3 until the person says so; 'here' sends again what it lost."""
    folder = tmp_path / "server"
    folder.mkdir()
    process = Process(folder)
    try:
        server = process.start()
        token = tmp_path / "token.txt"
        token.write_text(server.token, "utf-8")
        connected(lvs, school, (server.address, token))
        assert lvs("sync", school).code == 0
        process.stop()
        shutil.copytree(folder, tmp_path / "kopie")
        process.start()
        assert lvs("pupil", school, "set", "1001", "group=3Z").code == 0
        assert lvs("sync", school).code == 0
        process.stop()
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "kopie", folder)
        process.start()
        before = lvs("pupils", school, "--json").json

        said = lvs("sync", school, "--json")

        assert (3, "server_restored") == said.error
        assert before == lvs("pupils", school, "--json").json
        done = fits("sync", lvs("sync", school, "--restored", "here", "--json"))
        assert done["receipt"]["agreed"]
        assert before == lvs("pupils", school, "--json").json
        assert ["3Z"] == groups(server.address, server.token, "1001")
    finally:
        process.close()


TOKENS = {
    "absent": None,
    "empty": b"",
    "only a line end": b"\r\n",
    "two words": b"lvs_zzqx lvs_zzqx",
    "two lines": b"lvs_zzqx\nlvs_zzqx",
    "a picture": b"\x89PNG\r\n\x1a\n\xff\xfe",
    "a whole book": b"a" * 20_000,
}


@pytest.mark.parametrize("kind", TOKENS)
def test_a_token_file_that_is_none_is_told(lvs: Lvs, school: Path, tmp_path: Path, kind: str) -> None:
    """Before the network is touched; what is in the file is not repeated."""
    path = tmp_path / "token.txt"
    content = TOKENS[kind]
    if content is not None:
        path.write_bytes(content)

    said = lvs("connect", school, "--url", "http://127.0.0.1:9/t/x/v2", "--token-file", path, "--json")

    assert (2, "token_file_unreadable") == said.error
    assert "token.txt" in said.err
    assert "zzqx" not in said.err + said.out


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://server.example/t/x/v2", (2, "server_insecure")),
        ("dit is geen adres", (2, "server_address_wrong")),
        ("http://127.0.0.1:9/t/x/v2", (6, "server_offline")),
    ],
)
def test_an_address_that_can_not_be_used_is_told(
    lvs: Lvs, school: Path, link: tuple[str, Path], url: str, error: tuple[int, str]
) -> None:
    """Nothing is kept of it."""
    assert error == lvs("connect", school, "--url", url, "--token-file", link[1], "--json").error

    assert lvs("sync", school, "--json").error == (2, "sync_not_connected")


def test_a_token_that_is_wrong_is_told(lvs: Lvs, school: Path, link: tuple[str, Path]) -> None:
    """Exit code 1, and what to do."""
    link[1].write_text("lvs_verzonnen", "utf-8")

    said = lvs("connect", school, "--url", link[0], "--token-file", link[1], "--json")

    assert (1, "server_token_refused") == said.error
    assert "lvs_verzonnen" not in said.err + said.out


def test_usage_is_told(lvs: Lvs, school: Path) -> None:
    """A choice without conflicts, conflicts without a choice."""
    for wrong in (("--take", "here"), ("12",)):
        said = lvs("conflicts", school, *wrong)
        assert said.code == 2
        assert "--take here|there" in said.err


def test_who_disconnects_is_told_from_what(lvs: Lvs, school: Path, link: tuple[str, Path]) -> None:
    """The address, for a script; a second time there is nothing to let go of."""
    connected(lvs, school, link)

    assert {"disconnected": link[0]} == fits("disconnect", lvs("disconnect", school, "--json"))

    assert (2, "sync_not_connected") == lvs("disconnect", school, "--json").error


def test_the_example_school_can_be_synchronised(lvs: Lvs, tmp_path: Path, server: Server) -> None:
    """Practising works with a server on the own computer."""
    address, token = schools_of(server, uuid.uuid4().hex)
    path = tmp_path / "token.txt"
    path.write_text(token, "utf-8")
    files = lvs("sample", tmp_path / "oefen", "--pupils", 30, "--json").json["files"]
    file = tmp_path / "oefen.lvs"
    places = ("--location", "00=Hoofdgebouw", "--location", "01=Noord", "--location", "02=Zuid")
    assert lvs("new", file, "--brin", "99VB", "--name", "Oefen", "--route", "manual", *places).code == 0
    assert lvs("import", file, files["last_year"], "--baseline", "--apply").code == 0
    connected(lvs, file, (address, path))

    answer = fits("sync", lvs("sync", file, "--json"))

    assert answer["receipt"]["agreed"]
    assert answer["receipt"]["here"]["pupil"]["count"] == len(lvs("pupils", file, "--json").json["pupils"])


def test_nothing_goes_out_before_a_person_says_so(lvs: Lvs, school: Path, link: tuple[str, Path]) -> None:
    """Neither an edit nor a list of conflicts talks to the server; only sync does."""
    connected(lvs, school, link)
    lvs("pupil", school, "set", "1001", "group=3Z")
    lvs("conflicts", school)
    lvs("sync", school, "--dry-run")

    assert {} == listed(link[0], link[1].read_text("utf-8-sig").strip())
    opened = open_school(school)
    try:
        assert 40 <= syncing.waiting(opened)
    finally:
        opened.close()
