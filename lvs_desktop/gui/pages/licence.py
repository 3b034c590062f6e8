"""The licence of the new platform: which package was ordered, and that it was."""

from collections.abc import Iterable

from PySide6.QtWidgets import QButtonGroup, QWidget

from lvs_desktop.domain.checklist import StepKind, StepStatus
from lvs_desktop.domain.moving import Package
from lvs_desktop.gui.move_page import MovePage
from lvs_desktop.gui.shell import Place, Shell
from lvs_desktop.gui.step_bar import StepBar
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Card, RadioLine, Text, column
from lvs_desktop.services import moving
from lvs_desktop.services.moving import Standing
from lvs_desktop.services.texts import _


class LicencePage(MovePage):
    """Basis or Compleet."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.packages = {package: RadioLine(f"'{package.value}'") for package in Package}
        group = QButtonGroup(self)
        holder = QWidget()
        lines = column(holder, gap=0.3)
        for package, line in self.packages.items():
            group.addButton(line.box)
            lines.addWidget(line)
            line.box.clicked.connect(lambda _on, package=package: self.choose(package))
        self._chosen: Package | None = None
        self.bar = StepBar(shell, in_page=True)
        self.lay_out(
            Card(
                Text(_("Which package do you order?"), tone="heading"),
                Text(_("You order at the supplier. What a package holds, you read there: we don't know it.")),
                holder,
            ),
            Card(Text(_("How far is it?"), tone="heading"), self.bar),
        )

    def step_read(self, status: StepStatus) -> None:
        """Show its state."""
        self.bar.show_step(status)
        super().step_read(status)

    def show_standing(self, found: Standing) -> None:
        """The package that was chosen."""
        self._chosen = found.move.package
        for package, line in self.packages.items():
            line.setEnabled(self.allowed)
            line.box.setAutoExclusive(False)
            line.setChecked(package is self._chosen)

    def choose(self, package: Package) -> None:
        """Keep a choice at once."""
        before = self._chosen.value if self._chosen else ""
        self.write(
            lambda opened: moving.choose_package(opened, package.value),
            _("Package {name} is noted.").format(name=package.value),
            undo=lambda opened: moving.choose_package(opened, before),
        )


PLACE = Place(
    id="licence",
    title=lambda: _("Licence"),
    make=LicencePage,
    icon="file",
    kinds=(StepKind.LICENCE,),
    says_step=True,
)


def scenes() -> Iterable[Scene]:
    """Nothing chosen, chosen, ordered, and all about the step."""
    yield Scene("licence", lambda tour: tour.window.go("step:licence"), needs=School.PRIMARY)
    yield Scene("licence-chosen", _chosen_scene, needs=School.PRIMARY)
    yield Scene("licence-ordered", _ordered_scene, needs=School.PRIMARY)
    yield Scene("licence-reason", _reason_scene, needs=School.PRIMARY)
    yield Scene("licence-about", _about_scene, needs=School.PRIMARY)
    yield Scene("licence-help", _help_scene, needs=School.PRIMARY)


def _go(tour) -> LicencePage:
    tour.window.go("step:licence")
    tour.settle()
    return tour.window.page


def _chosen_scene(tour) -> LicencePage:
    page = _go(tour)
    page.packages[Package.BASIS].box.click()
    tour.settle()
    return page


def _ordered_scene(tour) -> None:
    _chosen_scene(tour).bar.done.click()
    tour.settle()


def _reason_scene(tour) -> None:
    _go(tour).bar.skip.click()


def _about_scene(tour) -> None:
    _go(tour).bar.explain.click()


def _help_scene(tour) -> None:
    _go(tour).bar.help.click()
