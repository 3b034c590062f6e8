"""School files that are connected to a real server, and what a colleague does on another computer."""

from pathlib import Path

from lvs_desktop.services import connecting, pupils, syncing
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import fill, new_school
from tests.support.server import Server

GROUPS = ("1A", "1B", "2A", "2B")


def filled(path: Path, *, count: int = 24) -> OpenSchool:
    """A school of so many pupils, who are on no server yet."""
    opened = new_school(path)
    fill(
        opened,
        {
            f"{100 + n}": (
                {
                    "given_name": f"Roep{n}",
                    "family_name": f"Naam{n}",
                    "birth_date": f"2013-01-{n % 28 + 1:02}",
                    "group": GROUPS[n % len(GROUPS)],
                    "location": "00",
                    "year": GROUPS[n % len(GROUPS)][0],
                },
                False,
            )
            for n in range(count)
        },
    )
    return opened


def agreed(path: Path, server: Server, *, count: int = 24) -> OpenSchool:
    """A school of which both sides have all."""
    opened = filled(path, count=count)
    join(opened, server)
    return opened


def join(opened: OpenSchool, server: Server) -> None:
    """Connect and synchronise, as the command line does."""
    connecting.connect(opened, server.address, server.token)
    assert syncing.sync(opened).agreed


def colleague(path: Path, server: Server) -> OpenSchool:
    """Another computer with the same school."""
    opened = new_school(path)
    join(opened, server)
    return opened


def groups(opened: OpenSchool) -> dict[str | None, str | None]:
    """Number -> class of the active pupils."""
    return {one.pupil_number: one.group for one in pupils.pupils(opened)}
