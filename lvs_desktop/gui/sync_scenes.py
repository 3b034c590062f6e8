"""The states of the page of the synchronisation, for the tour of pictures. No picture uses the network."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lvs_desktop.domain.exchanging import Digest, Kind
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Act, Preview, QueueLine, Receipt, Step
from lvs_desktop.gui.connected_school import SERVER, connected
from lvs_desktop.gui.shell import SYNCHRONISING
from lvs_desktop.gui.tour import Scene, School

if TYPE_CHECKING:
    from lvs_desktop.gui.pages.synchronising import SynchronisingPage
    from lvs_desktop.gui.touring import Tour

QUEUE = (
    QueueLine(kind=Kind.PUPIL, act=Act.CHANGE, group="2B", location="00", count=28),
    QueueLine(kind=Kind.PUPIL, act=Act.ADD, group="1A", location="00", count=27),
    QueueLine(kind=Kind.STAFF, act=Act.ADD, group=None, location="00", count=2),
    QueueLine(
        kind=Kind.PUPIL, act=Act.CHANGE, group="3C", location="01", count=1, refused="Attribute 'year' is not valid"
    ),
    QueueLine(kind=Kind.PUPIL, act=Act.PASSWORD, group="1A", location="00", count=27),
    QueueLine(kind=Kind.RESULT, act=Act.ADD, group="2B", location="00", count=312),
)
STEPS = (
    Step(
        kind=Kind.PUPIL,
        act=Act.ADD,
        uid="1",
        name="Sofie van den Berg",
        group="1A",
        fields=(("given_name", None, "Sofie"), ("family_name", None, "Berg"), ("birth_date", None, "2014-03-04")),
    ),
    Step(
        kind=Kind.PUPIL,
        act=Act.CHANGE,
        uid="2",
        name="Loïs de Vries",
        group="2B",
        fields=(
            ("group", "1B", "2B"),
            ("year", "1", "2"),
            ("accommodation:Extra tijd", None, '{"amount": 25, "unit": "percent", "valid_until": "2027-07-31"}'),
        ),
    ),
    Step(
        kind=Kind.PUPIL, act=Act.ARCHIVE, uid="3", name="Daan Jansen", group="2B", fields=(("archived", None, "yes"),)
    ),
    Step(
        kind=Kind.STAFF,
        act=Act.CHANGE,
        uid="4",
        name="Kim Vis",
        group=None,
        fields=(("role", "teacher", "location_admin"),),
    ),
    Step(
        kind=Kind.GROUP,
        act=Act.CHANGE,
        uid="5",
        name="2B",
        group="2B",
        fields=(("member:1", None, "yes"), ("member:2", None, "yes")),
    ),
    Step(
        kind=Kind.RESULT, act=Act.ADD, uid="1", name="Sofie van den Berg", group="1A", fields=(("result", None, "12"),)
    ),
)
COMES = (
    Step(
        kind=Kind.PUPIL,
        act=Act.CHANGE,
        uid="6",
        name="Çağla Yılmaz",
        group="2A",
        fields=(("pupil_number", None, "100234"), ("track", "havo", "vwo")),
    ),
    Step(
        kind=Kind.PUPIL, act=Act.ACTIVATE, uid="7", name="Noor Bakker", group="3A", fields=(("archived", "yes", None),)
    ),
)
PREVIEW = Preview(
    goes={
        (Kind.PUPIL, Act.ADD): 1,
        (Kind.PUPIL, Act.CHANGE): 1,
        (Kind.PUPIL, Act.ARCHIVE): 1,
        (Kind.STAFF, Act.CHANGE): 1,
        (Kind.GROUP, Act.CHANGE): 1,
        (Kind.RESULT, Act.ADD): 12,
    },
    comes={(Kind.PUPIL, Act.CHANGE): 1, (Kind.PUPIL, Act.ACTIVATE): 1},
    going=STEPS,
    coming=COMES,
    clashes=2,
)
_SAME = {
    Kind.PUPIL: Digest(count=412, hash="a" * 64),
    Kind.STAFF: Digest(count=32, hash="b" * 64),
    Kind.GROUP: Digest(count=14, hash="c" * 64),
    Kind.RESULT: Digest(count=9_870, hash="d" * 64),
}
RECEIPT = Receipt(
    at="2026-08-18T08:44:00Z",
    goes=PREVIEW.goes,
    comes=PREVIEW.comes,
    passwords=27,
    refused=0,
    clashes=0,
    here=_SAME,
    there=_SAME,
    agreed=True,
    entry=1,
)
UNEQUAL = replace(
    RECEIPT,
    at="2026-08-17T13:05:00Z",
    there=_SAME | {Kind.PUPIL: Digest(count=411, hash="d" * 64)},
    agreed=False,
    refused=1,
    clashes=2,
    by_server=False,
)


def scenes() -> Iterable[Scene]:
    """Not connected, equal, waiting, offline, a preview, the receipt, and the two questions."""
    yield Scene("sync-not-connected", _go)
    yield Scene("sync-waiting", _waiting_scene, needs=School.FILLED)
    yield Scene("sync-offline", _offline_scene, needs=School.FILLED)
    yield Scene("sync-refused", _refused_scene, needs=School.FILLED)
    yield Scene("sync-running", _running_scene, needs=School.FILLED)
    yield Scene("sync-preview", _preview_scene, needs=School.FILLED)
    yield Scene("sync-preview-nothing", _nothing_scene)
    yield Scene("sync-receipt", _receipt_scene, needs=School.FILLED)
    yield Scene("sync-receipt-unequal", _unequal_scene, needs=School.FILLED)
    yield Scene("sync-too-many", _many_scene, needs=School.FILLED)
    yield Scene("sync-restored", _restored_scene, needs=School.FILLED)
    yield Scene("sync-token", _token_scene, needs=School.FILLED)


def _go(tour: "Tour") -> "SynchronisingPage":
    tour.window.go(SYNCHRONISING)
    tour.settle()
    return tour.window.page


def _connected(tour: "Tour") -> "SynchronisingPage":
    connected(tour)
    return _go(tour)


def _standing(tour: "Tour", queue: Sequence[QueueLine] = QUEUE[:3], **values: object) -> "SynchronisingPage":
    """Show another standing and queue than those of the file."""
    page, syncer = tour.window.page, tour.window.syncer
    standing = replace(syncer.standing, **values)
    page._counted, page._waiting = standing.waiting, list(queue)
    syncer._show(standing)
    page._follow()
    return page


def _waiting_scene(tour: "Tour") -> None:
    _connected(tour)
    _standing(tour, waiting=85, questions=2)


def _offline_scene(tour: "Tour") -> None:
    _connected(tour)
    _standing(tour, waiting=57, problem=Problem(ProblemCode.SERVER_OFFLINE, server="https://lvs.example/99ZL"))


def _refused_scene(tour: "Tour") -> None:
    _connected(tour)
    _standing(tour, QUEUE[3:], waiting=28)


def _running_scene(tour: "Tour") -> None:
    page = _connected(tour)
    _standing(tour, waiting=85, running=True)
    page._progress.start(page._progress._words.text(), stopped=lambda: None, at_once=True)
    page._progress.report(200, 412)


def _preview_scene(tour: "Tour") -> None:
    page = _connected(tour)
    page.show_preview(PREVIEW)
    page.preview.table.selectRow(1)


def _nothing_scene(tour: "Tour") -> None:
    page = _connected(tour)
    page.show_preview(Preview(goes={}, comes={}, going=(), coming=(), clashes=0))


def _receipt_scene(tour: "Tour") -> None:
    page = _connected(tour)
    _standing(tour, (), waiting=0, server=replace(SERVER, last_at=RECEIPT.at))
    page.receipts.show_receipts((RECEIPT, UNEQUAL, replace(RECEIPT, at="2026-08-16T07:30:00Z")))
    page._show_view()


def _unequal_scene(tour: "Tour") -> None:
    page = _connected(tour)
    page.receipts.show_receipts((UNEQUAL, RECEIPT))
    page._show_view()
    tour.settle()
    tour.scroll_down()


def _many_scene(tour: "Tour") -> None:
    page = _connected(tour)
    page._refused(Problem(ProblemCode.SYNC_TOO_MANY, pupils=61, active=412))
    page.many.number.field.setText("16")
    page.many.number._typed("16")


def _restored_scene(tour: "Tour") -> None:
    page = _connected(tour)
    page._refused(Problem(ProblemCode.SERVER_RESTORED))


def _token_scene(tour: "Tour") -> None:
    _connected(tour)
    _standing(tour, problem=Problem(ProblemCode.SERVER_TOKEN_REFUSED, server="https://lvs.example/99ZL"))
