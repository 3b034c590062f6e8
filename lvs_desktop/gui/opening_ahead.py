"""
A school file that the program is started with: opened while the window is still being imported.

Making the key out of a passphrase takes as long as a fifth of the start, and Python is free meanwhile.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from lvs_desktop.gui.practising import passphrase_of
from lvs_desktop.services import schools
from lvs_desktop.services.schools import OpenSchool


def begin(path: Path) -> Future[OpenSchool]:
    """Open a school file on a thread of its own; the result is the school, or what `schools.open_school` raises."""
    thread = ThreadPoolExecutor(1, "ahead")
    try:
        return thread.submit(schools.open_school, path, passphrase=passphrase_of(path))
    finally:
        thread.shutdown(wait=False)
