"""Licences: every part of the program with its version and licence; its whole text on selection. Works offline."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLineEdit, QListView, QPlainTextEdit, QVBoxLayout, QWidget

from lvs_desktop.gui import theme
from lvs_desktop.gui.shell import ABOUT, LICENCES, About, Page, Place, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Button, Text
from lvs_desktop.services import licences
from lvs_desktop.services.licences import Part
from lvs_desktop.services.texts import _, ngettext

FIRST = "Qt"  # what the licence asks to be seen


class PartsModel(QAbstractListModel):
    """The parts whose name, version or licence holds what was typed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._all: tuple[Part, ...] = ()
        self._words = ""
        self.shown: list[Part] = []

    def show(self, parts: tuple[Part, ...], words: str) -> None:
        """Show the parts that hold all the words."""
        self.beginResetModel()
        self._all = parts
        wanted = words.lower().split()
        self.shown = [part for part in parts if all(word in _searched(part) for word in wanted)]
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """How many are shown."""
        return 0 if parent is not None and parent.isValid() else len(self.shown)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name and version; a screen reader hears the licence too."""
        part = self.shown[index.row()]
        name = f"{part.name} {part.version}".strip()
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{name}, {part.licence}" if part.licence else name
        return None


class LicencesPage(Page):
    """A list to search at the left, the text of what is selected at the right."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("Licences"), scrolling=False)
        self._parts: tuple[Part, ...] = ()
        self._model = PartsModel(self)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search"))
        self.search.setAccessibleName(_("Search in the licences"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _words: self._show())
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setSpacing(theme.em(0.1))
        self.list.setAccessibleName(_("Parts of the program"))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.selectionModel().currentChanged.connect(lambda now, before: self._tell())
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.text.setAccessibleName(_("Licence"))
        self._count = Text(tone="small")
        left = QWidget()
        lines = QVBoxLayout(left)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme.em(0.4))
        for widget in (self.search, self.list, self._count):
            lines.addWidget(widget)
        beside = QWidget()
        cells = QHBoxLayout(beside)
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setSpacing(theme.em(0.6))
        cells.addWidget(left, 2)
        cells.addWidget(self.text, 3)
        self.body.addWidget(beside, 1)
        self.body.addWidget(Button(_("Back"), icon="arrow-left", clicked=lambda: shell.go(ABOUT)))

    def enter(self, about: About) -> None:
        """Read the list; the texts are read one by one when they are asked for."""
        self.shell.runner.run(self, lambda _progress: licences.parts(), done=self._arrived)

    def find(self) -> bool:
        """Ctrl+F."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
        return True

    def _arrived(self, parts: tuple[Part, ...]) -> None:
        self._parts = parts
        self._show()

    def _show(self) -> None:
        before = self._selected()
        self._model.show(self._parts, self.search.text())
        shown = self._model.shown
        self._count.setText(ngettext("{n} part", "{n} parts", len(shown)).format(n=len(shown)))
        at = next((row for row, part in enumerate(shown) if part == before), None)
        if at is None:
            named = self.search.text().strip().lower() or FIRST.lower()
            at = next((row for row, part in enumerate(shown) if part.name.lower().startswith(named)), 0)
        if shown:
            self.list.setCurrentIndex(self._model.index(at, 0))
            self.list.scrollTo(self._model.index(at, 0), QAbstractItemView.ScrollHint.PositionAtCenter)
        else:
            self.text.setPlainText(_("Nothing found. Type less, or another word."))

    def _selected(self) -> Part | None:
        row = self.list.currentIndex().row()
        return self._model.shown[row] if 0 <= row < len(self._model.shown) else None

    def _tell(self) -> None:
        part = self._selected()
        if part is None:
            return

        def show(words: str) -> None:
            if self._selected() == part:  # another one was selected meanwhile
                self.text.setPlainText(words)

        self.shell.runner.run(self, partial(_words, part), done=show)


def _words(part: Part, _progress: object) -> str:
    return licences.words_of(part)


def _searched(part: Part) -> str:
    return f"{part.name} {part.version} {part.licence} {part.inside}".lower()


PLACE = Place(id=LICENCES, title=lambda: _("Licences"), make=LicencesPage, icon="file", needs_school=False)


def scenes() -> Iterable[Scene]:
    """The first part, a search, and nothing found."""
    yield Scene("licences", lambda tour: tour.window.go(LICENCES))
    yield Scene("licences-search", lambda tour: _search(tour, "sqlcipher"), needs=School.NONE)
    yield Scene("licences-nothing", lambda tour: _search(tour, "zzz"), needs=School.NONE)


def _search(tour, words: str) -> None:
    tour.window.go(LICENCES)
    tour.settle()
    tour.window.page.search.setText(words)
