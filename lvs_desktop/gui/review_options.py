"""The choices above the preview: the two boxes in the supplier's words, the locations, empty cells."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.schools import School
from lvs_desktop.gui import theme
from lvs_desktop.gui.widgets import Card, CheckLine, Text, column
from lvs_desktop.services.import_steps import Reviewed
from lvs_desktop.services.labels import location_name
from lvs_desktop.services.texts import _

BESIDE = 44.0  # em: from this width on two boxes stand beside one another


class ReviewOptions(Card):
    """
    Boxes that change what the preview says.

    Signals:
        chosen: The new ImportOptions.
    """

    chosen = Signal(object)

    def __init__(self, school: School) -> None:
        super().__init__(gap=0.35, edge=0.6)
        self._school = school
        self._options = ImportOptions()
        self._showing = False
        self.overwrite = CheckLine(
            _("Overwrite the data of existing pupils"), _("Off: pupils who are already here keep their data.")
        )
        self.archive = CheckLine(
            _("Archive pupils who are not in the CSV"), _("Off: pupils who are not in the file stay active.")
        )
        self.empty_clears = CheckLine(_("An empty cell clears what we have"))
        self._scope = QWidget()
        self._scope_title = Text(_("Archive only at these locations:"), tone="muted")
        self._places = {place.code: CheckLine(location_name(school, place.code)) for place in school.locations}
        self._scope_lines = column(self._scope, self._scope_title, gap=0.2)
        self._scope_boxes = Pairs(*self._places.values())
        self._scope_lines.addWidget(self._scope_boxes)
        self._boxes = Pairs(self.overwrite, self.archive)
        for part in (self._boxes, self.empty_clears, self._scope):
            self.lines.addWidget(part)
        for line in (self.overwrite, self.archive, self.empty_clears, *self._places.values()):
            line.box.toggled.connect(self._toggled)

    def show_options(self, options: ImportOptions, review: Reviewed | None) -> None:
        """Show what is chosen; the locations in scope are those of the preview."""
        self._showing = True
        self._options = options
        self.overwrite.setChecked(options.overwrite)
        self.archive.setChecked(options.archive_missing)
        self.empty_clears.setChecked(options.empty_clears)
        self.empty_clears.setVisible(options.overwrite)
        several = len(self._places) > 1
        self._scope.setVisible(several and options.archive_missing)
        if review is not None:
            inside = review.scope or tuple(self._places)
            for code, line in self._places.items():
                line.setChecked(code in inside)
                named = code not in review.outside
                line.set_explanation("" if named else _("Not in this file, so not ticked."))
        self._showing = False

    def _toggled(self) -> None:
        if self._showing:
            return
        ticked = tuple(code for code, line in self._places.items() if line.isChecked())
        scope = self._options.scope_locations
        if not self._scope.isHidden():
            if not ticked:
                # archiving nowhere is what the box above says
                self.archive.setChecked(False)
                return
            scope = ticked
        self.chosen.emit(
            replace(
                self._options,
                overwrite=self.overwrite.isChecked(),
                archive_missing=self.archive.isChecked(),
                empty_clears=self.empty_clears.isChecked() and self.overwrite.isChecked(),
                scope_locations=scope if self.archive.isChecked() else (),
            )
        )


class Pairs(QWidget):
    """Widgets in two columns where there is room, else under one another."""

    def __init__(self, *items: QWidget) -> None:
        super().__init__()
        self._items = items
        self._beside: bool | None = None
        self._cells = QGridLayout(self)
        self._cells.setContentsMargins(0, 0, 0, 0)
        self._cells.setHorizontalSpacing(theme.em(1.5))
        self._cells.setVerticalSpacing(theme.em(0.3))
        self._lay(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay anew when the room changed."""
        super().resizeEvent(event)
        self._lay(event.size().width() >= theme.em(BESIDE))

    def _lay(self, beside: bool) -> None:
        if beside is self._beside:
            return
        self._beside = beside
        for item in self._items:
            self._cells.removeWidget(item)
        across = 2 if beside else 1
        for place, item in enumerate(self._items):
            self._cells.addWidget(item, place // across, place % across)
        for cell in (0, 1):
            self._cells.setColumnStretch(cell, 1 if cell < across else 0)
