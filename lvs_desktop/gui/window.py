"""The main window: menu, checklist beside the page, the pages, notices. It wires; what pages do is theirs."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lvs_desktop.domain.checklist import StepStatus
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Receipt
from lvs_desktop.gui import menus, registry, theme
from lvs_desktop.gui.practice_day import PracticeDay
from lvs_desktop.gui.practising import is_practice, passphrase_of
from lvs_desktop.gui.shell import FAULT, NEW, OVERVIEW, SETTINGS, START, UNLOCK, About, Opening, Page, Place
from lvs_desktop.gui.sidebar import Sidebar
from lvs_desktop.gui.step_bar import StepBar
from lvs_desktop.gui.syncing import Syncer
from lvs_desktop.gui.tasks import TaskRunner
from lvs_desktop.gui.theme import Theme
from lvs_desktop.gui.toast import Toast
from lvs_desktop.gui.widgets import Button, Callout
from lvs_desktop.services import checklist, days, moving, schools, step_words, texts
from lvs_desktop.services.moving import Glance
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _
from lvs_desktop.system import settings as settings_file
from lvs_desktop.system.settings import RecentSchool, Settings

log = logging.getLogger(__name__)
ROOMY = 60  # em of window width from which the sidebar has words by itself
TIGHT = 48  # under it there is no room for them at all
WITHOUT_SIDEBAR = (START, NEW, UNLOCK, FAULT)
WANT_KEY = (ProblemCode.SCHOOL_FILE_NO_KEY, ProblemCode.PASSPHRASE_WRONG, ProblemCode.RECOVERY_CODE_INVALID)
RECENT = 6
QUIET = 400  # milliseconds that the first page has for itself; then the other pages are fetched, one at a time
AWAITED = 800  # milliseconds that a school has to be opened before the window comes on screen without it
BETWEEN = 20  # milliseconds between two of them, for what the person does meanwhile


class MainWindow(QMainWindow):
    """Implements `shell.Shell` for the pages."""

    def __init__(self, look: Theme, settings: Settings) -> None:
        super().__init__()
        self.runner = TaskRunner(self, on_problem=self.show_problem, on_crash=self.tell_crash)
        self.syncer = Syncer(self, self.runner)
        self.syncer.changed.connect(self._show_standing)
        self._look, self._settings = look, settings
        self._opened: OpenSchool | None = None
        self._steps: tuple[StepStatus, ...] = ()
        self._places = registry.Places()
        self._pages: dict[str, Page] = {}
        self._here: tuple[str, About] = (START, None)
        self._told_unsaved = False  # at this page, since it came on screen
        self._sidebar_wish: bool | None = None  # True: words, False: icons; None: what fits
        self._practice = False
        self._closing = False  # waits for a sync that runs
        self._awaits_school = False  # and is not on screen yet
        self._build()
        look.changed.connect(self._looked)
        QApplication.instance().focusChanged.connect(self._keep_in_sight)

    def appear(self, opens: Path | None = None, opening: Future[OpenSchool] | None = None) -> None:
        """
        Come on screen: with the start page, or with a school, unless opening it takes long.

        Args:
            opens: The school file.
            opening: That file, as it is being opened.
        """
        if opens is None:
            self._show_first()
            return
        self._awaits_school = True
        QTimer.singleShot(AWAITED, self, self._show_awaited)
        self.open_school(opens, opening=opening)

    # -- Shell
    @property
    def opened(self) -> OpenSchool | None:
        """The school that is open."""
        return self._opened

    @property
    def steps(self) -> tuple[StepStatus, ...]:
        """The checklist as last read."""
        return self._steps

    @property
    def settings(self) -> Settings:
        """The person's settings."""
        return self._settings

    @property
    def here(self) -> str:
        """The id of the place on screen."""
        return self._here[0]

    @property
    def page(self) -> Page:
        """The page on screen."""
        return self._stack.currentWidget()

    def go(self, place: str, about: About = None) -> None:
        """Show a place, or a step by 'step:<id>'."""
        if self._stack.count() and place != self.here and not self.page.may_leave():
            self.toast(_("Work is still running here. Wait, or press Stop first."))
            return
        found, about = self._resolve(place, about)
        if found.needs_school and self._opened is None:
            found, about = self._places.find(START), None
            place = START
        here = about
        for status in self._steps if not place.startswith("step:") else ():
            if status.step.kind in found.kinds:  # the page of a step, asked for by its own name
                place, here, about = f"step:{status.step.id}", status, about or status
                break
        self._notice.clear()
        self._told_unsaved = False
        page = self._pages.get(found.id)
        if page is None:
            page = self._pages[found.id] = found.make(self)
            self._stack.addWidget(page)
        self._here = (place, here)
        self._stack.setCurrentWidget(page)
        self._arrange()
        self._sidebar.set_here(place)
        page.enter(about)
        if self._bar is not None:
            self._bar.setParent(None)  # Tab reaches the bar after what the page made just now
            self._right.addWidget(self._bar)
        self._show_bar()
        self.setWindowTitle(self._title(found, here))
        if page.title is not None and self.isVisible():
            page.title.announce()

    def go_next_step(self) -> None:
        """Show the first step that can be worked on."""
        worker = self._opened.worker if self._opened is not None else None
        status = step_words.next_step(self._steps, worker=worker)
        self.go(f"step:{status.step.id}" if status else OVERVIEW)

    def go_beside(self, back: bool) -> None:
        """Show the next step of the checklist, or the one before."""
        order = [OVERVIEW, *(f"step:{status.step.id}" for status in self._steps)]
        if self._opened is not None:
            at = order.index(self.here) if self.here in order else 0
            self.go(order[max(0, min(len(order) - 1, at + (-1 if back else 1)))])

    def work_as(self, name: str) -> None:
        """Another person works from now on; pages that show the school are made anew, but for the one on screen."""
        if self._opened is None:
            return
        self._opened.work_as(name)
        self._forget_pages(but=self.page)
        self.toast(_("{name} works from now on.").format(name=name))
        self.school_changed()

    def school_changed(self) -> None:
        """Read the checklist again; sidebar and overview follow."""
        opened = self._opened
        if opened is not None:
            self.runner.run(self, lambda _progress: moving.glance(opened), done=self._show_steps)
            self.syncer.look()

    def next_practice_day(self) -> None:
        """In an example school it is a day later."""
        opened = self._opened
        if opened is not None:
            self.runner.run(self, lambda _progress: days.next_day(opened), done=lambda _day: self.school_changed())

    def quiet(self) -> bool:
        """True if no page is in the middle of something that a change from elsewhere would disturb."""
        return not any(page.wants_quiet() for page in self._pages.values())

    def synchronised(self, receipt: Receipt | None) -> None:
        """A sync ended; None: it was stopped, or came to nothing, but may have written part of what came."""
        self.school_changed()
        came = receipt is None or bool(receipt.comes)
        if came and self._stack.count() and self._places.find(self._place_id()).needs_school and self.quiet():
            self.page.enter(self._here[1])
        if self._closing:
            self.close()

    def page_turned(self) -> None:
        """The page shows another part of itself."""
        if self._stack.count():
            self._show_bar()

    def toast(self, text: str, action: str = "", call: Callable[[], object] | None = None) -> None:
        """Say what was done."""
        self._toast.tell(text, action, call)

    def show_problem(self, problem: Problem) -> None:
        """Show a problem above the page."""
        self._notice.tell("error", problem_text(problem), Button(_("Close"), clicked=self._notice.clear))

    def choose_school(self) -> None:
        """Let the person point at a school file."""
        dialog = QFileDialog(self, _("Open a school file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([_("School files (*.lvs)"), _("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.open_school(Path(name)))
        dialog.open()

    def open_school(
        self, path: Path, *, passphrase: str | None = None, opening: Future[OpenSchool] | None = None
    ) -> None:
        """
        Open a school file, or show the page that says what to do.

        Args:
            opening: The file, where opening it was begun already.
        """
        word = passphrase_of(path) if passphrase is None else passphrase

        def failed(problem: Problem) -> None:
            self.go(UNLOCK if problem.code in WANT_KEY else FAULT, Opening(path=path, problem=problem))
            self._show_awaited()

        self.runner.run(
            self,
            lambda _progress: opening.result() if opening else schools.open_school(path, passphrase=word),
            done=lambda opened: self.take_school(opened, practice=is_practice(path)),
            failed=failed,
        )

    def take_school(self, opened: OpenSchool, *, practice: bool = False, then: str = OVERVIEW) -> None:
        """Make an open school the window's school."""
        self._let_go()
        self._opened, self._practice = opened, practice
        texts.speak_of(primary=checklist.route(opened.school.route).primary)

        def show(found: Glance) -> None:
            self._show_steps(found)
            self.go(then)
            if opened.read_only:
                said = _("{file} can only be read here: looking works, saving does not.").format(file=opened.path.name)
                self._notice.tell("attention", said, Button(_("Close"), clicked=self._notice.clear))
            self._show_awaited()
            if opened is self._opened:
                self.syncer.take(opened)

        self.runner.run(self, lambda _progress: moving.glance(opened), done=show)

    def close_school(self) -> None:
        """Close the school and show the start screen."""
        if self._stack.count() and not self.page.may_leave():
            self.toast(_("Work is still running here. Wait, or press Stop first."))
            return
        self._let_go()
        self.go(START)

    def change_settings(self, settings: Settings) -> None:
        """Keep the settings and put them in force at once."""
        before, self._settings = self._settings, settings
        self._keep_settings()
        if settings.language != before.language:
            texts.use_language(settings.language)
            QTimer.singleShot(0, self, self._rebuild)
        if settings.sync_alone != before.sync_alone:
            self.syncer.settings_changed()
        if (settings.theme, settings.text) != (before.theme, before.text):
            self._look.apply(settings.theme, settings.text)

    # -- keys
    def ask_page(self, hook: str, **facts: bool) -> bool:
        """Ask the page on screen to answer a key: 'find', 'print_out' ... False: it has nothing for it."""
        return bool(getattr(self.page, hook)(**facts))

    def open_file(self) -> None:
        """Ctrl+O: the page's file, else a school file."""
        if not self.page.open_file():
            self.choose_school()

    def swap_focus(self) -> None:
        """F6: between sidebar and page."""
        inside = self._sidebar.isAncestorOf(QApplication.focusWidget()) if QApplication.focusWidget() else False
        if self._sidebar.isVisible() and not inside:
            self._sidebar.take_focus()
        elif self.page.title is not None:
            self.page.title.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def swap_sidebar(self) -> None:
        """F9: the sidebar with words, or icons only."""
        if not self._wide() and self.width() < theme.em(TIGHT):
            self.toast(_("The window is too narrow for the wide checklist."))
            return
        self.show_sidebar(wide=not self._wide())

    def show_sidebar(self, *, wide: bool | None) -> None:
        """The sidebar with words or icons only; None: what fits."""
        self._sidebar_wish = wide
        self._arrange()

    # -- inside
    def _build(self) -> None:
        self._em = theme.em()
        self.setMinimumSize(640, 400)
        menus.build(self)
        holder = QWidget()
        self._sidebar = Sidebar(self.go)
        self._notice = Callout("error")
        self._stack = QStackedWidget()
        around = QWidget()
        above = QVBoxLayout(around)
        above.setContentsMargins(theme.em(1.0), theme.em(0.5), theme.em(1.0), 0)
        above.addWidget(self._notice)
        cells = QHBoxLayout(holder)
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setSpacing(0)
        cells.addWidget(self._sidebar)
        right = QVBoxLayout()
        # before it is filled: of the items that a layout has by then, PySide keeps wrappers that outlive them
        cells.addLayout(right, 1)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        self._practice_day = PracticeDay(self.next_practice_day)
        right.addWidget(self._practice_day)
        right.addWidget(around)
        right.addWidget(self._stack, 1)
        self._bar: StepBar | None = None  # until a step is on screen
        self._right = right
        self._around = around
        self.setCentralWidget(holder)
        self._toast = Toast(holder)
        self._notice.installEventFilter(self)
        around.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The room around the notice shows and hides with it."""
        if watched is self._notice and event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._around.setVisible(not self._notice.isHidden())
        return super().eventFilter(watched, event)

    def _show_awaited(self) -> None:
        """A school that was waited for is there, or told why not, or takes too long."""
        if self._awaits_school:
            self._awaits_school = False
            self._show_first()

    def _show_first(self) -> None:
        if not self._stack.count():
            self.go(START)
        self.show()
        QTimer.singleShot(QUIET, self, self._fetch_pages)

    def _fetch_pages(self) -> None:
        """Import the pages that were not asked for yet: the first click on each then opens it at once."""
        if self._places.load_one():
            QTimer.singleShot(BETWEEN, self, self._fetch_pages)

    def _resolve(self, place: str, about: About) -> tuple[Place, About]:
        if not place.startswith("step:"):
            return self._places.find(place), about
        for status in self._steps:
            if status.step.id == place.removeprefix("step:"):
                return self._places.for_kind(status.step.kind), status
        return self._places.find(OVERVIEW), None

    def _title(self, place: Place, about: About) -> str:
        step = about.step.title if isinstance(about, StepStatus) else place.title()
        name = f"{self._opened.school.name} – " if self._opened is not None else ""
        return f"{name}{step} – LVS Desktop"

    def _show_steps(self, found: Glance) -> None:
        if self._opened is None:
            return
        steps = self._steps = found.steps
        self._practice_day.show_day(found.practice_date)
        self._sidebar.show_school(self._opened.school, steps, self._opened.worker)
        menus.show_steps(self, steps)
        self._remember(self._opened, found)
        place, about = self._here
        now = next((one for one in steps if place == f"step:{one.step.id}"), None)
        if now is not None and isinstance(about, StepStatus) and self._stack.count():
            self._here = (place, now)
            self.page.step_read(now)
            self._show_bar()
        if self.here == OVERVIEW and self._stack.count():
            self.page.enter(None)
        self._arrange()

    def _show_standing(self) -> None:
        self._sidebar.show_standing(self.syncer.standing)

    def _place_id(self) -> str:
        return self._resolve(*self._here)[0].id

    def _show_bar(self) -> None:
        """What a person says of the step on screen, unless its page has that."""
        about = self._here[1]
        status = about if isinstance(about, StepStatus) and self._opened is not None else None
        says = status is not None and self._places.for_kind(status.step.kind).says_step
        if says or self.page.wants_room():
            status = None
        if self._bar is None:
            if status is None:
                return
            self._bar = StepBar(self)
            self._right.addWidget(self._bar)
        self._bar.show_step(status)

    def _remember(self, opened: OpenSchool, found: Glance) -> None:
        done, total = step_words.done_of(found.steps)
        mine = RecentSchool(
            path=str(opened.path),
            name=opened.school.name,
            brin=opened.school.brin,
            school_year=opened.school.school_year,
            done=done,
            steps=total,
            opened_at=datetime.now().astimezone().isoformat(timespec="minutes"),
            practice=self._practice,
        )
        mine = moving.with_due(mine, found)
        others = tuple(entry for entry in self._settings.recent if entry.path != mine.path)
        self._settings = replace(self._settings, recent=(mine, *others)[:RECENT])
        self._keep_settings()

    def _keep_settings(self) -> None:
        try:
            settings_file.save(self._settings)
        except Problem as problem:
            self.show_problem(problem)  # they hold as long as the window is open

    def _let_go(self) -> None:
        """Close the school; pages that showed it are made anew for the next."""
        opened, self._opened = self._opened, None
        texts.speak_of(primary=False)
        self.syncer.let_go()
        self._steps = ()
        menus.show_steps(self, ())
        if self._bar is not None:
            self._bar.show_step(None)
        self._practice_day.show_day(None)
        self._forget_pages()
        if opened is not None:
            self.runner.run(self, lambda _progress: opened.close(), done=lambda _nothing: None)

    def _forget_pages(self, *, but: Page | None = None) -> None:
        for name in [
            name for name, page in self._pages.items() if self._places.find(name).needs_school and page is not but
        ]:
            page = self._pages.pop(name)
            self._stack.removeWidget(page)
            page.deleteLater()

    def _rebuild(self) -> None:
        """Make everything anew, in the language in use; the school stays open."""
        place, about = self._here
        kept = {name: page for name, page in self._pages.items() if page.holds_work()}
        for page in kept.values():
            self._stack.removeWidget(page)
            page.setParent(None)
        self.menuBar().clear()
        practised = self._practice_day.shown
        self._build()
        self._practice_day.show_day(practised)
        self._pages = kept
        for page in kept.values():
            self._stack.addWidget(page)
        if self._opened is not None:
            self._sidebar.show_school(self._opened.school, self._steps, self._opened.worker)
            menus.show_steps(self, self._steps)
        self._show_standing()
        self.go(place, about)

    def _looked(self) -> None:
        """Lengths that were measured in another size of text are measured anew."""
        if theme.em() != self._em:
            # not now: the widget that asked for it is still in its own signal
            QTimer.singleShot(0, self, self._rebuild)

    def _wide(self) -> bool:
        if self._sidebar_wish is None or self.width() < theme.em(TIGHT):
            return self._sidebar_wish is not False and self.width() >= theme.em(ROOMY)
        return self._sidebar_wish

    def _arrange(self) -> None:
        self._sidebar.setVisible(self._opened is not None and self.here not in WITHOUT_SIDEBAR)
        self._sidebar.set_narrow(not self._wide())

    def tell_crash(self, name: str) -> None:
        """Tell the person that something went wrong; `name` is the kind, for tests and help desk."""
        self._notice.tell(
            "error",
            _("Something went wrong. Your work is saved. Try again, or close the program and open it again."),
            Button(_("Continue"), clicked=self._notice.clear),
        )
        self.setProperty("lvs_crash", name)

    def _keep_in_sight(self, _old: QWidget | None, now: QWidget | None) -> None:
        """What has the focus is scrolled into sight (WCAG 2.4.11)."""
        parent = now.parentWidget() if now is not None else None
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(now, 20, 20)
                return
            parent = parent.parentWidget()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words or icons in the sidebar, by what fits."""
        super().resizeEvent(event)
        self._arrange()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close the school; work that runs is waited for."""
        if self._stack.count() and not self.page.may_leave():
            self.toast(_("Work is still running here. Wait, or press Stop first."))
            event.ignore()
            return
        if self._stack.count() and self.page.holds_work() and not (self._told_unsaved and self._notice.isVisible()):
            self._told_unsaved = True  # who closes the window again means it
            words = _("What you did on this page is not saved yet. Save it, or close without it.")
            self._notice.tell("attention", words, Button(_("Close without saving"), clicked=self.close))
            event.ignore()
            return
        if self.syncer.standing.running and not self._closing:
            self._closing = True  # who closes the window again does not wait
            self.toast(_("The synchronisation is being stopped. Then the window closes."))
            self.syncer.stop()
            event.ignore()
            return
        self.shut()
        event.accept()

    def shut(self) -> None:
        """Let the school and the threads go. Nothing may be asked of the window after it."""
        self.syncer.stop()
        self.runner.wait_beside()  # a step of a sync that runs is finished while the file is still open
        self._let_go()
        self.runner.shut_down()

    @property
    def practising(self) -> bool:
        """True if the school that is open is the example school."""
        return self._practice and self._opened is not None

    def open_settings(self) -> None:
        """Ctrl+comma."""
        self.go(SETTINGS)
