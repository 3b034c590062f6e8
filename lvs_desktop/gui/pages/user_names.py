"""User names for pupils who have none: the rule, the names that it makes, and the button that saves them."""

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit, QWidget

from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.pupil_lists import Facets
from lvs_desktop.gui import theme
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.plain_rows import Lines
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.gui.shell import PUPILS, USER_NAMES, About, Page, Place, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Button, Callout, Combo, FlowLayout, PrimaryButton, Text, column
from lvs_desktop.services import editing, history, pupils, user_names
from lvs_desktop.services.labels import field_word, number
from lvs_desktop.services.permits import allowed
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _, ngettext
from lvs_desktop.services.user_names import Named, NamesPreview

if TYPE_CHECKING:
    from lvs_desktop.gui.touring import Tour

MOST = 12  # names in a sentence


class Shown(IntEnum):
    """The columns."""

    NAME = 0
    NUMBER = 1
    GROUP = 2
    USER_NAME = 3


class NamesModel(Lines):
    """Who gets which name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(tuple(map(field_word, ("name", "pupil_number", "group", "user_name"))), parent)
        self.lines: tuple[Named, ...] = ()

    def show(self, lines: tuple[Named, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def count(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    def words(self, row: int, column: int) -> str:
        """What a cell says."""
        line = self.lines[row]
        return (line.name, line.pupil_number or "", line.group or "", line.user_name)[column]


class UserNamesPage(Page):
    """Nothing is written before the button that names the number; Ctrl+Z takes it back."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            _("User names of pupils"),
            lead=_(
                "Pupils with a user name keep it. Here those without one get a name. Nothing is saved before you do."
            ),
        )
        self._school = shell.opened
        self._acts: list[tuple[int, str]] = []
        self.shown: NamesPreview | None = None
        self.notice = Callout("error")
        self.rule = QLineEdit()
        self.rule.setMaxLength(120)
        self.rule.editingFinished.connect(self._rule_typed)
        self.rule.returnPressed.connect(self.look)
        help_words = f"{user_names.rule_unknown()} {user_names.rule_help()}"
        self._rule_field = Field(_("Rule"), self.rule, hint=help_words, width=26)
        self.group = Combo()
        self.group.activated.connect(lambda _place: self.look())
        self._group_field = Field(_("For whom"), self.group, width=14)
        self._count = Text("", tone="strong")
        self._told = Callout("attention")
        self.model = NamesModel(self)
        self.table = RowTable(
            self.model,
            _("Names that are given"),
            Widths(
                columns={Shown.NAME: 16.0, Shown.NUMBER: 9.0, Shown.GROUP: 6.0},
                narrow={Shown.NAME: 11.0, Shown.NUMBER: 7.0, Shown.GROUP: 5.0},
                last=Shown.USER_NAME,
                least=12.0,
                roomy=14.0,
                spare=(Shown.NUMBER, Shown.GROUP),
            ),
        )
        self.table.setMinimumHeight(theme.em(9))
        self._rest = QWidget()
        parts = (self.notice, self._rule_field, self._group_field, self._told, self._count, self.table, self._rest)
        for part in parts:
            self.body.addWidget(part)
        self.body.setStretchFactor(self.table, 1)
        self.body.setStretchFactor(self._rest, 1)
        self.save_button = PrimaryButton(_("Nothing to save"), icon="save", clicked=self.save)
        back = Button(_("To all pupils"), icon="users", clicked=lambda: shell.go(PUPILS))
        bar = QWidget()
        FlowLayout(bar, self.save_button, back)
        holder = QWidget()
        column(holder, bar).setContentsMargins(0, theme.em(0.4), 0, theme.em(0.9))
        self.foot.addWidget(holder)
        self._stored = ""

    def enter(self, about: About) -> None:
        """Read the rule, the classes and the names."""
        opened = self.shell.opened
        if opened is None:
            return
        self.rule.setEnabled(allowed(opened, Action.SCHOOL_DATA))
        typed = self.rule.text() if self.rule.text() != self._stored else ""

        def read(_progress: Progress) -> tuple[str, Facets]:
            return user_names.rule(opened), pupils.PupilList(opened).facets()

        def found(result: tuple[str, Facets]) -> None:
            self._stored, facets = result
            self.rule.setText(typed or self._stored)
            chosen = self.group.currentData()
            self.group.clear()
            self.group.addItem(_("All classes"), "")
            for group in facets.groups:
                self.group.addItem(group, group)
            self.group.setCurrentIndex(max(0, self.group.findData(chosen)))
            self.look()

        self.shell.runner.run(self, read, done=found)

    def undo(self) -> bool:
        """Ctrl+Z: take back what was saved here last."""
        if not self._acts:
            return False
        self._undo(*self._acts[-1])
        return True

    def look(self) -> None:
        """Show the names that the rule makes now."""
        opened, rule, group = self.shell.opened, self.rule.text(), self.group.currentData()
        if opened is None:
            return

        def work(_progress: Progress) -> NamesPreview:
            return user_names.preview(opened, groups=(group,) if group else (), by=rule)

        self.shell.runner.run(self, work, done=self._show, failed=self._refused)

    def save(self) -> None:
        """Save the names that are shown."""
        opened, shown = self.shell.opened, self.shown
        if shown is None or not self.save_button.isEnabled():
            return

        def saved(entry: Entry) -> None:
            n = entry.counts.changed
            words = ngettext("{n} user name saved.", "{n} user names saved.", n).format(n=number(n))
            self._acts.append((entry.id, words))
            self.shell.toast(words, _("Undo"), lambda: self._undo(entry.id, words))
            self.shell.school_changed()
            self.enter(None)

        self.shell.runner.run(self, lambda _progress: user_names.apply(opened, shown), done=saved, failed=self._refused)

    def _rule_typed(self) -> None:
        if self.shown is None or self.rule.text().strip().lower() != self.shown.rule:
            self.look()

    def _show(self, shown: NamesPreview) -> None:
        self.shown = shown
        self.notice.clear()
        self._rule_field.set_error("")
        if not self.rule.isEnabled():
            self._rule_field.set_remark(_("Only a 'schoolbeheerder' changes the rule."))
        elif shown.keep_rule:
            self._rule_field.set_remark(_("If you save, your school keeps this rule."))
        self.model.show(shown.lines)
        self.table.fit_columns()
        n = len(shown.lines)
        self.table.setVisible(bool(n))
        self._rest.setVisible(not n)
        if n:
            self.table.selectRow(0)
        have = ngettext("{n} pupil has a user name.", "{n} pupils have a user name.", shown.named)
        get = ngettext("{n} pupil gets one.", "{n} pupils get one.", n) if n else _("Nobody is without one here.")
        self._count.setText(f"{have.format(n=number(shown.named))} {get.format(n=number(n))}")
        words = ngettext("Save {n} user name", "Save {n} user names", n).format(n=number(n))
        self.save_button.setText(words if n else _("Nothing to save"))
        self.save_button.setEnabled(bool(n))
        told = [
            words.format(names=", ".join(found[:MOST]) + (" …" if len(found) > MOST else ""))
            for words, found in (
                (_("The rule makes no name for: {names}"), shown.impossible),
                (_("Emptied by hand, so they stay without a name: {names}"), shown.emptied),
                (_("More than one person has this name: {names}"), shown.shared),
            )
            if found
        ]
        self._told.tell("attention", "\n".join(told))

    def _refused(self, problem: Problem) -> None:
        if "reason" in problem.facts:  # the rule
            self._rule_field.set_error(problem_text(problem))
            self.table.hide()  # its names are of another rule
            self._rest.show()
            self._count.setText("")
        else:
            self.notice.tell("error", problem_text(problem))
        self.save_button.setEnabled(False)

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


PLACE = Place(id=USER_NAMES, title=lambda: _("User names of pupils"), make=UserNamesPage, icon="key")


def scenes() -> Iterable[Scene]:
    """Names to give, a rule that can't be used, after saving, nobody to name."""
    yield Scene("user_names", _go, needs=School.FILLED)
    yield Scene("user_names-wrong", _wrong, needs=School.FILLED)
    yield Scene("user_names-saved", _saved, needs=School.FILLED)
    yield Scene("user_names-empty", lambda tour: tour.window.go(USER_NAMES), needs=School.EMPTY)


NAMELESS = ("Çağla Kaya", "Łukasz Smit", "Jan Smit", "Jan Smit")


def _go(tour: "Tour") -> UserNamesPage:
    window = tour.window
    for place, name in enumerate(NAMELESS):
        given, _space, family = name.partition(" ")
        typed = {"pupil_number": f"9900{place}", "given_name": given, "family_name": family, "group": "H1A"}
        window.runner.run(
            window, lambda _progress, typed=typed: editing.add(window.opened, typed), done=lambda _e: None
        )
    tour.settle()
    window.go(USER_NAMES)
    tour.settle()
    return tour.window.page


def _wrong(tour: "Tour") -> None:
    page = _go(tour)
    page.rule.setText("{bijnaam}")
    page.look()
    tour.settle()


def _saved(tour: "Tour") -> None:
    page = _go(tour)
    page.rule.setText("ll{number}")
    page.look()
    tour.settle()
    page.save()
    tour.settle()
