"""The program on a real screen: an X server, the program as a process of its own, and a picture of what is on it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Starts the program and photographs the screen until the start page's dark blue button is on it.
_PHOTOGRAPHER = """
import subprocess, sys, time
from PySide6.QtGui import QGuiApplication
program = subprocess.Popen([sys.executable, sys.argv[1]])
app = QGuiApplication([])
until = time.monotonic() + 60
try:
    while time.monotonic() < until and program.poll() is None:
        picture = app.primaryScreen().grabWindow(0).toImage()
        blue = sum(
            picture.pixelColor(x, y).name() == "#154273"
            for x in range(0, picture.width(), 4) for y in range(0, picture.height(), 4)
        )
        if blue > 100:
            picture.save(sys.argv[2])
            break
        time.sleep(0.2)
    print(blue, program.poll())
finally:
    program.terminate()
    program.wait(10)
"""


@pytest.mark.requires("xvfb")
def test_the_start_page_appears_on_a_real_screen(tmp_path: Path) -> None:
    """A newcomer who types the one command sees a window with something to press."""
    script = tmp_path / "photographer.py"
    script.write_text(_PHOTOGRAPHER, "utf-8")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.json").write_text('{"theme": "light"}', "utf-8")
    picture = tmp_path / "screen.png"
    environment = {**os.environ, "QT_QPA_PLATFORM": "xcb", "LVS_HOME": str(tmp_path)}

    done = subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 1366x768x24", sys.executable, script, ROOT / "main.py", picture],
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
    )

    assert picture.is_file(), done.stdout + done.stderr
    assert "None" == done.stdout.split()[-1], "the program ended by itself"
