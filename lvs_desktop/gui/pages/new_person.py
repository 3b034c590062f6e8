"""New year start, page 4: who works here, in which role."""

from PySide6.QtWidgets import QButtonGroup, QLineEdit

from lvs_desktop.domain.roles import WORKING, Role
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.flow import FlowPage
from lvs_desktop.gui.widgets import Card, CheckLine, RadioLine, Text
from lvs_desktop.services.new_school_steps import NewSchoolFlow, NewStep
from lvs_desktop.services.role_words import role_word
from lvs_desktop.services.texts import _


class NewPersonPage(FlowPage):
    """The role is declared, prevents mistakes and is recorded."""

    flow: NewSchoolFlow

    def __init__(self, flow: NewSchoolFlow) -> None:
        super().__init__(flow, NewStep.PERSON, _("Who are you?"), lead=_("Step {n} of {m}").format(n=4, m=7))
        self._name = QLineEdit(flow.person)
        self._name.setMaxLength(120)
        self._name.textChanged.connect(self._typed)
        card = Card(Field(_("Your name"), self._name, hint=_("It stands beside every change that you make."), width=24))
        self._group = QButtonGroup(self)
        roles = Card(Text(_("Your role in the LVS"), tone="strong"))
        why = {
            Role.SCHOOL_ADMIN: _("You may change the pupils of all locations."),
            Role.LOCATION_ADMIN: _("You change the pupils of your own locations only."),
        }
        for role in WORKING:
            line = RadioLine(role_word(role).capitalize(), why[role], checked=flow.role is role)
            self._group.addButton(line.box)
            roles.lines.addWidget(line)
            line.box.clicked.connect(lambda _on=False, chosen=role: self._choose(chosen))
        roles.lines.addWidget(
            Text(_("The role prevents mistakes and is noted. It is no access control."), tone="small")
        )
        self._places = Card(Text(_("Your own locations"), tone="strong"))
        self._boxes: list[CheckLine] = []
        for part in (card, roles, self._places):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def enter(self, *, back: bool) -> None:
        """Show the locations as they are now."""
        for box in self._boxes:
            box.hide()
            box.deleteLater()
        self._boxes = []
        codes = {code for code, _name in self.flow.locations}
        self.flow.own_locations &= codes
        if len(codes) == 1:
            self.flow.own_locations = codes
        for code, name in self.flow.locations:
            box = CheckLine(f"{code}  {name}", checked=code in self.flow.own_locations)
            box.toggled.connect(lambda on, code=code: self._own(code, on))
            self._places.lines.addWidget(box)
            self._boxes.append(box)
        self._show()

    def _typed(self) -> None:
        self.flow.person = self._name.text()
        self.changed.emit()

    def _choose(self, role: Role) -> None:
        self.flow.role = role
        self._show()

    def _own(self, code: str, on: bool) -> None:
        (self.flow.own_locations.add if on else self.flow.own_locations.discard)(code)
        self.changed.emit()

    def _show(self) -> None:
        self._places.setVisible(self.flow.role is Role.LOCATION_ADMIN)
        self.changed.emit()
