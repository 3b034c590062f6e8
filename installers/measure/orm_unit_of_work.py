"""The anchor SQLAlchemy ORM: loads all pupils, sets what the file says, adds the new ones, archives, commits.

One unit of work; the ORM finds out which attributes differ. As our own job it keeps what each change found, by the
manual's way: looking at the history of the attributes before the flush. No preview, no undo.
"""

import json
import sys
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from measure import anchoring


class Base(DeclarativeBase):
    """The registry of the one class."""


class Pupil(Base):
    """A pupil, with the columns of the file."""

    __tablename__ = "pupil"
    id: Mapped[int] = mapped_column(primary_key=True)
    pupil_number: Mapped[str] = mapped_column(unique=True)
    given_name: Mapped[str]
    name_prefix: Mapped[str]
    family_name: Mapped[str]
    birth_date: Mapped[str]
    gender: Mapped[str]
    group_name: Mapped[str]
    location: Mapped[str]
    year: Mapped[str]
    track: Mapped[str]
    email: Mapped[str]
    user_name: Mapped[str]
    archived_at: Mapped[date | None]


class Change(Base):
    """What a change of a pupil found: the values that it replaced."""

    __tablename__ = "change"
    id: Mapped[int] = mapped_column(primary_key=True)
    pupil_number: Mapped[str]
    kind: Mapped[str]
    before: Mapped[str]


def keep_journal(session: Session, *_: object) -> None:
    """Add a line to the journal for each pupil that the flush will write."""
    for pupil in list(session.new):
        if isinstance(pupil, Pupil):
            session.add(Change(pupil_number=pupil.pupil_number, kind="new", before="{}"))
    for pupil in list(session.dirty):
        changed = {
            attribute.key: str(attribute.history.deleted[0])
            for attribute in sa.inspect(pupil).attrs
            if attribute.history.has_changes()
        }
        if changed:
            session.add(Change(pupil_number=pupil.pupil_number, kind="changed", before=json.dumps(changed)))


def work(job: anchoring.Job) -> dict[str, int]:
    """The table holds the school as it was; the new year's file is read into it."""
    engine = sa.create_engine(f"sqlite:///{job.database}")
    Base.metadata.create_all(engine)
    today = date.today()
    with engine.begin() as connection:
        rows = [
            {**{name: row[header] for header, name in anchoring.FIELDS.items()}, "archived_at": today if gone else None}
            for row, gone in job.rows()
        ]
        connection.execute(sa.insert(Pupil.__table__), rows)  # type: ignore[arg-type]
    with job.timed(), Session(engine) as session:
        sa.event.listen(session, "before_flush", keep_journal)
        known = {pupil.pupil_number: pupil for pupil in session.scalars(sa.select(Pupil))}
        missing = {number for number, pupil in known.items() if pupil.archived_at is None}
        for row in anchoring.read(job.after):
            pupil = known.get(row[anchoring.NUMBER])
            if pupil is None:
                pupil = Pupil()
                session.add(pupil)
            for header, name in anchoring.FIELDS.items():
                setattr(pupil, name, row[header])
            pupil.archived_at = None
            missing.discard(row[anchoring.NUMBER])
        for number in missing:
            known[number].archived_at = today
        session.commit()
    engine.dispose()
    return anchoring.left_behind(job.database)


if __name__ == "__main__":
    anchoring.run(Path(sys.argv[1]), sys.argv[2], sa.__version__, work)
