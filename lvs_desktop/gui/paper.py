"""Where something is written: a printer, or an Excel file. The dialog closes before the work starts."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from lvs_desktop.services.texts import _


def choose_printer(parent: QWidget, name: str, chosen: Callable[[QPrinter], None]) -> None:
    """
    Let the person choose a printer, for a document that is long enough to be painted in a task.

    Args:
        name: What the printer's queue calls it.
        chosen: Gets the printer; not called if the person thought better of it.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(name)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: chosen(printer))
    dialog.open()


def choose_workbook(parent: QWidget, name: str, chosen: Callable[[Path], None]) -> None:
    """Ask where an Excel file goes; not called back if the person thought better of it."""
    dialog = QFileDialog(parent, _("Save rows as Excel"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([_("Excel files (*.xlsx)")])
    dialog.setDefaultSuffix("xlsx")
    dialog.selectFile(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda file: chosen(Path(file)))
    dialog.open()
