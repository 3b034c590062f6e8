"""Step 3 of the move: the DULT link, and when the access key of each location expires."""

from collections.abc import Iterable

from PySide6.QtWidgets import QLineEdit, QWidget

from lvs_desktop.domain.checklist import StepKind
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.move_page import MovePage
from lvs_desktop.gui.shell import RESULT_CHECK, Place, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Button, Card, Combo, FlowLayout, Line, PrimaryButton, Text, column
from lvs_desktop.services import days, move_words, moving
from lvs_desktop.services.labels import day, location_name
from lvs_desktop.services.moving import Standing
from lvs_desktop.services.texts import _


class DultPage(MovePage):
    """What the link passes, the keys, and the order of work."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._list = QWidget()
        self._lines = column(self._list, gap=0.4)
        self.place = Combo()
        self.name = QLineEdit()
        self.expires = QLineEdit()
        self.expires.setPlaceholderText("31-07-2027")
        asked = QWidget()
        FlowLayout(
            asked,
            Field(_("Location"), self.place),
            Field(_("Name of the key"), self.name, width=16),
            Field(_("Expires on"), self.expires, width=12),
        )
        self.save = PrimaryButton(_("Keep name and date"), icon="save", clicked=self.keep)
        self.calendar = Button(_("Put it in your calendar …"), icon="download", clicked=self.save_calendar)
        actions = QWidget()
        FlowLayout(actions, self.save, self.calendar)
        never = _(
            "We keep the name and the date only. Never give us the security code: your LAS shows it once, "
            "and it belongs in the LOVS alone."
        )
        keys = Card(
            Text(_("Access key of each location"), tone="heading"),
            Text(_("A key has an expiry date. We remind you of it from 30 days before.")),
            Text(never, tone="attention"),
            self._list,
            asked,
            actions,
        )
        passes = Card(
            Text(_("What does DULT pass on?"), tone="heading"),
            Text("•  " + _("The skill level (vaardigheidsniveau) and the functioning level (functioneringsniveau).")),
            Text("•  " + _("Of paper and of digital tests, by themselves, to your LAS.")),
        )
        where = Card(
            Text(_("Where are the settings in your LAS?"), tone="heading"),
            Text(
                _(
                    "ESIS: the key of a location is made there. In the settings of DULT its name is the user name, "
                    "and the security code is the password."
                )
            ),
            Text(_("Another LAS: ask your LAS. Where its settings are is not public.")),
        )
        order = Card(
            Text(_("In this order, with ESIS and the old Computerprogramma LOVS"), tone="heading"),
            Text(_("Source: public instructions of Rovict. With another LAS it may differ."), tone="small"),
            *(Text(f"{number}.  {line}") for number, line in enumerate(_order(), 1)),
        )
        check = QWidget()
        FlowLayout(
            check,
            Button(_("Check a file from the LAS"), icon="search", clicked=lambda: self.shell.go(RESULT_CHECK)),
        )
        back = Card(
            Text(_("Is every result there?"), tone="heading"),
            Text(_("Save the results from your LAS after the move, and compare them with those kept here.")),
            check,
        )
        self.lay_out(keys, passes, where, order, back)

    def show_standing(self, found: Standing) -> None:
        """The keys that are noted."""
        school = self.shell.opened.school
        if self.place.count() != len(school.locations):
            self.place.clear()
            for place in school.locations:
                self.place.addItem(location_name(school, place.code), place.code)
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        due = {one.location: one for one in found.due if one.location}
        for number, key in enumerate(found.move.keys):
            place = location_name(school, key.location)
            if number:
                self._lines.addWidget(Line())
            said = _("{place}: key '{name}', expires on {day}.")
            words, tone = said.format(place=place, name=key.name, day=day(key.expires)), ""
            if due[key.location].urgent(found.today):
                reminder = move_words.due_text(due[key.location], found.today, place=place)
                words, tone = f"'{key.name}': {reminder}", "attention"
            self._lines.addWidget(Text(words, tone=tone))
            forget = Button(_("Forget this key"), icon="trash", clicked=lambda code=key.location: self.forget(code))
            forget.setAccessibleName(f"{forget.text()}: {place}")
            forget.setEnabled(self.allowed)
            holder = QWidget()
            FlowLayout(holder, forget)
            self._lines.addWidget(holder)
        self._list.setVisible(bool(found.move.keys))
        self.save.setEnabled(self.allowed)
        self.calendar.setVisible(bool(found.due))

    def holds_work(self) -> bool:
        """True while a key is typed and not kept."""
        return bool(self.name.text() or self.expires.text())

    def keep(self) -> None:
        """Keep the name and the date of a location's key; the fields are emptied."""
        code, name, expires = self.place.currentData(), self.name.text(), self.expires.text()

        def kept() -> None:
            self.name.clear()
            self.expires.clear()

        self.write(
            lambda opened: moving.keep_dult_key(opened, code, name, expires),
            _("The name and the date are kept."),
            then=kept,
        )

    def forget(self, code: str) -> None:
        """Forget the key of a location."""
        self.write(lambda opened: moving.forget_dult_key(opened, code), _("The key is forgotten."))


def _order() -> tuple[str, ...]:
    """What a school does before its first use of DULT, as Rovict's public instructions have it."""
    return (
        _("Give the administrator of the LOVS the role 'Dultwebservices'."),
        _("Give the right for it to who will carry out the link of tests."),
        _("Check in the LAS that the tests you use are switched on."),
        _("Look over the settings of the links."),
        _("In the LOVS, fill in the data at Beheer > Opties > Koppelingen > DULT."),
        _("Test the connection."),
        _("Clean up the pupils in the LOVS: read the EDEXML file that was sent."),
        _("Send the whole file, and match and process it in the LAS."),
    )


PLACE = Place(
    id="dult",
    title=lambda: _("DULT link"),
    make=DultPage,
    icon="link",
    kinds=(StepKind.DULT,),
)


def scenes() -> Iterable[Scene]:
    """Blocked, open, with keys that expire and have expired, and a date that is none."""
    yield Scene("dult-blocked", lambda tour: tour.window.go("step:dult"), needs=School.PRIMARY)
    yield Scene("dult", lambda tour: _go(tour), needs=School.PRIMARY)
    yield Scene("dult-keys", _keys_scene, needs=School.PRIMARY)
    yield Scene("dult-refused", _refused_scene, needs=School.PRIMARY)
    yield Scene("dult-wrong", _wrong_scene, needs=School.PRIMARY)
    yield Scene("dult-foot", _foot_scene, needs=School.PRIMARY)
    yield Scene("dult-help", _help_scene, needs=School.PRIMARY)
    yield Scene("dult-about", _about_scene, needs=School.PRIMARY)


def _go(tour) -> DultPage:
    opened = tour.window.opened

    def processed(_progress: object) -> None:
        days.set_practice_date(opened, "2026-11-25")
        moving.completed(opened, "2026-11-22")
        moving.processed(opened)

    tour.window.runner.run(tour.window, processed, done=lambda _nothing: tour.window.school_changed())
    tour.settle()
    tour.window.go("step:dult")
    tour.settle()
    return tour.window.page


def _keys_scene(tour) -> None:
    page = _go(tour)
    for place, (name, expires) in enumerate((("Leerling in beeld", "10-12-2026"), ("Noord 2026", "01-11-2026"))):
        page.place.setCurrentIndex(place)
        page.name.setText(name)
        page.expires.setText(expires)
        page.save.click()
        tour.settle()
    tour.window.toast("")


def _refused_scene(tour) -> None:
    _keys_scene(tour)
    tour.window._bar.done.click()


def _wrong_scene(tour) -> None:
    page = _go(tour)
    page.name.setText("Leerling in beeld")
    page.expires.setText("volgend jaar")
    page.save.click()
    tour.settle()


def _foot_scene(tour) -> None:
    _go(tour)
    tour.scroll_down()


def _help_scene(tour) -> None:
    """The BRIN and the help desk in the bar under the page, being adjusted."""
    _go(tour)
    tour.window._bar.help.click()
    tour.settle()
    tour.window._bar._desk.adjust.click()


def _about_scene(tour) -> None:
    """All about the step, in the bar under the page."""
    _go(tour)
    tour.window._bar.explain.click()
