"""The list of what the program is made of: whole, in step with the lock, the same each time."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import sbom

ROOT = Path(__file__).resolve().parents[3]
SPDX = re.compile(r"^[A-Za-z0-9.+-]+(?: (?:OR|AND) [A-Za-z0-9.+-]+)*$")


@pytest.fixture
def made() -> dict[str, Any]:
    """The document as dev.py writes it."""
    lock = list(sbom.locked(sbom.LOCK.read_text("utf-8")))
    return dict(sbom.bom(lock, sbom.parts(), "0.1.0"))


def names_in_lock() -> set[str]:
    """The names by a way of our own: every line that pins."""
    text = sbom.LOCK.read_text("utf-8")
    return {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in text.splitlines() if "==" in line[:60]}


def test_every_locked_package_is_in_it_and_nothing_else(made: Mapping[str, Any]) -> None:
    """Who asks which version of a package a school runs finds the answer here."""
    assert names_in_lock() == {component["name"] for component in made["components"]}


def test_every_hash_of_the_lock_is_in_it() -> None:
    """A file that was installed can be told by its hash."""
    text = sbom.LOCK.read_text("utf-8")
    lock = list(sbom.locked(text))

    assert sorted(re.findall(r"sha256:([0-9a-f]{64})", text)) == sorted(h for each in lock for h in each.hashes)
    assert all(each.hashes for each in lock)


def test_a_line_that_is_no_package_stops_it() -> None:
    """A lock of another form must not give a list that lacks packages."""
    with pytest.raises(ValueError, match="git"):
        list(sbom.locked("alembic==1.20.1 \\\n    --hash=sha256:" + "0" * 64 + "\ngit+https://example.org/x\n"))


def test_it_has_the_form_of_cyclonedx(made: Mapping[str, Any]) -> None:
    """Names, references and licences as CycloneDX 1.6 wants them; each reference is known and used once."""
    assert made["bomFormat"] == "CycloneDX"
    assert made["specVersion"] == "1.6"
    assert re.fullmatch(
        r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", made["serialNumber"]
    )
    inner = [part for component in made["components"] for part in component.get("components", ())]
    every = [made["metadata"]["component"], *made["components"], *inner]
    refs = [component["bom-ref"] for component in every]
    assert len(refs) == len(set(refs))
    assert all(component["type"] in ("application", "library") for component in every)
    assert all(component["purl"].startswith("pkg:") for component in every)
    assert {ref for row in made["dependencies"] for ref in (row["ref"], *row["dependsOn"])} <= set(refs)
    assert [row["ref"] for row in made["dependencies"]] == refs[: len(made["dependencies"])]
    for component in every[1:]:
        for licence in component.get("licenses", ()):
            assert SPDX.match(licence["expression"]), component["name"]


def test_every_package_has_a_licence(made: Mapping[str, Any]) -> None:
    """A new package whose licence can't be told by its metadata is looked at by a person."""
    assert [component["name"] for component in made["components"] if "licenses" not in component] == []


def test_what_was_told_by_hand_is_not_what_the_package_says_otherwise() -> None:
    """Where metadata have an expression, it is the one that stands in the list."""
    wrong = {}
    for name, told in sbom.TOLD.items():
        found = sbom._metadata(name)
        expression = found["License-Expression"] if found is not None and "License-Expression" in found else None
        if expression and expression != told:
            wrong[name] = expression

    assert wrong == {}


def test_it_is_the_same_each_time_and_names_no_registry(tmp_path: Path) -> None:
    """Two builds can be compared; a school's network address is nobody's business."""
    files = [tmp_path / name for name in ("one.json", "two.json")]
    shown = tmp_path / "packages.json"
    for file in files:
        subprocess.run([sys.executable, ROOT / "installers" / "sbom.py", file, shown], check=True, capture_output=True)
    text = files[0].read_text("utf-8")

    assert files[0].read_bytes() == files[1].read_bytes()
    assert shown.read_bytes() == sbom.PACKAGES.read_bytes()
    assert set(re.findall(r"https?://[^\"/]+", text)) == {"http://cyclonedx.org"}
    assert "timestamp" not in text
    assert str(ROOT) not in text


def test_the_list_of_the_page_is_in_step_with_the_lock() -> None:
    """After a new lock: python3 installers/dev.py sbom."""
    lock = list(sbom.locked(sbom.LOCK.read_text("utf-8")))

    assert json.loads(sbom.PACKAGES.read_text("utf-8")) == json.loads(sbom.packages(lock))
