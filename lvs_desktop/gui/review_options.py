"""The choices above the preview: the two boxes in the supplier's words, the locations, empty cells."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from lvs_desktop.domain.changes import TAKE_ALL, ImportOptions
from lvs_desktop.domain.schools import School
from lvs_desktop.gui.widgets import Card, FlowLayout, Text
from lvs_desktop.services.import_steps import Reviewed
from lvs_desktop.services.labels import location_name
from lvs_desktop.services.texts import _, ngettext


class ReviewOptions(Card):
    """
    Boxes that change what the preview says.

    Signals:
        chosen: The new ImportOptions.
    """

    chosen = Signal(object)

    def __init__(self, school: School) -> None:
        super().__init__(gap=0.35, edge=0.5)
        self._school = school
        self._options = ImportOptions()
        self._showing = False
        self.overwrite = QCheckBox(_("Overwrite the data of existing pupils"))
        self.overwrite.setToolTip(_("Off: pupils who are already here keep their data."))
        self.archive = QCheckBox(_("Archive pupils who are not in the CSV"))
        self.archive.setToolTip(_("Off: pupils who are not in the file stay active."))
        for box in (self.overwrite, self.archive):
            box.setAccessibleDescription(box.toolTip())
        self.empty_clears = QCheckBox(_("An empty cell clears what we have"))
        self.take_file = QCheckBox(_("Let the file replace all edits by hand"))
        self.take_file.setToolTip(_("Off: what you changed by hand is kept. You can choose for each pupil."))
        self.take_file.setAccessibleDescription(self.take_file.toolTip())
        self.places = {place.code: QCheckBox(location_name(school, place.code)) for place in school.locations}
        self._scope_title = Text(_("Archive only at:"), tone="muted", wrap=False)
        self._scope = (self._scope_title, *self.places.values())
        first, second = QWidget(), QWidget()
        FlowLayout(first, self.overwrite, self.archive, gap=0.5)
        FlowLayout(second, self.empty_clears, self.take_file, *self._scope, gap=0.6)
        self._more = second
        self._outside = Text("", tone="muted")
        for part in (first, second, self._outside):
            self.lines.addWidget(part)
        boxes = (self.overwrite, self.archive, self.empty_clears, self.take_file, *self.places.values())
        for box in boxes:
            box.toggled.connect(self._toggled)

    def show_options(self, options: ImportOptions, review: Reviewed | None) -> None:
        """Show what is chosen; the locations in scope are those of the preview."""
        self._showing = True
        self._options = options
        self.overwrite.setChecked(options.overwrite)
        self.archive.setChecked(options.archive_missing)
        self.empty_clears.setChecked(options.empty_clears)
        self.empty_clears.setVisible(options.overwrite)
        self.take_file.setChecked(TAKE_ALL in options.take_file)
        edited = review is not None and review.by_hand > 0
        self.take_file.setVisible(options.overwrite and (edited or TAKE_ALL in options.take_file))
        scoped = len(self.places) > 1 and options.archive_missing
        for part in self._scope:
            part.setVisible(scoped)
        self._more.setVisible(scoped or options.overwrite)
        outside: list[str] = []
        if review is not None:
            inside = review.scope or tuple(self.places)
            for code, box in self.places.items():
                box.setChecked(code in inside)
            outside = [location_name(self._school, code) for code in review.outside]
        words = ngettext(
            "Nobody is archived at {places}: that is not in this file.",
            "Nobody is archived at {places}: those are not in this file.",
            len(outside),
        )
        self._outside.setText(words.format(places=", ".join(outside)))
        self._outside.setVisible(scoped and bool(outside))
        self._showing = False

    def _toggled(self) -> None:
        if self._showing:
            return
        ticked = tuple(code for code, box in self.places.items() if box.isChecked())
        scope = self._options.scope_locations
        if not self._scope_title.isHidden():
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
                take_file=(TAKE_ALL,) if self.take_file.isChecked() and self.overwrite.isChecked() else (),
                scope_locations=scope if self.archive.isChecked() else (),
            )
        )
