"""The files of the example schools, and the commands that `sample` gives to practise with."""

import shlex
from pathlib import Path

import pytest

from tests.support import shapes
from tests.support.commands import Lvs, passphrase_file

pytestmark = pytest.mark.usefixtures("quick_words")


@pytest.mark.parametrize(("route", "pupils"), [("manual", 60), ("magister", 60)])
def test_the_commands_that_it_names_work_in_their_order(
    lvs: Lvs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, route: str, pupils: int
) -> None:
    """Who types them over sees a school grow, and no message about a mistake."""
    monkeypatch.setenv("LVS_PASSPHRASE_FILE", str(passphrase_file(tmp_path)))
    said = lvs("sample", tmp_path / "bestanden", "--route", route, "--pupils", pupils, "--json").json

    assert [] == shapes.misfit(said, shapes.SHAPES["sample"])
    assert all(Path(path).is_file() for path in said["files"].values())
    for line in said["next"]:
        name, *words = shlex.split(line)
        done = lvs(*(tmp_path / word if word == "school.lvs" else word for word in words))
        assert ("lvs", 0) == (name, done.code), f"{line}\n{done.err}"


def test_a_person_reads_the_commands_beside_the_files(lvs: Lvs, tmp_path: Path) -> None:
    """A script that reads stdout gets the files only."""
    said = lvs("sample", tmp_path / "bestanden", "--route", "leerling-in-beeld", "--pupils", 20)

    assert [tmp_path / "bestanden"] * 5 == [Path(line).parent for line in said.out.splitlines()]
    assert "Oefen met deze opdrachten, in deze volgorde:" in said.err
    assert "lvs new school.lvs" in said.err
