"""The results of tests, as far as the server knows more of them than that they are resources: whose they are."""

import hashlib
from typing import Any

from scim2_models import InvalidValueException

from lvs_desktop.domain.result_exchange import key_of
from lvs_desktop.server import bodies
from lvs_desktop.server.schemas import Result
from lvs_desktop.server.scope import Caller, Rank, rank_of_result
from lvs_desktop.server.writing import Row, Work
from lvs_desktop.sync import resources

_USER = "User"


def pupil_of(given: Result) -> str | None:
    """The id of whose it is; None: it says nobody who can be asked for."""
    found = resources.referenced(given.pupil)
    return None if found is None or bodies.refusable(found) else found


def unique_key(pupil: str, given: Result) -> str:
    """What no two results of a school may share: pupil, test, version, moment and date. A hash: names may be long."""
    said = {
        "test_code": given.test_code,
        "test_name": given.test_name,
        "version": given.test_version,
        "moment": given.moment,
        "taken_on": given.taken_on,
    }
    return hashlib.sha256(f"{pupil}\n{key_of(said)}".encode(errors="surrogatepass")).hexdigest()


def belong(work: Work, caller: Caller, given: Any, row: Row) -> tuple[Rank, str]:
    """
    Say in the row whose result it is; its rank and its locations, which are those of its pupil.

    Raises:
        InvalidValueException: There is nobody of that id, or not for this person.
    """
    pupil = pupil_of(given)
    owner = None if pupil is None else work.row(pupil)
    if owner is None or owner["deleted"] or owner["type"] != _USER or not caller.sees(owner["rank"], owner["places"]):
        raise InvalidValueException(detail="There is no such pupil")
    row["owner"] = pupil
    return rank_of_result(owner["rank"]), owner["places"]


def of(work: Work, row: Row) -> list[Row]:
    """The living results of a pupil; of any other resource none."""
    if row["type"] != _USER:
        return []
    return [found for each in work.owned(row["id"]) if (found := work.row(each)) is not None]
