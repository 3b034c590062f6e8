"""The texts of the whole program are translated and up to date."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_text_of_the_program_is_translated() -> None:
    """Nothing untranslated or fuzzy, the same placeholders, and extraction leaves the files unchanged."""
    done = subprocess.run(
        [sys.executable, ROOT / "installers" / "texts.py", "check"], capture_output=True, text=True, encoding="utf-8"
    )

    assert (done.returncode, done.stderr) == (0, "")
