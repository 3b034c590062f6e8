"""One account: its fields with their checks, the archive, and why a button is closed."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from lvs_desktop.domain.people import Status
from lvs_desktop.domain.roles import Role
from lvs_desktop.domain.schools import School
from lvs_desktop.domain.staff import StaffMember
from lvs_desktop.gui import theme
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.pairs import Pairs
from lvs_desktop.gui.widgets import Button, Callout, Card, CheckLine, Combo, FlowLayout, PrimaryButton, Text, column
from lvs_desktop.services import staff_words
from lvs_desktop.services.labels import field_word, location_name
from lvs_desktop.services.texts import _

TYPED = ("given_name", "name_prefix", "family_name", "staff_number", "email", "user_name")
WIDE = {"name_prefix": 9.0, "staff_number": 12.0}

MayWrite = Callable[[Role, tuple[str, ...]], bool]


class StaffForm(QWidget):
    """
    The form of a known or a new account. It writes nothing: the page does.

    Attributes:
        foot: The buttons: the page keeps them in sight.

    Signals:
        save_wanted: Field -> text, of the fields that differ (new: of all).
        status_wanted: Archive (True) or bring back (False).
        closed: Back to the list.
    """

    save_wanted = Signal(object)
    status_wanted = Signal(bool)
    closed = Signal()

    def __init__(self, school: School, may_write: MayWrite) -> None:
        super().__init__()
        self._school, self._may_write = school, may_write
        self.member: StaffMember | None = None
        self._before: dict[str, str] = {}
        self.notice = Callout("info")
        self.fields: dict[str, Field] = {}
        for name in TYPED:
            line = QLineEdit()
            line.setMaxLength(300)
            line.returnPressed.connect(self.save)
            self.fields[name] = Field(field_word(name), line, width=WIDE.get(name, 20.0))
        self.role = Combo()
        for role in Role:
            self.role.addItem(staff_words.role(role), role.value)
        self.role.activated.connect(lambda: self._judge_role())
        self._role_field = Field(field_word("role"), self.role)
        self.places: dict[str, CheckLine] = {}
        self._places = QWidget()
        self._places_error = Text("", tone="error")
        lines = column(self._places, Text(field_word("locations"), tone="strong"), gap=0.2)
        for place in school.locations:
            self.places[place.code] = CheckLine(location_name(school, place.code))
            lines.addWidget(self.places[place.code])
        lines.addWidget(self._places_error)
        left, right = QWidget(), QWidget()
        names = [self.fields[name] for name in ("given_name", "name_prefix", "family_name")]
        others = [self.fields[name] for name in ("staff_number", "email", "user_name")]
        column(left, *names, self._role_field, None, gap=0.8)
        column(right, *others, self._places, None, gap=0.8)
        card = Card(Pairs(left, right), gap=0.8)
        self._archive = Button(_("To the archive"), icon="archive", clicked=lambda: self.status_wanted.emit(True))
        self._activate = Button(
            _("Make active again"), icon="user-check", clicked=lambda: self.status_wanted.emit(False)
        )
        status = QWidget()
        FlowLayout(status, self._archive, self._activate)
        column(self, self.notice, card, status, None, gap=0.7)
        self.save_button = PrimaryButton(_("Save"), icon="save", clicked=self.save)
        self._back = Button(_("Back to the list (Esc)"), icon="arrow-left", clicked=self.closed.emit)
        self.foot = QWidget()
        bar = QWidget()
        FlowLayout(bar, self.save_button, self._back)
        column(self.foot, bar, gap=0.4).setContentsMargins(0, theme.em(0.4), 0, theme.em(0.9))
        self.setAccessibleName(_("Account of a member of staff"))

    @property
    def dirty(self) -> bool:
        """True if something was typed that is not saved."""
        return self.typed() != self._before

    def show_member(self, member: StaffMember | None, own: tuple[str, ...], rule: str) -> None:
        """
        Show an account; None: an empty form.

        Args:
            own: Codes of the locations where who works now may make accounts.
            rule: By which an empty user name is made.
        """
        self.member = member
        self._clear_errors()
        for name, field in self.fields.items():
            field.field.setText((member.value(name) or "") if member is not None else "")
        role = member.role if member is not None else Role.TEACHER
        self.role.setCurrentIndex(self.role.findData(role.value))
        chosen = member.locations if member is not None else (own if len(own) == 1 else ())
        for code, box in self.places.items():
            box.setChecked(code in chosen)
            box.box.setEnabled(code in own or code in chosen)
        self.fields["user_name"].set_hint(_("Left empty it is made by the rule: {rule}").format(rule=rule))
        mine = member is None or self._may_write(member.role, member.locations)
        archived = member is not None and member.status is Status.ARCHIVED
        for field in (*self.fields.values(), self._role_field):
            field.field.setEnabled(mine)
        for box in self.places.values():
            box.box.setEnabled(box.box.isEnabled() and mine)
        self.save_button.setEnabled(mine)
        self._archive.setVisible(member is not None and not archived and mine)
        self._activate.setVisible(archived and mine)
        if not mine and member is not None:
            self.notice.tell("info", staff_words.closed(member.role))
        elif archived:
            self.notice.tell("info", _("This account is in the archive. All data are still there."))
        else:
            self.notice.clear()
        self._before = self.typed()
        self._judge_role()

    def typed(self) -> dict[str, str]:
        """Field -> text as it stands now."""
        found = {name: field.field.text().strip() for name, field in self.fields.items()}
        places = ",".join(code for code, box in self.places.items() if box.isChecked())
        return {**found, "role": str(self.role.currentData()), "locations": places}

    def save(self) -> None:
        """Ask to save what differs."""
        self._clear_errors()
        typed = self.typed()
        if not self.save_button.isEnabled():
            return
        if self.member is None:
            self.save_wanted.emit(typed)
        elif self.dirty:
            self.save_wanted.emit({name: text for name, text in typed.items() if text != self._before[name]})
        else:
            self.closed.emit()

    def show_problem(self, words: str, field: str) -> None:
        """Say what is wrong, at its field."""
        if field in self.fields:
            self.fields[field].set_error(words)
            self.fields[field].field.setFocus(Qt.FocusReason.OtherFocusReason)
        elif field == "locations":
            self._places_error.setText(words)
            self._places_error.show()
        else:
            self.notice.tell("error", words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _judge_role(self) -> None:
        """A school admin has no location; a role that one may not give says why."""
        role = Role(str(self.role.currentData()))
        self._places.setVisible(role is not Role.SCHOOL_ADMIN)
        allowed = self._may_write(role, ())
        self._role_field.set_error("" if allowed else staff_words.closed(role))
        mine = self.member is None or self._may_write(self.member.role, self.member.locations)
        self.save_button.setEnabled(allowed and mine)

    def _clear_errors(self) -> None:
        for field in self.fields.values():
            field.set_error("")
        self._places_error.setText("")
        self._places_error.hide()
        self.notice.clear()
