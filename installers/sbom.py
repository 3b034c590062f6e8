"""The list of what the program is made of: a CycloneDX 1.6 file, and the list that the page 'Licenties' shows.

From the lock (names, versions, hashes, markers), the installed metadata (licences, who needs whom) and
resources/licences/parts.toml (what a package carries inside it). The same input gives the same bytes: no time, a serial
number that follows from the content, no address of a registry.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "installers" / "locks" / "run.txt"
LICENCES = ROOT / "resources" / "licences"
PACKAGES = LICENCES / "packages.json"
SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"

# Told by the package's own licence text where its metadata give no SPDX expression, and for packages that are not
# installed on every system, so that the lists are the same everywhere.
TOLD = {
    "backports-tarfile": "MIT",
    "colorama": "BSD-3-Clause",
    "httpx2-jsfetch": "BSD-3-Clause",  # for browsers: on no computer of ours
    "importlib-metadata": "Apache-2.0",
    "jeepney": "MIT",
    "lazy-importer": "Apache-2.0",
    "lxml": "BSD-3-Clause",
    "python-stdnum": "LGPL-2.1-or-later",
    "pywin32-ctypes": "BSD-3-Clause",
    "secretstorage": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "sqlcipher3": "Zlib",
    "zipp": "MIT",
}
CLASSIFIED = {
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: ISC License (ISCL)": "ISC",
    "License :: OSI Approved :: SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
}
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)\s*(?:;\s*([^\\]*?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_EXPRESSION = re.compile(r"^[A-Za-z0-9.+-]+(?: (?:OR|AND|WITH) [A-Za-z0-9.+-]+)+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """One package of the lock; `only` is the marker of the systems that get it, or empty."""

    name: str
    version: str
    only: str
    hashes: tuple[str, ...]

    @property
    def purl(self) -> str:
        """The package URL."""
        return f"pkg:pypi/{self.name}@{self.version}"


def locked(text: str) -> Iterator[Locked]:
    """
    The packages of a lock.

    Raises:
        ValueError: A line is neither a package nor a hash.
    """
    pin: re.Match[str] | None = None
    hashes: list[str] = []
    for line in [*(line.strip() for line in text.splitlines()), ""]:
        found = _HASH.search(line)
        if found is not None and pin is not None:
            hashes.append(found[1])
            continue
        if pin is not None:
            name = re.sub(r"[-_.]+", "-", pin[1]).lower()
            yield Locked(name=name, version=pin[2], only=pin[3] or "", hashes=tuple(sorted(hashes)))
        pin, hashes = _PIN.match(line), []
        if pin is None and line and not line.startswith("#"):
            raise ValueError(f"not a line of a lock: {line}")


def licence(name: str) -> str:
    """A package's licence as an SPDX expression; empty: it can't be told."""
    if name in TOLD:
        return TOLD[name]
    told = _metadata(name)
    if told is None:
        return ""
    if "License-Expression" in told:
        return told["License-Expression"]
    older = "".join(told.get_all("License", []))
    if _EXPRESSION.match(older):
        return older
    classes = {CLASSIFIED[each] for each in told.get_all("Classifier", []) if each in CLASSIFIED}
    return classes.pop() if len(classes) == 1 else ""


def parts(folder: Path = LICENCES) -> list[dict[str, Any]]:
    """What packages carry inside them."""
    found = tomllib.loads((folder / "parts.toml").read_text("utf-8"))["part"]
    return [dict(part) for part in found]


def packages(lock: Sequence[Locked]) -> str:
    """The list for the page 'Licenties', as the text of its file."""
    rows = [
        {"name": each.name, "version": each.version, "licence": licence(each.name), "only": each.only} for each in lock
    ]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n"


def bom(lock: Sequence[Locked], inside: Sequence[Mapping[str, Any]], version: str) -> dict[str, Any]:
    """The CycloneDX document of the program."""
    program = f"pkg:generic/lvs-desktop@{version}"
    refs = {each.name: each.purl for each in lock}
    content: dict[str, Any] = {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": program,
                "name": "lvs-desktop",
                "version": version,
                "licenses": [{"license": {"name": "Proprietary"}}],
                "purl": program,
            }
        },
        "components": [_component(each, inside) for each in lock],
        "dependencies": [
            {"ref": program, "dependsOn": sorted(set(_needs(_project(), refs)))},
            *({"ref": each.purl, "dependsOn": sorted(set(_needs(_requires(each.name), refs)))} for each in lock),
        ],
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    content["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}"
    return content


def as_text(document: Mapping[str, Any]) -> str:
    """The document as the text of its file."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _component(each: Locked, inside: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    properties = [{"name": "lvs:marker", "value": each.only}] if each.only else []
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": each.purl,
        "name": each.name,
        "version": each.version,
        **_licences(licence(each.name)),
        "purl": each.purl,
        # one of these files is installed, which one depends on system and Python: hashes of the distribution
        "externalReferences": [
            {
                "type": "distribution",
                "url": each.purl,
                "hashes": [{"alg": "SHA-256", "content": one} for one in each.hashes],
            }
        ],
    }
    if properties:
        found["properties"] = properties
    carried = [part for part in inside if part["inside"] == each.name]
    if carried:
        found["components"] = [_part(part, each) for part in carried]
    return found


def _part(part: Mapping[str, Any], package: Locked) -> dict[str, Any]:
    name, version = str(part["name"]), str(part.get("version", ""))
    purl = f"pkg:generic/{re.sub('[^a-z0-9]+', '-', name.lower())}" + (f"@{version}" if version else "")
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"{package.purl}#{purl}",
        "name": name,
        **({"version": version} if version else {}),
        **_licences(str(part.get("licence", ""))),
        "purl": purl,
    }
    if part.get("only"):
        found["properties"] = [{"name": "lvs:marker", "value": str(part["only"])}]
    return found


def _licences(expression: str) -> dict[str, Any]:
    return {"licenses": [{"expression": expression}]} if expression else {}


def _needs(requirements: Sequence[str], refs: Mapping[str, str]) -> Iterator[str]:
    for requirement in requirements:
        name = re.match(r"[A-Za-z0-9._-]+", requirement)
        if name is None or "extra ==" in requirement.replace("'", '"'):
            continue
        ref = refs.get(re.sub(r"[-_.]+", "-", name[0]).lower())
        if ref is not None:
            yield ref


def _requires(name: str) -> list[str]:
    told = _metadata(name)
    return [] if told is None else [str(each) for each in told.get_all("Requires-Dist", [])]


def _project() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [str(each) for each in project["dependencies"]]


def _metadata(name: str) -> metadata.PackageMetadata | None:
    try:
        return metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None


def write(target: Path, shown: Path = PACKAGES) -> None:
    """Write both lists: the CycloneDX file, and that of the page."""
    lock = list(locked(LOCK.read_text("utf-8")))
    version = str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(as_text(bom(lock, parts(), version)), "utf-8", newline="\n")
    shown.write_text(packages(lock), "utf-8", newline="\n")


if __name__ == "__main__":
    import sys

    files = [Path(argument) for argument in sys.argv[1:]]
    made = [*files, *[ROOT / "build" / "lvs-desktop.cdx.json", PACKAGES][len(files) :]]
    write(made[0], made[1])
    print(f"{made[0]}\n{made[1]}")
