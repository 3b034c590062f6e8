"""The example school of the window, made once for each size and copied for each test that works in it."""

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from lvs_desktop.domain.progress import Silent
from lvs_desktop.gui import practising
from lvs_desktop.gui.practising import Ready
from lvs_desktop.services.practice import Practice
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import keys, school_file

FILES = ("last_year", "next_year", "week", "before", "mistakes")


def ready(pupils: int) -> Ready:
    """
    What `practising.make` gives: a school where 'M. Bakker' works, with last year's pupils in it, and its files.

    That takes 0.7 seconds each time, most of them to derive keys from words.
    """
    key, contents, made = _made(pupils)
    place = practising.home() / "1"
    for name, content in contents.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    files = replace(made, **{name: place / getattr(made, name).name for name in FILES})
    return Ready(opened=OpenSchool(school_file.open_file(place / practising.FILE, key)), files=files)


@cache
def _made(pupils: int) -> tuple[bytes, dict[str, bytes], Practice]:
    """The school's key, the content of its folder by path, and where its files were."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        made = practising.make("M. Bakker", Silent(), folder=place, pupils=pupils)
        made.opened.close()
        envelope = keys.read_envelope(place / practising.FILE)
        assert envelope is not None
        key = keys.unwrap(envelope, practising.PASSPHRASE)
        contents = {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}
        return key, contents, made.files
