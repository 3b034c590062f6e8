"""Is this program complete, and does it work on this computer? A frozen build is checked with it."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lvs_desktop import __version__
from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.files import registry
from lvs_desktop.services import (
    checklist,
    delivery_profiles,
    history,
    importing,
    licences,
    practice,
    pupils,
    recovery,
    schools,
)
from lvs_desktop.services.texts import language, ngettext
from lvs_desktop.storage import migrations
from lvs_desktop.system import keyring, paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was tried."""

    name: str
    ok: bool
    detail: str


def run() -> list[Check]:
    """Try each part; none of them touches the person's own files."""
    return [
        _tried("version", lambda: __version__),
        _tried("resources", lambda: str(paths.resources())),
        _tried("routes", lambda: ", ".join(route.id for route in checklist.routes())),
        _tried("profiles", lambda: ", ".join(profile.name for profile in delivery_profiles.shipped())),
        _tried("formats", lambda: ", ".join(registry.formats())),
        _tried("migrations", lambda: str(migrations.newest())),
        _tried("words", lambda: str(len(recovery.word_list()))),
        _tried("texts", lambda: f"{language()}: {ngettext('{n} new', '{n} new', 2).format(n=2)}"),
        _tried("keyring", lambda: "yes" if keyring.available() else "no: a passphrase is needed"),
        _tried("licences", _licences),
        _tried("main job", _main_job),
    ]


def _tried(name: str, action: Callable[[], str]) -> Check:
    try:
        return Check(name=name, ok=True, detail=action())
    except Exception as error:  # noqa: BLE001 - whatever is wrong is what this is for
        return Check(name=name, ok=False, detail=f"{type(error).__name__}: {error}")


def _licences() -> str:
    """Every package that is on all systems must have its licence text with it: a frozen build may have left it out."""
    found = licences.parts()
    packages = [part for part in found if not part.inside and not part.only and part.name != licences.PYTHON]
    without = [part.name for part in packages if not licences.texts_of(part)]
    if without:
        raise RuntimeError(f"no licence text of {', '.join(without)}")
    return f"{len(found)} parts"


def _main_job() -> str:
    """Make a school, read its file, apply, undo: the school must be as before."""
    with tempfile.TemporaryDirectory(prefix="lvs-selftest-") as name:
        folder = Path(name)
        made = practice.make(folder, pupils=60)
        created = schools.create(
            folder / "selftest.lvs",
            made.school,
            Worker(name="selftest", role=Role.SCHOOL_ADMIN),
            passphrase="only for this test",  # noqa: S106
        )
        school = created.opened
        try:
            shown = importing.preview(school, made.last_year, ImportOptions(baseline=True))
            importing.apply(school, shown)
            before = list(pupils.pupils(school, archived=True))
            shown = importing.preview(school, made.next_year, ImportOptions(overwrite=True, archive_missing=True))
            entry = importing.apply(school, shown, confirm_archive=shown.counts().archived)
            history.undo(school)
            if list(pupils.pupils(school, archived=True)) != before:
                raise RuntimeError("undo did not bring the school back")
        finally:
            school.close()
        return f"{entry.counts.written} written, undone"
