"""The anchor SQLAlchemy ORM: loads all pupils, sets what the file says, adds the new ones, archives, commits.

One unit of work; the ORM finds out which attributes differ. No preview, journal or undo.
"""

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
