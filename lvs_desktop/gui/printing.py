"""Where a document or an Excel file goes: a printer or a place on disk. The dialog closes before the work starts."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from lvs_desktop.gui import painting
from lvs_desktop.gui.shell import Shell
from lvs_desktop.services.documents import Document
from lvs_desktop.services.texts import _


def choose_printer(holder: QWidget, name: str, chosen: Callable[[QPrinter], object]) -> None:
    """
    Let the person choose a printer, for a document that is long enough to be painted in a task.

    Args:
        name: What the printer's queue calls it.
        chosen: Gets the printer; not called if the person thought better of it.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(name)
    dialog = QPrintDialog(printer, holder)
    dialog.setWindowTitle(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: chosen(printer))
    dialog.open()


def print_document(holder: QWidget, document: Document) -> None:
    """Ask for a printer and print a short document. For one with very many rows save a PDF in a task instead."""
    choose_printer(holder, document.title, lambda printer: painting.paint(document, printer))


def choose_pdf(holder: QWidget, name: str, chosen: Callable[[Path], object]) -> None:
    """Ask where a PDF goes; `chosen` is not called if the person thought better of it."""
    _choose_file(holder, _("Save as PDF"), _("PDF files (*.pdf)"), "pdf", name, chosen)


def choose_workbook(holder: QWidget, name: str, chosen: Callable[[Path], object]) -> None:
    """Ask where rows go as an Excel file; `chosen` is not called if the person thought better of it."""
    _choose_file(holder, _("Save rows as Excel"), _("Excel files (*.xlsx)"), "xlsx", name, chosen)


def choose_xml(holder: QWidget, name: str, chosen: Callable[[Path], object]) -> None:
    """Ask where an XML file goes; `chosen` is not called if the person thought better of it."""
    _choose_file(holder, _("Save as XML"), _("XML files (*.xml)"), "xml", name, chosen)


def choose_picture(holder: QWidget, name: str, chosen: Callable[[Path], object]) -> None:
    """Ask where a picture goes; `chosen` is not called if the person thought better of it."""
    _choose_file(holder, _("Save as picture"), _("Pictures (*.png)"), "png", name, chosen)


def save_document(shell: Shell, holder: QWidget, document: Document, name: str) -> None:
    """Ask where to, save the document as PDF off the UI thread, and say so."""

    def chosen(target: Path) -> None:
        shell.runner.run(
            holder,
            lambda _progress: painting.save_pdf(document, target),
            done=lambda _pages: shell.toast(_("Saved as {file}.").format(file=target.name)),
        )

    choose_pdf(holder, name, chosen)


def _choose_file(
    holder: QWidget, title: str, files: str, suffix: str, name: str, chosen: Callable[[Path], object]
) -> None:
    dialog = QFileDialog(holder, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([files])
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda file: chosen(Path(file)))
    dialog.open()
