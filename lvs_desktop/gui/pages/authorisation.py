"""Step 1 of the move: the authorisation key for pasting, completed on a day, processed when a person confirms it."""

from collections.abc import Iterable

from PySide6.QtWidgets import QLineEdit, QWidget

from lvs_desktop.domain.checklist import StepKind
from lvs_desktop.gui import secret_clipboard
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.move_page import MovePage
from lvs_desktop.gui.shell import Place, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Button, Card, FlowLayout, PrimaryButton, Text
from lvs_desktop.services import days, move_words, moving
from lvs_desktop.services.labels import day, moment
from lvs_desktop.services.moving import Standing
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _

MASKED = "••••••••"


class AuthorisationPage(MovePage):
    """The key, the day, and 'verwerkt'."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.state = Text("")
        self.day = QLineEdit()
        self.minutes = QLineEdit()
        self._asked = QWidget()
        FlowLayout(
            self._asked,
            Field(_("Completed on"), self.day, width=12),
            Field(_("Minutes spent"), self.minutes, width=16),
        )
        self.complete = PrimaryButton(_("Say that step 1 is completed"), icon="save", clicked=self.say_completed)
        self.confirm = PrimaryButton(_("Confirm 'processed'"), icon="status-done", clicked=self.say_processed)
        self.calendar = Button(_("Put it in your calendar …"), icon="download", clicked=self.save_calendar)
        self.open_again = Button(_("Take back"), icon="undo", clicked=self.take_back)
        actions = QWidget()
        FlowLayout(actions, self.complete, self.confirm, self.calendar, self.open_again)
        self._step = Card(Text(_("Completed and processed"), tone="heading"), self.state, self._asked, actions)

        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self._field = Field(_("Authorisation key"), self.key, width=24)
        self._kept = Text("")
        self.keep = Button(_("Keep the key encrypted"), icon="key", clicked=self.keep_key)
        self.copy = Button(_("Copy the key (for one minute)"), icon="file", clicked=self.copy_key)
        self.wipe = Button(_("Wipe the key now"), icon="trash", clicked=self.wipe_key)
        keys = QWidget()
        FlowLayout(keys, self.keep, self.copy, self.wipe)
        about = _(
            "Do you want to keep it at hand for pasting? It is kept encrypted, on this computer only. "
            "When step 1 is processed, it is wiped."
        )
        self._secret = Card(Text(_("Authorisation key"), tone="heading"), Text(about), self._field, self._kept, keys)
        opens = Card(
            Text(_("What opens, and what stays empty?"), tone="heading"),
            Text("•  " + _("After step 1 you can plan and take tests. The tile stands in Basispoort.")),
            Text("•  " + _("Reports stay empty until step 2. There is no planning advice until then either.")),
            Text("•  " + _("Steps 2 and 3 open when you confirm 'processed', not by the date alone.")),
        )
        self.lay_out(self._step, self._secret, opens)

    def show_standing(self, found: Standing) -> None:
        """What was said, and what comes next."""
        move = found.move
        begun, done = move.completed is not None, move.processed is not None
        step = next(one.step for one in self.shell.steps if one.step.kind is StepKind.AUTHORISATION)
        if not self.day.isModified():
            self.day.setText(f"{found.today:%d-%m-%Y}")
        if not self.minutes.isModified():
            self.minutes.setText(str(move.minutes.get(step.id, step.minutes)))
        words = [
            _(
                "Enter the key in the supplier's user administration and accept Basispoort. "
                "Then say it here. The minutes are our estimate."
            )
        ]
        if begun:
            said = move.said["completed"]
            words = [_("Completed on {day}, as {who} said.").format(day=day(move.completed), who=said.by)]
        if done:
            said = move.said["processed"]
            words.append(
                _("{who} confirmed on {when} that it was processed.").format(who=said.by, when=moment(said.at))
            )
        words += [move_words.due_text(due, found.today) for due in found.due if begun and not due.location]
        if begun and not done and found.today < move.expected:
            words.append(_("You may confirm earlier, if the supplier processed it sooner."))
        self.state.setText("\n".join(words))
        self._asked.setVisible(not begun)
        for button, shown in (
            (self.complete, not begun),
            (self.confirm, begun and not done),
            (self.calendar, bool(found.due)),
            (self.open_again, begun),
        ):
            button.setVisible(shown)
            button.setEnabled(self.allowed or button is self.calendar)
        kept = move.sealed_key
        self._secret.setVisible(not done or kept)
        self._field.setVisible(not kept)
        self._kept.setVisible(kept)
        if kept:
            who = move.said["authorisation_key"]
            self._kept.setText(
                _("{masked} (kept by {who} on {when})").format(masked=MASKED, who=who.by, when=moment(who.at))
            )
        for button, shown in ((self.keep, not kept), (self.copy, kept), (self.wipe, kept)):
            button.setVisible(shown)
            button.setEnabled(self.allowed)

    def holds_work(self) -> bool:
        """True while a key is typed and not kept."""
        return bool(self.key.text())

    def say_completed(self) -> None:
        """Keep the day and the minutes."""
        typed, minutes = self.day.text(), self.minutes.text().strip()

        def work(opened: OpenSchool) -> None:
            moving.completed(opened, typed, minutes=moving.read_minutes(minutes) if minutes else None)

        self.day.setModified(False)
        self.minutes.setModified(False)
        self.write(work, _("Step 1 is completed."), undo=moving.not_completed)

    def say_processed(self) -> None:
        """Open steps 2 and 3, and wipe the key."""
        self.key.clear()
        self.write(moving.processed, _("Processed. Steps 2 and 3 are open."), undo=moving.not_processed)

    def take_back(self) -> None:
        """The last thing that was said."""

        def work(opened: OpenSchool) -> None:
            undo = moving.not_completed if moving.standing(opened).move.processed is None else moving.not_processed
            undo(opened)

        self.write(work, _("Taken back."))

    def keep_key(self) -> None:
        """Seal the key; the field is emptied."""
        text = self.key.text()
        self.key.clear()
        self.write(lambda opened: moving.keep_authorisation_key(opened, text), _("The key is kept, encrypted."))

    def copy_key(self) -> None:
        """Put it on the clipboard for a minute."""
        opened = self.shell.opened

        def found(key: str | None) -> None:
            if key is None:
                self.notice.tell("attention", _("The key can't be read on this computer. Wipe it and paste it again."))
                return
            secret_clipboard.copy(key)
            self.shell.toast(_("Copied. In a minute the clipboard is emptied."))

        self.shell.runner.run(
            self, lambda _progress: moving.reveal_authorisation_key(opened), done=found, failed=self.refuse
        )

    def wipe_key(self) -> None:
        """Wipe it now."""
        self.write(moving.wipe_authorisation_key, _("The key is wiped."))


PLACE = Place(
    id="authorisation",
    title=lambda: _("Authorisation key"),
    make=AuthorisationPage,
    icon="key",
    kinds=(StepKind.AUTHORISATION,),
)


def scenes() -> Iterable[Scene]:
    """Nothing said, a key that is kept, completed, expected today, expected before, processed, and a wrong day."""
    yield Scene("authorisation", lambda tour: _go(tour), needs=School.PRIMARY)
    yield Scene("authorisation-key", _key_scene, needs=School.PRIMARY)
    yield Scene("authorisation-completed", _completed_scene, needs=School.PRIMARY)
    yield Scene("authorisation-today", lambda tour: _later(tour, 3), needs=School.PRIMARY)
    yield Scene("authorisation-late", lambda tour: _later(tour, 5), needs=School.PRIMARY)
    yield Scene("authorisation-processed", _processed_scene, needs=School.PRIMARY)
    yield Scene("authorisation-wrong", _wrong_scene, needs=School.PRIMARY)


def _go(tour) -> AuthorisationPage:
    opened = tour.window.opened
    tour.window.runner.run(
        tour.window,
        lambda _progress: days.set_practice_date(opened, "2026-11-20"),  # a Friday: three days later is no weekend
        done=lambda _day: tour.window.school_changed(),
    )
    tour.settle()
    tour.window.go("step:authorisation")
    tour.settle()
    return tour.window.page


def _key_scene(tour) -> None:
    page = _go(tour)
    page.key.setText("dit-is-geen-echte-sleutel")
    page.keep.click()
    tour.settle()


def _completed_scene(tour) -> AuthorisationPage:
    page = _go(tour)
    page.complete.click()
    tour.settle()
    return page


def _later(tour, n: int) -> AuthorisationPage:
    page = _completed_scene(tour)
    for _day in range(n):
        tour.window.next_practice_day()
        tour.settle()
    tour.window.toast("")
    return page


def _processed_scene(tour) -> None:
    _later(tour, 3).confirm.click()
    tour.settle()


def _wrong_scene(tour) -> None:
    page = _go(tour)
    page.day.setText("31-02-2026")
    page.complete.click()
    tour.settle()
