"""What files call the tracks: Somtoday's structure file, and a newer table of DUO's element codes."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.gui.shell import Shell
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, Text
from lvs_desktop.services import history, permits, tracks
from lvs_desktop.services.labels import number
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext

_Found = tuple[int, str, int]  # names that the school knows, year of the codes, how many codes


class TrackTables(Card):
    """Says what is known of tracks, and reads more of it."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(Text(_("What files call the tracks"), tone="heading"), gap=0.4)
        self._shell = shell
        self._known = Text("", tone="muted")
        self.notice = Callout("info")
        self.structure = Button(
            _("Read Somtoday's structure file …"),
            icon="folder-open",
            clicked=lambda: self._choose(_("Choose Somtoday's structure file"), self.read_structure),
            hint=_("It says which track each name and abbreviation of your school is."),
        )
        self.codes = Button(
            _("Read newer element codes …"),
            icon="folder-open",
            clicked=lambda: self._choose(_("Choose a table of element codes"), self.read_codes),
            hint=_("A CSV file with codes and tracks, as DUO publishes them. It counts for all schools here."),
        )
        holder = QWidget()
        FlowLayout(holder, self.structure, self.codes)
        for part in (self._known, holder, self.notice):
            self.lines.addWidget(part)

    def show_known(self) -> None:
        """Say what is known now."""
        opened = self._shell.opened
        if opened is None:
            return
        may = permits.allowed(opened, Action.NUMBERS)
        self.structure.setEnabled(may)
        self.codes.setEnabled(may)

        def read() -> _Found:
            names, known = tracks.listed(opened)
            return len(names), known.codes.year, len(known.codes.codes)

        def show(found: _Found) -> None:
            names, year, codes = found
            words = ngettext(
                "Your school said of {n} name which track it is.",
                "Your school said of {n} names which track they are.",
                names,
            )
            text = _("There are {n} element codes, of {year}.").format(n=number(codes), year=year)
            self._known.setText(f"{words.format(n=number(names))} {text}")

        self._shell.runner.run(self, lambda _progress: read(), done=show, failed=self._refused)

    def read_structure(self, path: Path) -> None:
        """Take the names of Somtoday's structure file."""
        opened = self._shell.opened

        def done(entry: Entry) -> None:
            n = entry.counts.written
            words = ngettext("{n} name of a track was learnt.", "{n} names of tracks were learnt.", n)
            self._tell(words.format(n=number(n)))
            self._shell.toast(words.format(n=number(n)), _("Undo"), lambda: self._undo(opened, entry))

        self._shell.runner.run(
            self, lambda _progress: tracks.read_structure(opened, path), done=done, failed=self._refused
        )

    def read_codes(self, path: Path) -> None:
        """Use another table of element codes."""
        self._shell.runner.run(
            self,
            lambda _progress: tracks.replace_codes(path),
            done=lambda codes: self._tell(_("The element codes are of {year} now.").format(year=codes.year)),
            failed=self._refused,
        )

    def _undo(self, opened: OpenSchool, entry: Entry) -> None:
        if self._shell.opened is not opened:  # the notice may outlive the school it speaks of
            return
        self._shell.runner.run(
            self,
            lambda _progress: history.undo(opened, entry.id),
            done=lambda _found: self._tell(_("The names of tracks were taken back.")),
            failed=self._shell.show_problem,
        )

    def _choose(self, title: str, take: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([_("CSV and Excel (*.csv *.txt *.xlsx *.xls *.ods)"), _("All files (*)")])
        dialog.fileSelected.connect(lambda name: take(Path(name)))
        dialog.open()

    def _tell(self, words: str) -> None:
        self.notice.tell("ok", words)
        self._shell.school_changed()
        self.show_known()

    def _refused(self, problem: Problem) -> None:
        if problem.code is ProblemCode.NOTHING_EDITED:
            self.notice.tell("info", _("This file says nothing new about tracks. Nothing was changed."))
        else:
            self.notice.tell("error", problem_text(problem))
