"""Printing a document, or saving it as PDF, from the window."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from lvs_desktop.gui import painting
from lvs_desktop.gui.shell import Shell
from lvs_desktop.services.documents import Document
from lvs_desktop.services.texts import _


def print_document(holder: QWidget, document: Document) -> None:
    """Ask for a printer and print a short document. For one with very many rows save a PDF in a task instead."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(document.title)
    dialog = QPrintDialog(printer, holder)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: painting.paint(document, printer))
    dialog.open()


def choose_pdf(holder: QWidget, name: str, chosen: Callable[[Path], object]) -> None:
    """Ask where a PDF goes."""
    dialog = QFileDialog(holder, _("Save as PDF"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([_("PDF files (*.pdf)")])
    dialog.setDefaultSuffix("pdf")
    dialog.selectFile(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda file: chosen(Path(file)))
    dialog.open()


def save_document(shell: Shell, holder: QWidget, document: Document, name: str) -> None:
    """Ask where to, save the document as PDF off the UI thread, and say so."""

    def chosen(target: Path) -> None:
        shell.runner.run(
            holder,
            lambda _progress: painting.save_pdf(document, target),
            done=lambda _pages: shell.toast(_("Saved as {file}.").format(file=target.name)),
        )

    choose_pdf(holder, name, chosen)
