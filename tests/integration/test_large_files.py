"""What a large file is cut into: nothing falls between two parts, and nobody is taken for another."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.services import importing
from lvs_desktop.storage import applying, staging
from tests.support.schoolfiles import fill, new_school, state_of, write_csv

FIELDS = {"given_name": "Loïs", "family_name": "Berg", "location": "00"}


@pytest.mark.parametrize("rows", [1, 3, 10, 11])
def test_each_row_is_written_whatever_the_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    monkeypatch.setattr(applying, "_ROWS", rows)
    opened = new_school(tmp_path / "school.lvs")
    fill(opened, {str(n): ({**FIELDS, "group": "1A"}, n % 4 == 0) for n in range(1, 11)})
    source = write_csv(tmp_path / "b.csv", [{**FIELDS, "pupil_number": str(n), "group": "2A"} for n in range(1, 11)])
    importing.apply(opened, importing.preview(opened, source, ImportOptions(overwrite=True)))
    found = state_of(opened)
    opened.close()
    assert {number: (fields["group"], gone) for number, (fields, gone) in found.items()} == {
        str(n): ("2A", False) for n in range(1, 11)
    }


@given(st.sets(st.text("0123456789A٣", max_size=21), max_size=30))
def test_numbers_that_differ_stay_different(numbers: set[str]) -> None:
    """Also of different length, with letters, other writings' digits or nothing but zeros."""
    keys = sorted({number.lstrip("0") for number in numbers})
    assert len(set(staging._small(keys))) == len(keys)
    one_by_one = [staging._small([key])[0] for key in keys]
    assert one_by_one == list(staging._small(keys))
