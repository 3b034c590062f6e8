"""A step that a person does in the supplier's own web pages: what to do, the links, and saying that it is done."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.checklist import StepKind, StepStatus
from lvs_desktop.gui.shell import OVERVIEW, About, Page, Place, Shell
from lvs_desktop.gui.step_bar import StepBar, show_links
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Button, Card, FlowLayout, Text, column
from lvs_desktop.services.texts import _


class PlatformPage(Page):
    """One page for all steps of this kind."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell, "", lead=_("You do this step in the supplier's web pages. We remember that it is done.")
        )
        self._about = Text().yielding()
        self._links = QWidget()
        self._link_lines = column(self._links, gap=0.3)
        self._bar = StepBar(shell, in_page=True)
        onward = QWidget()
        FlowLayout(
            onward,
            Button(_("Go on to the next step"), icon="arrow-right", clicked=shell.go_next_step),
            Button(_("To the overview"), icon="home", clicked=lambda: shell.go(OVERVIEW)),
        )
        for part in (
            Card(Text(_("What you do"), tone="heading"), self._about, self._links),
            Card(Text(_("How far is it?"), tone="heading"), self._bar),
            onward,
        ):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def enter(self, about: About) -> None:
        """Show a step."""
        if isinstance(about, StepStatus):
            self.title.setText(about.step.title)
            self._about.setText(about.step.explanation)
            show_links(self._link_lines, about)
            self.step_read(about)

    def step_read(self, status: StepStatus) -> None:
        """Show its state."""
        self._bar.show_step(status)


PLACE = Place(
    id="platform",
    title=lambda: _("In the supplier's web pages"),
    make=PlatformPage,
    icon="link",
    kinds=(StepKind.PLATFORM,),
    says_step=True,
)


def scenes() -> Iterable[Scene]:
    """A step that waits for another, and a reason; none of the shipped routes has such a step, a school's own may."""
    yield Scene("platform", _go, needs=School.PRIMARY)
    yield Scene("platform-reason", _reason_scene, needs=School.PRIMARY)


def _go(tour) -> PlatformPage:
    waiting = next(one for one in tour.window.steps if one.step.id == "history")
    tour.window.go("platform", replace(waiting, step=replace(waiting.step, kind=StepKind.PLATFORM)))
    tour.settle()
    return tour.window.page


def _reason_scene(tour) -> None:
    _go(tour)._bar.skip.click()
