"""What a template taught, to check: each column of the supplier's file and what stands in it."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from lvs_desktop.gui import theme
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.rule_box import RuleBox
from lvs_desktop.gui.widgets import Button, Callout, Card, Combo, FlowLayout, PrimaryButton, Text, column
from lvs_desktop.services import delivery_profiles
from lvs_desktop.services.delivery_profiles import Learnt, Profile
from lvs_desktop.services.labels import field_word
from lvs_desktop.services.texts import _

PASSWORD = "password"  # noqa: S105 - the name of a field
EMPTY, FIXED = "", "="  # what the first and the last choice of a column stand for


class TemplateForm(Card):
    """
    The columns of a template.

    Args:
        keep: Gets the profile as the person chose it.
        leave: The person thought better of it.
    """

    def __init__(self, keep: Callable[[Profile], object], leave: Callable[[], object]) -> None:
        super().__init__(gap=0.6)
        self._keep = keep
        self._learnt: Learnt | None = None
        self._lines: list[tuple[Combo, QLineEdit]] = []
        self._name = QLineEdit()
        self.name = Field(
            _("What do you call this file?"), self._name, hint=_("For example: our LVS, pupils."), width=22
        )
        self._found = Text()
        self._doubt = Callout("attention")
        self._grid_holder = QWidget()
        self._grid = QGridLayout(self._grid_holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.em(1))
        self._grid.setVerticalSpacing(theme.em(0.4))
        self._grid.setColumnStretch(0, 1)
        self.rule = RuleBox()
        actions = QWidget()
        FlowLayout(
            actions,
            PrimaryButton(_("Keep this kind of file"), icon="save", clicked=self.keep),
            Button(_("Don't keep it"), clicked=leave),
        )
        for part in (
            Text(_("The columns of the template"), tone="heading"),
            self._found,
            self._doubt,
            self._grid_holder,
            self.rule,
            self.name,
            actions,
        ):
            self.lines.addWidget(part)
        self.hide()

    def show_learnt(self, learnt: Learnt) -> None:
        """Show what a template taught."""
        self._learnt = learnt
        form = learnt.profile
        known = sum(bool(one.field) for one in form.columns)
        words = _("We know {n} of {total} columns. Say what stands in the others, or leave them empty.")
        self._found.setText(words.format(n=known, total=len(form.columns)))
        doubts = []
        if not learnt.encoding_sure:
            doubts.append(_("The template does not show how it writes letters with accents. We use UTF-8."))
        if not learnt.date_sure:
            doubts.append(_("The template does not show how it writes dates. We write 31-12-2013."))
        self._doubt.tell("attention", " ".join(doubts))
        self._name.setText(form.name)
        self.name.set_error("")
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._lines.clear()
        for number, one in enumerate(form.columns):
            self._add(number, one.header, one.field)
        self.rule.show_rule(form.password)
        self._show_rule()
        self.show()
        self._name.setFocus()

    def keep(self) -> None:
        """Hand out what was chosen."""
        if self._learnt is None or not (self.rule.isHidden() or self.rule.good()):
            return
        form = self._learnt.profile
        columns = tuple(
            replace(
                one,
                field=combo.currentData() if combo.currentData() not in (EMPTY, FIXED) else "",
                fixed=text.text().strip() if combo.currentData() == FIXED else "",
            )
            for one, (combo, text) in zip(form.columns, self._lines, strict=True)
        )
        name = self._name.text().strip()
        rule = None if self.rule.isHidden() else self.rule.rule(name)
        self._keep(replace(form, name=name, columns=columns, password=rule))

    def _show_rule(self) -> None:
        """The question about passwords stands there while a column holds them."""
        self.rule.setVisible(any(combo.currentData() == PASSWORD for combo, _text in self._lines))

    def _add(self, number: int, header: str, field: str) -> None:
        shown = header or _("(column without a header)")
        combo, text = Combo(), QLineEdit()
        combo.setAccessibleName(_("What stands in column {column}").format(column=shown))
        combo.addItem(_("Leave empty"), EMPTY)
        for known in delivery_profiles.fields(self._learnt.profile.subject):
            combo.addItem(field_word(known), known)
        combo.addItem(_("A fixed text"), FIXED)
        combo.setCurrentIndex(max(0, combo.findData(field)))
        text.setAccessibleName(_("Fixed text of column {column}").format(column=shown))
        text.setPlaceholderText(_("Fixed text"))
        text.setMinimumWidth(theme.em(8))
        text.hide()
        combo.currentIndexChanged.connect(lambda _at: text.setVisible(combo.currentData() == FIXED))
        combo.currentIndexChanged.connect(lambda _at: self._show_rule())
        answer = QWidget()
        column(answer, combo, text, gap=0.2)
        self._grid.addWidget(Text(shown, tone="strong"), number, 0)
        self._grid.addWidget(answer, number, 1)
        self._lines.append((combo, text))
