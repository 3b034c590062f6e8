"""What is compiled for one school file serves the others."""

from pathlib import Path

from sqlalchemy import event, select

from lvs_desktop.storage import school_file, tables
from tests.support.schoolfiles import KEY, new_school


def test_a_statement_is_compiled_once_for_all_files(tmp_path: Path) -> None:
    """Each file has an engine of its own, and SQLAlchemy keeps what it compiled with the engine unless told."""
    asked = select(tables.location.c.code).where(tables.location.c.name == "Noord").limit(3)
    used = []
    for name in ("a", "b"):
        new_school(tmp_path / f"{name}.lvs").close()
        storage = school_file.open_file(tmp_path / f"{name}.lvs", KEY)
        with storage.begin() as connection:
            event.listen(connection, "before_cursor_execute", lambda *call: used.append(call[4]))
            assert connection.execute(asked).scalars().all() == ["01"]
        storage.close()

    first, second = used
    assert first.compiled is second.compiled
    assert second.cache_hit.name == "CACHE_HIT"
