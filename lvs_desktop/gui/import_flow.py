"""The place of the window where pupils are imported: a row of pages on one session."""

from collections.abc import Iterable
from pathlib import Path

from lvs_desktop.domain.changes import Entry, EntryKind
from lvs_desktop.domain.checklist import StepKind
from lvs_desktop.gui import import_scenes, repair_scenes
from lvs_desktop.gui.flow import FlowHost, FlowView
from lvs_desktop.gui.import_session import ImportSession
from lvs_desktop.gui.pages.import_columns import ColumnsPage
from lvs_desktop.gui.pages.import_done import DonePage
from lvs_desktop.gui.pages.import_file import FilePage
from lvs_desktop.gui.pages.import_repairs import RepairsPage
from lvs_desktop.gui.pages.import_review import ReviewPage
from lvs_desktop.gui.practising import files_of, is_practice, is_primary, primary_files_of
from lvs_desktop.gui.shell import HISTORY, LINK_LIST, OVERVIEW, About, Place, Shell, UndoOf
from lvs_desktop.gui.tour import Scene
from lvs_desktop.services.texts import _


class ImportPlace(FlowHost):
    """Shows the import; going elsewhere and coming back finds it where it was."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.session: ImportSession | None = None

    def enter(self, about: About) -> None:
        """Start an import, or go on with the one that was under way."""
        session = self.session
        if session is None or session.opened is not self.shell.opened or session.draft.entry is not None:
            self.start()

    def start(self) -> None:
        """Start anew with no file."""
        opened = self.shell.opened
        if opened is None:
            return
        if self.session is not None:
            self.session.leave()
            self.session.deleteLater()
        session = ImportSession(opened, self.shell.runner, self, samples=lambda: _samples(opened.path))
        self.session = session
        session.written.connect(self._written)
        session.decided.connect(self.shell.school_changed)
        session.undo_wanted.connect(lambda entry_id: self.shell.go(HISTORY, UndoOf(entry_id=entry_id)))
        session.list_wanted.connect(lambda: self.shell.go(LINK_LIST))
        view = FlowView(
            session,
            (FilePage(session), ColumnsPage(session), RepairsPage(session), ReviewPage(session), DonePage(session)),
            finish_text=_("Continue with the checklist"),
        )
        view.cancelled_flow.connect(self._cancel)
        view.finished_flow.connect(self._finish)
        self.show_view(view)
        session.begin()

    def _written(self, entry: Entry) -> None:
        self.shell.school_changed()

    def _cancel(self) -> None:
        # nothing was written: the next time starts with no file
        self._drop()
        self.shell.go(OVERVIEW)

    def _finish(self) -> None:
        session = self.session
        baseline = session is not None and session.draft.entry is not None
        again = baseline and session.draft.entry.kind is EntryKind.BASELINE
        self._drop()
        if again:
            # the starting point is read; now the file that it was for
            self.start()
        else:
            self.shell.go(OVERVIEW)

    def _drop(self) -> None:
        if self.session is not None:
            self.session.leave()
        self.session = None


def _samples(school: Path) -> tuple[tuple[str, Path], ...]:
    """The words and files of the buttons to practise with; none beside a real school. Not on the UI thread."""
    if not is_practice(school):
        return ()
    if is_primary(school):
        return ((_("Practise with the file of the LAS"), primary_files_of(school).edexml),)
    files = files_of(school)
    return (
        (_("Practise with next year's file"), files.next_year),
        (_("Practise with a file with mistakes"), files.mistakes),
    )


PLACE = Place(
    id="import",
    title=lambda: _("Import pupils"),
    make=ImportPlace,
    icon="users",
    kinds=(StepKind.PUPILS,),
)


def scenes() -> Iterable[Scene]:
    """The states of the import's pages."""
    yield from import_scenes.scenes()
    yield from repair_scenes.scenes()
