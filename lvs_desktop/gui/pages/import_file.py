"""Import, page 1: choose the file and see how it was read."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFileDialog, QFrame, QSizePolicy, QVBoxLayout, QWidget

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.gui import theme
from lvs_desktop.gui.flow import FlowPage
from lvs_desktop.gui.import_session import ImportSession
from lvs_desktop.gui.widgets import (
    Button,
    Callout,
    Card,
    FlowLayout,
    Icon,
    PrimaryButton,
    ProgressLine,
    RadioLine,
    Text,
    column,
    row,
)
from lvs_desktop.services import checklist, import_steps
from lvs_desktop.services.import_steps import ImportStep
from lvs_desktop.services.import_words import read_as_words, separator_word
from lvs_desktop.services.problem_texts import problem_text, source_problem_text
from lvs_desktop.services.texts import _

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".xml", ".zip")
XML = ("edexml", "uwlr")
OF_A_DELIVERY = frozenset(  # worth knowing before the columns are chosen
    {
        ProblemCode.ROSTER_PARTIAL,
        ProblemCode.ROSTER_VERSION,
        ProblemCode.ROSTER_UNCONFIRMED,
        ProblemCode.ROSTER_PREFIX,
        ProblemCode.ROSTER_GROUPS,
        ProblemCode.ROSTER_GRADES,
        ProblemCode.ROSTER_ROLE_UNKNOWN,
    }
)
ENCODINGS = ("utf-8", "cp1252", "cp850", "mac_roman", "utf-16")
SEPARATORS = (";", ",", "\t", "|")


class FilePage(FlowPage):
    """Drop a file or choose one; then what was read, and what only the person can judge."""

    def __init__(self, session: ImportSession) -> None:
        super().__init__(
            session,
            ImportStep.FILE.value,
            _("Import pupils"),
            lead=_("Step 1 of 4. Nothing is saved until you have seen every change."),
        )
        self.session = session
        self._drop = DropArea(self.session.choose_file, self.open_file)
        self._samples = QWidget()
        self._sample_buttons = FlowLayout(self._samples)
        self._samples.hide()
        self._error = Callout("error")
        self._other = Callout("attention")
        self._read = Card(gap=0.6)
        self._file_name = Text("", tone="heading")
        self._how = Text("", tone="muted")
        self._sheet = _labelled_combo(_("Sheet"))
        self._sheet[1].activated.connect(self._choose_sheet)
        self._otherwise = Button(_("Read it another way"), look="link", clicked=self.show_other_ways)
        self._ways = QWidget()
        self._asked_otherwise = False
        self._separator = _labelled_combo(_("Between the columns"))
        self._encoding = _labelled_combo(_("Letters are stored as"))
        for _holder, combo in (self._separator, self._encoding):
            combo.activated.connect(self._read_otherwise)
        FlowLayout(self._ways, self._separator[0], self._encoding[0], gap=1.2)
        self._told = Text("")  # what a delivery of several files says of itself
        for part in (self._file_name, self._how, self._told, self._sheet[0], self._otherwise, self._ways):
            self._read.lines.addWidget(part)
        self._names = Card(gap=0.4)
        self._names_title = Text(_("Do we read the names right?"), tone="heading")
        self._names_help = Text(_("Choose the line in which the names are spelt as they should be."), tone="muted")
        self._readings = QWidget()
        self._reading_lines = column(self._readings, gap=0.3)
        self._reading_group: QButtonGroup | None = None
        for part in (self._names_title, self._names_help, self._readings):
            self._names.lines.addWidget(part)
        self._baseline = Card(gap=0.5)
        self._last_year = RadioLine(
            _("Last year's pupils: the starting point"),
            _(
                "Choose this if you can. We then know who is in the system now. "
                "With the next file you see who is new, changed or gone."
            ),
        )
        self._new_year = RadioLine(
            _("The pupils of the new school year"),
            _("Everybody in the file is then new. We can't see who has left."),
        )
        self._which = QButtonGroup(self)
        for line in (self._last_year, self._new_year):
            self._which.addButton(line.box)
            line.box.clicked.connect(self._judge_baseline)
        for part in (
            Text(_("This is the first file of this school. Which pupils are in it?"), tone="heading"),
            self._last_year,
            self._new_year,
        ):
            self._baseline.lines.addWidget(part)
        self._help = Card(
            Text(_("How do I make this file?"), tone="heading"),
            Text(
                _(
                    "Make a list of all pupils in your pupil administration. "
                    "It needs at least: pupil number, given name, family name and class. "
                    "Save the list as CSV or Excel. A file in EDEXML is good too."
                )
            ),
            gap=0.3,
        )
        self._link = Card(
            Text(_("Does a link bring your pupils to the LVS?"), tone="heading"),
            Text(_("Then read the list that you saved in the LVS. Its pupils may be without a number.")),
            Button(_("Read the list of the LVS"), icon="upload", clicked=session.list_wanted.emit),
            gap=0.4,
        )
        self._link.setVisible(checklist.has_link(session.opened.school.route))
        self._progress = ProgressLine()
        for part in (
            self._drop,
            self._link,
            self._samples,
            self._error,
            self._other,
            self._read,
            self._names,
            self._baseline,
            self._help,
        ):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.foot.addWidget(self._progress)
        session.changed.connect(self.show_draft)
        session.working.connect(self._work)
        session.progressed.connect(self._progress.report)
        self.show_draft()

    # -- what the window asks
    def enter(self, *, back: bool) -> None:
        """The page comes on screen."""
        self.show_draft()

    def open_file(self) -> bool:
        """Ctrl+O: choose a file."""
        names = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        dialog = QFileDialog(self, _("Choose the file with pupils"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([_("Lists of pupils ({patterns})").format(patterns=names), _("All files (*)")])
        if self.session.draft.source is not None:
            dialog.setDirectory(str(self.session.draft.source.parent))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.session.choose_file(Path(name)))
        dialog.open()
        return True

    def may_leave(self) -> bool:
        """Leaving loses nothing: reading is stopped."""
        return True

    # -- showing
    def show_draft(self) -> None:
        """Show what is known of the file."""
        draft = self.session.draft
        look, problem = draft.look, draft.problem
        self._show_samples()
        sheets = problem is not None and problem.code is ProblemCode.SHEET_TO_CHOOSE
        self._drop.set_small(draft.source is not None and (look is not None or sheets))
        self._show_problem(problem if look is None else None)
        self._show_other_school()
        self._read.setVisible(look is not None)
        self._names.setVisible(look is not None and bool(look.name_samples))
        self._baseline.setVisible(self.session.first and look is not None)
        self._help.setVisible(draft.source is None)
        if look is not None:
            self._file_name.setText(_("Read: {file}").format(file=look.info.file_name))
            self._how.setText(read_as_words(look.info))
            told = [f"• {source_problem_text(found)}" for found in look.problems if found.code in OF_A_DELIVERY]
            self._told.setText("\n".join(told))
            self._told.setVisible(bool(told))
            self._show_sheets(look.info.sheets, look.info.sheet)
            text = look.info.separator is not None
            mark = look.info.format in XML  # it says itself how its letters are stored, and it may be wrong
            self._otherwise.setVisible((text or mark) and not self._asked_otherwise)
            self._ways.setVisible((text or mark) and self._asked_otherwise)
            self._separator[0].setVisible(text)
            self._show_readings()
        elif problem is not None and problem.code is ProblemCode.SHEET_TO_CHOOSE:
            sheets = problem.facts.get("sheets", ())
            self._show_sheets(sheets if isinstance(sheets, tuple) else (), None)
            self._read.setVisible(True)
            self._file_name.setText(draft.source.name if draft.source else "")
            self._how.setText(_("This file has several sheets. Choose the one with the pupils."))
            self._told.hide()
            self._otherwise.hide()
            self._ways.hide()
        if self.session.first:
            judged = draft.baseline_judged
            self._which.setExclusive(False)
            self._last_year.setChecked(judged and draft.options.baseline)
            self._new_year.setChecked(judged and not draft.options.baseline)
            self._which.setExclusive(True)
        self.changed.emit()

    def _show_samples(self) -> None:
        samples = self.session.samples
        if self._sample_buttons.count() != len(samples):
            for label, path in samples:
                take = lambda path=path: self.session.choose_file(path)  # noqa: E731
                self._sample_buttons.addWidget(Button(label, icon="practice", clicked=take))
        self._samples.setVisible(bool(samples) and self.session.draft.look is None)

    def _show_problem(self, problem: Problem | None) -> None:
        if problem is None or problem.code is ProblemCode.SHEET_TO_CHOOSE:
            self._error.clear()
            return
        again = Button(_("Try again"), icon="undo", clicked=self.session.look)
        self._error.tell("error", problem_text(problem), again)

    def _show_other_school(self) -> None:
        other = import_steps.other_school(self.session.draft)
        if other is None or self.session.draft.options.other_school:
            self._other.clear()
            return
        right = Button(_("This is the right file"), clicked=self.session.take_other_school)
        self._other.tell("attention", source_problem_text(other), right)

    def _show_sheets(self, sheets: tuple[str, ...], chosen: str | None) -> None:
        holder, combo = self._sheet
        holder.setVisible(len(sheets) > 1)
        combo.clear()
        if chosen is None:
            combo.addItem(_("Choose a sheet"), None)
        for name in sheets:
            combo.addItem(name, name)
        combo.setCurrentIndex(max(0, combo.findData(chosen)))

    def _show_readings(self) -> None:
        look = self.session.draft.look
        while (item := self._reading_lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if look is None or not look.name_samples:
            return
        now = look.info.encoding or ""
        readings: list[tuple[str | None, str, tuple[str, ...]]] = [(None, now, look.name_samples)]
        readings += [(encoding, encoding, names) for encoding, names in look.other_readings]
        ask = len(readings) > 1
        self._names_help.setText(
            _("Choose the line in which the names are spelt as they should be.")
            if ask
            else _("Not right? Choose 'Read it another way' above.")
        )
        group = QButtonGroup(self._readings)
        for encoding, shown, names in readings:
            words = " · ".join(names)
            if not ask:
                self._reading_lines.addWidget(Text(words, tone="lead"))
                continue
            line = RadioLine(words, shown, checked=self.session.draft.names_judged and encoding is None)
            line.box.clicked.connect(lambda on, encoding=encoding: self.session.judge_names(encoding))
            group.addButton(line.box)
            self._reading_lines.addWidget(line)

    def show_other_ways(self) -> None:
        options = self.session.draft.options
        for (_holder, combo), values, words, chosen in (
            (self._separator, SEPARATORS, separator_word, options.separator),
            (self._encoding, ENCODINGS, _encoding_word, options.encoding),
        ):
            combo.clear()
            combo.addItem(_("Find it yourself"), None)
            for value in values:
                combo.addItem(words(value), value)
            combo.setCurrentIndex(max(0, combo.findData(chosen)))
        self._asked_otherwise = True
        self._ways.show()
        self._otherwise.hide()
        first = self._separator if self._separator[0].isVisible() else self._encoding
        first[1].setFocus(Qt.FocusReason.OtherFocusReason)

    # -- doing
    def _choose_sheet(self) -> None:
        name = self._sheet[1].currentData()
        if name is not None:
            options = self.session.draft.options
            self.session.read_as(sheet=name, encoding=options.encoding, separator=options.separator)

    def _read_otherwise(self) -> None:
        self.session.read_as(
            sheet=self.session.draft.options.sheet,
            encoding=self._encoding[1].currentData(),
            separator=self._separator[1].currentData(),
        )

    def _judge_baseline(self) -> None:
        self.session.set_baseline(self._last_year.isChecked())

    def _work(self, words: str | None, task: object) -> None:
        if words is None:
            self._progress.stop()
            self.set_busy(False)
        elif self.isVisible():
            self._progress.start(words, stopped=task.cancel)
            self.set_busy(True)


class DropArea(QFrame):
    """Where a file can be dropped; small once there is one."""

    def __init__(self, dropped: object, choose: object) -> None:
        super().__init__()
        self.setProperty("frame", "drop")
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._dropped = dropped
        self._icon = Icon("upload", "primary", size=2.2)
        self._words = Text(_("Drag a file here, or"), tone="lead")
        self._formats = Text(_("CSV, Excel or EDEXML from your pupil administration"), tone="muted")
        for part in (self._words, self._formats):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.first = PrimaryButton(_("Choose file (Ctrl+O)"), icon="folder-open", clicked=choose)
        self.other = Button(_("Choose another file (Ctrl+O)"), icon="folder-open", clicked=choose)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(*([theme.em(1.2)] * 4))
        lines.setSpacing(theme.em(0.5))
        centre = Qt.AlignmentFlag.AlignHCenter
        lines.addWidget(self._icon, 0, centre)
        lines.addWidget(self._words)
        lines.addWidget(self.first, 0, centre)
        lines.addWidget(self.other, 0, centre)
        lines.addWidget(self._formats)

    def set_small(self, small: bool) -> None:
        """After a file was read only the way to another one stays."""
        for part in (self._icon, self._words, self._formats, self.first):
            part.setVisible(not small)
        self.other.setVisible(small)
        edge = theme.em(0.4 if small else 1.2)
        self.layout().setContentsMargins(edge, edge, edge, edge)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file may be dropped here."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The file is gone again."""
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the first file."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self._dropped(files[0])


def _labelled_combo(words: str) -> tuple[QWidget, QComboBox]:
    combo = QComboBox()
    combo.setAccessibleName(words)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    label = Text(words, wrap=False)
    label.setBuddy(combo)
    holder = QWidget()
    holder.setLayout(row(label, combo, None))
    return holder, combo


def _encoding_word(encoding: str) -> str:
    names = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "cp850": "MS-DOS (cp850)", "mac_roman": "Mac Roman"}
    return names.get(encoding, encoding.upper())
