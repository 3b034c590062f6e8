"""Verbinden met de server: address and token, what leaves this computer, and what the server can do."""

from collections.abc import Iterable

from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Server
from lvs_desktop.gui import connecting_scenes
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.ladder import Ladder
from lvs_desktop.gui.shell import CONNECTING, SYNCHRONISING, About, Page, Place, Shell
from lvs_desktop.gui.tour import Scene
from lvs_desktop.gui.widgets import Button, Callout, Card, CheckLine, FlowLayout, PrimaryButton, Text, breakable
from lvs_desktop.services import permits
from lvs_desktop.services.labels import location_name, moment
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _

_ADDRESS = (ProblemCode.SERVER_ADDRESS_WRONG, ProblemCode.SERVER_INSECURE, ProblemCode.SERVER_REDIRECTED)


class ConnectingPage(Page):
    """A form while there is no server; who it is and what it can do once there is one."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            _("Connect to the server"),
            lead=_("Then pupils, staff and accommodations go to the server of your school, and come from it."),
        )
        self._notice = Callout("error")
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://")
        self._address = Field(
            _("Address of your school on the server"),
            self.address,
            hint=_("Whoever runs the server gives it to you. http:// works only for a server on this computer itself."),
            width=34,
        )
        self.token = QLineEdit()
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self._token = Field(
            _("Access code (token)"),
            self.token,
            hint=_("A long code that is yours alone. Paste it; you never have to type it again."),
            width=34,
        )
        self.reveal = CheckLine(_("Show the access code"))
        self.reveal.toggled.connect(self._reveal)
        beside = QWidget()
        FlowLayout(beside, Button(_("Paste"), icon="file", clicked=self._paste), self.reveal)
        self.connect_button = PrimaryButton(_("Connect"), icon="server", clicked=self.connect_now)
        self._keep = Button(_("Keep the connection as it is"), clicked=self._show)
        for field in (self.address, self.token):
            field.returnPressed.connect(self.connect_now)
        actions = QWidget()
        FlowLayout(actions, self.connect_button, self._keep)
        self._form = Card(
            Text(_("Where is the server?"), tone="heading"),
            self._address,
            self._token,
            beside,
            self._notice,
            actions,
            Text(_("Signing in with an account comes later. For now it works with an access code."), tone="small"),
            gap=0.6,
        )
        self._leaves = Card(
            Text(_("What leaves this computer, and when?"), tone="heading"),
            Text(_("When connecting: the address and the access code only. Nothing about pupils.")),
            Text(_("When synchronising: pupils, staff, classes and accommodations. The first time you see it before.")),
            Text(_("Passwords of pupils go last. Once printed and on the server, they are wiped here.")),
            Text(_("The connection is encrypted. The access code stays in your encrypted school file.")),
            Text(
                _(
                    "JIJ! LVS and Leerling in beeld have published no address for this. Ask your supplier. "
                    "You can practise with a server of your own."
                ),
                tone="small",
            ),
            gap=0.35,
        )
        self._facts = Text("")
        self._link = Card(Text(_("Connected"), tone="heading"), self._facts, gap=0.5)
        self._asking = Callout("attention")
        links = QWidget()
        FlowLayout(
            links,
            PrimaryButton(_("Go to Synchronise"), icon="sync", clicked=lambda: shell.go(SYNCHRONISING)),
            Button(_("New access code …"), icon="key", clicked=self.renew),
            Button(_("Disconnect …"), icon="close", clicked=self.ask_disconnect),
        )
        self._link.lines.addWidget(self._asking)
        self._link.lines.addWidget(links)
        self.ladder = Ladder()
        for part in (self._link, self._form, self.ladder, self._leaves):
            self.body.addWidget(part)
        self.body.addStretch(1)
        shell.syncer.changed.connect(self._follow)

    def enter(self, about: About) -> None:
        """Show the connection as it is, or the form."""
        self._show()
        self.shell.syncer.look()

    def holds_work(self) -> bool:
        """True while an access code was filled in that is not in use yet."""
        return not self._form.isHidden() and bool(self.token.text())

    def connect_now(self) -> None:
        """Ask the server who it is, and keep it."""
        address, token = self.address.text().strip(), self.token.text().strip()
        self._address.set_error("" if address else _("Fill in the address."))
        self._token.set_error("" if token else _("Fill in the access code."))
        if not address or not token:
            (self.token if address else self.address).setFocus()
            return
        self._notice.clear()
        self.connect_button.setEnabled(False)
        self.connect_button.setText(_("Connecting …"))
        self.shell.syncer.connect_to(
            self, address, token, done=self._connected, failed=self._refused, ended=self._free_button
        )

    def renew(self) -> None:
        """Ask for a new access code for the same server."""
        server = self.shell.syncer.standing.server
        if server is not None:
            self.address.setText(server.address)
            self._show_form(True)
            self._keep.show()
            self.token.setFocus()

    def ask_disconnect(self) -> None:
        """Disconnecting asks first."""
        said = _(
            "Your school stays as it is, here and on the server. The access code is wiped. "
            "Connect again, and all records are compared anew."
        )
        self._asking.tell(
            "attention",
            said,
            Button(_("Yes, disconnect"), icon="close", clicked=self.disconnect_now),
            Button(_("No, stay connected"), clicked=self._asking.clear),
        )

    def disconnect_now(self) -> None:
        """Forget the server."""
        self._asking.clear()

        def done() -> None:
            self._show()
            self.shell.toast(_("The connection was ended. Your school is as it was."))
            self.address.setFocus()

        self.shell.syncer.disconnect_from(self, done=done, failed=self.shell.show_problem)

    def _connected(self, server: Server) -> None:
        self.token.clear()
        self.reveal.setChecked(False)
        self._show()
        self.shell.toast(_("Connected to {server}.").format(server=server.name or server.address))
        self.title.announce()

    def _refused(self, problem: Problem) -> None:
        self._notice.tell("error", problem_text(problem))
        (self.address if problem.code in _ADDRESS else self.token).setFocus()

    def _free_button(self) -> None:
        self.connect_button.setEnabled(True)
        self.connect_button.setText(_("Connect"))

    def _follow(self) -> None:
        """The connection was read, and nobody is filling in another."""
        if not self.token.text() and self.connect_button.isEnabled() and self._keep.isHidden():
            self._show()

    def _show(self) -> None:
        opened, server = self.shell.opened, self.shell.syncer.standing.server
        if opened is None:
            return
        closed = permits.closed(opened, Action.SYNC)
        self.connect_button.setEnabled(not closed)
        self.connect_button.setToolTip(closed)
        self._keep.hide()
        self._show_form(server is None)
        self._asking.clear()
        if server is None:
            self.ladder.hide()
            return
        places = _("The access code is for the whole school.")
        if server.locations is not None:
            names = ", ".join(location_name(opened.school, code) for code in server.locations)
            places = _("The access code is for: {locations}.").format(locations=names)
        parts = (
            server.name,
            breakable(server.address),
            _("Connected since {moment}.").format(moment=moment(server.connected_at)),
            places,
        )
        self._facts.setText("\n".join(part for part in parts if part))
        self.ladder.show_capabilities(server.capabilities)

    def _show_form(self, on: bool) -> None:
        self._form.setVisible(on)
        self._leaves.setVisible(on)
        self._link.setVisible(not on)
        self.ladder.setVisible(not on)
        if not on:
            self._notice.clear()

    def _paste(self) -> None:
        self.token.setText(QApplication.clipboard().text().strip())
        self.token.setFocus()

    def _reveal(self, on: bool) -> None:
        self.token.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)


PLACE = Place(id=CONNECTING, title=lambda: _("Connect to the server"), make=ConnectingPage, icon="server")


def scenes() -> Iterable[Scene]:
    """The states of this page."""
    return connecting_scenes.scenes()
