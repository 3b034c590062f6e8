"""Test results in a school file: what counts, and what an undo puts back."""

from dataclasses import replace
from pathlib import Path

from lvs_desktop.domain.changes import Counts, EntryKind
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.storage import applying, results
from lvs_desktop.storage.school_file import Connection
from tests.support.result_schools import RESULT
from tests.support.schoolfiles import fill, new_school

ADMIN = Worker(name="Beheer", role=Role.SCHOOL_ADMIN)


def test_a_file_with_other_values_takes_the_place_of_the_first_one_s(tmp_path: Path) -> None:
    """A row is never changed: which of two counts is what changes. Equal ones are told apart."""
    opened = new_school(tmp_path / "school.lvs", route="leerling-in-beeld")
    fill(opened, {"1": ({"given_name": "Voornaam"}, False), "2": ({"given_name": "Ander"}, False)})
    with opened.storage.begin() as connection:
        first, second = _entry(connection), _entry(connection)
        made = results.bring(connection, first, [(1, RESULT), (2, RESULT)])
        other = replace(RESULT, skill_score="99")
        again = results.bring(connection, second, [(1, other), (2, RESULT)])
        found = [(one.pupil_id, one.result) for one in results.stored(connection)]
        kept = connection.exec_driver_sql("SELECT count(*) FROM test_result").scalar_one()
    opened.close()

    assert results.Written(new=2, changed=0, unchanged=0) == made
    assert results.Written(new=0, changed=1, unchanged=1) == again
    assert [(1, other), (2, RESULT)] == found
    assert 3 == kept


def _entry(connection: Connection) -> int:
    return applying.add_entry(connection, EntryKind.RESULTS, by=ADMIN, counts=Counts())
