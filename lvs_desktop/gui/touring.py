"""Runs the tour: an example school in a folder of its own, every scene, every variant, pictures and report.json."""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QScrollArea

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.progress import Silent
from lvs_desktop.gui import practising, registry
from lvs_desktop.gui.inspection import Findings, inspect
from lvs_desktop.gui.practising import PASSPHRASE
from lvs_desktop.gui.shell import START
from lvs_desktop.gui.theme import Theme
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import schools, texts
from lvs_desktop.services.practice import Practice
from lvs_desktop.services.practice_primary import PrimaryPractice
from lvs_desktop.system import paths
from lvs_desktop.system.settings import Settings

PATIENCE = 60.0  # seconds for the work of one scene
POINTS = 9.0  # the system's size of text, fixed so that pictures are equal everywhere
PUPILS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """How the pictures are taken."""

    theme: str
    size: str  # 1024x600
    text: int = 100

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height."""
        width, height = self.size.lower().split("x")
        return int(width), int(height)


class Tour:
    """
    What a scene gets.

    Attributes:
        window: The real window.
        practice: The example school's files.
        primary: The example primary school's files.
        folder: A folder for this scene's own files.
    """

    def __init__(
        self, app: QApplication, look: Theme, home: Path, practice: Practice, primary: PrimaryPractice
    ) -> None:
        self._app, self._look, self._home = app, look, home
        self._count = 0
        self.practice = practice
        self.primary = primary
        self.folder = home
        self.window: MainWindow

    def number(self) -> int:
        """A number that no scene had yet."""
        self._count += 1
        return self._count

    def settle(self) -> None:
        """
        Wait until no task runs and everything is drawn.

        Raises:
            RuntimeError: It takes too long.
        """
        until = time.monotonic() + PATIENCE
        quiet = 0
        while quiet < 3:
            if time.monotonic() > until:
                raise RuntimeError("a scene does not come to rest")
            # the tour drives the window from outside, as a test does: inside the window nobody may do this
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            self._app.sendPostedEvents(None, 52)  # DeferredDelete: what was removed must not be in the picture
            quiet = 0 if self.window.runner.busy else quiet + 1
            time.sleep(0.002)

    def scroll_down(self) -> None:
        """Scroll the page to its foot."""
        for area in self.window.page.findChildren(QScrollArea):
            if area.isVisible():
                area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())

    def begin(self, scene: Scene, variant: Variant) -> None:
        """Make a window for a scene, with the school it needs."""
        self.folder = self._home / f"scene-{self.number()}"
        self.folder.mkdir()
        self._look.apply(variant.theme, variant.text)
        self.window = MainWindow(self._look, Settings(theme=variant.theme, text=variant.text))
        self.window.resize(*variant.pixels)
        self.window.go(START)
        self.window.show()
        self.settle()
        if scene.needs is not School.NONE:
            path = self.copy(scene.needs)
            self.window.open_school(path, passphrase=PASSPHRASE)
            self.settle()
            if self.window.opened is None:
                raise RuntimeError(f"the example school of {scene.name} did not open")

    def copy(self, needs: School) -> Path:
        """A copy of an example school for this scene, where a practice school lies."""
        target = practising.home() / f"{self.number()}"
        shutil.copytree(self._home / f"school-{needs}", target)
        return target / (practising.PRIMARY_FILE if needs is School.PRIMARY else practising.FILE)

    def end(self) -> None:
        """Close the window of a scene."""
        self.window.close()
        self.window.shut()
        self.window.deleteLater()
        self._app.sendPostedEvents(None, 52)
        self._app.processEvents()


def scenes() -> Iterator[Scene]:
    """
    The scenes of all pages, by page.

    Raises:
        RuntimeError: Two have the same name, or there are none.
    """
    names: set[str] = set()
    for module in registry.modules():
        for scene in module.scenes() if hasattr(module, "scenes") else ():
            if scene.name in names:
                raise RuntimeError(f"two scenes are called {scene.name}")
            names.add(scene.name)
            yield scene
    if not names:
        raise RuntimeError("no page has a scene")


def tour(
    app: QApplication,
    folder: Path,
    variants: Sequence[Variant],
    *,
    only: Iterable[str] = (),
    as_json: bool = False,
) -> int:
    """
    Take the pictures.

    Args:
        folder: Gets PNGs and report.json; made if absent.
        only: Starts of scene names; none: all.

    Returns:
        0 if nothing has to be mended, else 1.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = tuple(only) or tuple(filter(None, os.environ.get("LVS_TOUR_ONLY", "").split(",")))
    chosen = [scene for scene in scenes() if not wanted or scene.name.startswith(wanted)]
    pictures = []
    with tempfile.TemporaryDirectory(prefix="lvs-tour-") as name, _own_home(Path(name)) as home, _quiet():
        texts.use_language(None)
        practice, primary = _prepare(home)
        look = Theme(app, paths.resources() / "icons", base_points=POINTS)
        guide = Tour(app, look, home, practice, primary)
        for variant in variants:
            for scene in chosen:
                findings, file = _picture(guide, scene, variant, folder)
                pictures.append(
                    {
                        "page": scene.name,
                        "theme": variant.theme,
                        "size": variant.size,
                        "text": variant.text,
                        "file": file,
                        **{name: value for name, value in asdict(findings).items() if name != "least"},
                        "low_contrast": findings.low,
                        "good": findings.good,
                    }
                )
    bad = [picture for picture in pictures if not picture["good"]]
    report = {"pictures": pictures, "total": len(pictures), "to_mend": len(bad)}
    text = json.dumps(report, ensure_ascii=False, indent=1)
    (folder / "report.json").write_text(text, "utf-8")
    for picture in bad:
        faults = {name: picture[name] for name in ("clipped", "wider", "nameless", "low_contrast") if picture[name]}
        print(f"{picture['file']}: {faults}", file=sys.stderr)  # noqa: T201
    if as_json:
        print(text)  # noqa: T201
    else:
        print(f"{folder}: {len(pictures)} pictures, {len(bad)} to mend")  # noqa: T201
    return 1 if bad else 0


def _picture(guide: Tour, scene: Scene, variant: Variant, folder: Path) -> tuple[Findings, str]:
    file = f"{scene.name}-{variant.theme}-{variant.size}-{variant.text}.png"
    guide.begin(scene, variant)
    try:
        scene.show(guide)
        guide.settle()
        crash = guide.window.property("lvs_crash")
        if crash:
            raise RuntimeError(f"{scene.name}: {crash}")
        picture = guide.window.grab().toImage()
        picture.save(str(folder / file))
        findings = inspect(guide.window, picture, high_contrast=variant.theme.startswith("contrast"))
        if (guide.window.width(), guide.window.height()) != variant.pixels:
            width, height = guide.window.width(), guide.window.height()
            findings.wider.append(f"the window wants {width}x{height} instead of {variant.size}")
        return findings, file
    finally:
        guide.end()


def _prepare(home: Path) -> tuple[Practice, PrimaryPractice]:
    """Make the example schools once: nothing read, last year read, next year read; and a primary school."""
    empty, baseline, filled = (home / f"school-{kind}" for kind in (School.EMPTY, School.BASELINE, School.FILLED))
    ready = practising.make("M. Bakker", Silent(), folder=baseline, pupils=PUPILS)
    ready.opened.close()
    shutil.copytree(baseline, filled)
    opened = schools.open_school(filled / practising.FILE, passphrase=PASSPHRASE)
    both = ImportOptions(overwrite=True, archive_missing=True)
    practising.read(opened, ready.files.next_year, both, Silent())
    opened.close()
    person = ready.opened.worker
    empty.mkdir()
    schools.create(empty / practising.FILE, ready.files.school, person, passphrase=PASSPHRASE).opened.close()
    primary = practising.make_primary(person.name, Silent(), folder=home / f"school-{School.PRIMARY}", filled=True)
    primary.opened.close()
    return ready.files, primary.files


@contextmanager
def _own_home(home: Path) -> Iterator[Path]:
    """No settings, school or key of this computer is read or written while the pictures are taken."""
    mine = {"LVS_HOME": str(home), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    before = {name: os.environ.get(name) for name in mine}
    os.environ.update(mine)
    try:
        yield home
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _quiet() -> Iterator[None]:
    """Without a screen Qt says at each window that it can't be moved: not news here."""

    def handler(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if "propagateSizeHints" not in text:
            print(text, file=sys.stderr)  # noqa: T201

    before = qInstallMessageHandler(handler)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
