"""Opening a school file whose key this computer does not know: passphrase, or the ten recovery words."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QButtonGroup, QCompleter, QGridLayout, QLineEdit, QWidget

from lvs_desktop.domain.people import fold
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.gui import theme
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.shell import FAULT, START, UNLOCK, About, Opening, Page, Place, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import (
    Button,
    Callout,
    Card,
    FlowLayout,
    PrimaryButton,
    ProgressLine,
    RadioLine,
    Text,
    breakable,
)
from lvs_desktop.services import recovery, schools
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _

WORDS = 10
FILE_FAULTS = (
    ProblemCode.SCHOOL_FILE_NOT_FOUND,
    ProblemCode.SCHOOL_FILE_LOCKED,
    ProblemCode.SCHOOL_FILE_EMPTY,
    ProblemCode.SCHOOL_FILE_CUT,
    ProblemCode.SCHOOL_FILE_DAMAGED,
    ProblemCode.SCHOOL_FILE_FOREIGN,
    ProblemCode.SCHOOL_FILE_UNREACHABLE,
    ProblemCode.SCHOOL_FILE_NEWER,
)


class UnlockPage(Page):
    """Two ways in, one on screen at a time."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("Open the school file"))
        self._path = Path()
        self._busy = False
        self._by_word = RadioLine(_("With the passphrase"), checked=True)
        self._by_code = RadioLine(_("With the recovery code"), _("The ten words on the sheet that you printed."))
        self._group = QButtonGroup(self)
        for line in (self._by_word, self._by_code):
            self._group.addButton(line.box)
            line.toggled.connect(self._show_way)
        self._passphrase = QLineEdit()
        self._passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self._passphrase.returnPressed.connect(self._open)
        self._word_card = Card(Field(_("Passphrase"), self._passphrase, width=22))
        self._new = QLineEdit()
        self._new.setEchoMode(QLineEdit.EchoMode.Password)
        self._code_card = Card(Text(_("Type the ten words. After three letters we help you."), tone="muted"))
        self._fields: list[QLineEdit] = []
        self._code_card.lines.addLayout(self._word_grid())
        self._new_field = Field(
            _("New passphrase"),
            self._new,
            hint=_("Only if this computer can't keep the key. At least {n} characters.").format(
                n=schools.SHORTEST_PASSPHRASE
            ),
            width=22,
        )
        self._code_card.lines.addWidget(self._new_field)
        self._callout = Callout("error")
        self._line = ProgressLine()
        self._go = PrimaryButton(_("Open the school"), icon="key", clicked=self._open)
        buttons = QWidget()
        FlowLayout(
            buttons,
            self._go,
            Button(_("Another file …"), icon="folder-open", clicked=shell.choose_school),
            Button(_("To the start screen"), icon="home", clicked=lambda: shell.go(START)),
        )
        ways = Card(self._by_word, self._by_code)
        for part in (ways, self._word_card, self._code_card, self._callout, self._line, buttons):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self._show_way()

    def enter(self, about: About) -> None:
        """Ask for the key of a file."""
        if not isinstance(about, Opening):
            return
        self._path = about.path
        self.set_lead(_("File: {file}").format(file=breakable(about.path)))
        code = about.problem.code
        self._by_code.setChecked(code is ProblemCode.SCHOOL_FILE_WRONG_KEY)
        self._by_word.setChecked(code is not ProblemCode.SCHOOL_FILE_WRONG_KEY)
        said = problem_text(about.problem) if code is not ProblemCode.SCHOOL_FILE_NO_KEY else ""
        self._callout.tell("error", said)
        for field in (self._passphrase, self._new, *self._fields):
            field.clear()

    def may_leave(self) -> bool:
        """False while the file is being opened."""
        return not self._busy

    def fill(self, *words: str) -> None:
        """Type recovery words, from the first on."""
        self._by_code.setChecked(True)
        for field, word in zip(self._fields, words, strict=False):
            field.setText(word)

    def _word_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.em(0.6))
        grid.setVerticalSpacing(theme.em(0.35))
        known = QStringListModel(list(recovery.word_list()), self)
        half = WORDS // 2
        for at in range(WORDS):
            field = QLineEdit()
            field.setAccessibleName(_("Word {n}").format(n=at + 1))
            field.setMaximumWidth(theme.em(13))
            completer = QCompleter(known, field)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
            completer.setMaxVisibleItems(5)
            field.setCompleter(completer)
            field.textEdited.connect(lambda text, at=at: self._spread(text, at))
            field.editingFinished.connect(lambda at=at: self._judge(at))
            number = Text(f"{at + 1}", tone="muted", wrap=False)
            number.setBuddy(field)
            grid.addWidget(number, at % half, 3 * (at // half))
            grid.addWidget(field, at % half, 3 * (at // half) + 1)
            self._fields.append(field)
        self._note = Text("", tone="error")
        self._note.hide()
        grid.addWidget(self._note, half, 0, 1, 6)
        grid.setColumnMinimumWidth(2, theme.em(1.5))
        grid.setColumnStretch(5, 1)
        return grid

    def _spread(self, text: str, at: int) -> None:
        """Somebody pasted all words into one field: put each in its own."""
        parts = text.replace(",", " ").split()
        if len(parts) > 1:
            for field, word in zip(self._fields[at:], parts, strict=False):
                field.setText(word)

    def _judge(self, at: int) -> None:
        word = fold(self._fields[at].text().strip())
        if not word or word in recovery.word_list():
            self._note.hide()
            return
        near = recovery.suggestion(word)
        said = _("Word {n} is not on our list.").format(n=at + 1)
        if near:
            said += " " + _("Do you mean '{word}'?").format(word=near)
        self._note.setText(said)
        self._note.show()

    def _show_way(self) -> None:
        code = self._by_code.isChecked()
        self._code_card.setVisible(code)
        self._word_card.setVisible(not code)

    def _open(self) -> None:
        if self._busy:
            return
        self._set_busy(True)
        self._line.start(_("Opening the school file …"))
        path, word, new = self._path, self._passphrase.text(), self._new.text() or None
        typed = " ".join(field.text() for field in self._fields)

        def work(_progress: object) -> OpenSchool:
            if self_by_code:
                return schools.unlock(path, typed, new_passphrase=new)
            return schools.open_school(path, passphrase=word)

        self_by_code = self._by_code.isChecked()
        self.shell.runner.run(self, work, done=self._opened, failed=self._refused, ended=lambda: self._set_busy(False))

    def _opened(self, opened: OpenSchool) -> None:
        for field in (self._passphrase, self._new, *self._fields):
            field.clear()
        self.shell.take_school(opened)

    def _refused(self, problem: Problem) -> None:
        if problem.code in FILE_FAULTS:
            self.shell.go(FAULT, Opening(path=self._path, problem=problem))
            return
        self._callout.tell("error", problem_text(problem))
        if problem.code is ProblemCode.KEYRING_MISSING:
            self._new.setFocus()
        elif not self._by_code.isChecked():
            self._passphrase.selectAll()
            self._passphrase.setFocus()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._go.setEnabled(not busy)
        if not busy:
            self._line.stop()


PLACE = Place(id=UNLOCK, title=lambda: _("Open the school file"), make=UnlockPage, icon="key", needs_school=False)


def scenes() -> Iterable[Scene]:
    """Both ways, and what can be wrong."""
    yield Scene("unlock-passphrase", lambda tour: _enter(tour, ProblemCode.SCHOOL_FILE_NO_KEY), needs=School.NONE)
    yield Scene("unlock-passphrase-wrong", lambda tour: _enter(tour, ProblemCode.PASSPHRASE_WRONG), needs=School.NONE)
    yield Scene("unlock-code", _code_scene, needs=School.NONE)


def _enter(tour, code: ProblemCode) -> UnlockPage:
    opening = Opening(path=Path("/scholen/regenboog.lvs"), problem=Problem(code, file="regenboog.lvs"))
    tour.window.go(UNLOCK, opening)
    return tour.window.page


def _code_scene(tour) -> None:
    page = _enter(tour, ProblemCode.SCHOOL_FILE_NO_KEY)
    known = recovery.word_list()
    page.fill(known[3], known[40], known[77] + "x", known[90])
    page._judge(2)
