"""What narrows the list of pupils: a search, location, group and year, and the archive."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from lvs_desktop.domain.pupil_lists import Facets, PupilQuery
from lvs_desktop.domain.schools import School
from lvs_desktop.gui import theme
from lvs_desktop.gui.widgets import CheckLine, Combo, FlowLayout
from lvs_desktop.services.labels import location_name, number
from lvs_desktop.services.texts import _

PAUSE = 150  # milliseconds without a key before a search begins


class PupilFilters(QWidget):
    """
    The line above the table.

    Signals:
        changed: Lay the list out anew.
    """

    changed = Signal()

    def __init__(self, school: School) -> None:
        super().__init__()
        self._school = school
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search by name, number, class, e-mail …"))
        self.search.setAccessibleName(_("Search pupils"))
        self.search.setToolTip(_("Search pupils (Ctrl+F)"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(theme.em(19))
        self.search.setMaxLength(200)
        self.location = self._choice(_("Location"))
        self.group = self._choice(_("Class"))
        self.year = self._choice(_("Year"))
        self.archived = CheckLine(_("Archived ones too"))
        self.archived.label.setWordWrap(False)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self.changed.emit)
        self.search.textChanged.connect(lambda: self._timer.start())
        self.search.returnPressed.connect(self._at_once)
        self.archived.box.toggled.connect(self._at_once)
        FlowLayout(self, self.search, self.location, self.group, self.year, self.archived)

    def query(self, sort: str, *, descending: bool) -> PupilQuery:
        """What is asked for now."""
        return PupilQuery(
            search=self.search.text(),
            sort=sort,
            descending=descending,
            archived=self.archived.isChecked(),
            location=self.location.currentData(),
            group=self.group.currentData(),
            year=self.year.currentData(),
        )

    @property
    def narrowed(self) -> bool:
        """True if something is looked for."""
        chosen = (self.location.currentData(), self.group.currentData(), self.year.currentData())
        return bool(self.search.text().strip()) or any(value is not None for value in chosen)

    def show_facets(self, facets: Facets) -> None:
        """Offer what occurs; what was chosen stays."""
        places = [(code, location_name(self._school, code)) for code in facets.locations]
        self._offer(self.location, _("All locations"), places)
        self._offer(self.group, _("All classes"), [(group, group) for group in facets.groups])
        years = [(year, _("Year {n}").format(n=year)) for year in facets.years]
        self._offer(self.year, _("All years"), years)
        self.archived.setVisible(facets.archived > 0 or self.archived.isChecked())
        self.archived.label.setText(_("Archived ones too ({n})").format(n=number(facets.archived)))

    def clear(self, *, archived: bool | None = None) -> None:
        """Look for nobody in particular; `archived` sets the box."""
        self._timer.stop()
        for widget in (self.search, self.location, self.group, self.year, self.archived.box):
            widget.blockSignals(True)
        self.search.clear()
        for choice in (self.location, self.group, self.year):
            choice.setCurrentIndex(0)
        if archived is not None:
            self.archived.setChecked(archived)
        for widget in (self.search, self.location, self.group, self.year, self.archived.box):
            widget.blockSignals(False)
        self.changed.emit()

    def _choice(self, name: str) -> Combo:
        made = Combo()
        made.setAccessibleName(name)
        made.activated.connect(self._at_once)
        return made

    def _at_once(self) -> None:
        self._timer.stop()
        self.changed.emit()

    @staticmethod
    def _offer(choice: Combo, every: str, values: list[tuple[str, str]]) -> None:
        chosen = choice.currentData()
        choice.clear()
        choice.addItem(every, None)
        for value, word in values:
            choice.addItem(word, value)
        choice.setCurrentIndex(max(0, choice.findData(chosen)) if chosen is not None else 0)
        choice.setVisible(len(values) > 1 or chosen is not None)
