"""Who goes back by an undo: everybody of a line of the history, some groups, or some pupils."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QRadioButton, QWidget

from lvs_desktop.domain.undoing import GroupIn, PupilIn
from lvs_desktop.gui.picker import Pick, Picker
from lvs_desktop.gui.row_table import Widths
from lvs_desktop.gui.undo_session import UndoSession
from lvs_desktop.gui.widgets import Card, FlowLayout, Text
from lvs_desktop.services.labels import number
from lvs_desktop.services.texts import _, pgettext
from lvs_desktop.services.undo_steps import Grain, UndoDraft

GROUP_WIDTHS = Widths(columns={0: 14.0}, last=1, least=6.0)
PUPIL_WIDTHS = Widths(columns={0: 20.0, 1: 7.0}, narrow={0: 13.0, 1: 5.5}, last=2, least=4.0, roomy=5.0)

Found = Callable[[Sequence[Pick]], None]


class UndoChoices(Card):
    """Three ways to choose; a list to choose from under the last two."""

    def __init__(self, session: UndoSession) -> None:
        super().__init__(gap=0.5, edge=0.6)
        self.session = session
        self._groups: list[GroupIn] | None = None
        ways = QWidget()
        self.ways = {
            Grain.ALL: QRadioButton(_("All pupils")),
            Grain.GROUPS: QRadioButton(_("Only these classes")),
            Grain.PUPILS: QRadioButton(_("Only these pupils")),
        }
        FlowLayout(ways, Text(_("What goes back?"), tone="strong", wrap=False), *self.ways.values(), gap=0.8)
        self._which = Text(
            _("A pupil counts in the class of before; who was new counts in the class of after."), tone="muted"
        )
        self.group_picker = Picker(
            _("Classes to put back"),
            _("Search class"),
            (pgettext("column", "Class"), pgettext("column", "Pupils")),
            GROUP_WIDTHS,
            self._find_groups,
        )
        self.pupil_picker = Picker(
            _("Pupils to put back"),
            _("Search by name or pupil number"),
            (pgettext("column", "Pupil"), pgettext("column", "Number"), pgettext("column", "Class")),
            PUPIL_WIDTHS,
            self._find_pupils,
        )
        self.pickers = {Grain.GROUPS: self.group_picker, Grain.PUPILS: self.pupil_picker}
        for part in (ways, self._which, *self.pickers.values()):
            self.lines.addWidget(part)
        self.group_picker.chosen.connect(lambda keys: session.set_groups(keys))
        self.pupil_picker.chosen.connect(lambda keys: session.set_pupils(keys))
        for grain, button in self.ways.items():
            button.toggled.connect(lambda on, grain=grain: self._set(grain) if on else None)

    @property
    def picker(self) -> Picker | None:
        """The list that is on screen."""
        return self.pickers.get(self.session.draft.grain)

    def show_draft(self, draft: UndoDraft) -> None:
        """Show what is chosen. Of one pupil, and of test results, there is nothing to choose."""
        several = draft.entry.counts.written > 1 and not draft.of_year and not draft.of_results
        self.setVisible(several and draft.undone is None)
        self.ways[draft.grain].setChecked(True)
        self._which.setVisible(draft.grain is Grain.GROUPS)
        for grain, picker in self.pickers.items():
            picker.setVisible(grain is draft.grain)

    def _set(self, grain: Grain) -> None:
        if grain is self.session.draft.grain:
            return
        self.session.set_grain(grain)
        if grain in self.pickers:
            self.pickers[grain].look()

    def _find_groups(self, search: str, done: Found) -> None:
        def found(groups: list[GroupIn]) -> None:
            self._groups = groups
            show()

        def show() -> None:
            word = search.strip().casefold()
            done(
                [
                    Pick(key=group.name, words=(group.name, number(group.pupils)))
                    for group in self._groups or ()
                    if word in group.name.casefold()
                ]
            )

        if self._groups is None:
            self.session.groups(found)
        else:
            show()

    def _find_pupils(self, search: str, done: Found) -> None:
        def found(pupils: list[PupilIn]) -> None:
            done([Pick(key=pupil, words=(pupil.name, pupil.pupil_number, pupil.group or "")) for pupil in pupils])

        self.session.find_pupils(search, found)
