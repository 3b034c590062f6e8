"""Staff: the accounts in a table, one account's form, and reading a list with everything shown before it is saved."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.checklist import StepKind, StepStatus
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.roles import Role
from lvs_desktop.domain.staff import StaffMember
from lvs_desktop.gui import theme
from lvs_desktop.gui.shell import About, Page, Place, Shell
from lvs_desktop.gui.staff_columns import StaffColumns
from lvs_desktop.gui.staff_form import StaffForm
from lvs_desktop.gui.staff_review import StaffReview
from lvs_desktop.gui.staff_scenes import scenes
from lvs_desktop.gui.staff_table import StaffModel, StaffTable
from lvs_desktop.gui.widgets import Button, Callout, CheckLine, FlowLayout, PrimaryButton, Text, column
from lvs_desktop.services import history, staff, staff_list, staff_words, user_names
from lvs_desktop.services.labels import number
from lvs_desktop.services.permits import allowed
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.staff_list import Options, Preview
from lvs_desktop.services.texts import _, ngettext

SUFFIXES = ("csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods")


class StaffPage(Page):
    """The list, the form and the preview; every act is one entry, and the last ones made here go back by Ctrl+Z."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("Staff"))
        opened = shell.opened
        self._school = opened
        self._members: list[StaffMember] = []
        self._rule = ""
        self._acts: list[tuple[int, str]] = []  # (entry, what it did), made here and not undone here
        self._wanted = 0  # the account to select once the list is there
        self._read: Path | None = None  # the list whose preview is shown
        self.notice = Callout("error")
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search for a name, number or user name"))
        self.search.setAccessibleName(_("Search for a name, number or user name"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(theme.em(23))
        self.search.textChanged.connect(self._show_members)
        self.archived = CheckLine(_("The archive too"))
        self.archived.toggled.connect(lambda _on: self._show_members())
        self._filters = QWidget()
        FlowLayout(self._filters, self.search, self.archived, gap=1.0)
        self._count = Text("", tone="muted")
        self._empty = Callout("info")
        self.model = StaffModel(opened.school, self)
        self.table = StaffTable(self.model)
        self.table.opened.connect(lambda row: self.open_member(self.model.members[row]))
        self.read_button = PrimaryButton(_("Read a list …"), icon="upload", clicked=self.open_file)
        self.add_button = Button(_("Add a member of staff"), icon="user-plus", clicked=lambda: self.open_member(None))
        self._open = Button(_("Open account (Enter)"), icon="user", clicked=self._open_here)
        self._rule_words = Text("", tone="muted")
        self._rule_button = Button(_("Change the rule …"), icon="pencil", look="link", clicked=self._ask_rule)
        self._rule_line = QLineEdit()
        self._rule_line.setAccessibleName(_("Rule for user names of staff"))
        self._rule_line.setFixedWidth(theme.em(22))
        self._rule_line.returnPressed.connect(self._save_rule)
        self._rule_save = Button(_("Keep this rule"), icon="save", clicked=self._save_rule)
        self._rule_ask = QWidget()
        line = QWidget()
        FlowLayout(line, self._rule_line, self._rule_save)
        column(self._rule_ask, line, Text(user_names.rule_help(), tone="small"), gap=0.2)
        self._rule_ask.hide()
        bar = QWidget()
        FlowLayout(bar, self.read_button, self.add_button, self._open)
        self._listing = QWidget()
        self._rest = QWidget()
        rule = QWidget()
        column(rule, self._rule_words, self._rule_button, self._rule_ask, gap=0.2)
        parts = (self._filters, self._count, self._empty, self.table, bar, rule, self._rest)
        lines = column(self._listing, *parts, gap=0.5)
        lines.setStretch(parts.index(self.table), 1)
        lines.setStretch(parts.index(self._rest), 1)
        self.form = StaffForm(opened.school, self._may_write)
        self.form.save_wanted.connect(self._save)
        self.form.status_wanted.connect(self._change_status)
        self.form.closed.connect(self.show_list)
        self.review = StaffReview(opened.school, self.open_file)
        self.review.save_wanted.connect(self._save_list)
        self.review.closed.connect(self.show_list)
        self.review.columns_wanted.connect(self._ask_known_columns)
        self.columns = StaffColumns(self.open_file)
        self.columns.answered.connect(self.read_list)
        self.columns.closed.connect(self.show_list)
        self.body.addWidget(self.notice)
        self._views = (self._listing, self.form, self.review, self.columns)
        for view in self._views:
            self.body.addWidget(view, 1)
        self.foot.addWidget(self.form.foot)
        self.foot.addWidget(self.review.foot)
        self._show(self._listing, _("Staff"))

    # -- what the window asks
    def enter(self, about: About) -> None:
        """Read the accounts; a form or a preview that is open stays."""
        if isinstance(about, StepStatus) and self._view is self._listing:
            self.set_lead(about.step.explanation)
        opened = self.shell.opened
        if opened is None:
            return
        mine = allowed(opened, Action.STAFF_LIST)
        self.read_button.setEnabled(mine)
        self.add_button.setEnabled(allowed(opened, Action.TEACHER_ACCOUNTS))

        def read(_progress: Progress) -> tuple[list[StaffMember], str]:
            return staff.members(opened, archived=True), staff.rule(opened)

        def found(result: tuple[list[StaffMember], str]) -> None:
            self._members, self._rule = result
            self._show_members()
            self._show_rule()

        self.shell.runner.run(self, read, done=found)

    def find(self) -> bool:
        """Ctrl+F: the search field."""
        if self._view is not self._listing:
            return False
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def undo(self) -> bool:
        """Ctrl+Z: take back what was done here last."""
        if not self._acts:
            return False
        self._undo(*self._acts[-1])
        return True

    def open_file(self) -> bool:
        """Ctrl+O: choose a list of staff."""
        if not self.read_button.isEnabled():
            return False
        names = " ".join(f"*.{suffix}" for suffix in SUFFIXES)
        dialog = QFileDialog(self, _("Choose the list of staff"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([_("Lists of staff ({patterns})").format(patterns=names), _("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.read_list(Path(name)))
        dialog.open()
        return True

    def holds_work(self) -> bool:
        """True while something that was typed or chosen is not saved."""
        return (self._view is self.form and self.form.dirty) or self._view in (self.review, self.columns)

    # -- the list
    def show_list(self) -> None:
        """Back to the accounts."""
        if self._view is self.form and self.form.member is not None:
            self._wanted = self.form.member.id
        self._show(self._listing, _("Staff"))
        self.enter(None)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, view: QWidget, title: str) -> None:
        self._view = view
        if view is not self._listing:
            self.shell.toast("")  # it would lie over the fields
        for one in self._views:
            one.setVisible(one is view)
        self.form.foot.setVisible(view is self.form)
        self.review.foot.setVisible(view is self.review)
        self.notice.clear()
        self.lead.setVisible(view is self._listing and bool(self.lead.text()))
        self.title.setText(title)

    def _show_members(self) -> None:
        here = self.table.row()
        wanted = self._wanted or (self.model.members[here].id if 0 <= here < len(self.model.members) else 0)
        self._wanted = 0
        every = [one for one in self._members if self.archived.isChecked() or one.status == "active"]
        found = staff_words.matching(every, self.search.text())
        self.model.show(found)
        self.table.fit_columns()
        if found:
            self.table.selectRow(next((row for row, one in enumerate(found) if one.id == wanted), 0))
        nobody = not self._members
        self._filters.setVisible(not nobody)
        self.table.setVisible(bool(found))
        self._rest.setVisible(not found)
        self._open.setVisible(bool(found))
        self._count.setVisible(bool(found))
        words = ngettext("{n} account", "{n} accounts", len(every)).format(n=number(len(every)))
        if len(found) < len(every):
            words = _("{n} of {accounts} found").format(n=number(len(found)), accounts=words)
        self._count.setText(words)
        if nobody:
            self._empty.tell("info", _("There are no accounts of staff yet. Read a list, or add them one by one."))
        elif not found:
            self._empty.tell("info", _("No account was found. Look at the spelling, or look in the archive too."))
        else:
            self._empty.clear()

    def _show_rule(self) -> None:
        words = _("User names by the rule: {rule}").format(rule=self._rule) + ". " + user_names.rule_unknown()
        self._rule_words.setText(words)
        mine = self.shell.opened is not None and self.shell.opened.worker.role is Role.SCHOOL_ADMIN
        self._rule_button.setVisible(mine and self._rule_ask.isHidden())

    def _ask_rule(self) -> None:
        self.shell.toast("")  # it would lie over the field
        self._rule_line.setText(self._rule)
        self._rule_button.hide()
        self._rule_ask.show()
        self._rule_line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save_rule(self) -> None:
        opened, text = self.shell.opened, self._rule_line.text()

        def kept(rule: str) -> None:
            self._rule = rule
            self._rule_ask.hide()
            self.notice.clear()
            self._show_rule()
            self.shell.toast(_("New accounts get their user name by this rule: {rule}").format(rule=rule))

        self.shell.runner.run(
            self, lambda _progress: user_names.set_rule(opened, user_names.STAFF, text), done=kept, failed=self._tell
        )

    # -- one account
    def open_member(self, member: StaffMember | None) -> None:
        """Show the form of an account; None: of a new one."""
        opened = self.shell.opened
        own = tuple(place.code for place in opened.school.locations if self._may_write(Role.TEACHER, (place.code,)))
        self.form.show_member(member, own, self._rule)
        self._show(self.form, member.name if member is not None else _("Add a member of staff"))
        self.form.fields["given_name"].field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_here(self) -> None:
        if 0 <= self.table.row() < len(self.model.members):
            self.open_member(self.model.members[self.table.row()])

    def _may_write(self, role: Role, places: tuple[str, ...]) -> bool:
        opened = self.shell.opened
        return opened is not None and staff.may_write(opened, role, places)

    def _save(self, typed: dict[str, str]) -> None:
        opened, member = self.shell.opened, self.form.member

        def work(_progress: Progress) -> Entry:
            return staff.add(opened, typed) if member is None else staff.change(opened, member.id, typed)

        def saved(entry: Entry) -> None:
            name = member.name if member is not None else f"{typed['given_name']} {typed['family_name']}".strip()
            words = _("Account of {name} saved.") if member is not None else _("Account of {name} added.")
            self.show_list()
            self._done(entry, words.format(name=name))

        self.shell.runner.run(self, work, done=saved, failed=self._refused)

    def _change_status(self, archive: bool) -> None:
        opened, member = self.shell.opened, self.form.member
        act = staff.archive if archive else staff.activate

        def done(entry: Entry) -> None:
            words = _("{name} is in the archive now.") if archive else _("{name} is active again.")
            self.show_list()
            self._done(entry, words.format(name=member.name))

        self.shell.runner.run(self, lambda _progress: act(opened, member.id), done=done, failed=self._refused)

    def _refused(self, problem: Problem) -> None:
        self.form.show_problem(problem_text(problem), str(problem.facts.get("field", "")))

    # -- a list
    def read_list(self, path: Path, options: Options | None = None) -> None:
        """Read a list and show what it would do."""
        opened = self.shell.opened
        how = options or Options()

        def show(shown: Preview) -> None:
            self._read = path
            self.review.show_preview(shown)
            self._show(self.review, _("What this list changes"))
            self.review.table.setFocus(Qt.FocusReason.OtherFocusReason)

        def failed(problem: Problem) -> None:
            buttons = []
            if problem.code is ProblemCode.SHEET_TO_CHOOSE:
                for name in problem.facts.get("sheets", ()):
                    words = _("Sheet {name}").format(name=name)
                    other = replace(how, sheet=name)
                    buttons.append(
                        Button(words, icon="file-table", clicked=lambda other=other: self.read_list(path, other))
                    )
            self._tell(problem, *buttons)
            if problem.code in (ProblemCode.COLUMN_MISSING, ProblemCode.HEADER_NOT_FOUND):
                self._ask_columns(path, how, problem)

        self.shell.runner.run(self, lambda _progress: staff_list.preview(opened, path, how), done=show, failed=failed)

    def _ask_columns(self, path: Path, how: Options, problem: Problem | None = None, row: int | None = None) -> None:
        """Ask which column holds what; with a problem: because the list can't be read without."""

        def ask(found: dict[str, str | None]) -> None:
            if not found:  # nothing to choose from: the problem says what to do
                return
            self.columns.ask(path, how, found)
            self._show(self.columns, _("The columns of this list"))
            if problem is not None and problem.code is ProblemCode.COLUMN_MISSING:
                self._tell(problem)
            self.title.announce()

        self.shell.runner.run(
            self, lambda _progress: staff_list.headers(path, how, header_row=row), done=ask, failed=self._tell
        )

    def _ask_known_columns(self) -> None:
        shown = self.review.shown
        if shown is not None and self._read is not None:
            self._ask_columns(self._read, shown.options, row=shown.info.header_row)

    def _save_list(self, shown: Preview, archive: frozenset[int]) -> None:
        opened = self.shell.opened

        def saved(entry: Entry) -> None:
            self.show_list()
            self._done(entry, staff_words.saved_words(entry.counts))

        self.shell.runner.run(
            self,
            lambda _progress: staff_list.apply(opened, shown, archive=archive, confirm_archive=len(archive)),
            done=saved,
            failed=self._tell,
        )

    def _tell(self, problem: Problem, *buttons: Button) -> None:
        self.notice.tell("error", problem_text(problem), *buttons)

    # -- what was done
    def _done(self, entry: Entry, words: str) -> None:
        self._acts.append((entry.id, words))
        self.shell.toast(words, _("Undo"), lambda: self._undo(entry.id, words))
        self.shell.school_changed()

    def _undo(self, entry_id: int, words: str) -> None:
        opened = self._school
        # the notice may outlive the school it speaks of
        if self.shell.opened is not opened or all(made != entry_id for made, _words in self._acts):
            return
        self._acts = [act for act in self._acts if act[0] != entry_id]

        def undone(_found: object) -> None:
            self.shell.toast(_("Undone: {what}").format(what=words))
            self.shell.school_changed()
            if self._view is self._listing:
                self.enter(None)

        self.shell.runner.run(
            self, lambda _progress: history.undo(opened, entry_id), done=undone, failed=self.shell.show_problem
        )


PLACE = Place(id="staff", title=lambda: _("Staff"), make=StaffPage, icon="users", kinds=(StepKind.STAFF,))

__all__ = ["PLACE", "StaffPage", "scenes"]
