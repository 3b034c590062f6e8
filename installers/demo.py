"""The main job on an invented school, for a computer without a screen: what `dev.py run` shows there.

Every step is a command of the program itself, shown as it can be typed; its answer is read as JSON. All files lie in
one fresh folder, also settings and logs, so that nothing of the person is touched. Standard library only.
"""

from __future__ import annotations

import json
import os
import secrets
import shlex
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PUPILS = 500
GUARD_WANTS_NUMBER = 3  # exit code


class Demonstration:
    """One demonstration in one folder; file names are relative to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = {**os.environ, "LVS_HOME": str(folder / "instellingen"), "QT_QPA_PLATFORM": "offscreen"}
        # a computer without a screen mostly has no keyring: the passphrase comes from a file
        self.settings["LVS_PASSPHRASE_FILE"] = str(folder / "wachtzin.txt")

    def main_job(self) -> None:
        """
        Make a school, take over the new school year, put it back.

        Raises:
            SystemExit: A step failed; what the program said is shown.
        """
        passphrase = self.folder / "wachtzin.txt"
        passphrase.touch(mode=0o600)
        passphrase.write_text(secrets.token_urlsafe(24), "utf-8")
        school = "voorbeeldschool.lvs"

        step(1, f"een verzonnen school met {PUPILS} leerlingen", "an invented school")
        made = self.answer("sample", "bestanden", "--pupils", str(PUPILS), "--seed", "1", shown=True)
        last_year, next_year = made["files"]["last_year"], made["files"]["next_year"]
        place = made["school"]
        locations = [word for each in place["locations"] for word in ("--location", f"{each['code']}={each['name']}")]
        named = ["--brin", place["brin"], "--name", place["name"], "--route", place["route"], *locations]
        self.show("new", school, *named, "--person", "Voorbeeld", "--role", "school_admin")
        print(
            "   De wachtzin staat in wachtzin.txt, alleen voor dit voorbeeld / the passphrase, for this example only."
        )

        step(2, "beginstand: wie het LVS nu kent", "the population that the LVS holds")
        self.show("import", school, last_year, "--baseline", "--apply", pupils=0)
        before = self.pupils(school)

        step(3, "het bestand van het nieuwe schooljaar bekijken", "preview: nothing is written")
        boxes = ["--overwrite", "--archive-missing"]
        self.show("import", school, next_year, *boxes)

        step(4, "opslaan", "apply")
        code = self.show("import", school, next_year, *boxes, "--apply", pupils=0)
        if code == GUARD_WANTS_NUMBER:
            preview = self.answer("import", school, next_year, *boxes)
            number = str(preview["counts"]["archived"])
            self.show("import", school, next_year, *boxes, "--apply", "--confirm-archive", number, pupils=0)
        after = self.pupils(school)

        step(5, "ongedaan maken", "undo")
        self.show("undo", school)
        self.show("history", school)
        if before == after or self.pupils(school) != before:
            raise SystemExit("De school is niet gelijk aan het begin / the school differs from the start.")
        print(f"   Alle {len(before)} leerlingen zijn weer precies als voor stap 4 / exactly as before step 4.")

    def pictures(self) -> None:
        """Leave a picture of every page."""
        step(6, "afbeeldingen van de vensters (een tot twee minuten)", "pictures of the pages")
        words = ["tour", "afbeeldingen", "--theme", "light", "--size", "1366x768", "--text", "100"]
        print(f"   $ python main.py {shlex.join(words)}", flush=True)
        done = self._main_py(*words)
        print(f"   | {(done.stdout + done.stderr).strip().splitlines()[0]}")  # faults are for the tests to stop at
        made = self.folder / "afbeeldingen"
        print(f"   {len(list(made.rglob('*.png')))} afbeeldingen in / pictures in: {made}")

    def show(self, *words: str, pupils: int = 3) -> int:
        """Do one command and show what it says, with so many pupils of each kind; returns the exit code."""
        print(f"   $ python main.py {shlex.join(words)}", flush=True)
        done = self._main_py(*words)
        print("\n".join(f"   | {line}" for line in short(done.stdout + done.stderr, pupils=pupils)), flush=True)
        if done.returncode not in (0, GUARD_WANTS_NUMBER):
            raise SystemExit(f"De opdracht mislukte (code {done.returncode}) / the command failed.")
        return done.returncode

    def answer(self, *words: str, shown: bool = False) -> Any:
        """What one command answers as JSON."""
        if shown:
            print(f"   $ python main.py {shlex.join(words)}", flush=True)
        done = self._main_py(*words, "--json")
        if done.returncode not in (0, GUARD_WANTS_NUMBER):
            raise SystemExit(f"{done.stderr}\nDe opdracht mislukte (code {done.returncode}) / the command failed.")
        return json.loads(done.stdout)

    def pupils(self, school: str) -> Any:
        """The school as it is now, archived pupils included."""
        return self.answer("pupils", school, "--archived")["pupils"]

    def _main_py(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *words],
            cwd=self.folder,
            env={**self.settings, "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


def short(text: str, *, pupils: int) -> list[str]:
    """The lines of an answer; of the pupils under each kind (further to the right) only the first few."""
    lines: list[str] = []
    run = 0
    for line in text.rstrip().splitlines():
        run = run + 1 if line.startswith(" " * 8) else 0
        if run <= pupils:
            lines.append(line[:120])
        elif pupils and run == pupils + 1:
            lines.append("           ...")
    return lines


def step(number: int, dutch: str, english: str) -> None:
    """Announce a step."""
    print(f"\n{number}. {dutch[0].upper()}{dutch[1:]} / {english}", flush=True)


def main() -> None:
    """Show the demonstration in a fresh folder."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console that can't show é must not stop us
    folder = ROOT / "build" / f"voorbeeld-{datetime.now():%Y%m%d-%H%M%S}"
    folder.mkdir(parents=True)
    print("Deze computer heeft geen scherm. Daarom ziet u hier wat het programma doet, met een verzonnen school.")
    print("(No screen here: this shows the program's main job on an invented school.)")
    shown = Demonstration(folder)
    shown.main_job()
    shown.pictures()
    print(f"\nKlaar. Alles van dit voorbeeld staat in / everything lies in: {folder}")
    print("U mag die map weggooien. Met een scherm opent dezelfde opdracht het venster.")


if __name__ == "__main__":
    main()
