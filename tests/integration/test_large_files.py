"""What a large file is cut into: nothing falls between two parts, and nobody is taken for another."""

from pathlib import Path

import pytest

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.services import importing
from lvs_desktop.storage import applying
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
