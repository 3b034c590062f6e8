"""Settings: language, theme, size of text; in force at once."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtWidgets import QButtonGroup, QWidget

from lvs_desktop.gui import theme
from lvs_desktop.gui.shell import ABOUT, OVERVIEW, SETTINGS, START, Page, Place, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Button, Card, FlowLayout, RadioLine, Text, breakable
from lvs_desktop.services.texts import _
from lvs_desktop.system import paths


class SettingsPage(Page):
    """Each choice is in force the moment it is made."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("Settings"), lead=_("What you choose here holds at once, on this computer only."))
        self._groups: list[QButtonGroup] = []
        now = shell.settings
        sizes = tuple((size, _("{n} %").format(n=size)) for size in theme.TEXT_SIZES)
        looks = (
            ("system", _("As this computer is set")),
            ("light", _("Light")),
            ("dark", _("Dark")),
            ("contrast-light", _("High contrast, light")),
            ("contrast-dark", _("High contrast, dark")),
        )
        self.body.addWidget(self._choice(_("Size of text"), sizes, now.text, lambda v: {"text": v}, beside=True))
        self.body.addWidget(self._choice(_("Light or dark"), looks, now.theme, lambda v: {"theme": v}))
        tongues = (("nl", "Nederlands"), ("en", "English"))
        self.body.addWidget(self._choice(_("Language"), tongues, now.language, lambda v: {"language": v}))
        alone = ((True, _("By itself, every five minutes")), (False, _("Only when I say so")))
        note = _("Only if the school has a server, and after you synchronised once yourself.")
        title = _("Synchronise with the server")
        self.body.addWidget(self._choice(title, alone, now.sync_alone, lambda v: {"sync_alone": v}, note=note))
        folders = Card(
            Text(_("Folders of this program"), tone="heading"),
            Text(_("School files: {folder}").format(folder=breakable(paths.data())), tone="small"),
            Text(_("Settings: {folder}").format(folder=breakable(paths.config())), tone="small"),
            Text(_("Log: {folder}").format(folder=breakable(paths.logs())), tone="small"),
        )
        self.body.addWidget(folders)
        back = QWidget()
        FlowLayout(
            back,
            Button(_("Back"), icon="arrow-left", clicked=self._back),
            Button(_("About this program"), icon="info", clicked=lambda: shell.go(ABOUT)),
        )
        self.body.addWidget(back)
        self.body.addStretch(1)

    def _back(self) -> None:
        self.shell.go(OVERVIEW if self.shell.opened is not None else START)

    def _choice(
        self,
        title: str,
        choices: tuple[tuple[object, str], ...],
        now: object,
        change: Callable[[object], dict[str, object]],
        *,
        beside: bool = False,
        note: str = "",
    ) -> Card:
        card = Card(Text(title, tone="heading"), gap=0.35)
        if note:
            card.lines.addWidget(Text(note, tone="small"))
        group = QButtonGroup(card)
        self._groups.append(group)
        holder = QWidget()
        flow = FlowLayout(holder, gap=1.2)
        for value, word in choices:
            line = RadioLine(word, checked=value == now)
            line.box.setAccessibleName(f"{title}: {word}")
            group.addButton(line.box)
            if beside:
                line.label.setWordWrap(False)
                flow.addWidget(line)
            else:
                card.lines.addWidget(line)
            line.box.clicked.connect(lambda _on=False, value=value: self._change(change(value)))
        if beside:
            card.lines.addWidget(holder)
        return card

    def _change(self, values: dict[str, object]) -> None:
        settings = replace(self.shell.settings, **values)
        if settings != self.shell.settings:
            self.shell.change_settings(settings)


PLACE = Place(id=SETTINGS, title=lambda: _("Settings"), make=SettingsPage, icon="settings", needs_school=False)


def scenes() -> Iterable[Scene]:
    """With and without a school."""
    yield Scene("settings", lambda tour: tour.window.go(SETTINGS))
    yield Scene("settings-without-school", lambda tour: tour.window.go(SETTINGS), needs=School.NONE)
