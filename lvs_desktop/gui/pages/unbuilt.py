"""Steps that this version can't do: says so, and what to do in the LVS meanwhile."""

from collections.abc import Iterable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.checklist import StepKind, StepStatus
from lvs_desktop.gui.shell import OVERVIEW, About, Page, Place, Shell
from lvs_desktop.gui.tour import Scene
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, Text
from lvs_desktop.services import step_words
from lvs_desktop.services.texts import _


class UnbuiltPage(Page):
    """One page for all steps that are still to come."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, "")
        self._callout = Callout("info", _("Not in this version yet. This step counts as not done."))
        self._about = Text()
        self._card = Card(gap=0.5)
        self._links = QWidget()
        self._flow = FlowLayout(self._links)
        back = QWidget()
        FlowLayout(back, Button(_("To the overview"), icon="home", clicked=lambda: shell.go(OVERVIEW)))
        for part in (self._callout, self._about, self._card, self._links, back):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def enter(self, about: About) -> None:
        """Show a step."""
        if not isinstance(about, StepStatus):
            return
        step = about.step
        self.title.setText(step.title)
        self.set_lead(step_words.waits_text(about, self.shell.steps))
        self._about.setText(step.explanation)
        self._about.setVisible(bool(step.explanation))
        while (item := self._card.lines.takeAt(0)) is not None:
            item.widget().deleteLater()
        self._card.lines.addWidget(Text(_("What you do meanwhile"), tone="heading"))
        for number, line in enumerate(step_words.meanwhile(step.kind), 1):
            self._card.lines.addWidget(Text(f"{number}.  {line}"))
        while (item := self._flow.takeAt(0)) is not None:
            item.widget().deleteLater()
        for title, address, dated in step.links:
            link = Button(
                _("{title} (opens your browser)").format(title=title),
                icon="link",
                clicked=lambda address=address: QDesktopServices.openUrl(QUrl(address)),
                hint=_("{address}, seen on {date}").format(address=address, date=dated),
            )
            self._flow.addWidget(link)
        self._links.setVisible(bool(step.links))


PLACE = Place(
    id="unbuilt",
    title=lambda: _("Not in this version yet"),
    make=UnbuiltPage,
    kinds=(
        StepKind.STAFF,
        StepKind.PASSWORDS,
        StepKind.ACCOMMODATIONS,
    ),
)


def scenes() -> Iterable[Scene]:
    """A step that is still to come."""
    yield Scene("unbuilt", _scene)


def _scene(tour) -> None:
    kinds = set(PLACE.kinds)
    step = next(status.step for status in tour.window.steps if status.step.kind in kinds)
    tour.window.go(f"step:{step.id}")
