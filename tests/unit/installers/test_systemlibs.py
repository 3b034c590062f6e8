"""What is missing of the operating system is found by trying, and said as one line to type."""

import sys
from pathlib import Path

import pytest

import systemlibs


def test_only_what_is_absent_is_named() -> None:
    """The line to type must not hold what is there already."""
    lacking = systemlibs.missing(systemlibs.OFFSCREEN, systemlibs.TEST, is_present=lambda what: what != "libEGL.so.1")

    assert lacking == {"libegl1": "libEGL.so.1"}


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's loader")
def test_presence_is_tried_not_guessed() -> None:
    """A library is there if the loader opens it, a program if it is on the path."""
    assert systemlibs.present("libc.so.6")
    assert not systemlibs.present("libno-such-library.so.6")
    assert systemlibs.present("sh")
    assert not systemlibs.present("no-such-program")


def test_who_is_not_root_gets_the_exact_line() -> None:
    """On Debian and Ubuntu one line that can be copied does it."""
    advice = systemlibs.advice({"libegl1": "libEGL.so.1", "xvfb": "Xvfb"}, debian=True)

    expected = (
        "    sudo apt-get update && sudo apt-get install --yes --no-install-recommends libegl1 xvfb\n"
        "Start daarna dezelfde opdracht opnieuw"
    )
    assert expected in advice


def test_the_line_to_type_installs_a_database_server_that_does_not_start_by_itself() -> None:
    """Debian would make a database for the whole computer, that starts with it, for the sake of some tests."""
    advice = systemlibs.advice({"postgresql": "initdb", "xvfb": "Xvfb"}, debian=True)

    refusal = "/etc/postgresql-common/createcluster.d/lvs-desktop.conf"
    assert [line for line in advice.splitlines() if line.startswith("    ")] == [
        f"    echo 'create_main_cluster = false' | sudo install -D -m 644 /dev/stdin {refusal}",
        "    sudo apt-get update && sudo apt-get install --yes --no-install-recommends postgresql xvfb",
        f"    sudo rm {refusal}",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="programs without an ending")
def test_of_several_database_servers_the_newest_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian keeps them off the path, a folder for each version; the path itself goes first."""
    for version in ("9.6", "9", "16", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch(0o755 if version != "17" else 0o644)
    monkeypatch.setattr(systemlibs, "SERVER_PROGRAMS", f"{tmp_path}/*/bin")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert systemlibs.program("initdb") == tmp_path / "16" / "bin" / "initdb"
    assert systemlibs.program("postgres") is None
    (tmp_path / "initdb").touch(0o755)
    assert systemlibs.program("initdb") == tmp_path / "initdb"


def test_other_linux_systems_get_the_names_of_the_libraries() -> None:
    """Package names differ; the library's own name can be searched for."""
    advice = systemlibs.advice({"libegl1": "libEGL.so.1"}, debian=False)

    assert "libEGL.so.1" in advice
    assert "apt-get" not in advice


@pytest.mark.parametrize(
    ("os_release", "expected"),
    [
        ('ID=debian\nVERSION_ID="12"\n', True),
        ('NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', True),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', True),
        ("ID=fedora\n", False),
        ('ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', False),
    ],
)
def test_debian_and_what_is_made_from_it_is_known(os_release: str, expected: bool) -> None:
    """apt-get is only proposed where it is the way."""
    assert expected == systemlibs.is_debian(os_release)


@pytest.mark.skipif(sys.platform != "linux", reason="apt-get and users of Linux")
def test_who_is_not_root_installs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without root the computer is not touched: the person gets advice instead."""
    called = tmp_path / "called"
    apt = tmp_path / "apt-get"
    apt.write_text(f"#!/bin/sh\ntouch {called}\n")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    advice = systemlibs.ensure({"invented": "libinvented.so.1"})

    assert advice is not None
    assert "invented" in advice
    assert not called.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="apt-get and users of Linux")
def test_as_root_missing_packages_are_installed_after_fetching_the_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bare machine has no lists of packages: the first try fails, then they are fetched, then it works."""
    log, lists, program = tmp_path / "log", tmp_path / "lists", tmp_path / "invented"
    apt = tmp_path / "apt-get"
    apt.write_text(
        f'#!/bin/sh\necho "$DEBIAN_FRONTEND $1" >> {log}\n'
        f'if [ "$1" = update ]; then : > {lists}; exit 0; fi\n'
        f"[ -e {lists} ] || exit 100\n"
        f"printf '#!/bin/sh\\n' > {program}; /bin/chmod 755 {program}\n"
    )
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(systemlibs, "is_debian", lambda _: True)

    assert systemlibs.ensure({"invented-package": "invented"}) is None
    assert log.read_text().splitlines() == ["noninteractive install", "noninteractive update", "noninteractive install"]


@pytest.mark.skipif(sys.platform != "linux", reason="apt-get and users of Linux")
@pytest.mark.parametrize("there", [False, True], ids=["bare", "with-other-servers"])
def test_as_root_a_database_server_comes_without_a_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    """The refusal stands while apt-get works, and goes afterwards with the folders that were made for it."""
    log, refusal = tmp_path / "log", tmp_path / "postgresql-common" / "createcluster.d" / "ours.conf"
    if there:
        refusal.parent.mkdir(parents=True)
        (refusal.parent / "theirs.conf").touch()
    apt = tmp_path / "apt-get"
    apt.write_text(f"#!/bin/sh\n/bin/cat {refusal} >> {log} 2>&1\necho $1 >> {log}\nexit 100\n")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(systemlibs, "NO_CLUSTER", refusal)

    systemlibs.install({"xvfb": "Xvfb", "postgresql": "initdb"})
    during = log.read_text().splitlines()
    systemlibs.install({"xvfb": "Xvfb"})

    refused = "create_main_cluster = false"
    assert during == [refused, "install", refused, "update", refused, "install"]
    assert refused not in log.read_text().splitlines()[6:]
    assert not refusal.exists()
    assert (tmp_path / "postgresql-common").exists() == there
