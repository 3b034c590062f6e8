"""`main.py` as a process of its own: without Qt, with pipes, stopped by the person."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lvs_desktop.storage import keys
from tests.support.commands import PASSPHRASE, ROOT, passphrase_file, process
from tests.support.schoolfiles import KEY, new_school, write_csv

NO_QT = """
import importlib.abc, json, sys
class Refuse(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6"):
            raise RuntimeError("PySide6 was asked for")
sys.meta_path.insert(0, Refuse())
sys.path.insert(0, sys.argv[1])
from lvs_desktop.cli.commands import run
codes = [run(command) for command in json.loads(sys.argv[2])]
try:
    import PySide6
except RuntimeError:
    print(json.dumps(codes))
"""
ROW = {"pupil_number": "0012345", "given_name": "Loïs", "family_name": "Ünlü", "group": "2B", "location": "00"}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A school file that opens with the passphrase at hand."""
    monkeypatch.setenv("LVS_PASSPHRASE_FILE", str(passphrase_file(tmp_path, PASSPHRASE)))
    path = tmp_path / "school.lvs"
    new_school(path).close()
    keys.write_envelope(path, keys.wrap(KEY, PASSPHRASE))
    return path


def test_the_main_job_needs_no_qt(file: Path, tmp_path: Path) -> None:
    """new, import, undo, history, pupils, checklist, unlock in a process where importing PySide6 raises."""
    made = tmp_path / "nieuw.lvs"
    source = write_csv(tmp_path / "b.csv", [ROW], encoding="cp1252")
    commands: list[list[object]] = [
        ["new", made, "--brin", "99ZZ", "--name", "Voorbeeld", "--route", "manual"],
        ["import", made, source, "--apply"],
        ["undo", made],
        ["history", made],
        ["pupils", made, "--csv", tmp_path / "uit.csv", "--xlsx", tmp_path / "uit.xlsx"],
        ["checklist", made],
        ["unlock", made],
    ]
    given = json.dumps([[str(word) for word in command] for command in commands])

    done = subprocess.run([sys.executable, "-c", NO_QT, str(ROOT), given], capture_output=True, encoding="utf-8")

    assert [0] * len(commands) == json.loads(done.stdout.splitlines()[-1]), done.stderr


def test_results_are_utf8_on_stdout_and_messages_on_stderr(file: Path, tmp_path: Path) -> None:
    """Also where the system's own encoding is another one; a warning would end the process."""
    source = write_csv(tmp_path / "b.csv", [ROW])

    done = process("import", file, source, "--apply", "--json", PYTHONIOENCODING="cp1252", LC_ALL="C")
    again = process("import", file, source, "--apply", "--json", PYTHONIOENCODING="cp1252", LC_ALL="C")

    assert (0, "", "Loïs Ünlü") == (done.code, done.err, done.json["changes"][0]["name"])
    assert (0, False) == (again.code, again.json["applied"])
    assert "Er is niets om op te slaan" in again.err


def test_the_language_follows_the_variable() -> None:
    """English on demand, for usage errors too; nothing on stdout."""
    said = process("impotr", LVS_LANG="en")

    assert (2, "") == (said.code, said.out)
    assert said.err.startswith("The command impotr does not exist.")


def test_the_recovery_code_comes_from_standard_input(file: Path) -> None:
    """Typed or piped; a wrong one ends in code 4."""
    said = process("unlock", file, "--recovery", "--json", stdin="een twee\n")

    assert said.code == 4
    assert said.json["error"]["code"] in ("recovery_word_unknown", "recovery_code_invalid")


@pytest.mark.parametrize("step", ["import", "apply"])
def test_ctrl_c_stops_and_leaves_nothing_behind(file: Path, tmp_path: Path, step: str) -> None:
    """Code 5, a word about it, the school as before, and it opens at once."""
    before = file.read_bytes()
    rows = ({**ROW, "pupil_number": str(100000 + n)} for n in range(30_000))
    source = write_csv(tmp_path / "groot.csv", rows)
    command = [sys.executable, str(ROOT / "main.py"), "import", str(file), str(source), "--json"]
    command += ["--apply"] if step == "apply" else []
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    started = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ), creationflags=flags
    )
    # the file is open from here on; the backup is made right before the writing
    sign = Path(f"{file}.backups") if step == "apply" else Path(f"{file}-wal")
    until = time.monotonic() + 60
    while not sign.exists() and time.monotonic() < until and started.poll() is None:
        time.sleep(0.002)
    started.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT))
    out, err = started.communicate(timeout=60)

    assert (5, "cancelled") == (started.returncode, json.loads(out)["error"]["code"]), err
    assert "Gestopt" in err.decode()
    assert before == file.read_bytes()
    assert not Path(f"{file}-wal").exists()
