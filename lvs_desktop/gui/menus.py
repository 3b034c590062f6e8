"""The menu and the keyboard map of the window, in one place."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from lvs_desktop.domain.checklist import StepStatus
from lvs_desktop.gui.shell import (
    ABOUT,
    GROUPS,
    GROWTH,
    HISTORY,
    NEW,
    NEW_YEAR,
    OVERVIEW,
    PUPILS,
    SETTINGS,
    SYNCHRONISING,
    USER_NAMES,
)
from lvs_desktop.services import checklist
from lvs_desktop.services.texts import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from lvs_desktop.gui.window import MainWindow

KEYS: tuple[tuple[str, str], ...] = (  # key, name of what it does; the help page shows them in this order
    ("F6", "swap"),
    ("Shift+F6", "swap"),
    ("Alt+1 … Alt+9", "step"),
    ("Ctrl+PgDown", "next"),
    ("Ctrl+PgUp", "previous"),
    ("Ctrl+L", "pupils"),
    ("Ctrl+Shift+S", "sync"),
    ("Ctrl+F", "find"),
    ("Ctrl+O", "open"),
    ("Ctrl+P", "print"),
    ("Ctrl+Z", "undo"),
    ("F8", "problem"),
    ("Shift+F8", "problem_back"),
    ("F9", "sidebar"),
    ("F1", "help"),
)


def build(window: "MainWindow") -> None:
    """Fill the menu bar and give the window its keys."""
    bar = window.menuBar()
    bar.setAccessibleName(_("Menu"))
    file = bar.addMenu(_("&File"))
    _item(window, file, _("New year start …"), "", lambda: window.go(NEW))
    _item(window, file, _("Open …"), "Ctrl+O", window.open_file)
    _item(
        window, file, _("Print …"), "Ctrl+P", lambda: _or_say(window, "print_out", _("There is nothing to print here."))
    )
    file.addSeparator()
    _item(window, file, _("Close this school"), "", window.close_school)
    _item(window, file, _("Quit"), "Ctrl+Q", window.close)
    edit = bar.addMenu(_("&Edit"))
    _item(window, edit, _("Undo"), "Ctrl+Z", lambda: _or_say(window, "undo", _("There is nothing to undo here.")))
    _item(window, edit, _("Search"), "Ctrl+F", lambda: _or_say(window, "find", _("There is nothing to search here.")))
    edit.addSeparator()
    _item(window, edit, _("Next problem"), "F8", lambda: _problem(window, back=False))
    _item(window, edit, _("Previous problem"), "Shift+F8", lambda: _problem(window, back=True))
    go = bar.addMenu(_("&Go to"))
    go.setObjectName("steps")
    window.steps_menu = go
    show_steps(window, ())
    view = bar.addMenu(_("&View"))
    _item(window, view, _("Checklist wide or narrow"), "F9", window.swap_sidebar)
    _item(window, view, _("Between checklist and page"), "F6", window.swap_focus, more=("Shift+F6",))
    _item(window, view, _("Settings"), "Ctrl+,", window.open_settings)
    help_menu = bar.addMenu(_("&Help"))
    _item(window, help_menu, _("Help and keys"), "F1", lambda: window.go(ABOUT))


def show_steps(window: "MainWindow", steps: Sequence[StepStatus]) -> None:
    """List the steps of the school that is open under 'Go to', with Alt+1 ... Alt+9."""
    menu = window.steps_menu
    menu.clear()
    on = bool(steps)
    _item(window, menu, _("Overview"), "Alt+0", lambda: window.go(OVERVIEW), on=on)
    for number, status in enumerate(steps, 1):
        step = f"step:{status.step.id}"
        key = f"Alt+{number}" if number <= 9 else ""
        title = status.step.title.replace("&", "&&")
        _item(window, menu, f"{number} {title}", key, lambda step=step: window.go(step))
    menu.addSeparator()
    _item(window, menu, _("Next step"), "Ctrl+PgDown", lambda: window.go_beside(back=False), on=on)
    _item(window, menu, _("Previous step"), "Ctrl+PgUp", lambda: window.go_beside(back=True), on=on)
    _item(window, menu, _("All pupils"), "Ctrl+L", lambda: window.go(PUPILS), on=on)
    if on and window.opened is not None and checklist.route(window.opened.school.route).primary:
        _item(window, menu, _("Growth"), "", lambda: window.go(GROWTH))
        _item(window, menu, _("Combination groups …"), "", lambda: window.go(GROUPS))
    _item(window, menu, _("User names of pupils …"), "", lambda: window.go(USER_NAMES), on=on)
    _item(window, menu, _("Export pupils …"), "", lambda: window.go("exporting"), on=on)
    _item(window, menu, _("Synchronise"), "Ctrl+Shift+S", lambda: window.go(SYNCHRONISING), on=on)
    _item(window, menu, _("History"), "", lambda: window.go(HISTORY), on=on)
    _item(window, menu, _("Check with Entree"), "", lambda: window.go("entree"), on=on)
    _item(window, menu, _("New school year …"), "", lambda: window.go(NEW_YEAR), on=on)


def key_words() -> tuple[tuple[str, str], ...]:
    """The keyboard map as (key, what it does)."""
    words = {
        "swap": _("Between checklist and page"),
        "step": _("Go to a step of the checklist"),
        "next": _("Next step"),
        "previous": _("Previous step"),
        "pupils": _("All pupils"),
        "sync": _("Synchronise"),
        "find": _("Search"),
        "open": _("Choose a file"),
        "print": _("Print"),
        "undo": _("Undo"),
        "problem": _("Next problem"),
        "problem_back": _("Previous problem"),
        "sidebar": _("Checklist wide or narrow"),
        "help": _("Help and keys"),
    }
    return tuple((key, words[name]) for key, name in KEYS)


def _item(
    window: "MainWindow",
    menu: "QMenu",
    text: str,
    key: str,
    call: Callable[[], object],
    *,
    more: tuple[str, ...] = (),
    on: bool = True,
) -> QAction:
    action = QAction(text, menu)
    if key:
        action.setShortcuts([QKeySequence(one) for one in (key, *more)])
    action.setEnabled(on)
    action.triggered.connect(lambda: call())
    menu.addAction(action)
    return action


def _or_say(window: "MainWindow", hook: str, nothing: str) -> None:
    if not window.ask_page(hook):
        window.toast(nothing)


def _problem(window: "MainWindow", *, back: bool) -> None:
    if not window.ask_page("next_problem", back=back):
        window.toast(_("There are no problems here."))


__all__ = ["KEYS", "SETTINGS", "build", "key_words", "show_steps"]
