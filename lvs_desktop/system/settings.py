"""The person's settings on this computer: a small JSON file, never a name or a secret of a pupil."""

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.system import paths


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentSchool:
    """A school file that was open here, as the start screen shows it."""

    path: str
    name: str
    brin: str
    school_year: str
    done: int = 0  # steps
    steps: int = 0
    opened_at: str = ""  # ISO 8601, local
    practice: bool = False
    due: str = ""  # the next date of a move: ISO 8601, without whose or what school's key it is
    due_kind: str = ""  # domain.moving.Kind
    practice_date: str = ""  # ISO 8601: of an example school the day to go by


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the person chose."""

    language: str = "nl"
    theme: str = "system"  # system | light | dark | contrast-light | contrast-dark
    text: int = 100  # percent
    sync_alone: bool = True  # synchronise by itself, once the person did it by hand
    recent: tuple[RecentSchool, ...] = field(default=())


def load() -> Settings:
    """The settings; the defaults where the file is absent or unreadable."""
    try:
        raw = json.loads((paths.config() / "settings.json").read_text("utf-8"))
        known = {name.name for name in fields(Settings)}
        values = {key: value for key, value in raw.items() if key in known}
        values["recent"] = tuple(RecentSchool(**entry) for entry in values.get("recent", ()))
        return Settings(**values)
    except (OSError, ValueError, TypeError, AttributeError):
        return Settings()


def save(settings: Settings) -> None:
    """
    Keep the settings; the old file stays whole if this fails.

    Raises:
        Problem: SETTINGS_NOT_SAVED.
    """
    folder = paths.config()
    scratch: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".tmp")
        scratch = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(asdict(settings), out, ensure_ascii=False, indent=1)
            out.flush()
            os.fsync(out.fileno())
        scratch.replace(folder / "settings.json")
    except OSError as error:
        if scratch is not None:
            scratch.unlink(missing_ok=True)
        raise Problem(ProblemCode.SETTINGS_NOT_SAVED, folder=str(folder)) from error
