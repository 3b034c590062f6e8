"""New year start, page 2: the locations, a code and a name each."""

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from lvs_desktop.gui import theme
from lvs_desktop.gui.flow import FlowPage
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, Text
from lvs_desktop.services.new_school_steps import NewSchoolFlow, NewStep
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _


class NewLocationsPage(FlowPage):
    """A table to type in, as short as the school is."""

    flow: NewSchoolFlow

    def __init__(self, flow: NewSchoolFlow) -> None:
        super().__init__(
            flow,
            NewStep.LOCATIONS,
            _("Which locations does the school have?"),
            lead=_("Step {n} of {m}").format(n=2, m=7),
        )
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.em(0.6))
        self._grid.setVerticalSpacing(theme.em(0.4))
        self._grid.setColumnStretch(1, 1)
        self._callout = Callout("error")
        add = QWidget()
        FlowLayout(add, Button(_("Add a location"), icon="plus", clicked=self._add))
        card = Card(Text(_("The code has two digits. The main site is usually 00."), tone="muted"))
        card.lines.addLayout(self._grid)
        card.lines.addWidget(add)
        self.body.addWidget(card)
        self.body.addWidget(self._callout)
        self.body.addStretch(1)
        self._rows: list[tuple[QLineEdit, QLineEdit]] = []

    def enter(self, *, back: bool) -> None:
        """Show the locations."""
        if self.flow.locations == [("00", "")]:
            self.flow.locations = [("00", _("Main building"))]
        self._lay_out()

    def _lay_out(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        self._rows = []
        self._grid.addWidget(Text(_("Code"), tone="strong", wrap=False), 0, 0)
        self._grid.addWidget(Text(_("Name of the location"), tone="strong"), 0, 1)
        for number, (code, name) in enumerate(self.flow.locations, 1):
            codes, names = QLineEdit(code), QLineEdit(name)
            codes.setMaxLength(2)
            codes.setFixedWidth(theme.em(4))
            codes.setAccessibleName(_("Code of location {n}").format(n=number))
            names.setMaxLength(120)
            names.setAccessibleName(_("Name of location {n}").format(n=number))
            codes.textChanged.connect(self._typed)
            names.textChanged.connect(self._typed)
            self._grid.addWidget(codes, number, 0)
            self._grid.addWidget(names, number, 1)
            if len(self.flow.locations) > 1:
                gone = Button("", icon="trash", clicked=lambda at=number - 1: self._remove(at))
                gone.setAccessibleName(_("Remove location {n}").format(n=number))
                gone.setToolTip(_("Remove location {n}").format(n=number))
                self._grid.addWidget(gone, number, 2)
            self._rows.append((codes, names))
        self._judge()

    def _typed(self) -> None:
        self.flow.locations = [(code.text(), name.text()) for code, name in self._rows]
        self._judge()

    def _judge(self) -> None:
        filled = all(code.strip() and name.strip() for code, name in self.flow.locations)
        problem = self.flow.location_problem() if filled else None
        self._callout.tell("error", problem_text(problem) if problem is not None else "")
        self.changed.emit()

    def _add(self) -> None:
        taken = {code for code, _name in self.flow.locations}
        free = next(f"{number:02}" for number in range(100) if f"{number:02}" not in taken)
        self.flow.locations.append((free, ""))
        self._lay_out()
        self._rows[-1][1].setFocus()

    def _remove(self, at: int) -> None:
        del self.flow.locations[at]
        self._lay_out()
