"""Making passwords: for whom, by which recipe, with an example; the button names how many."""

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QLineEdit, QWidget

from lvs_desktop.domain.passwords import RECIPES, RULES, THREE_WORDS, Rule
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.gui import theme
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.shell import Shell
from lvs_desktop.gui.widgets import (
    Button,
    Callout,
    Card,
    Combo,
    PrimaryButton,
    RadioLine,
    Text,
    breakable,
    column,
)
from lvs_desktop.services import password_plans, password_words, passwords, pupils
from lvs_desktop.services.labels import listed, number
from lvs_desktop.services.password_plans import Choice, Plan
from lvs_desktop.services.problem_texts import problem_text, source_problem_text
from lvs_desktop.services.pupil_words import name_of
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext

NEW, GROUP, CHOSEN, ONE, LIST = "new", "group", "chosen", "one", "list"
_SHOWN = 5  # problems of a list
GIVEN = "given"


class MakingCard(Card):
    """
    Asks for whom and how, shows what it would do, does it.

    Signals:
        made: How many passwords were made.
    """

    made = Signal(int)

    def __init__(self, shell: Shell) -> None:
        super().__init__(Text(_("Make passwords"), tone="heading"), gap=0.6)
        self._shell = shell
        self._plan: Plan | None = None
        self._path: Path | None = None
        self._chosen: tuple[int, ...] = ()  # ids of pupils of the list of pupils
        self._asked = 0  # plans that were asked for: only the last one counts
        self._who, self._how = QButtonGroup(self), QButtonGroup(self)
        self.ways: dict[str, RadioLine] = {}
        self._beside: dict[str, QWidget] = {}
        self._group = Combo()
        self._group.setAccessibleName(_("Class"))
        self._group.setMaximumWidth(theme.em(18))
        self._number = QLineEdit()
        self._number.setMaxLength(2000)
        self._one = Field(_("Pupil numbers"), self._number, hint=_("Several with a comma between."), width=20)
        self._choose = Button(_("Choose a list …"), icon="folder-open", clicked=self.choose_list)
        self._name = Text("", tone="muted")
        self._names = Text("", tone="muted")
        self.lines.addWidget(Text(_("For whom?"), tone="strong"))
        for way, words, why, beside in (
            (NEW, _("New pupils without a password"), "", ()),
            (GROUP, _("A whole class"), _("Who has one that waits keeps it."), (self._group,)),
            (
                CHOSEN,
                _("Pupils whom you chose"),
                _("Who has a card gets a new one. The old card then no longer works."),
                (self._names,),
            ),
            (
                ONE,
                _("One or a few pupils, for example after a lost card"),
                _("The old card then no longer works."),
                (self._one,),
            ),
            (
                LIST,
                _("A list with passwords of your own"),
                _("CSV or Excel: pupil number or user name, and password."),
                (self._choose, self._name),
            ),
        ):
            line = RadioLine(words, why, checked=way == NEW)
            self._who.addButton(line.box)
            line.box.clicked.connect(self.ask)
            self.ways[way] = line
            self.lines.addWidget(line)
            if beside:
                holder = QWidget()
                column(holder, *beside, gap=0.3).setContentsMargins(theme.em(2), 0, 0, 0)
                self._beside[way] = holder
                self.lines.addWidget(holder)
        self.kinds: dict[str, RadioLine] = {}
        self._kind_title = Text(_("Which kind?"), tone="strong")
        self.lines.addWidget(self._kind_title)
        for kind in (*RECIPES, GIVEN):
            words = password_words.recipe_word(kind) if kind in RECIPES else _("I think of it myself")
            line = RadioLine(words, checked=kind == THREE_WORDS.name)
            self._how.addButton(line.box)
            line.box.clicked.connect(self._kind_chosen)
            self.kinds[kind] = line
            self.lines.addWidget(line)
        self._text = QLineEdit()
        self._text.setMaxLength(64)
        self._text.setEchoMode(QLineEdit.EchoMode.Password)
        self._given = Field(_("Password"), self._text, hint=_("At least 7 characters, without the pupil's name."))
        self._given.hide()
        self._example = Text("", tone="lead")
        self._another = Button(_("Another example"), clicked=self.show_example)
        self._examples = QWidget()
        column(self._examples, self._example, self._another, gap=0.3)
        self._rule = Combo()
        for rule in RULES.values():
            self._rule.addItem(password_words.rule_word(rule), rule.name)
        self._rule_field = Field(_("What does the LVS ask of a password?"), self._rule, width=34)
        self._forms = Text(tone="muted")
        self._forms.hide()
        self._notice = Callout("info")
        self._confirm = PrimaryButton("", icon="key", clicked=self.confirm)
        for part in (self._given, self._examples, self._notice, self._confirm, self._rule_field, self._forms):
            self.lines.addWidget(part)
        self._group.currentIndexChanged.connect(lambda _row: self.ask())
        self._number.editingFinished.connect(self.ask)
        self._text.editingFinished.connect(self.ask)
        self._rule.activated.connect(lambda _row: self._keep_rule())
        self.ways[CHOSEN].hide()  # until a selection comes
        self._show_fields()
        self.show_example()

    def fill(self, groups: list[tuple[str, int]], rule: str, forms: tuple[Rule, ...], state: passwords.State) -> None:
        """Show the classes, the rule and what the chosen files ask as they are now, and ask anew."""
        self._forms.setText("\n".join(map(password_words.asked_text, forms)))
        self._forms.setVisible(bool(forms))
        now = self._group.currentData()
        self._group.blockSignals(True)
        self._group.clear()
        for group, count in groups:
            words = ngettext("{group}: {n} pupil", "{group}: {n} pupils", count)
            self._group.addItem(words.format(group=group, n=number(count)), group)
        self._group.setCurrentIndex(max(0, self._group.findData(now)))
        self._group.blockSignals(False)
        self._rule.setCurrentIndex(max(0, self._rule.findData(rule)))
        self.ways[NEW].label.setText(_("New pupils without a password ({n})").format(n=number(state.without)))
        self.ask()

    def choose_list(self) -> None:
        """Let the person point at a list."""
        dialog = QFileDialog(self, _("Choose a list with passwords"))
        dialog.setNameFilters([_("CSV and Excel (*.csv *.txt *.xlsx *.xls *.ods)"), _("All files (*)")])
        dialog.fileSelected.connect(lambda name: self.take_list(Path(name)))
        dialog.open()

    def take_list(self, path: Path) -> None:
        """Take a list that was chosen."""
        self._path = path
        self._name.setText(path.name)
        self.ways[LIST].setChecked(True)
        self.ask()

    def choose_pupil(self, pupil_number: str) -> None:
        """Ask for one pupil."""
        self.ways[ONE].setChecked(True)
        self._number.setText(pupil_number)
        self.ask()

    def choose_pupils(self, ids: tuple[int, ...]) -> None:
        """Ask for pupils who were chosen in the list of pupils; none: that way is there no longer."""
        self._chosen = ids
        n = len(ids)
        words = ngettext("{n} pupil, chosen in the list of pupils", "{n} pupils, chosen in the list of pupils", n)
        self.ways[CHOSEN].label.setText(words.format(n=number(n)))
        self.ways[CHOSEN].box.setAccessibleName(self.ways[CHOSEN].label.text())
        self.ways[CHOSEN].setVisible(bool(n))
        self._names.setText("")
        self.ways[CHOSEN if n else NEW].setChecked(True)
        self.ask()

    def show_example(self) -> None:
        """Show a password as the recipe makes them; nobody's."""
        kind = self._kind()
        if kind != GIVEN:
            example = passwords.example(RECIPES[kind])
            self._example.setText(_("Example: {password}").format(password=breakable(example)))

    def ask(self) -> None:
        """Find out what making would do now. Writes nothing."""
        self._show_fields()
        self._asked += 1
        asked, opened = self._asked, self._shell.opened
        way = self._way()
        self._plan = None
        self._notice.clear()
        self._show_button()
        missing = (
            (way == ONE and not self._numbers())
            or (way == LIST and self._path is None)
            or (self._kind() == GIVEN and not self._text.text())
        )
        if opened is None or missing:
            return
        find = self._planner(opened, way)

        def show(plan: Plan) -> None:
            if asked == self._asked:
                self._show(plan)

        def failed(problem: Problem) -> None:
            if asked == self._asked:
                self._notice.tell("error", problem_text(problem))

        self._shell.runner.run(self, lambda _progress: find(), done=show, failed=failed)

    def confirm(self) -> None:
        """Make them."""
        plan, opened = self._plan, self._shell.opened
        if plan is None or opened is None:
            return
        self._confirm.setEnabled(False)
        self._shell.runner.run(
            self, lambda _progress: password_plans.make(opened, plan), done=self._made, failed=self._refused
        )

    def _planner(self, opened: OpenSchool, way: str) -> Callable[[], Plan]:
        recipe, text, path = RECIPES.get(self._kind()), self._text.text(), self._path
        numbers, group = self._numbers(), str(self._group.currentData() or "")
        if way == LIST and path is not None:
            return lambda: password_plans.plan_list(opened, path)
        if way == NEW:
            choice = Choice(new=True)
        elif way == GROUP:
            choice = Choice(groups=(group,))
        elif way == CHOSEN:
            chosen = self._chosen
            if recipe is None:
                return lambda: password_plans.plan_given(opened, chosen[0], text)
            choice = Choice(ids=chosen)
        elif recipe is None:

            def given() -> Plan:
                who = pupils.by_number(opened, numbers[0])
                if who is None:
                    raise Problem(ProblemCode.PUPIL_UNKNOWN, value=numbers[0])
                return password_plans.plan_given(opened, who.id, text)

            return given
        else:
            choice = Choice(numbers=numbers)
        return lambda: password_plans.plan(opened, choice, recipe or THREE_WORDS)

    def _show(self, plan: Plan) -> None:
        self._plan = plan
        self._names.setText(listed(tuple(map(name_of, plan.pupils))) if self._way() == CHOSEN else "")
        lines = password_words.plan_lines(plan) if plan.kept or plan.lapsing or plan.problems else []
        lines += [source_problem_text(found) for found in plan.problems[:_SHOWN]]
        if len(plan.problems) > _SHOWN:
            lines.append(_("... and {n} more").format(n=number(len(plan.problems) - _SHOWN)))
        tone = "attention" if plan.lapsing or plan.problems else "info"
        self._notice.tell(tone, "\n".join(lines))
        self._show_button()

    def _show_button(self) -> None:
        plan = self._plan
        n = len(plan.pupils) if plan is not None else 0
        words = ngettext("Make {n} password", "Make {n} passwords", n).format(n=number(n))
        self._confirm.setText(words if n else _("Make passwords"))
        self._confirm.setEnabled(bool(n))

    def _made(self, count: int) -> None:
        self._text.clear()
        self._number.clear()
        self._path = None
        self._name.setText("")
        if self._way() == CHOSEN:  # else the same button would make all of these lapse
            self.choose_pupils(())
        self.made.emit(count)

    def _refused(self, problem: Problem) -> None:
        self._notice.tell("error", problem_text(problem))
        self._show_button()

    def _keep_rule(self) -> None:
        opened, name = self._shell.opened, str(self._rule.currentData())
        if opened is not None:
            self._shell.runner.run(
                self,
                lambda _progress: passwords.keep_rule(opened, name),
                done=lambda _rule: self.ask(),
                failed=self._refused,
            )

    def _kind_chosen(self) -> None:
        self.show_example()
        self.ask()

    def _show_fields(self) -> None:
        way = self._way()
        for name, holder in self._beside.items():
            holder.setVisible(way == name)
        self._name.setVisible(bool(self._name.text()))
        one = (way == ONE and len(self._numbers()) < 2) or (way == CHOSEN and len(self._chosen) == 1)
        self.kinds[GIVEN].setVisible(one)
        if not one and self.kinds[GIVEN].isChecked():
            self.kinds[THREE_WORDS.name].setChecked(True)
            self.show_example()
        made = way != LIST
        self._kind_title.setVisible(made)
        for kind in RECIPES:
            self.kinds[kind].setVisible(made)
        self._given.setVisible(made and self._kind() == GIVEN)
        self._examples.setVisible(made and self._kind() != GIVEN)

    def _numbers(self) -> tuple[str, ...]:
        return tuple(part for part in re.split(r"[,;\s]+", self._number.text()) if part)

    def _way(self) -> str:
        return next(way for way, line in self.ways.items() if line.isChecked())

    def _kind(self) -> str:
        return next(kind for kind, line in self.kinds.items() if line.isChecked())
