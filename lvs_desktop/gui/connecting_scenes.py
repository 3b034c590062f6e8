"""The states of the page that connects to a server, for the tour of pictures. No picture uses the network."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Capabilities, Rung
from lvs_desktop.gui.connected_school import SERVER, connected
from lvs_desktop.gui.shell import CONNECTING
from lvs_desktop.gui.tour import Scene

if TYPE_CHECKING:
    from lvs_desktop.gui.pages.connecting import ConnectingPage
    from lvs_desktop.gui.touring import Tour

FOREIGN = Capabilities(many=Rung.FULL, find=Rung.FULL, passwords=Rung.FULL)


def scenes() -> Iterable[Scene]:
    """The form, what is wrong with it, a server that can all, one that can't, and disconnecting."""
    yield Scene("connecting", _go)
    yield Scene("connecting-filled", _filled_scene)
    yield Scene("connecting-error", _error_scene)
    yield Scene("connecting-connected", _connected_scene)
    yield Scene("connecting-ladder", _ladder_scene)
    yield Scene("connecting-renew", _renew_scene)
    yield Scene("connecting-disconnect", _disconnect_scene)


def _go(tour: "Tour") -> "ConnectingPage":
    tour.window.go(CONNECTING)
    tour.settle()
    return tour.window.page


def _filled_scene(tour: "Tour") -> None:
    page = _go(tour)
    page.address.setText(SERVER.address)
    page.token.setText("voorbeeld-van-een-code")
    page.reveal.setChecked(True)


def _error_scene(tour: "Tour") -> None:
    page = _go(tour)
    page.address.setText("http://lvs.example/99ZL")
    page.token.setText("voorbeeld-van-een-code")
    page._refused(Problem(ProblemCode.SERVER_INSECURE, server="http://lvs.example/99ZL"))


def _connected_scene(tour: "Tour") -> "ConnectingPage":
    connected(tour)
    return _go(tour)


def _ladder_scene(tour: "Tour") -> None:
    connected(tour, FOREIGN, ("00",))
    _go(tour)


def _renew_scene(tour: "Tour") -> None:
    _connected_scene(tour).renew()


def _disconnect_scene(tour: "Tour") -> None:
    _connected_scene(tour).ask_disconnect()
