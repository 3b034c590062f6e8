"""The backups of a school file that is damaged or gone: look for good ones, ask once more, put one back."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QWidget

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.practising import PASSPHRASE, is_practice
from lvs_desktop.gui.shell import Shell
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, PrimaryButton, ProgressLine, Text
from lvs_desktop.services import backup_words, backups
from lvs_desktop.services.backups import Backup, Found, Restored
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _

WANT_KEY = (
    ProblemCode.SCHOOL_FILE_NO_KEY,
    ProblemCode.PASSPHRASE_WRONG,
    ProblemCode.RECOVERY_CODE_INVALID,
    ProblemCode.RECOVERY_WORD_UNKNOWN,
)


class BackupOffer(Card):
    """
    A card of the page that tells of a fault; hidden where there is nothing to offer.

    Args:
        restored: Called with the passphrase that opened the backup (None: the key came from elsewhere).
    """

    def __init__(self, shell: Shell, restored: Callable[[str | None], object]) -> None:
        self._heading = Text(_("Your backups"), tone="heading")
        self._words = Text("")
        self._secret = QLineEdit()
        self._secret.setEchoMode(QLineEdit.EchoMode.Password)
        self._secret.returnPressed.connect(self._look_with_secret)
        self._field = Field(_("Passphrase or recovery code"), self._secret, width=26)
        self._callout = Callout("error")
        self._line = ProgressLine()
        holder = QWidget()
        self._buttons = FlowLayout(holder)
        super().__init__(self._heading, self._words, self._field, self._callout, self._line, holder, gap=0.45)
        self._shell, self._restored = shell, restored
        self._path = Path()
        self._passphrase: str | None = None
        self._typed: str | None = None  # ten words
        self._found = Found(good=(), useless=())
        self.busy = False
        self.hide()

    def offer(self, path: Path) -> None:
        """Look for the backups of this file."""
        self._path = path
        self._passphrase = PASSPHRASE if is_practice(path) else None
        self._typed = None
        self._secret.clear()
        self._look()

    # -- looking
    def _look_with_secret(self) -> None:
        given = self._secret.text()
        words = len(given.split()) >= backups.WORDS
        self._typed, self._passphrase = (given, None) if words else (None, given)
        self._look()

    def _look(self) -> None:
        if self.busy:
            return
        path, passphrase, typed = self._path, self._passphrase, self._typed
        self._work(
            _("Testing the backups …"),
            lambda _progress: backups.look(path, passphrase=passphrase, words_typed=typed),
            self.show_found,
            self._not_found,
        )

    def show_found(self, found: Found) -> None:
        """Offer the good backups, the newest first."""
        self._found = found
        self._empty()
        if not found.good:
            self._words.setText(_("We found no backup that is whole. Ask your IT department for a copy of the folder."))
            self.show()
            return
        newest, *older = found.good
        self._words.setText("\n".join(backup_words.line(backup) for backup in found.good))
        self._buttons.addWidget(
            PrimaryButton(backup_words.put_back(newest), icon="undo", clicked=lambda: self.ask(newest))
        )
        for backup in older:
            button = Button(backup_words.put_back(backup), look="link", clicked=lambda one=backup: self.ask(one))
            self._buttons.addWidget(button)
        self.show()

    def _not_found(self, problem: Problem) -> None:
        self._empty()
        if problem.code is ProblemCode.BACKUP_NOT_FOUND:
            self.hide()
            return
        self.show()
        if problem.code in WANT_KEY:
            self._words.setText(_("There are backups. To test them we need the key."))
            self._field.show()
            self._buttons.addWidget(Button(_("Look for good backups"), icon="key", clicked=self._look_with_secret))
        if problem.code is not ProblemCode.SCHOOL_FILE_NO_KEY or self._typed or self._passphrase:
            self._callout.tell("error", problem_text(problem))

    # -- putting back
    def ask(self, backup: Backup) -> None:
        """Say what happens, before it does."""
        self._empty()
        self._words.setText(
            _(
                "The school will be as in the {backup}. What was done later, you do once more. "
                "The file of now stays beside it under another name."
            ).format(backup=backup_words.about(backup))
        )
        yes = PrimaryButton(_("Yes, put this backup back"), icon="undo", clicked=lambda: self._put_back(backup))
        no = Button(_("No, not now"), clicked=lambda: self.show_found(self._found))
        self._buttons.addWidget(yes)
        self._buttons.addWidget(no)
        no.setFocus()  # so that Enter twice puts nothing back

    def _put_back(self, backup: Backup) -> None:
        if self.busy:
            return
        path, passphrase, typed = self._path, self._passphrase, self._typed
        self._work(
            _("Putting the backup back …"),
            lambda _progress: backups.restore(path, backup.name, passphrase=passphrase, words_typed=typed),
            self._done,
            lambda problem: self._callout.tell("error", problem_text(problem)),
        )

    def _done(self, done: Restored) -> None:
        self._secret.clear()
        self._empty()
        self.hide()
        self._restored(self._passphrase)
        said = _("The backup is put back.")
        if done.aside is not None:
            said += " " + _("What was there is kept as {file}.").format(file=done.aside.name)
        self._shell.toast(said)

    def _work(
        self,
        words: str,
        fn: Callable[[object], object],
        done: Callable[..., None],
        failed: Callable[[Problem], None],
    ) -> None:
        self.busy = True
        self._callout.clear()
        self._line.start(words)
        self._shell.runner.run(self, fn, done=done, failed=failed, ended=self._rest)

    def _rest(self) -> None:
        self.busy = False
        self._line.stop()

    def _empty(self) -> None:
        self._field.hide()
        self._callout.clear()
        self._words.setText("")
        while (item := self._buttons.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
