"""New year start, page 3: the route, and Entree."""

from PySide6.QtWidgets import QButtonGroup

from lvs_desktop.gui.flow import FlowPage
from lvs_desktop.gui.widgets import Card, RadioLine, Text
from lvs_desktop.services import checklist
from lvs_desktop.services.new_school_steps import NewSchoolFlow, NewStep
from lvs_desktop.services.texts import _


class NewRoutePage(FlowPage):
    """The checklist depends on these two answers."""

    flow: NewSchoolFlow

    def __init__(self, flow: NewSchoolFlow) -> None:
        super().__init__(
            flow, NewStep.ROUTE, _("How do pupils come into your LVS?"), lead=_("Step {n} of {m}").format(n=3, m=7)
        )
        self._routes = Card(Text(_("Your checklist follows from this."), tone="muted"))
        self._route_group, self._entree_group = QButtonGroup(self), QButtonGroup(self)
        for route in checklist.routes():
            line = RadioLine(route.title, route.supplier, checked=route.id == flow.route)
            self._route_group.addButton(line.box)
            self._routes.lines.addWidget(line)
            line.box.clicked.connect(lambda _on=False, chosen=route.id: self._choose_route(chosen))
        entree = Card(Text(_("Do pupils sign in to the LVS with Entree?"), tone="strong"))
        for value, word, why in (
            (True, _("Yes"), _("Then you make no passwords in the LVS for the link routes.")),
            (False, _("No, or I don't know"), _("Then the step 'passwords' stands on your checklist.")),
        ):
            line = RadioLine(word, why, checked=flow.entree is value)
            self._entree_group.addButton(line.box)
            entree.lines.addWidget(line)
            line.box.clicked.connect(lambda _on=False, chosen=value: self._choose_entree(chosen))
        self.body.addWidget(self._routes)
        self.body.addWidget(entree)
        self.body.addStretch(1)

    def _choose_route(self, chosen: str) -> None:
        self.flow.route = chosen
        self.changed.emit()

    def _choose_entree(self, chosen: bool) -> None:
        self.flow.entree = chosen
        self.changed.emit()
