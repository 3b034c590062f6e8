"""The packages of Node.js that tests need come whole, once, and are found by a script."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support import node_packages

WANTED = {"scimmy": "1.3.5", "scimmy-routers": "1.3.2", "express": "4.22."}


def answer(*arguments: object, folder: Path) -> str:
    """What node writes."""
    done = subprocess.run(
        [node_packages.node(), *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_list_names_no_server_and_seals_every_package() -> None:
    """Each computer asks the registry that it is set to, and takes nothing that differs from what we had."""
    packages = json.loads((node_packages.LIST / "package-lock.json").read_text("utf-8"))["packages"]

    del packages[""]
    assert all(packages[f"node_modules/{name}"]["version"].startswith(version) for name, version in WANTED.items())
    assert [name for name, package in packages.items() if not package.get("integrity", "").startswith("sha512-")] == []
    assert [
        name for name, package in packages.items() if "resolved" in package or package.get("hasInstallScript")
    ] == []


@pytest.mark.requires("node")
def test_a_script_finds_the_packages(tmp_path: Path) -> None:
    """Both ways that a script can ask for them."""
    source = tmp_path / "both.mjs"
    source.write_text(
        "import { createRequire } from 'node:module';\n"
        "import SCIMMY from 'scimmy';\n"
        "import SCIMMYRouters from 'scimmy-routers';\n"
        "const express = createRequire(import.meta.url)('express');\n"
        "express().use('/scim', new SCIMMYRouters({type: 'bearer', handler: () => 'someone'}));\n"
        "console.log(SCIMMY.Schemas.User.definition.id);\n"
    )
    folder = node_packages.folder()

    assert answer("-p", "typeof require('scimmy').Resources", folder=folder) == "function"
    assert answer(node_packages.script(source), folder=tmp_path) == "urn:ietf:params:scim:schemas:core:2.0:User"


@pytest.mark.requires("node")
def test_what_is_there_is_not_fetched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first time no network is needed; nor npm."""
    made = node_packages.folder()
    monkeypatch.setattr(node_packages, "_install", lambda place: pytest.fail(f"{place} is fetched again"))

    with ThreadPoolExecutor(2) as both:
        assert set(both.map(lambda _: node_packages.folder(), range(2))) == {made}


@pytest.mark.requires("node")
def test_packages_that_do_not_come_leave_no_half_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that fails is said in npm's words, and the next time begins anew."""
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "empty"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    cache = tmp_path / "node"

    with pytest.raises(RuntimeError, match="ECONNREFUSED"):
        node_packages.folder(cache)

    assert [path.name for path in cache.iterdir() if path.is_dir() and not path.name.endswith(".part")] == []
