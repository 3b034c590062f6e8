"""A school on a computer with a keyring, and the command line on it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.storage import keys
from lvs_desktop.system import keyring
from tests.support import keyrings
from tests.support.schoolfiles import ADMIN, KEY, State, fill, new_school

NORTH = Worker(name="Noord-beheer", role=Role.LOCATION_ADMIN, locations=("01",))


def population() -> State:
    """Forty pupils: locations 00 and 01, years 1 and 2, classes of ten; three more who are archived."""
    state: State = {}
    for n in range(40):
        year, place = n // 10 % 2 + 1, n // 20
        state[f"{1001 + n}"] = (
            {
                "given_name": f"Voornaam{n}",
                "family_name": f"Achternaam{n}",
                "group": f"{year}{'AB'[place]}",
                "location": f"0{place}",
                "year": str(year),
            },
            False,
        )
    for n in range(3):
        state[f"{901 + n}"] = (
            {"given_name": f"Oud{n}", "family_name": "Leerling", "group": "2A", "location": "00"},
            True,
        )
    return state


@pytest.fixture
def computer() -> Iterator[keyrings.InMemory]:
    """A computer with a safe keyring that knows the key of the tests' schools."""
    backend = keyrings.safe()
    with keyrings.in_use(backend):
        assert keyring.store(keys.key_id(KEY), KEY.hex())
        yield backend


@pytest.fixture(scope="session")
def filled_school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school file to copy."""
    path = tmp_path_factory.mktemp("filled") / "school.lvs"
    opened = new_school(path, workers=(ADMIN, NORTH))
    fill(opened, population())
    opened.close()
    return path


@pytest.fixture(scope="session")
def empty_school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school file without pupils, to copy."""
    path = tmp_path_factory.mktemp("empty") / "school.lvs"
    new_school(path, workers=(ADMIN, NORTH)).close()
    return path


@pytest.fixture
def school(computer: keyrings.InMemory, filled_school: Path, tmp_path: Path) -> Path:
    """A school of forty pupils and three archived ones, made by 'Beheer'."""
    return Path(shutil.copy(filled_school, tmp_path / "school.lvs"))


@pytest.fixture
def empty(computer: keyrings.InMemory, empty_school: Path, tmp_path: Path) -> Path:
    """A school before its first file."""
    return Path(shutil.copy(empty_school, tmp_path / "leeg.lvs"))
