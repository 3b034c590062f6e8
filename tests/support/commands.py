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


def process(*arguments: object, stdin: str = "", **variables: str) -> Said:
    """Run `main.py` as a process of its own, without a terminal, with these variables in its environment."""
    done = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "main.py"), *map(str, arguments)],
        env={**os.environ, **variables},
        input=stdin.encode(),
        capture_output=True,
        check=False,
    )
    return Said(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def passphrase_file(folder: Path, passphrase: str = PASSPHRASE) -> Path:
    """A file that holds a passphrase, with a line end as an editor leaves it."""
    path = folder / "wachtzin.txt"
    path.write_text(passphrase + "\n", "utf-8")
    return path
