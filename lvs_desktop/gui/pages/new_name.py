"""New year start, page 1: name, BRIN, school year."""

from datetime import date

from PySide6.QtWidgets import QLineEdit

from lvs_desktop.domain.schools import school_year_of
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.flow import FlowPage
from lvs_desktop.gui.widgets import Card, Combo
from lvs_desktop.services.new_school_steps import NewSchoolFlow, NewStep
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _


class NewSchoolPage(FlowPage):
    """Says while typing whether the BRIN has the right form."""

    flow: NewSchoolFlow

    def __init__(self, flow: NewSchoolFlow) -> None:
        super().__init__(flow, NewStep.SCHOOL, _("Which school is it?"), lead=_("Step {n} of {m}").format(n=1, m=7))
        self._name, self._brin, self._year = QLineEdit(), QLineEdit(), Combo()
        self._name.setMaxLength(120)
        self._brin.setMaxLength(12)
        start = int(school_year_of(date.today())[:4])
        self._year.addItems([f"{year}-{year + 1}" for year in (start - 1, start, start + 1)])
        self._year.setCurrentText(flow.school_year)
        self._name_field = Field(_("Name of the school"), self._name, width=26)
        self._brin_field = Field(
            _("BRIN"), self._brin, hint=_("Two digits and two letters, for example 05KO."), width=8
        )
        self._year_field = Field(_("School year"), self._year, hint=_("The year that you prepare."), width=9)
        self.body.addWidget(Card(self._name_field, self._brin_field, self._year_field, gap=0.9))
        self.body.addStretch(1)
        self._name.textChanged.connect(self._typed)
        self._brin.textChanged.connect(self._typed)
        self._year.currentTextChanged.connect(self._typed)

    def enter(self, *, back: bool) -> None:
        """Show the answers."""
        # all three first: setting one field writes what the others hold by then
        name, brin, year = self.flow.name, self.flow.brin, self.flow.school_year
        self._name.setText(name)
        self._brin.setText(brin)
        self._year.setCurrentText(year)

    def fill(self, name: str, brin: str) -> None:
        """Type answers."""
        self._name.setText(name)
        self._brin.setText(brin)

    def _typed(self) -> None:
        self.flow.name, self.flow.brin = self._name.text(), self._brin.text()
        self.flow.school_year = self._year.currentText()
        # a BRIN of one or two characters is not wrong yet
        problem = self.flow.brin_problem() if len(self.flow.brin.strip()) >= 4 else None
        self._brin_field.set_error(problem_text(problem) if problem is not None else "")
        self._brin_field.set_right(_("This has the form of a BRIN.") if self._right() else "")
        self.changed.emit()

    def _right(self) -> bool:
        return bool(self.flow.brin.strip()) and self.flow.brin_problem() is None
