"""One pupil: every field with its label and check, what the hand changed, what happened before, the archive."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget

from lvs_desktop.domain.changes import FieldChange
from lvs_desktop.domain.people import REQUIRED, Pupil, Status
from lvs_desktop.domain.pupil_lists import PupilRecord
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.schools import School
from lvs_desktop.gui import answers, theme
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.pairs import Pairs
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, Line, PrimaryButton, Text, column
from lvs_desktop.services import pupil_words
from lvs_desktop.services.labels import field_word, in_use
from lvs_desktop.services.pupil_words import Judged
from lvs_desktop.services.texts import _, ngettext

ORDER = (  # two columns
    *("pupil_number", "group", "given_name", "year", "name_prefix", "track", "family_name", "location"),
    *("birth_date", "email", "gender", "user_name"),
)
WIDE = {"group": 9.0, "year": 6.0, "name_prefix": 9.0, "pupil_number": 12.0, "birth_date": 9.0, "track": 12.0}
PAST = 12  # entries that are shown


class PupilForm(QWidget):
    """
    The form of a known or a new pupil. It writes nothing: the page does, and shows the result here.

    Attributes:
        foot: What would change and the buttons: the page keeps it in sight.

    Signals:
        save_wanted: Field -> text, of the fields that differ (new: of all that are filled).
        status_wanted: The person confirmed: archive (True) or bring back (False).
        growth_wanted: Show the growth of the pupil who is shown.
        taken_wanted: Show the pupil who has this number, instead of the form.
        number_left: A new pupil's number was filled in: is it free?
        closed: Back to the list; nothing is unsaved, or the person let it go.
    """

    save_wanted = Signal(object)
    status_wanted = Signal(bool)
    number_left = Signal(str)
    taken_wanted = Signal(str)
    growth_wanted = Signal(int)
    closed = Signal()

    def __init__(self, school: School, judge: Callable[[str, str], Judged]) -> None:
        super().__init__()
        self._school, self._judge = school, judge
        self._order = in_use(ORDER)
        self._pupil: Pupil | None = None
        self._before: dict[str, str] = {}
        self._taken: tuple[str, str] = ("", "")  # a number that is not free, and the words
        self._filling = False
        self.notice = Callout("info")
        self._ask = Callout("attention")
        self._fields_card = Card(gap=0.8)
        self._fields: dict[str, Field] = {}
        self._past = Card(gap=0.4)
        self._changes = Text("", tone="muted")
        self.save_button = PrimaryButton(_("Save"), icon="save", clicked=self.save)
        self._back = Button(_("Back to the list (Esc)"), icon="arrow-left", clicked=self.leave)
        self._archive = Button(_("To the archive …"), icon="archive", clicked=lambda: self.ask_status(True))
        self._activate = Button(_("Make active again …"), icon="user-check", clicked=lambda: self.ask_status(False))
        self.growth = Button(_("Show growth"), icon="chart", clicked=self._ask_growth)
        self.growth.hide()
        status = QWidget()
        FlowLayout(status, self.growth, self._archive, self._activate)
        column(self, self.notice, self._ask, self._fields_card, status, self._past, None, gap=0.7)
        self.foot = QWidget()
        bar = QWidget()
        FlowLayout(bar, self.save_button, self._back)
        column(self.foot, self._changes, bar, gap=0.4).setContentsMargins(0, theme.em(0.4), 0, theme.em(0.9))
        self.setAccessibleName(_("Detail of a pupil"))

    # -- what the page asks
    @property
    def pupil(self) -> Pupil | None:
        """The pupil who is shown; None: a new one."""
        return self._pupil

    @property
    def dirty(self) -> bool:
        """True if something was typed that is not saved."""
        return bool(self.changes())

    def show_record(self, record: PupilRecord, worker: Worker) -> None:
        """Show a pupil; what was typed before is gone."""
        pupil = record.pupil
        mine = worker.may_touch(pupil.location)
        texts = {field: pupil_words.typed(field, getattr(pupil, field)) for field in self._order}
        self._begin(pupil, texts, worker, may_edit=mine)
        for field, edit in record.by_hand.items():
            if field in self._fields:
                words = pupil_words.by_hand(field, edit, self._school, from_file=record.from_file)
                self._fields[field].set_hint(words)
        self._fields["pupil_number"].set_hint(_("The number says who the pupil is. It stays."))
        archived = pupil.status is Status.ARCHIVED
        self._archive.setVisible(mine and not archived)
        self._activate.setVisible(mine and archived)
        if not mine:
            self.notice.tell("info", _("This pupil is at a location that is not yours. You can look, not change."))
        elif archived:
            self.notice.tell(
                "info",
                _("This pupil is in the archive. All data are still there. You can make the pupil active again."),
            )
        self._show_past(record)

    def show_new(self, worker: Worker) -> None:
        """Show an empty form."""
        places = self._places(worker)
        texts = dict.fromkeys(self._order, "")
        if len(places) == 1:
            texts["location"] = places[0]
        self._begin(None, texts, worker, may_edit=True)
        self._before = dict.fromkeys(self._order, "")
        for field in REQUIRED:
            self._fields[field].set_hint(_("Must be filled in."))
        self._archive.hide()
        self._activate.hide()
        self.growth.hide()
        self._past.hide()
        self._refresh()

    def offer_growth(self, there: bool) -> None:
        """Offer the growth of the pupil who is shown: there are results."""
        self.growth.setVisible(there)

    def changes(self) -> tuple[FieldChange, ...]:
        """What differs from what is stored, as it would be kept."""
        found = []
        for field, before in self._before.items():
            text = answers.answer(self._fields[field].field).strip()
            if text == before:
                continue
            value = self._judge(field, text).value if text else None
            was = getattr(self._pupil, field) if self._pupil is not None else None
            if value != was or (text and value is None):
                found.append(FieldChange(field=field, was=was, becomes=value or text or None))
        return tuple(found)

    def fill(self, **texts: str) -> None:
        """Type answers, and leave their fields."""
        for field, text in texts.items():
            answers.put(self._fields[field].field, text)
            self._left(field)

    def save(self) -> None:
        """Check everything; hand over what differs, or go to the first field that is wrong."""
        changes = self.changes()
        fields = [change.field for change in changes]
        if self._pupil is None:
            fields += [field for field in REQUIRED if field not in fields]
        wrong = [field for field in self._order if field in fields and not self._left(field)]
        if wrong:
            n = len(wrong)
            number, words = self._taken
            buttons = []
            if words and "pupil_number" in wrong:
                look = Button(_("Open that pupil (this form goes)"), icon="user")
                look.clicked.connect(lambda: self.taken_wanted.emit(number))
                buttons.append(look)
            names = ", ".join(map(field_word, wrong))
            self.notice.tell(
                "error",
                ngettext(
                    "Nothing is saved yet. First mend this field: {fields}.",
                    "Nothing is saved yet. First mend these fields: {fields}.",
                    n,
                ).format(fields=names),
                *buttons,
            )
            self._to_top()
            self._fields[wrong[0]].field.setFocus(Qt.FocusReason.OtherFocusReason)
        elif changes:
            self.notice.clear()
            self.save_button.setEnabled(False)
            self.save_wanted.emit({field: answers.answer(self._fields[field].field) for field in fields})

    def show_problem(self, text: str, field: str = "") -> None:
        """What was not written, and why; what was typed stays."""
        if field in self._fields:
            if field == "pupil_number":
                self._taken = (answers.answer(self._fields[field].field).strip(), text)
            self._fields[field].set_error(text)
        self.notice.tell("error", text)
        self._to_top()
        self._refresh()

    def number_is(self, number: str, text: str) -> None:
        """Whether a new pupil's number is free: what is wrong with it, or nothing."""
        if self._pupil is None and answers.answer(self._fields["pupil_number"].field).strip() == number:
            self._taken = (number, text)
            self._fields["pupil_number"].set_error(text)
            if not text:
                self._fields["pupil_number"].set_right(_("This number is free."))
                self.notice.clear()

    def ask_status(self, archive: bool) -> None:
        """Say what it means, and ask."""
        if self._pupil is None:
            return
        if self.dirty:
            self._ask_unsaved()
            return
        name = pupil_words.name_of(self._pupil)
        if archive:
            words = _(
                "{name} goes to the archive and no longer counts as a pupil of the school. Nothing is deleted. "
                "You can make the pupil active again at any time."
            )
            yes = _("Yes, archive {name}")
        else:
            words = _("{name} becomes a pupil of the school again, with all data as they are here.")
            yes = _("Yes, make {name} active")
        confirm = Button(yes.format(name=name), icon="archive" if archive else "user-check")
        confirm.clicked.connect(lambda: self._confirmed(archive))
        self._ask.tell(
            "attention", words.format(name=name), confirm, Button(_("No, change nothing"), clicked=self._ask.clear)
        )
        self._to_top()
        confirm.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_focus(self) -> None:
        """Go to the first field."""
        self._fields[self._order[0]].field.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Back to the list; what is not saved is asked about."""
        if not self._ask.isHidden():
            self._ask.clear()
        elif self.dirty:
            self._ask_unsaved()
        else:
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back, Ctrl+S saves."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() == Qt.Key.Key_S and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    # -- inside
    def _to_top(self) -> None:
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if parent is not None:
            parent.verticalScrollBar().setValue(0)

    def _begin(self, pupil: Pupil | None, texts: dict[str, str], worker: Worker, *, may_edit: bool) -> None:
        self._pupil, self._before, self._taken = pupil, texts, ("", "")
        self.notice.clear()
        self._ask.clear()
        self._filling = True
        while (item := self._fields_card.lines.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        self._fields = {}
        for field in self._order:
            self._fields[field] = self._field(field, texts[field], worker, may_edit=may_edit)
        self._fields_card.lines.addWidget(Pairs(*self._fields.values(), beside=36.0))
        self._filling = False
        self._to_top()
        self._refresh()

    def _field(self, field: str, text: str, worker: Worker, *, may_edit: bool) -> Field:
        widget = answers.make(field, self._school, self._places(worker) if may_edit else None)
        answers.put(widget, text)
        made = Field(field_word(field), widget, width=WIDE.get(field, 20.0))
        made.layout().addStretch(1)  # beside a higher field the label stays with its answer
        fixed = field == "pupil_number" and self._pupil is not None
        if isinstance(widget, QLineEdit):
            widget.setReadOnly(fixed or not may_edit)
            widget.setCursorPosition(0)
            widget.textEdited.connect(lambda: self._typed(field))
            widget.editingFinished.connect(lambda: self._left(field))
        else:
            widget.setEnabled(may_edit)
            widget.activated.connect(lambda: self._left(field))
        return made

    def _places(self, worker: Worker) -> tuple[str, ...]:
        every = tuple(place.code for place in self._school.locations)
        return worker.locations if worker.role is Role.LOCATION_ADMIN else every

    def _ask_growth(self) -> None:
        if self._pupil is None:
            return
        if self.dirty:
            self._ask_unsaved()
        else:
            self.growth_wanted.emit(self._pupil.id)

    def _typed(self, field: str) -> None:
        """While typing only what was wrong already is judged again."""
        if self._fields[field].field.property("wrong") == "true":
            self._left(field)
        else:
            self._refresh()

    def _left(self, field: str) -> bool:
        """A field was left: say what is wrong with it. True if nothing is."""
        if self._filling or field not in self._fields:
            return True
        made = self._fields[field]
        text = answers.answer(made.field).strip()
        if self._pupil is not None and text == self._before[field]:
            made.set_error("")
            self._refresh()
            return True
        judged = self._judge(field, text)
        error = judged.error
        if not error and field == "location" and not text and self._places_needed():
            error = _("Choose one of your locations.")
        if field == "pupil_number" and self._pupil is None and not error:
            known, words = self._taken
            if text == known:
                error = words
            else:
                self.number_left.emit(text)
        made.set_error(error)
        if not error:
            made.set_remark(judged.remark)
        self._refresh()
        return not error

    def _places_needed(self) -> bool:
        widget = self._fields["location"].field
        return not isinstance(widget, QLineEdit) and widget.count() - 1 < len(self._school.locations)

    def _refresh(self) -> None:
        if self._filling:
            return
        changes = self.changes()
        if self._pupil is None:
            self.save_button.setText(_("Add this pupil"))
            self._changes.hide()
        else:
            self.save_button.setText(pupil_words.save_words(changes))
            self._changes.setText(" · ".join(pupil_words.step(change, self._school) for change in changes))
            self._changes.setVisible(bool(changes))
        self.save_button.setEnabled(bool(changes))

    def _ask_unsaved(self) -> None:
        names = ", ".join(field_word(change.field) for change in self.changes())
        save = Button(_("Go on editing"), icon="pencil", clicked=self._ask.clear)
        drop = Button(_("Do not save"), clicked=self._let_go)
        self._ask.tell("attention", _("This is not saved yet: {fields}.").format(fields=names), save, drop)
        self._to_top()
        save.setFocus(Qt.FocusReason.OtherFocusReason)

    def _let_go(self) -> None:
        self._before = {}
        self._ask.clear()
        self.closed.emit()

    def _confirmed(self, archive: bool) -> None:
        self._ask.clear()
        self.status_wanted.emit(archive)

    def _show_past(self, record: PupilRecord) -> None:
        lines = self._past.lines
        while (item := lines.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        lines.addWidget(Text(_("What happened to this pupil"), tone="heading"))
        if not record.past:
            lines.addWidget(Text(_("Nothing stands in the history of this file."), tone="muted"))
        for number, found in enumerate(record.past[:PAST]):
            if number:
                lines.addWidget(Line())
            words = pupil_words.past(found, self._school)
            lines.addWidget(Text(words, tone="muted" if found.undone else ""))
        rest = len(record.past) - PAST
        if rest > 0:
            words = ngettext("And {n} earlier change.", "And {n} earlier changes.", rest).format(n=rest)
            lines.addWidget(Text(words, tone="muted"))
        self._past.show()
