"""The check with Entree: the school's numbers beside those of a list. Nothing is kept or changed."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from lvs_desktop.domain.problems import Problem
from lvs_desktop.gui.shell import OVERVIEW, About, Page, Place, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, PrimaryButton, Text
from lvs_desktop.services import entree
from lvs_desktop.services import pupils as people
from lvs_desktop.services.entree import EntreeCheck
from lvs_desktop.services.labels import number
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _, ngettext

if TYPE_CHECKING:
    from lvs_desktop.gui.touring import Tour

SHOWN = 200  # lines of one kind of difference


class EntreePage(Page):
    """A list, and how it differs."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            _("Check with Entree"),
            lead=_("Compare the pupil numbers with a list of Entree. Nothing changes by it."),
        )
        self._doubt = Callout(
            "attention",
            _(
                "The supplier does not say whether JIJ! wants these numbers to be equal. "
                "Ask the supplier if they differ."
            ),
        )
        self._state = Callout("info")
        actions = QWidget()
        FlowLayout(
            actions,
            PrimaryButton(_("Choose a list …"), icon="folder-open", clicked=self.open_file),
            Button(_("To the overview"), icon="home", clicked=lambda: shell.go(OVERVIEW)),
        )
        self._hint = Text(
            _("A CSV or Excel file with pupil numbers or nlEduPersonProfileIds (number@domain)."), tone="muted"
        )
        self._found = Card(gap=0.4)
        for part in (self._doubt, self._state, self._hint, actions, self._found):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def enter(self, about: About) -> None:
        """Nothing is known until a list is chosen."""
        self._found.hide()
        self._state.tell("info", _("Not checked: there is no list."))

    def open_file(self) -> bool:
        """Choose a list."""
        dialog = QFileDialog(self, _("Choose a list"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.check(Path(name)))
        dialog.open()
        return True

    def check(self, path: Path) -> None:
        """Compare with a list."""
        opened = self.shell.opened
        self.shell.runner.run(self, lambda _progress: entree.check(opened, path), done=self._show, failed=self._refused)

    def _show(self, found: EntreeCheck) -> None:
        lines = self._found.lines
        while (item := lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if found.same:
            self._state.tell("ok", _("All numbers are the same as in {file}.").format(file=found.file_name))
            self._found.hide()
            return
        words = ngettext("{n} number is the same.", "{n} numbers are the same.", found.equal)
        head = words.format(n=number(found.equal)) + " " + _("The list of {file} differs.").format(file=found.file_name)
        self._state.tell("attention", head)
        for title, rows in (
            (
                _("Only leading zeros differ (here, in the list):"),
                [f"{ours}  {theirs}" for ours, theirs in found.zeros],
            ),
            (_("In the list, not at this school:"), list(found.unknown_here)),
            (_("At this school, not in the list:"), [f"{own}  {name}" for own, name in found.not_listed]),
            (_("Pupils without a number:"), list(found.without_number)),
            (_("Twice in the list:"), list(found.twice)),
        ):
            if not rows:
                continue
            lines.addWidget(Text(f"{title} {number(len(rows))}", tone="strong"))
            more = [_("... and {n} more").format(n=number(len(rows) - SHOWN))] if len(rows) > SHOWN else []
            lines.addWidget(Text("\n".join([*rows[:SHOWN], *more])))
        if len(found.domains) > 1:
            lines.addWidget(
                Text(_("The list has more than one domain: {domains}.").format(domains=", ".join(found.domains)))
            )
        self._found.show()

    def _refused(self, problem: Problem) -> None:
        self._found.hide()
        self._state.tell("error", problem_text(problem))


PLACE = Place(id="entree", title=lambda: _("Check with Entree"), make=EntreePage, icon="user-check")


def scenes() -> Iterable[Scene]:
    """Without a list, with differences, and a list of something else."""
    yield Scene("entree", _go, needs=School.FILLED)
    yield Scene("entree-differs", _differs_scene, needs=School.FILLED)
    yield Scene("entree-error", _error_scene, needs=School.FILLED)


def _go(tour: "Tour") -> EntreePage:
    tour.window.go("entree")
    tour.settle()
    return tour.window.page


def _differs_scene(tour: "Tour") -> None:
    page = _go(tour)
    own = [pupil.pupil_number for pupil in people.pupils(tour.window.opened)]
    path = tour.folder / "entree.csv"
    lines = [f"{text}@school.example" for text in own[3:]]
    path.write_text("\n".join(["nlEduPersonProfileId", f"00{own[2]}@school.example", "99001", *lines]), "utf-8")
    page.check(path)
    tour.settle()


def _error_scene(tour: "Tour") -> None:
    page = _go(tour)
    path = tour.folder / "namen.txt"
    path.write_text("Sofie\nDaan\n", "utf-8")
    page.check(path)
    tour.settle()
