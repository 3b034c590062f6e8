"""What a page may ask of the window around it, and what the window may ask of a page."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.checklist import StepKind, StepStatus
from lvs_desktop.domain.problems import Problem
from lvs_desktop.gui import theme
from lvs_desktop.gui.page_frame import PageFrame
from lvs_desktop.gui.syncing import Syncer
from lvs_desktop.gui.tasks import TaskRunner
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.system.settings import Settings

START, NEW, UNLOCK, FAULT, OVERVIEW = "start", "new_school", "unlock", "fault", "overview"
HISTORY, SETTINGS, ABOUT, LICENCES = "history", "settings", "about", "licences"
PUPILS, NEW_YEAR, USER_NAMES, CLEAN_UP = "pupils", "new_year", "user_names", "clean_up"
RESULT_CHECK = "result_check"
LINK_LIST, PASSWORDS, GROWTH, GROUPS = "link_list", "passwords", "growth", "groups"
CONNECTING, SYNCHRONISING, CONFLICTS = "connecting", "synchronising", "conflicts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A school file that could not be opened just like that: for the pages 'unlock' and 'fault'."""

    path: Path
    problem: Problem
    back_to: str = START


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoOf:
    """A line of the history that the person wants to undo: for the page 'history'."""

    entry_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryOf:
    """A line of the history that the person wants to see: for the page 'history'."""

    entry_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilsChosen:
    """Pupils whom the person chose in the list of pupils: for the pages 'passwords' and 'growth' (the first)."""

    ids: tuple[int, ...]


About = StepStatus | Opening | UndoOf | EntryOf | PupilsChosen | None  # what a page is entered for


class Shell(Protocol):
    """
    The window, as pages see it. Pages keep no other page and no global.

    Attributes:
        runner: Hand all work on the school file to it.
        syncer: The synchronisation with the school's server.
        opened: The school that is open. Use it inside tasks only (`path`, `school` and `worker` may be read anywhere).
        steps: The checklist as it was last read; `school_changed` reads it again.
        settings: The person's settings; change with `change_settings`.
    """

    runner: TaskRunner
    syncer: Syncer

    @property
    def opened(self) -> OpenSchool | None: ...
    @property
    def steps(self) -> tuple[StepStatus, ...]: ...
    @property
    def settings(self) -> Settings: ...

    def go(self, place: str, about: About = None) -> None:
        """Show a place by its id ('overview', 'history', 'settings' ...), or a step by 'step:<id of the step>'."""

    def go_next_step(self) -> None:
        """Show the first step of the checklist that can be worked on."""

    def work_as(self, name: str) -> None:
        """Another of the declared persons works from now on: pages are made anew for what this person may see."""

    def school_changed(self) -> None:
        """Call after every write: reads the checklist again; sidebar and overview follow."""

    def page_turned(self) -> None:
        """Call when the page shows another part of itself that wants more or less room (see `Hooks.wants_room`)."""

    def toast(self, text: str, action: str = "", call: Callable[[], object] | None = None) -> None:
        """
        Say what was done, for some seconds, with at most one button: ('59 wijzigingen opgeslagen.', 'Undo', f).

        An empty text takes away what was said before.
        """

    def show_problem(self, problem: Problem) -> None:
        """Show a problem above the page. A page that has a place of its own for it uses a Callout instead."""

    def choose_school(self) -> None:
        """Let the person point at a school file, and open it."""

    def open_school(self, path: Path, *, passphrase: str | None = None) -> None:
        """Open a school file and show its overview, or the page that says what to do."""

    def take_school(self, opened: OpenSchool, *, practice: bool = False, then: str = OVERVIEW) -> None:
        """Make a school that is open the window's school, close the one before, and show `then`."""

    def close_school(self) -> None:
        """Close the school and show the start screen."""

    def change_settings(self, settings: Settings) -> None:
        """Keep the settings and put them in force at once."""


class Hooks:
    """What the window asks of a page; each key's hook returns False where there is nothing to do."""

    def find(self) -> bool:
        """Ctrl+F: go to the search field."""
        return False

    def open_file(self) -> bool:
        """Ctrl+O: choose a file for this page."""
        return False

    def print_out(self) -> bool:
        """Ctrl+P: print this page."""
        return False

    def undo(self) -> bool:
        """Ctrl+Z outside a field: undo what this page did last."""
        return False

    def next_problem(self, *, back: bool) -> bool:
        """F8, Shift+F8: go to the next problem, or back to the one before."""
        return False

    def step_read(self, status: StepStatus) -> None:
        """The checklist was read again: the state of the step that this page is shown for."""

    def wants_room(self) -> bool:
        """True while the page needs the height of the window: then no bar stands under it."""
        return False

    def holds_work(self) -> bool:
        """True while the page holds choices that would be lost if it were made anew (on a new size of text)."""
        return False

    def may_leave(self) -> bool:
        """False while work runs that the person must stop first."""
        return True

    def wants_quiet(self) -> bool:
        """True while the page compares with the school as it is: then no sync runs by itself."""
        return self.holds_work()


class Page(QWidget, Hooks):
    """
    A place in the window that is no flow.

    Attributes:
        title: Takes the focus when the page comes on screen.
        lead: A muted line under the title; hidden while empty.
        body: The column to put widgets in.
        foot: A column under the part that scrolls, for what must stay in sight.
    """

    def __init__(self, shell: Shell, title: str, *, lead: str = "", scrolling: bool = True) -> None:
        super().__init__()
        self.shell = shell
        frame = PageFrame(self, title, lead=lead, scrolling=scrolling)
        self.title, self.lead, self.body, self.foot = frame.title, frame.lead, frame.body, frame.foot
        side, top = theme.em(1.6), theme.em(1.2)
        self.body.setContentsMargins(side, top, side, top)
        self.foot.setContentsMargins(side, 0, side, 0)

    def set_lead(self, text: str) -> None:
        """Change the line under the title."""
        self.lead.setText(text)
        self.lead.setVisible(bool(text))

    def enter(self, about: About) -> None:
        """The page comes on screen, or the school changed while it is: read what it shows (in a task)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    A page that the window can show; a module of gui/pages or a gui/*_flow.py offers it as `PLACE`.

    `title` is called when shown, so that no text is fetched at import time.
    """

    id: str
    title: Callable[[], str]
    make: Callable[[Shell], Page]
    icon: str = ""
    kinds: tuple[StepKind, ...] = ()  # steps that it opens
    says_step: bool = False  # it has the explanation of its step and the buttons to mark it; the window adds none
    needs_school: bool = True
