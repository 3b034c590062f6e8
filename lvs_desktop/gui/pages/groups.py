"""Combination groups: parts that look like one group, what joining them changes, and groups that a person chooses."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.combination_groups import Group, Offer
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.progress import Progress
from lvs_desktop.gui import theme
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.shell import GROUPS, PUPILS, About, Page, Place, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, PrimaryButton, Text, column
from lvs_desktop.services import group_words, history, joining_groups
from lvs_desktop.services.joining_groups import Joining, Overview
from lvs_desktop.services.labels import location_name
from lvs_desktop.services.permits import closed
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _

if TYPE_CHECKING:
    from lvs_desktop.gui.touring import Tour


class GroupsPage(Page):
    """Nothing is joined before the button of that group; Ctrl+Z gives the parts back."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            _("Combination groups"),
            lead=_("Some systems keep a combination group in parts. Here you make one group of them."),
        )
        self._school = shell.opened
        self._acts: list[tuple[int, str]] = []  # (entry, what it did), made here and not undone here
        self._found = Overview(groups=(), offers=())
        self._boxes: list[tuple[QCheckBox, Group]] = []
        self.notice = Callout("error")
        self._offers = QWidget()
        self._cards = column(self._offers, gap=0.6)
        self._holder = QWidget()
        self._tiles = FlowLayout(self._holder)
        self.name = QLineEdit()
        self.name.setMaxLength(64)
        self.name.textChanged.connect(lambda _text: self._judge())
        self.name.returnPressed.connect(self.join_chosen)
        hint = _("For instance 5/6. You may also use the name of one of them.")
        self._name_field = Field(_("Name of the new group"), self.name, hint=hint, width=14)
        self._says = Text("", tone="muted")
        self.join_button = Button(_("Join these groups"), icon="users", clicked=self.join_chosen)
        own = Card(
            Text(_("Join groups yourself"), tone="heading"),
            Text(_("Tick the groups that are taught together.")),
            self._holder,
            self._name_field,
            self._says,
            self.join_button,
            gap=0.5,
        )
        self._own = own
        for part in (self.notice, self._offers, own):
            self.body.addWidget(part)
        self.body.addStretch(1)
        bar = QWidget()
        FlowLayout(bar, Button(_("To all pupils"), icon="users", clicked=lambda: shell.go(PUPILS)))
        foot = QWidget()
        column(foot, bar).setContentsMargins(0, theme.em(0.4), 0, theme.em(0.9))
        self.foot.addWidget(foot)

    def enter(self, about: About) -> None:
        """Read the groups."""
        opened = self.shell.opened
        if opened is not None:
            self.shell.runner.run(self, lambda _progress: joining_groups.overview(opened), done=self._show)

    def undo(self) -> bool:
        """Ctrl+Z: take back what was joined here last."""
        if not self._acts:
            return False
        self._undo(*self._acts[-1])
        return True

    def join_offered(self, offer: Offer) -> None:
        """Join the parts of an offer."""
        opened = self._school
        self._write(lambda: joining_groups.offered(opened, offer))

    def join_chosen(self) -> None:
        """Join the groups that are ticked."""
        chosen = self._chosen()
        if not self.join_button.isEnabled():
            return
        opened, name = self._school, self.name.text()
        location = chosen[0].location
        self._write(
            lambda: joining_groups.preview(opened, [one.name for one in chosen], name, location=location),
            done=self.name.clear,
        )

    def _write(self, look: Callable[[], Joining], done: Callable[[], object] = lambda: None) -> None:
        opened = self._school

        def work(_progress: Progress) -> tuple[Joining, Entry]:
            shown = look()
            return shown, joining_groups.apply(opened, shown)

        def saved(found: tuple[Joining, Entry]) -> None:
            shown, entry = found
            words = group_words.joined(shown)
            self._acts.append((entry.id, words))
            self.notice.clear()
            done()
            self.shell.toast(words, _("Undo"), lambda: self._undo(entry.id, words))
            self.shell.school_changed()
            self.enter(None)

        self.shell.runner.run(self, work, done=saved, failed=self._refused)

    def _refused(self, problem: Problem) -> None:
        self.notice.tell("error", problem_text(problem))

    def _show(self, found: Overview) -> None:
        ticked = {(one.name, one.location) for one in self._chosen()}
        self._found = found
        while (item := self._cards.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        why = closed(self._school, Action.PUPILS)
        for offer in found.offers:
            self._cards.addWidget(self._card(offer, why))
        if not found.offers:
            words = _("No groups look like parts of one combination group.")
            self._cards.addWidget(Callout("ok", words))
        while (item := self._tiles.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        self._boxes = []
        apart = len({one.location for one in found.groups}) > 1
        for one in found.groups:
            place = f", {location_name(self._school.school, one.location)}" if apart else ""
            box = QCheckBox(f"{one.name}{place}")
            box.setAccessibleDescription(group_words.group(one))
            box.setChecked((one.name, one.location) in ticked)
            box.toggled.connect(lambda _on: self._judge())
            self._boxes.append((box, one))
            self._tiles.addWidget(box)
        self._own.setVisible(len(found.groups) > 1)
        self.join_button.setToolTip(why)
        self._judge()

    def _card(self, offer: Offer, why: str) -> Card:
        button = PrimaryButton(
            _("Join to {name}").format(name=offer.name), icon="users", clicked=lambda: self.join_offered(offer)
        )
        button.setEnabled(not why)
        parts = [*offer.parts, *([offer.whole] if offer.whole else [])]
        return Card(
            Text(_("Combination group {name}").format(name=offer.name), tone="heading"),
            Text(group_words.offer(offer)),
            *(Text("•  " + group_words.group(part)) for part in parts),
            Text(group_words.would(offer), tone="strong"),
            button,
            gap=0.4,
        )

    def _chosen(self) -> list[Group]:
        return [one for box, one in self._boxes if box.isChecked()]

    def _judge(self) -> None:
        """Say what the button would do, or what is still to be done."""
        chosen = self._chosen()
        why = closed(self._school, Action.PUPILS, *(one.location for one in chosen))
        if not why and len({one.location for one in chosen}) > 1:
            why = _("These groups are of two locations. Choose groups of one location.")
        elif not why and len(chosen) < 2:
            why = _("Choose at least two groups to join.")
        elif not why and not self.name.text().strip():
            why = _("Type the name of the new group.")
        self.join_button.setEnabled(not why)
        together = group_words.together(chosen, self.name.text().strip())
        self._says.setText(why or together)

    def _undo(self, entry_id: int, words: str) -> None:
        opened = self._school
        # the notice may outlive the school it speaks of
        if self.shell.opened is not opened or all(made != entry_id for made, _words in self._acts):
            return
        self._acts = [act for act in self._acts if act[0] != entry_id]

        def undone(_found: object) -> None:
            self.shell.toast(_("Undone: {what}").format(what=words))
            self.shell.school_changed()
            self.enter(None)

        self.shell.runner.run(
            self, lambda _progress: history.undo(opened, entry_id), done=undone, failed=self.shell.show_problem
        )


PLACE = Place(id=GROUPS, title=lambda: _("Combination groups"), make=GroupsPage, icon="users")


def scenes() -> Iterable[Scene]:
    """Parts that are offered, after joining, groups that a person chooses, and a school without groups."""
    yield Scene("groups", lambda tour: tour.window.go(GROUPS), needs=School.PRIMARY)
    yield Scene("groups-joined", _joined, needs=School.PRIMARY)
    yield Scene("groups-chosen", _chosen, needs=School.PRIMARY)
    yield Scene("groups-empty", lambda tour: tour.window.go(GROUPS), needs=School.EMPTY)


def _joined(tour: "Tour") -> None:
    tour.window.go(GROUPS)
    tour.settle()
    page = tour.window.page
    page.join_offered(page._found.offers[0])


def _chosen(tour: "Tour") -> None:
    tour.window.go(GROUPS)
    tour.settle()
    page = tour.window.page
    for box, one in page._boxes:
        box.setChecked(one.name in ("7", "8"))
    page.name.setText("7/8 Uilen")
    tour.settle()
    tour.scroll_down()
