"""What the program is made of and under which licences, read from the packages themselves; works offline.

The list is resources/licences: packages.json (made by `dev.py sbom` from the lock) and parts.toml (what a package
carries inside it). Texts come from the packages' own licence files. Where a package holds none, either the folder has
the official text, or it is said that there is none: no text is ever made up.
"""

import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath

from lvs_desktop.services.texts import _
from lvs_desktop.system import paths

_TEXT = re.compile(r"licen[cs]e|copying|notice|^ofl|^authors", re.IGNORECASE)
_CODE = (".py", ".pyc", ".pyi", ".so", ".dll", ".pyd", ".dylib", ".json")
PYTHON = "Python"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A package, or what a package carries inside it."""

    name: str
    version: str  # empty: not known
    licence: str  # SPDX expression; empty: the package does not say
    inside: str = ""  # the package that carries it; empty: it is a package itself
    only: str = ""  # marker of the systems that have it; empty: all
    texts: tuple[str, ...] = ()  # texts from elsewhere: "FILE" of the folder, or "PACKAGE: FILE"


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceText:
    """One text, and where it was read."""

    source: str
    body: str


def parts() -> tuple[Part, ...]:
    """
    Everything there is, by name, Python first.

    Raises:
        RuntimeError: The lists are absent or empty: the program is not complete.
    """
    folder = _folder()
    try:
        rows = json.loads((folder / "packages.json").read_text("utf-8"))
        more = tomllib.loads((folder / "parts.toml").read_text("utf-8"))
    except OSError as error:
        raise RuntimeError("the lists of licences are missing: the program is not complete") from error
    texts = more["texts"]
    found = [Part(**row, texts=tuple(texts.get(row["name"], ()))) for row in rows]
    if not found:
        raise RuntimeError("the list of licences is empty: the program is not complete")
    for row in more["part"]:
        kept = {name: row.get(name, "") for name in ("name", "version", "licence", "inside", "only")}
        found.append(Part(**kept, texts=tuple(row.get("texts", ()))))
    version = ".".join(map(str, sys.version_info[:3]))
    python = Part(name=PYTHON, version=version, licence="PSF-2.0")
    return (python, *sorted(found, key=lambda part: (part.name.lower(), part.inside)))


def texts_of(part: Part) -> tuple[LicenceText, ...]:
    """The licence texts of a part, its package's own first; empty: there is none here."""
    if part.name == PYTHON and not part.inside:
        return tuple(_of_python())
    own = () if part.inside else tuple(_own(part.name))
    return (*own, *(_named(reference) for reference in part.texts))


def words_of(part: Part) -> str:
    """All there is to say of a part, as one text: what it is, our notice, and every licence text."""
    lines = [f"{part.name} {part.version}".strip()]
    lines.append(_("Licence: {licence}").format(licence=part.licence or _("the package does not say")))
    if part.inside:
        lines.append(_("Stands inside the package {package}.").format(package=part.inside))
    if part.only:
        lines.append(_("Not on every computer, only where: {marker}").format(marker=part.only))
    notice = NOTICES.get(part.name)
    if notice is not None:
        lines += ["", *notice()]
    found = texts_of(part)
    for text in found:
        lines += ["", "-" * 40, text.source, "-" * 40, "", text.body.strip()]
    if not found and part.name not in WITHOUT_TEXT:
        lines += ["", _missing(part)]
    return "\n".join(lines) + "\n"


def _missing(part: Part) -> str:
    if part.only and not _installed(part.inside or part.name):
        return _("This part is not on this computer, so its licence text is not here either.")
    return _("The package holds no licence text. Look at the website of the makers.")


def _qt() -> tuple[str, ...]:
    return (
        _("We use Qt under the GNU Lesser General Public License, version 3 (LGPL-3.0)."),
        _("Qt is linked dynamically: its libraries are files of their own beside this program."),
        _("You may replace these libraries by your own version, and examine the program to find faults in that."),
        _("The sources of Qt: https://download.qt.io/official_releases/qt/"),
        _("The sources of PySide6 and Shiboken: https://download.qt.io/official_releases/QtForPython/"),
        _("Qt itself contains parts of others: https://doc.qt.io/qt-6/licenses-used-in-qt.html"),
        _("The package holds no licence text. Below stand the official texts of the LGPL and the GPL."),
    )


def _sqlcipher() -> tuple[str, ...]:
    return (
        _("SQLCipher Community Edition locks the school file. Copyright Zetetic LLC."),
        _("The package holds no text of it. Below stands the text that its makers publish."),
    )


NOTICES: dict[str, Callable[[], tuple[str, ...]]] = {
    "Qt": _qt,
    "pyside6-essentials": _qt,
    "shiboken6": _qt,
    "SQLCipher": _sqlcipher,
    "SQLite": lambda: (_("SQLite is in the public domain: its makers gave up their rights, so there is no licence."),),
    "OpenSSL": lambda: (_("OpenSSL is under the Apache License 2.0. The text comes from the package cryptography."),),
    "Source Sans Pro": lambda: (
        _("The letters of window and documents, under the SIL Open Font License 1.1. We did not change them."),
    ),
}
WITHOUT_TEXT = ("SQLite",)  # there is none anywhere


def _folder() -> Path:
    return paths.resources() / "licences"


def _own(package: str) -> Iterator[LicenceText]:
    for file in _files(package):
        name = PurePosixPath(file.as_posix())
        if _TEXT.search(name.name) and name.suffix.lower() not in _CODE:
            yield LicenceText(source=f"{package}: {name.name}", body=_read(Path(str(file.locate()))))


def _named(reference: str) -> LicenceText:
    package, _colon, wanted = reference.rpartition(": ")
    if not package:
        return LicenceText(source=reference, body=_read(_folder() / reference))
    for file in _files(package):
        if file.as_posix() == wanted or PurePosixPath(file.as_posix()).name == wanted:
            return LicenceText(source=reference, body=_read(Path(str(file.locate()))))
    return LicenceText(source=reference, body=_("This text is not on this computer."))


def _of_python() -> Iterator[LicenceText]:
    frozen = getattr(sys, "_MEIPASS", None)
    library = Path(json.__file__).resolve().parents[1]
    for folder in (Path(frozen),) if frozen else (library, library.parent, Path(sys.base_prefix)):
        for name in ("LICENSE.txt", "LICENSE"):
            if (folder / name).is_file():
                yield LicenceText(source=f"Python: {name}", body=_read(folder / name))
                return


def _files(package: str) -> list[metadata.PackagePath]:
    try:
        return sorted(metadata.files(package) or [])
    except metadata.PackageNotFoundError:
        return []


def _installed(package: str) -> bool:
    return bool(_files(package))


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return _("This text is not on this computer.")
