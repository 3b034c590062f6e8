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
KINDS = {
    "new": "nieuw",
    "changed": "gewijzigd",
    "unchanged": "gelijk",
    "reactivated": "terug",
    "missing": "niet in het bestand",
    "archived": "te archiveren",
}


class Demonstration:
    """One demonstration in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.school = folder / "voorbeeldschool.lvs"
        # no keyring on a computer without a screen: the passphrase comes from a file
        self.passphrase = folder / "wachtzin.txt"
        self.environment = {**os.environ, "LVS_HOME": str(folder / "instellingen"), "QT_QPA_PLATFORM": "offscreen"}
        self.environment["LVS_PASSPHRASE_FILE"] = str(self.passphrase)

    def main_py(self, *arguments: str | Path, show: bool = True) -> tuple[int, Any]:
        """
        Do one command of the program; returns exit code and JSON answer.

        Raises:
            SystemExit: The command failed; its message is shown.
        """
        words = [str(argument) for argument in arguments]
        if show:
            print(f"   $ python main.py {shlex.join(words)}", flush=True)
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *words, "--json"],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode not in (0, GUARD_WANTS_NUMBER):
            raise SystemExit(f"{done.stderr}\nDe opdracht mislukte (code {done.returncode}) / the command failed.")
        return done.returncode, json.loads(done.stdout)

    def pupils(self) -> Any:
        """The school as it is now, archived pupils included."""
        return self.main_py("pupils", self.school, "--archived", show=False)[1]["pupils"]

    def run(self) -> None:
        """Make the school, take over the new school year, put it back."""
        self.passphrase.touch(mode=0o600)
        self.passphrase.write_text(secrets.token_urlsafe(24), "utf-8")

        print(f"\n1. Een verzonnen school met {PUPILS} leerlingen maken / an invented school")
        _, sample = self.main_py("sample", self.folder / "bestanden", "--pupils", str(PUPILS), "--seed", "1")
        place = sample["school"]
        locations = [f"--location={location['code']}={location['name']}" for location in place["locations"]]
        years = ["--school-year", place["school_year"], "--person", "Voorbeeld", "--role", "school_admin"]
        name = ["--brin", place["brin"], "--name", place["name"], "--route", place["route"]]
        _, made = self.main_py("new", self.school, *name, *locations, *years)
        print(f"   Herstelcode, eenmalig getoond / recovery code: {' '.join(made['recovery_code'])}")
        print("   Deze computer heeft geen sleutelbos. De wachtzin staat in wachtzin.txt, alleen voor dit voorbeeld.")

        print("\n2. Beginstand: de leerlingen die het LVS nu kent / the population that the LVS holds")
        _, done = self.main_py("import", self.school, sample["last_year"], "--baseline", "--apply")
        print(f"   {counted(done['counts'])}")
        before = self.pupils()

        print("\n3. Het bestand voor het nieuwe schooljaar: eerst kijken / preview, nothing is written")
        boxes = ["--overwrite", "--archive-missing"]
        _, shown = self.main_py("import", self.school, sample["next_year"], *boxes)
        print(f"   {counted(shown['counts'])}")
        for line in examples(shown["changes"]):
            print(f"   {line}")

        print("\n4. Opslaan / apply")
        code, done = self.main_py("import", self.school, sample["next_year"], *boxes, "--apply")
        if code == GUARD_WANTS_NUMBER:
            number = str(shown["counts"]["archived"])
            print(f"   De bewaker vraagt om het aantal te archiveren leerlingen: {number} / the guard wants the number")
            _, done = self.main_py(
                "import", self.school, sample["next_year"], *boxes, "--apply", "--confirm-archive", number
            )
        print(f"   Opgeslagen / written: {counted(done['counts'])}")
        after = self.pupils()

        print("\n5. Ongedaan maken / undo")
        self.main_py("undo", self.school)
        if before == after or self.pupils() != before:
            raise SystemExit("De school is niet gelijk aan het begin / the school differs from the start.")
        print(f"   Alle {len(before)} leerlingen zijn weer precies zoals voor stap 4 / exactly as before step 4.")

        print("\n6. Afbeeldingen van de vensters maken / pictures of the pages (een halve minuut)", flush=True)
        pictures = self.folder / "afbeeldingen"
        command = [sys.executable, str(ROOT / "main.py"), "tour", str(pictures)]
        code = subprocess.call(command, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        if code != 0:
            raise SystemExit(f"De rondgang meldt gebreken, zie {pictures / 'report.json'} / the tour reports faults.")
        print(f"   {len(list(pictures.rglob('*.png')))} afbeeldingen in / pictures in: {pictures}")


def counted(counts: dict[str, int]) -> str:
    """Counts as words: 83 nieuw, 400 gewijzigd."""
    return ", ".join(f"{counts[kind]} {word}" for kind, word in KINDS.items() if counts.get(kind)) or "geen leerlingen"


def examples(changes: list[dict[str, Any]], *, of_each: int = 2) -> list[str]:
    """A few lines of a preview: two pupils of each kind with what changes."""
    lines = []
    for kind, word in KINDS.items():
        for change in [change for change in changes if change["kind"] == kind and kind != "unchanged"][:of_each]:
            fields = "; ".join(
                f"{field}: {was or '-'} -> {becomes or '-'}" for field, (was, becomes) in change["fields"].items()
            )
            lines.append(f"{word:20} {change['pupil_number']:>9} {change['name']:30} {fields}"[:118])
    return lines


def main() -> None:
    """Show the demonstration in a fresh folder."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console that can't show é must not stop us
    folder = ROOT / "build" / f"voorbeeld-{datetime.now():%Y%m%d-%H%M%S}"
    folder.mkdir(parents=True)
    print("Deze computer heeft geen scherm. Daarom ziet u hier wat het programma doet, met een verzonnen school.")
    print("(No screen here: this shows the program's main job on an invented school.)")
    Demonstration(folder).run()
    print(f"\nKlaar. Alles van dit voorbeeld staat in / everything lies in: {folder}")
    print("U mag die map weggooien. Met een scherm opent dezelfde opdracht het venster.")


if __name__ == "__main__":
    main()
