"""
The authorisation key, kept for pasting alone: sealed in the school file under a key that lies outside it.

It is gone when step 1 was processed: the row, its traces in the log, and the key that sealed it, so that no backup
holds anything that can be read. Nothing here logs it, and no problem holds it.
"""

import secrets
from typing import TYPE_CHECKING

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import batch_keys
from lvs_desktop.services.move_facts import AUTHORISATION_KEY
from lvs_desktop.storage import route_facts, sealed_text
from lvs_desktop.storage.applying import now

if TYPE_CHECKING:
    from lvs_desktop.services.schools import OpenSchool  # which needs the checklist

LONGEST = 500  # characters; its form is not public
_PURPOSE = "authorisation key, v1"


def keep(opened: "OpenSchool", text: str) -> None:
    """
    Keep the key; the one before is wiped.

    Raises:
        Problem: SECRET_EMPTY, SECRET_TOO_LONG, DISK_FULL, FOLDER_READ_ONLY.
    """
    clear = text.strip()
    if not clear:
        raise Problem(ProblemCode.SECRET_EMPTY)
    if len(clear) > LONGEST:
        raise Problem(ProblemCode.SECRET_TOO_LONG, number=LONGEST)
    wipe(opened)
    key, at = secrets.token_bytes(32), now()
    batch_keys.keep_named(opened, _name(opened, at), key)
    with opened.storage.begin() as connection:
        sealed = sealed_text.seal(clear, key, purpose=_PURPOSE)
        route_facts.put(connection, AUTHORISATION_KEY, sealed, by=opened.worker, at=at)


def reveal(opened: "OpenSchool") -> str | None:
    """The key in clear, for the clipboard; None if there is none, or it was kept on another computer."""
    with opened.storage.begin() as connection:
        kept = route_facts.read(connection).get(AUTHORISATION_KEY)
    key = None if kept is None else batch_keys.find_named(opened, _name(opened, kept.at))
    return None if kept is None or key is None else sealed_text.unseal(kept.value, key, purpose=_PURPOSE)


def wipe(opened: "OpenSchool") -> bool:
    """
    Take the key away for good; False if the keyring did not let go of the key that sealed it.

    Raises:
        Problem: DISK_FULL, FOLDER_READ_ONLY.
    """
    with opened.storage.begin() as connection:
        kept = route_facts.read(connection).get(AUTHORISATION_KEY)
    if kept is None:
        return True
    gone = batch_keys.destroy_named(opened, _name(opened, kept.at))
    with opened.storage.begin() as connection:
        route_facts.take(connection, AUTHORISATION_KEY)
    opened.storage.merge()  # the log held the row as well
    return gone


def _name(opened: "OpenSchool", at: str) -> str:
    return f"{opened.storage.key_id}/authorisation/{at}"
