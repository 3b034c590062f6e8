"""The two files of a comparison: the LAS (the school's own pupils, or its EDEXML), and the list of the LOVS."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QWidget

from lvs_desktop.gui.list_source import ListSource
from lvs_desktop.gui.widgets import Button, Card, FlowLayout, RadioLine, Text, column
from lvs_desktop.services import administration_words
from lvs_desktop.services.labels import number
from lvs_desktop.services.list_reading import ListOptions
from lvs_desktop.services.texts import _, ngettext


class ComparisonFiles(QWidget):
    """
    Signals:
        chosen: (list of the LOVS, how to read it): compare now.
    """

    chosen = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.las: Path | None = None
        self.own = RadioLine(_("The pupils in this school file"), "", checked=True)
        self.file = RadioLine(_("Another EDEXML file of the LAS"), "", checked=False)
        group = QButtonGroup(self)
        for radio in (self.own, self.file):
            group.addButton(radio.box)
        self.file.box.toggled.connect(self._show_file)
        self._choose = Button(_("Choose the file of the LAS"), icon="folder-open", clicked=self.choose_las)
        self._named = Text("", tone="muted")
        holder = QWidget()
        FlowLayout(holder, self._choose, self._named)
        self._holder = holder
        first = Card(gap=0.5)
        self._pupils = Text("", tone="small")
        for part in (Text(_("1. The LAS"), tone="heading"), self.own, self._pupils, self.file, holder):
            first.lines.addWidget(part)
        self.lovs = ListSource(administration_words.format_text())
        self.lovs.chosen.connect(self._compare)
        heading = Text(_("2. The list of the old LOVS"), tone="heading")
        column(self, first, heading, self.lovs, gap=0.7)
        self._show_file(False)

    def show_pupils(self, n: int) -> None:
        """How many pupils the school has; without any the LAS must be a file."""
        words = ngettext("{n} pupil was read in.", "{n} pupils were read in.", n).format(n=number(n))
        self._pupils.setText(words if n else _("No pupils were read in yet."))
        self.own.box.setEnabled(n > 0)
        if not n and self.own.isChecked():
            self.file.setChecked(True)

    def choose_las(self) -> None:
        """Ask for the file of the LAS."""
        dialog = QFileDialog(self, _("Choose file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.take_las(Path(file)))
        dialog.open()

    def take_las(self, file: Path) -> None:
        """This is the file of the LAS."""
        self.las = file
        self.file.setChecked(True)
        self._named.setText(file.name)
        if self.lovs.file is not None:
            self._compare(self.lovs.file, self.lovs.options)

    @property
    def source(self) -> Path | None:
        """The file of the LAS; None: the school's own pupils."""
        return self.las if self.file.isChecked() else None

    @property
    def waits(self) -> bool:
        """True while a file of the LAS is wanted and not chosen."""
        return self.file.isChecked() and self.las is None

    def _compare(self, lovs: Path, options: ListOptions) -> None:
        if self.waits:
            self._named.setText(_("Choose this file too."))
            self._choose.setFocus()
            return
        self.chosen.emit(lovs, options)

    def _show_file(self, on: bool) -> None:
        self._holder.setVisible(on)
