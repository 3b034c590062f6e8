"""What a person said of a step of the checklist."""

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from lvs_desktop.domain.roles import Worker
from lvs_desktop.storage.applying import now
from lvs_desktop.storage.tables import step_mark


def put(connection: Connection, school_year: str, step: str, *, state: str, reason: str | None, by: Worker) -> None:
    """Keep what was said; what was said before is replaced."""
    values = {"state": state, "reason": reason, "by": by.name, "at": now()}
    statement = insert(step_mark).values(school_year=school_year, step=step, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["school_year", "step"], set_=values))


def take(connection: Connection, school_year: str, step: str) -> None:
    """Forget what was said of a step."""
    connection.execute(step_mark.delete().where(step_mark.c.school_year == school_year, step_mark.c.step == step))
