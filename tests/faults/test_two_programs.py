"""Two programs at one school file: one works, the other is told; nobody's work is lost."""

import subprocess
import sys
from pathlib import Path

import pytest

from lvs_desktop.services import history
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import migrations, school_file
from tests.support.commands import ROOT
from tests.support.dying import steps
from tests.support.schoolfiles import KEY, fill, new_school, state_of

FIELDS = {"given_name": "Loïs", "family_name": "Berg", "group": "1A", "location": "00"}

# opens the file as often as it must, reads one pupil a time, and says how each try went
WRITER = """
import sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Problem
from lvs_desktop.services import importing
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import school_file
from tests.support.dying import steps
from tests.support.schoolfiles import KEY, write_csv
path, name, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
versions = steps() if sys.argv[4] == "newer" else None
print("ready", flush=True)
done = 0
while done < times:
    try:
        opened = OpenSchool(school_file.open_file(path, KEY, steps=versions))
    except Problem as problem:
        print(problem.code.value, flush=True)
        if times == 1:
            break
        continue
    row = dict(pupil_number=f"{{name}}{{done}}", given_name="Noor", family_name=name, group="1A", location="00")
    source = write_csv(path.with_name(f"{{name}}.csv"), [row])
    importing.apply(opened, importing.preview(opened, source, ImportOptions()))
    opened.close()
    done += 1
    print("wrote", flush=True)
"""


def writer(path: Path, name: str, times: int, version: str = "same") -> subprocess.Popen[str]:
    """A program that imports so many pupils."""
    program = WRITER.format(root=str(ROOT))
    return subprocess.Popen(
        [sys.executable, "-c", program, str(path), name, str(times), version], stdout=subprocess.PIPE, encoding="utf-8"
    )


def school(path: Path) -> Path:
    """A closed school of some pupils."""
    opened = new_school(path)
    fill(opened, {str(n): (dict(FIELDS), False) for n in range(100, 400)})
    opened.close()
    return path


def said(program: subprocess.Popen[str]) -> list[str]:
    """All that a program said until it ended."""
    out, _ = program.communicate()
    assert 0 == program.returncode
    return out.split()


def test_programs_that_take_turns_lose_nothing(tmp_path: Path) -> None:
    """Three at once, each import of each of them is in the file and in the history."""
    path = school(tmp_path / "school.lvs")

    programs = [writer(path, name, 4) for name in "abc"]
    answers = [said(program) for program in programs]

    assert all(set(answer) <= {"ready", "wrote", "school_file_locked"} for answer in answers), answers
    assert [4, 4, 4] == [answer.count("wrote") for answer in answers]
    opened = OpenSchool(school_file.open_file(path, KEY))
    assert {f"{name}{n}" for name in "abc" for n in range(4)} <= set(state_of(opened))
    assert 12 == len(history.entries(opened))
    opened.close()


@pytest.mark.skipif(sys.platform == "win32", reason="without flock: SQLite's own lock is all there is")
@pytest.mark.parametrize("moment", ["before", "after"])
def test_nobody_writes_between_a_migration_and_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """A second program that comes when the copy is about to take the file's place writes into the new file or waits."""
    path = school(tmp_path / "school.lvs")
    seen: list[list[str]] = []
    others: list[subprocess.Popen[str]] = []
    replace = Path.replace

    def watched(scratch: Path, target: Path) -> Path:
        if target != path:
            return replace(scratch, target)
        if moment == "before":
            # old program, old file: it must not get in, whatever time it takes
            seen.append(said(writer(path, "a", 1)))
            return replace(scratch, target)
        # it waits for the claim on the old file while the new one takes its place
        program = writer(path, "a", 1, "newer")
        assert program.stdout is not None
        assert "ready" == program.stdout.readline().strip()
        monkeypatch.setattr(school_file, "_BUSY", 5.0)
        others.append(program)
        import time

        time.sleep(0.4)
        return replace(scratch, target)

    monkeypatch.setattr(Path, "replace", watched)
    migrated = OpenSchool(school_file.open_file(path, KEY, steps=steps()))
    before = set(state_of(migrated))
    migrated.close()
    for program in others:
        seen.append(said(program))

    assert [answer[-1] for answer in seen] in (["school_file_locked"], ["wrote"])
    after = OpenSchool(school_file.open_file(path, KEY, steps=steps()))
    written = {"a0"} if seen[0][-1] == "wrote" else set()
    assert migrations.newest() + 1 == after.storage.version
    assert before | written == set(state_of(after))
    assert (seen[0][-1] == "school_file_locked") or moment == "after"
    after.close()
