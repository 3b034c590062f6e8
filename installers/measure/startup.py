"""From starting the program's process until a school of 2,000 pupils is on screen. Prints one JSON object.

    startup.py FOLDER        runs with a screen; LVS_HOME must be an empty folder

The program is started as a person starts it, with a school file to open at once. It is watched from outside: the
screen is photographed again and again, and what counts is when it showed for the first time what it still shows after
a while. The school has a passphrase: its 0.1 s is in it. Before that the program is started once without being
watched, as on any computer where it was used before: its modules are compiled then, also where Python was told to keep
no compiled modules.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QImage

from lvs_desktop.gui import practising

MAIN = Path(__file__).resolve().parents[2] / "main.py"
COMPILED = MAIN.parent / "build" / "compiled"
STILL = 1.5  # seconds without a change
PAUSE = 0.025  # seconds between two pictures: each takes 5 ms of a processor that the program could use
PATIENCE = 60.0


def main(folder: Path) -> None:
    """Start, watch, and see that it was the school that came on screen."""
    home = Path(os.environ["LVS_HOME"])
    as_used = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    as_used["PYTHONPYCACHEPREFIX"] = str(COMPILED)
    load = "import lvs_desktop.__main__, lvs_desktop.app as program; program.load_window()"
    subprocess.run([sys.executable, "-c", load], env=as_used, cwd=MAIN.parent, check=True)
    school = practising.home() / "1" / practising.FILE  # where the program knows the passphrase
    school.parent.mkdir(parents=True)
    for end in ("", ".keys"):
        shutil.copy(folder / "encrypted" / f"start.lvs{end}", school.with_name(school.name + end))
    application = QGuiApplication([])
    before = _picture(application)
    start = time.perf_counter()
    program = subprocess.Popen([sys.executable, str(MAIN), str(school)], stdin=subprocess.DEVNULL, env=as_used)
    try:
        last, since = before, start
        while (now := time.perf_counter()) - since < STILL or last == before:
            if now - start > PATIENCE or program.poll() is not None:
                raise SystemExit("the program did not come to rest on screen")
            picture = _picture(application)
            if picture != last:
                last, since = picture, now
            time.sleep(PAUSE)
    finally:
        program.terminate()
        program.wait(10)
    recent = json.loads((home / "config" / "settings.json").read_text("utf-8"))["recent"]
    if not recent or recent[0]["path"] != str(school):
        raise SystemExit("the program did not open the school")
    print(json.dumps({"seconds": {"start": since - start}}))


def _picture(application: QGuiApplication) -> QImage:
    return application.primaryScreen().grabWindow(0).toImage()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
