"""Login cards on the page: which, how large, where pupils sign in; look, print, save."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QLabel, QLineEdit, QWidget

from lvs_desktop.domain.problems import Problem
from lvs_desktop.gui import card_painting, printing, theme
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.shell import Shell
from lvs_desktop.gui.widgets import Button, Callout, Card, CheckLine, Combo, FlowLayout, PrimaryButton, RadioLine, Text
from lvs_desktop.services import cards, password_plans, password_words
from lvs_desktop.services.cards import Sheets, Wanted
from lvs_desktop.services.labels import number
from lvs_desktop.services.passwords import Pending
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext


class CardsCard(Card):
    """
    Makes cards of the passwords that wait.

    Signals:
        printed: What to say: the cards are on paper or in a file.
    """

    printed = Signal(str)

    def __init__(self, shell: Shell) -> None:
        super().__init__(Text(_("Login cards"), tone="heading"), gap=0.6)
        self._shell = shell
        self._session: tuple[int, ...] = ()
        self._pendings: list[Pending] = []
        self._count = Text("")
        self._group = Combo()
        self._whose = Field(_("Whose cards?"), self._group, width=24)
        self._choose = Button(_("Test session from a list …"), icon="folder-open", clicked=self.choose_session)
        self._sizes = QButtonGroup(self)
        self.small = RadioLine(_("8 cards on a sheet"), checked=True)
        self.large = RadioLine(_("2 cards on a sheet, large letters"))
        for line in (self.small, self.large):
            self._sizes.addButton(line.box)
            line.box.clicked.connect(self._hide_picture)
        self.class_sheets = CheckLine(_("Each class on a new sheet"))
        self.class_sheets.box.clicked.connect(self._hide_picture)
        self._address = QLineEdit()
        self._address.setMaxLength(200)
        self._where = Field(
            _("Where do pupils sign in?"),
            self._address,
            hint=_("Stands on each card, also as a QR code. For example https://lvs.example.nl. May stay empty."),
            width=26,
        )
        self._address.editingFinished.connect(self._keep_address)
        self._notice = Callout("info")
        self._look = Button(_("Show an example"), icon="search", clicked=self.show_picture)
        self._print = PrimaryButton(_("Print the cards"), icon="printer", clicked=self.print_out)
        self._pdf = Button(_("Save as PDF"), icon="download", clicked=self.save_pdf)
        self._xlsx = Button(_("Save as Excel"), icon="file-table", clicked=self.save_xlsx)
        bar = QWidget()
        FlowLayout(bar, self._print, self._look, self._pdf, self._xlsx)
        self._hint = Text(
            _("A file with passwords is not safe. Print if you can, and remove the file later."), tone="small"
        )
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._picture.hide()
        for part in (
            *(self._count, self._whose, self._choose, self.small, self.large, self.class_sheets, self._where),
            *(self._notice, bar, self._hint, self._picture),
        ):
            self.lines.addWidget(part)
        self._group.currentIndexChanged.connect(lambda _row: self._picked())

    def fill(self, pendings: list[Pending], address: str) -> None:
        """Show what waits now."""
        self._pendings = pendings
        self._hide_picture()
        now = self._group.currentData()
        self._group.blockSignals(True)
        self._group.clear()
        self._group.addItem(_("All that wait: {n}").format(n=number(len(pendings))), "")
        counts: dict[str, int] = {}
        for one in pendings:
            if one.pupil.group:
                counts[one.pupil.group] = counts.get(one.pupil.group, 0) + 1
        for group, count in sorted(counts.items()):
            self._group.addItem(_("Class {group}: {n}").format(group=group, n=number(count)), group)
        self._group.setCurrentIndex(max(0, self._group.findData(now)))
        self._group.blockSignals(False)
        if not self._address.hasFocus():
            self._address.setText(address)
        self._show_count()

    def take_focus(self) -> None:
        """Bring the buttons into sight."""
        self._print.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_session(self) -> None:
        """Let the person point at the list of a test session."""
        dialog = QFileDialog(self, _("Choose the list of a test session"))
        dialog.setNameFilters([_("CSV and Excel (*.csv *.txt *.xlsx *.xls *.ods)"), _("All files (*)")])
        dialog.fileSelected.connect(lambda name: self.take_session(Path(name)))
        dialog.open()

    def take_session(self, path: Path) -> None:
        """Cards in the order of a list."""
        opened = self._shell.opened
        self._notice.clear()

        def show(found: tuple[int, ...]) -> None:
            self._session = found
            without = len(set(found) - {one.pupil.id for one in self._pendings})
            if without:
                self._notice.tell("attention", password_words.left_out(without))
            self._show_count()

        self._shell.runner.run(
            self, lambda _progress: password_plans.in_session(opened, path), done=show, failed=self._failed
        )

    def show_picture(self) -> None:
        """Show the first sheet as it will be on paper, without its passwords."""
        opened, wanted = self._shell.opened, self._wanted()

        def draw(_progress: object) -> QImage:
            found = cards.chosen(opened, wanted)
            shown = cards.specimen(opened, found, wanted, shown=cards.LARGE if wanted.large else cards.SMALL)
            return card_painting.picture(shown)

        self._shell.runner.run(self, draw, done=self._show_picture, failed=self._failed)

    def print_out(self) -> bool:
        """Ask for a printer and print."""
        if not self._pendings:
            return False
        words = _("These cards are secret. Collect them from the printer now.")

        def chosen(printer: QPrinter) -> None:
            self._put(lambda made: card_painting.paint(made, printer), words)

        printing.choose_printer(self, _("Login cards"), chosen)
        return True

    def save_pdf(self) -> None:
        """Ask where to, and save."""
        printing.choose_pdf(self, _("login-cards.pdf"), self.write_pdf)

    def write_pdf(self, target: Path) -> None:
        """Save as PDF."""
        words = _("The cards are saved in {file}. They are secret: remove the file when they are handed out.")
        self._put(lambda made: card_painting.save_pdf(made, target), words.format(file=target.name))

    def save_xlsx(self) -> None:
        """Ask where to, and save."""
        printing.choose_workbook(self, _("login-cards.xlsx"), self.write_xlsx)

    def write_xlsx(self, target: Path) -> None:
        """Save as Excel."""
        opened, wanted = self._shell.opened, self._wanted()
        words = _("The cards are saved in {file}. They are secret: remove the file when they are handed out.")
        self._run(lambda: cards.save_xlsx(opened, target, wanted), words.format(file=target.name))

    def _put(self, put: Callable[[Sheets], int], words: str) -> None:
        opened, wanted = self._shell.opened, self._wanted()

        def work() -> int:
            found = cards.chosen(opened, wanted)
            with cards.sheets(opened, found, wanted) as made:
                pages = put(made)
            cards.printed(opened, found)
            return pages

        self._run(work, words)

    def _run(self, work: Callable[[], int], words: str) -> None:
        self._notice.clear()
        self.setEnabled(False)
        self._shell.runner.run(
            self,
            lambda _progress: work(),
            done=lambda _count: self.printed.emit(words),
            failed=self._failed,
            ended=lambda: self.setEnabled(True),
        )

    def _wanted(self) -> Wanted:
        group = str(self._group.currentData() or "")
        large, apart = self.large.isChecked(), self.class_sheets.isChecked()
        if self._session:
            return Wanted(session=self._session, large=large, class_sheets=apart)
        return Wanted(groups=(group,) if group else (), large=large, class_sheets=apart)

    def _picked(self) -> None:
        self._session = ()
        self._hide_picture()
        self._show_count()

    def _show_count(self) -> None:
        group = str(self._group.currentData() or "")
        if self._session:
            n = len(set(self._session) & {one.pupil.id for one in self._pendings})
            words = ngettext("{n} card, in the order of the list.", "{n} cards, in the order of the list.", n)
        else:
            n = sum(one.pupil.group == group or not group for one in self._pendings)
            words = ngettext("{n} card is ready to print.", "{n} cards are ready to print.", n)
        self._count.setText(words.format(n=number(n)) if n else _("No cards yet. Make passwords first."))
        for button in (self._look, self._print, self._pdf, self._xlsx):
            button.setEnabled(bool(n))

    def _keep_address(self) -> None:
        opened: OpenSchool | None = self._shell.opened
        text = self._address.text()
        if opened is None:
            return

        def kept(wanted: str) -> None:
            self._where.set_error("")
            self._address.setText(wanted)
            self._hide_picture()

        def failed(problem: Problem) -> None:
            self._where.set_error(problem_text(problem))

        self._shell.runner.run(self, lambda _progress: cards.keep_address(opened, text), done=kept, failed=failed)

    def _show_picture(self, image: QImage) -> None:
        width = min(theme.em(34), image.width())
        self._picture.setPixmap(
            QPixmap.fromImage(image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation))
        )
        self._picture.setAccessibleName(_("The first sheet of cards. The passwords are hidden here."))
        self._picture.show()

    def _hide_picture(self) -> None:
        self._picture.hide()

    def _failed(self, problem: Problem) -> None:
        self._notice.tell("error", problem_text(problem))
