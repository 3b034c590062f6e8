"""
The server's log: one JSON object a line, without personal data.

Of an error only its class, the SQLSTATE and the places in the code are written: messages of databases and libraries
hold values. Query strings, bodies, SQL and its parameters are never written; uvicorn's access log is off.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

LOGGER: Final = "lvs_server"
_FACTS: Final = "facts"


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.name == LOGGER:
            said |= getattr(record, _FACTS, {})
        elif record.name.startswith("uvicorn") and isinstance(record.msg, str) and not record.exc_info:
            said["event"] = record.msg  # the pattern only, without what is filled in
        if record.exc_info and record.exc_info[1]:
            said |= fault(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False)


def fault(error: BaseException) -> dict[str, Any]:
    """What may be told of an error: its class, that of its cause, SQLSTATE, and where it happened."""
    frames = traceback.extract_tb(error.__traceback__)
    said: dict[str, Any] = {
        "error": type(error).__name__,
        "where": [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-6:]],
    }
    # SQLAlchemy keeps the driver's error in `orig`
    origin = getattr(error, "orig", None)
    if isinstance(origin, BaseException):
        said["cause"] = type(origin).__name__
        if state := getattr(origin, "sqlstate", None) or getattr(origin, "sqlite_errorname", None):
            said["sqlstate"] = state
    return said


def write(event: str, *, level: int = logging.INFO, error: BaseException | None = None, **facts: object) -> None:
    """One line: an event with its facts, which are ids, counts and names of our own code."""
    said = {"event": event, **facts, **(fault(error) if error else {})}
    logging.getLogger(LOGGER).log(level, event, extra={_FACTS: said})


def start(path: Path | None) -> None:
    """Write every logger's lines to a file (None: stderr). Each process opens the file for itself, to append."""
    handler: logging.Handler = logging.FileHandler(path, encoding="utf-8") if path else logging.StreamHandler()
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(LOGGER).setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.INFO)
    logging.getLogger("uvicorn.access").disabled = True
