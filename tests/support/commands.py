"""The command line as a person or a script meets it: in this process (fast) or as a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "drie blauwe fietsen"


@dataclass(frozen=True)
class Said:
    """What a command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be one JSON value and nothing else."""
        return json.loads(self.out)

    @property
    def error(self) -> tuple[int, str]:
        """The exit code and the code of the problem."""
        return self.code, self.json["error"]["code"]


Lvs = Callable[..., Said]


def process(*arguments: object, stdin: str = "", before: str = "", **variables: str) -> Said:
    """
    Run `main.py` as a process of its own, without a terminal.

    Args:
        before: Python to run first in that process.
        variables: Of the environment.
    """
    settings = {**os.environ, **variables}
    command: list[str] = [sys.executable, "-W", "error", str(ROOT / "main.py")]
    if before:
        start = f"import sys; sys.argv[0] = 'main.py'; sys.path.insert(0, {str(ROOT)!r})\n{before}\n"
        command = [sys.executable, "-c", start + "from lvs_desktop.__main__ import main; main()"]
    done = subprocess.run(
        [*command, *map(str, arguments)], env=settings, input=stdin.encode(), capture_output=True, check=False
    )
    return Said(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def passphrase_file(folder: Path, passphrase: str = PASSPHRASE) -> Path:
    """A file that holds a passphrase, with a line end as an editor leaves it."""
    path = folder / "wachtzin.txt"
    path.write_text(passphrase + "\n", "utf-8")
    return path
