"""A school with a server, for the pictures of the tour: the connection is in the file, no picture uses the network."""

from typing import TYPE_CHECKING

from lvs_desktop.domain.syncing import Capabilities, Rung, Server
from lvs_desktop.services import connecting

if TYPE_CHECKING:
    from lvs_desktop.gui.touring import Tour

OURS = Capabilities(
    many=Rung.FULL,
    guard=Rung.FULL,
    changes=Rung.FULL,
    find=Rung.FULL,
    pages=Rung.FULL,
    pupil_data=Rung.FULL,
    accommodations=Rung.FULL,
    staff_data=Rung.FULL,
    passwords=Rung.FULL,
    receipt=Rung.FULL,
)
SERVER = Server(
    address="https://lvs.example/99ZL",
    name="Lyceum De Zandloper",
    capabilities=OURS,
    locations=None,
    connected_at="2026-08-18T08:42:00Z",
    last_at=None,
)


def connected(tour: "Tour", capabilities: Capabilities = OURS, locations: tuple[str, ...] | None = None) -> None:
    """The school of this scene has a server."""
    opened = tour.window.opened
    server = Server(
        address=SERVER.address,
        name=SERVER.name,
        capabilities=capabilities,
        locations=locations,
        connected_at=SERVER.connected_at,
        last_at=None,
    )
    tour.window.runner.run(
        tour.window,
        lambda _progress: connecting.keep(opened, server, "voorbeeld"),
        done=lambda _kept: tour.window.school_changed(),
    )
    tour.settle()
