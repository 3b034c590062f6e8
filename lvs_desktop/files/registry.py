"""Which format a file has, by its content."""

import importlib
import pkgutil
import stat
from functools import cache
from pathlib import Path

import lvs_desktop.files
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files.content import kind_of
from lvs_desktop.files.outgoing import Writer
from lvs_desktop.files.source import START, Format, Source, reading, stamp


def formats() -> dict[str, Format]:
    """
    The formats of this folder by name.

    Raises:
        RuntimeError: None was found (a frozen program without its modules), or two share a name.
    """
    found: dict[str, Format] = {}
    for module in _modules(*lvs_desktop.files.__path__):
        opener: Format | None = getattr(importlib.import_module(module), "FORMAT", None)
        if opener is None:
            continue
        if opener.name in found:
            raise RuntimeError(f"two file formats are called {opener.name}")
        found[opener.name] = opener
    if not found:
        raise RuntimeError("no file formats in lvs_desktop.files")
    return found


def writers() -> dict[str, Writer]:
    """
    The writers of this folder by the names that they go by, in the order of the modules.

    Raises:
        RuntimeError: None was found (a frozen program without its modules), or two share a name.
    """
    found: dict[str, Writer] = {}
    for module in _modules(*lvs_desktop.files.__path__):
        writer: Writer | None = getattr(importlib.import_module(module), "WRITER", None)
        for name in () if writer is None else writer.names:
            if name in found:
                raise RuntimeError(f"two writers are called {name}")
            found[name] = writer  # type: ignore[assignment]  # it has names, so it is one
    if not found:
        raise RuntimeError("no writers in lvs_desktop.files")
    return found


@cache
def _modules(*folders: str) -> tuple[str, ...]:
    return tuple(f"lvs_desktop.files.{module.name}" for module in pkgutil.iter_modules(folders))


def open_source(
    path: Path, *, sheet: str | None = None, encoding: str | None = None, separator: str | None = None
) -> Source:
    """
    A school's file, whatever its name says it is; a folder where a format is a folder of files.

    Args:
        sheet: Name of the sheet that the person chose.
        encoding: What the person chose; Windows-1252, cp850, utf8, Mac Roman ... None: found.
        separator: One character, or 'tab'. None: found.

    Raises:
        Problem: SOURCE_NOT_FOUND, SOURCE_UNREADABLE (facts: reason), SOURCE_EMPTY, SOURCE_BINARY (facts: kind),
            SOURCE_DAMAGED, SOURCE_TOO_LARGE, SHEET_NOT_FOUND, SHEET_TO_CHOOSE (facts: sheets), ENCODING_UNSURE (the
            chosen one does not fit).
    """
    with reading(path):
        before = stamp(path)
        start = b""
        if not path.is_dir():
            _check_ordinary(path)
            with path.open("rb") as stream:
                start = stream.read(START)
            if not start:
                raise Problem(ProblemCode.SOURCE_EMPTY, file=path.name)
        source = _open(path, start, sheet=sheet, encoding=encoding, separator=separator)
        if stamp(path) != before:
            raise Problem(ProblemCode.SOURCE_UNREADABLE, file=path.name, reason="changed")
    return source


def _open(path: Path, start: bytes, *, sheet: str | None, encoding: str | None, separator: str | None) -> Source:
    # 'csv' is any text at all: the formats that are texts of their own kind are asked first
    for opener in sorted(formats().values(), key=lambda each: each.name == "csv"):
        if opener.recognises(path, start):
            return opener.open(path, sheet=sheet, encoding=encoding, separator=separator)
    if path.is_dir():
        raise Problem(ProblemCode.SOURCE_UNREADABLE, file=path.name, reason="folder")
    raise Problem(ProblemCode.SOURCE_BINARY, file=path.name, kind=kind_of(start))


def _check_ordinary(path: Path) -> None:
    """Opening a pipe waits until somebody writes to it, and a device may never end."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise Problem(ProblemCode.SOURCE_UNREADABLE, file=path.name, reason="device")
