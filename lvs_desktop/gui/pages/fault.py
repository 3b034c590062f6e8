"""A school file that can't be opened: what is the matter, what to do now, and a good backup if there is one."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.gui.backup_offer import BackupOffer
from lvs_desktop.gui.shell import FAULT, START, UNLOCK, About, Opening, Page, Place, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, PrimaryButton, Text, breakable
from lvs_desktop.services.backups import Backup, Found
from lvs_desktop.services.fault_words import fault_title, what_to_do
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _


class FaultPage(Page):
    """Says it without blame, and never leaves a person without a next step."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, "")
        self._callout = Callout("error")
        self._card = Card(gap=0.45)
        self._buttons = QWidget()
        self._flow = FlowLayout(self._buttons)
        self._path = Path()
        self._backups = BackupOffer(shell, lambda passphrase: shell.open_school(self._path, passphrase=passphrase))
        for part in (self._callout, self._backups, self._card, self._buttons):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def enter(self, about: About) -> None:
        """Show a fault."""
        if not isinstance(about, Opening):
            return
        code = about.problem.code
        self._path = about.path
        self._backups.hide()
        if about.problem.lost:
            self._backups.offer(about.path)
        self.title.setText(fault_title(code))
        self.set_lead(breakable(about.path))
        self._callout.tell("error", problem_text(about.problem))
        while (item := self._card.lines.takeAt(0)) is not None:
            item.widget().deleteLater()
        self._card.lines.addWidget(Text(_("What you can do now"), tone="heading"))
        for number, line in enumerate(what_to_do(code), 1):
            self._card.lines.addWidget(Text(f"{number}.  {line}"))
        while (item := self._flow.takeAt(0)) is not None:
            item.widget().deleteLater()
        kind = Button if about.problem.lost else PrimaryButton  # putting a backup back is likelier to help
        again = kind(_("Try again"), icon="undo", clicked=lambda: self.shell.open_school(about.path))
        self._flow.addWidget(again)
        if code is ProblemCode.SCHOOL_FILE_WRONG_KEY:
            unlock = Button(_("Open with the recovery code"), icon="key", clicked=lambda: self.shell.go(UNLOCK, about))
            self._flow.addWidget(unlock)
        self._flow.addWidget(Button(_("Another file …"), icon="folder-open", clicked=self.shell.choose_school))
        self._flow.addWidget(Button(_("To the start screen"), icon="home", clicked=lambda: self.shell.go(START)))

    def may_leave(self) -> bool:
        """False while a backup is being put back."""
        return not self._backups.busy


PLACE = Place(id=FAULT, title=lambda: _("This file can't be opened"), make=FaultPage, needs_school=False)
SHOWN = (
    ProblemCode.SCHOOL_FILE_WRONG_KEY,
    ProblemCode.SCHOOL_FILE_EMPTY,
    ProblemCode.SCHOOL_FILE_CUT,
    ProblemCode.SCHOOL_FILE_DAMAGED,
    ProblemCode.SCHOOL_FILE_FOREIGN,
    ProblemCode.SCHOOL_FILE_UNREACHABLE,
    ProblemCode.SCHOOL_FILE_NAME_TOO_LONG,
    ProblemCode.SCHOOL_FILE_NEWER,
    ProblemCode.SCHOOL_FILE_LOCKED,
    ProblemCode.SCHOOL_FILE_NOT_FOUND,
    ProblemCode.FOLDER_READ_ONLY,
    ProblemCode.DISK_FULL,
)


def scenes() -> Iterable[Scene]:
    """Each fault, and the backups that are offered."""
    yield Scene("fault-backups", _backups_scene, needs=School.NONE)
    yield Scene("fault-backups-ask", lambda tour: _backups_scene(tour).ask(_KEPT[0]), needs=School.NONE)
    for code in SHOWN:
        yield Scene(f"fault-{code.value.removeprefix('school_file_')}", _scene(code), needs=School.NONE)


def _scene(code: ProblemCode):
    opening = Opening(path=Path("/scholen/regenboog.lvs"), problem=Problem(code, file="regenboog.lvs"))
    return lambda tour: tour.window.go(FAULT, opening)


_KEPT = (
    Backup(
        name="000012-20260812T083100.000000Z.lvs",
        made_at="2026-08-12T10:31:00",
        pupils=1480,
        archived=212,
        last_at="2026-08-12T10:02:00",
        last_by="M. Bakker",
        last_file="leerlingen-2026-2027.csv",
    ),
    Backup(
        name="000011-20260811T143000.000000Z.lvs",
        made_at="2026-08-11T16:30:00",
        pupils=1462,
        archived=230,
        last_at=None,
        last_by=None,
        last_file=None,
    ),
)


def _backups_scene(tour) -> BackupOffer:
    _scene(ProblemCode.SCHOOL_FILE_DAMAGED)(tour)
    tour.settle()
    offer = tour.window.page._backups
    offer.show_found(Found(good=_KEPT, useless=()))
    return offer
