"""What `dev.py run` shows without a screen is the real program at work."""

from pathlib import Path

import pytest

from demo import Demonstration, short


@pytest.mark.long
def test_the_demonstration_imports_shows_and_puts_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who has no screen still sees the main job, and that undo leaves the school as it was."""
    Demonstration(tmp_path).main_job()

    said = capsys.readouterr().out
    assert "$ python main.py import voorbeeldschool.lvs" in said
    assert "Alle 500 leerlingen zijn weer precies als voor stap 4" in said
    assert (tmp_path / "voorbeeldschool.lvs").exists()


def test_a_failed_step_stops_the_demonstration(tmp_path: Path) -> None:
    """It must never say 'Klaar' after an error."""
    with pytest.raises(SystemExit, match=r"code 2"):
        Demonstration(tmp_path).show("undo")


def test_long_lists_are_cut_short() -> None:
    """A few pupils of each kind are enough to see what happens."""
    text = "      3  Nieuw\n" + "          1  Aafje\n" * 3 + "      1  Gewijzigd\n          2  Bram\nKlaar."

    assert short(text, pupils=2) == [
        "      3  Nieuw",
        "          1  Aafje",
        "          1  Aafje",
        "           ...",
        "      1  Gewijzigd",
        "          2  Bram",
        "Klaar.",
    ]
    assert short(text, pupils=0) == ["      3  Nieuw", "      1  Gewijzigd", "Klaar."]
