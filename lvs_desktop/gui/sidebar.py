"""The checklist beside the page: school, progress, the steps with icon, word and colour. Narrow: icons only."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QProgressBar, QVBoxLayout, QWidget

from lvs_desktop.domain.checklist import StepKind, StepStatus
from lvs_desktop.domain.roles import Worker
from lvs_desktop.domain.schools import School
from lvs_desktop.gui import theme
from lvs_desktop.gui.shell import GROWTH, HISTORY, OVERVIEW, PUPILS, SETTINGS, SYNCHRONISING
from lvs_desktop.gui.status import LOOK
from lvs_desktop.gui.sync_look import look
from lvs_desktop.gui.syncing import Standing
from lvs_desktop.gui.widgets import Icon, Line, Text, Tile, column, scrolled
from lvs_desktop.services import checklist, step_words
from lvs_desktop.services.role_words import role_word
from lvs_desktop.services.texts import _

WIDE, NARROW = 17.5, 3.6  # em
WHO = "who"  # the entry that leads to who works


class _Entry(Tile):
    """One place or step in the sidebar."""

    def __init__(
        self, icon: str, ink: str, title: str, state: str, state_tone: str, go: Callable[[], object], *, why: str = ""
    ) -> None:
        super().__init__(look="step", edge=(0.55, 0.35), gap=0.6, clicked=go)
        self.setCheckable(True)
        self._icon = Icon(icon, ink)
        self.add(self._icon)
        self._words = QWidget()
        lines = column(self._words, gap=0)
        self._title, self._state = Text(title), Text(state, tone=state_tone)
        for text in (self._title, self._state):
            lines.addWidget(text.yielding())
        self.add(self._words, 1)
        self.set_state(icon, ink, state, state_tone, why=why)

    def nextCheckState(self) -> None:
        """A click does not change the mark: the window does when the page is on screen."""

    def set_state(self, icon: str, ink: str, state: str, tone: str, *, why: str = "") -> None:
        """Say another state."""
        title = self._title.text()
        self.setAccessibleName(f"{title}, {state}" if state else title)
        self.setToolTip("\n".join(part for part in (f"{title}: {state}" if state else title, why) if part))
        self._icon.show_icon(icon, ink)
        self._state.setText(state)
        self._state.set_tone(tone)
        self._state.setVisible(bool(state))

    def set_here(self, here: bool, *, narrow: bool) -> None:
        """Mark it as the page on screen."""
        self.setChecked(here)
        self._title.set_tone("strong" if here else "")
        self._words.setVisible(not narrow)
        self.setAccessibleDescription(_("You are here") if here else "")


class Sidebar(QFrame):
    """
    The way through the school year.

    Args:
        go: Called with a place ('overview', 'step:<id>', 'history', 'settings').
    """

    def __init__(self, go: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("frame", "sidebar")
        self._go = go
        self._narrow = False
        self._here = ""
        self._entries: dict[str, _Entry] = {}
        self._shown: tuple[School, tuple[StepStatus, ...], Worker] | None = None
        self._standing = Standing()
        self._head = QWidget()
        self._name = Text(tone="heading")
        self._facts = Text(tone="muted")
        self._progress = Text()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        lines = column(self._head, self._name, self._facts, self._progress, self._bar, gap=0.3)
        lines.setContentsMargins(theme.em(0.4), 0, theme.em(0.4), theme.em(0.4))
        self._list = QWidget()
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(2, 2, 2, 2)
        self._lines.setSpacing(theme.em(0.15))
        self._area = scrolled(self._list)
        self._foot = QWidget()
        self._foot_lines = column(self._foot, gap=0.15)
        rule = Line()
        whole = column(self, self._head, self._area, rule, self._foot, gap=0.4)
        edge = theme.em(0.5)
        whole.setContentsMargins(edge, theme.em(0.9), edge, theme.em(0.5))
        whole.setStretch(1, 1)
        self.setSizePolicy(self.sizePolicy().Policy.Fixed, self.sizePolicy().Policy.Expanding)
        self.set_narrow(False)

    def show_school(self, school: School, steps: Sequence[StepStatus], worker: Worker) -> None:
        """Show a school's checklist, and who works on it now."""
        if self._shown == (school, tuple(steps), worker):
            return
        self._shown = (school, tuple(steps), worker)
        self._name.setText(school.name)
        self._facts.setText(_("BRIN {brin} · {year}").format(brin=school.brin, year=school.school_year))
        self._progress.setText(step_words.progress_text(steps))
        done, total = step_words.done_of(steps)
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(done)
        self._bar.setAccessibleName(self._progress.text())
        self._fill(school, steps, worker)
        self.set_here(self._here)

    def show_standing(self, standing: Standing) -> None:
        """Show where the synchronisation stands."""
        self._standing = standing
        entry = self._entries.get(SYNCHRONISING)
        if entry is not None:
            icon, ink, words = look(standing)
            entry.set_state(icon, ink, words, f"small-{ink}")

    def set_here(self, place: str) -> None:
        """Mark the place that is on screen."""
        self._here = place
        for name, entry in self._entries.items():
            entry.set_here(name == place, narrow=self._narrow)
        QTimer.singleShot(0, self, self._bring_into_sight)  # after new entries were laid out

    def set_narrow(self, narrow: bool) -> None:
        """Icons only, or icons with words."""
        self._narrow = narrow
        self._head.setVisible(not narrow)
        self.setFixedWidth(theme.em(NARROW if narrow else WIDE))
        self._area.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff if narrow else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        )
        self.set_here(self._here)

    def take_focus(self) -> None:
        """F6: go to the entry of the page on screen."""
        entry = self._entries.get(self._here) or next(iter(self._entries.values()), None)
        if entry is not None:
            entry.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _bring_into_sight(self) -> None:
        entry = self._entries.get(self._here)
        if entry is not None and self._area.isAncestorOf(entry):
            self._list.layout().activate()
            self._area.ensureWidgetVisible(entry, 0, theme.em(0.3))

    def _fill(self, school: School, steps: Sequence[StepStatus], worker: Worker) -> None:
        for lines in (self._lines, self._foot_lines):
            while (item := lines.takeAt(0)) is not None:
                if (old := item.widget()) is not None:
                    old.hide()
                    old.deleteLater()
        self._entries = {}
        self._add(self._lines, OVERVIEW, "home", "text", _("Overview"))
        for status in steps:
            icon, ink = LOOK[status.state]
            word = step_words.state_word(status)
            parts = (
                step_words.why_text(status, steps),
                step_words.role_text(status, worker),
            )
            why = "\n".join(part for part in parts if part)
            self._add(self._lines, f"step:{status.step.id}", icon, ink, status.step.title, word, ink, why)
        if checklist.route(school.route).primary:  # with the steps, which scroll: the foot has no room for more
            self._add(self._lines, GROWTH, "chart", "text", _("Growth"))
        self._lines.addStretch(1)
        self._add(self._foot_lines, PUPILS, "users", "text", _("All pupils"))
        icon, ink, words = look(self._standing)
        self._add(self._foot_lines, SYNCHRONISING, icon, ink, _("Synchronise"), words, ink)
        self._add(self._foot_lines, HISTORY, "history", "text", _("History"))
        self._add(self._foot_lines, SETTINGS, "settings", "text", _("Settings"))
        people = next((one.step.id for one in steps if one.step.kind is StepKind.SCHOOL), None)
        now = _("Works now: {name}").format(name=worker.name)
        self._add(self._foot_lines, WHO, "user", "muted", now, why=role_word(worker.role), to=f"step:{people}")

    def _add(
        self,
        lines: QVBoxLayout,
        place: str,
        icon: str,
        ink: str,
        title: str,
        state: str = "",
        tone: str = "",
        why: str = "",
        *,
        to: str = "",
    ) -> None:
        entry = _Entry(icon, ink, title, state, f"small-{tone}" if tone else "", lambda: self._go(to or place), why=why)
        self._entries[place] = entry
        lines.addWidget(entry)
