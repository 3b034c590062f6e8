"""New year start, page 5: where the school file comes, and a passphrase if this computer can't keep the key."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.flow import FlowPage
from lvs_desktop.gui.tasks import TaskRunner
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, ProgressLine, Text, breakable
from lvs_desktop.services import schools
from lvs_desktop.services.new_school_steps import NewSchoolFlow, NewStep
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import Created
from lvs_desktop.services.texts import _
from lvs_desktop.system import paths

SYNCED = ("onedrive", "dropbox", "google drive", "googledrive", "icloud")


class NewFilePage(FlowPage):
    """Going on from here makes the file."""

    flow: NewSchoolFlow
    commits = True

    def __init__(self, flow: NewSchoolFlow, runner: TaskRunner) -> None:
        super().__init__(
            flow, NewStep.FILE, _("Where do we keep the school file?"), lead=_("Step {n} of {m}").format(n=5, m=7)
        )
        self.next_text = _("Make the school file")
        self._runner = runner
        self._name, self._one, self._two = QLineEdit(), QLineEdit(), QLineEdit()
        self._folder = Text()
        self._warning = Callout("attention")
        choose = QWidget()
        FlowLayout(choose, Button(_("Another folder …"), icon="folder-open", clicked=self._choose_folder))
        self._name_field = Field(_("File name"), self._name, width=26)
        place = Card(self._name_field, Text(_("Folder"), tone="strong"), self._folder, choose, self._warning)
        for field in (self._one, self._two):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.textChanged.connect(self._typed)
        self._again = Field(_("The passphrase once more"), self._two, width=22)
        self._words = Card(
            Text(_("Think of a passphrase"), tone="heading"),
            Text(
                _(
                    "This computer has no safe place for keys. So you type a passphrase each time. "
                    "Three or four words that only you know are good."
                ),
                tone="muted",
            ),
            Field(
                _("Passphrase"),
                self._one,
                hint=_("At least {n} characters.").format(n=schools.SHORTEST_PASSPHRASE),
                width=22,
            ),
            self._again,
        )
        self._words.hide()
        self._callout = Callout("error")
        self._line = ProgressLine()
        for part in (place, self._words):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.foot.addWidget(self._callout)
        self.foot.addWidget(self._line)
        self._name.textChanged.connect(self._typed)

    def enter(self, *, back: bool) -> None:
        """Propose a place, and ask this computer whether it can keep keys."""
        if self.flow.folder is None:
            self.flow.folder = paths.data()
        self._name.setText(self.flow.file_name or self.flow.proposed_name())
        if self.flow.passphrase_needed is None:
            self._runner.run(self, lambda _progress: schools.keyring_available(), done=self._asked)
        self._words.setVisible(bool(self.flow.passphrase_needed))
        self._show_folder()

    def proceed(self, go: Callable[[], None]) -> None:
        """Make the file off the UI thread, then go on."""
        flow = self.flow
        self.set_busy(True)
        self._callout.clear()
        self._line.start(_("Making the school file …"))

        def make() -> Created:
            path = flow.path()
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as failure:
                raise Problem(ProblemCode.FOLDER_READ_ONLY, folder=str(path.parent)) from failure
            word = flow.passphrase if flow.passphrase_needed else None
            return schools.create(path, flow.school(), flow.worker(), passphrase=word)

        def made(created: Created) -> None:
            flow.created = created
            flow.passphrase = flow.passphrase_again = ""
            self._one.clear()
            self._two.clear()
            go()

        def ended() -> None:
            self._line.stop()
            self.set_busy(False)

        self._runner.run(self, lambda _progress: make(), done=made, failed=self._refused, ended=ended)

    def fill_passphrase(self, word: str, again: str | None = None) -> None:
        """Type a passphrase, twice the same unless told otherwise."""
        self._one.setText(word)
        self._two.setText(word if again is None else again)

    def isComplete(self) -> bool:
        """Also once the file is made: the words were wiped by then."""
        return (self.flow.created is not None and not self.busy) or super().isComplete()

    def _asked(self, has_keyring: bool) -> None:
        self.flow.passphrase_needed = not has_keyring
        self._words.setVisible(not has_keyring)
        self.changed.emit()

    def _refused(self, problem: Problem) -> None:
        self._callout.tell("error", problem_text(problem))

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, _("Folder for the school file"), str(self.flow.folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._folder_chosen)
        dialog.open()

    def _folder_chosen(self, folder: str) -> None:
        self.flow.folder = Path(folder)
        self._show_folder()

    def _show_folder(self) -> None:
        folder = str(self.flow.folder)
        self._folder.setText(breakable(folder))
        synced = any(name in folder.casefold() for name in SYNCED) or folder.startswith(("\\\\", "//"))
        self._warning.tell(
            "attention",
            _("This folder is shared or copied by another program. That can damage the file. Choose another folder.")
            if synced
            else "",
        )
        self._look()

    def _typed(self) -> None:
        self.flow.file_name = self._name.text()
        self.flow.passphrase, self.flow.passphrase_again = self._one.text(), self._two.text()
        differ = bool(self._two.text()) and self._one.text() != self._two.text()
        self._again.set_error(_("The two passphrases are not the same.") if differ else "")
        self._look()

    def _look(self) -> None:
        path = self.flow.path()
        self._runner.run(self, lambda _progress: path.exists(), done=self._looked)
        self.changed.emit()

    def _looked(self, exists: bool) -> None:
        if self.flow.created is None:
            self.flow.file_exists = exists
            self._name_field.set_error(
                _("There is already a file with this name. Choose another name.") if exists else ""
            )
            self.changed.emit()
