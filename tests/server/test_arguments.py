"""Whoever gives a wrong command reads in Dutch what is wrong."""

import pytest

from lvs_desktop.server.arguments import build


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("token add --name x --role school_admin", "Er ontbreekt: --tenant."),
        (
            "token add --tenant x --name x --role boss",
            "--role kan niet 'boss' zijn. Kies uit: school_admin, location_admin.",
        ),
        ("serve --port zes", "--port moet een getal zijn, niet 'zes'."),
        ("serve --port", "Achter --port hoort een waarde."),
        ("serve --poort 3", "Dit is onbekend: --poort 3."),
        ("", "Er ontbreekt: OPDRACHT."),
    ],
)
def test_a_wrong_command_is_explained(given: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and one sentence, without argparse's English."""
    with pytest.raises(SystemExit) as stopped:
        build().parse_args(given.split())

    assert stopped.value.code == 2
    assert capsys.readouterr().err == f"{said} Zie de uitleg met --help.\n"


@pytest.mark.parametrize("given", ["", "serve", "tenant", "tenant add", "token add", "seed", "check"])
def test_each_command_has_an_explanation_in_dutch(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    """None of argparse's own headings is left."""
    with pytest.raises(SystemExit):
        build().parse_args([*given.split(), "--help"])

    said = capsys.readouterr().out
    assert said.startswith("gebruik: ")
    assert not [english for english in ("usage", "options", "show this", "positional") if english in said]
