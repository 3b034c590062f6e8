"""How the LVS knows pupils, and what files call the school's tracks."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from lvs_desktop.domain.people import fold
from lvs_desktop.storage.tables import link, pupil, track


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A pupil's account in the LVS."""

    pupil_id: int
    lvs_id: str | None
    lvs_user_name: str | None


def accounts(connection: Connection) -> dict[int, Account]:
    """Pupil -> account, of who has one."""
    return {
        row.pupil_id: Account(pupil_id=row.pupil_id, lvs_id=row.lvs_id, lvs_user_name=row.lvs_user_name)
        for row in connection.execute(select(link.c.pupil_id, link.c.lvs_id, link.c.lvs_user_name))
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackName:
    """What files call a track, and what the school calls it."""

    id: int
    name: str
    track: str
    element_code: str | None


def track_names(connection: Connection) -> list[TrackName]:
    """The school's mapping, by name."""
    rows = connection.execute(select(track).order_by(track.c.name))
    return [TrackName(id=row.id, name=row.name, track=row.track, element_code=row.element_code) for row in rows]


def track_named(connection: Connection, name: str) -> TrackName | None:
    """The mapping of one name; capitals and accents don't matter."""
    return next((one for one in track_names(connection) if fold(one.name) == fold(name)), None)


def tracks_in_use(connection: Connection) -> tuple[str, ...]:
    """The tracks that active pupils have, sorted."""
    wanted = select(pupil.c.track).where(pupil.c.track.is_not(None), pupil.c.archived_at.is_(None)).distinct()
    return tuple(sorted(str(found) for found in connection.execute(wanted).scalars()))
