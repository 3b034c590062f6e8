"""
What of the journal and of the school's numbers a person sees: of a location admin only what is of the own locations.

A pupil is where the pupil is now; who is no longer in the school, where that pupil was last.
"""

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.sql.elements import TextClause

from lvs_desktop.domain.records import RecordKind
from lvs_desktop.storage import masks

Own = Sequence[str] | None  # codes of locations; None: everything, also what is of no location

_PLACES: Final = "(SELECT value FROM json_each(:own))"
PUPILS: Final = f"""SELECT id FROM pupil WHERE location IN {_PLACES}
    UNION ALL SELECT c.pupil_id FROM change c WHERE c.location IN {_PLACES} AND c.id IN (
        SELECT max(x.id) FROM change x WHERE x.kind = {masks.REMOVED} AND x.pupil_id NOT IN (SELECT id FROM pupil)
        GROUP BY x.pupil_id)"""  # SQL: ids of the pupils of the locations in :own


def own_value(own: Own) -> str | None:
    """What the parameter :own is to be."""
    return None if own is None else json.dumps(list(own))


def here(column: str) -> str:
    """SQL: true if a location is one of :own, or :own is NULL."""
    return f"(:own IS NULL OR {column} IN {_PLACES})"


def any_of(column: str) -> str:
    """SQL: true if one of several locations, parted by commas, is one of :own, or :own is NULL."""
    within = f"instr(',' || {column} || ',', ',' || value || ',')"
    return f"(:own IS NULL OR EXISTS (SELECT 1 FROM json_each(:own) WHERE {within}))"


def of_changes(own: Own) -> tuple[TextClause, ...]:
    """The condition on rows of `change`; none for who sees everything."""
    return () if own is None else (_bound(f"change.pupil_id IN ({PUPILS})", own),)


def of_records(own: Own) -> tuple[TextClause, ...]:
    """The condition on rows of `record_change`; what is of the whole school, as names of tracks, is seen by all."""
    if own is None:
        return ()
    return (_bound(_RECORDS, own),)


def _bound(condition: str, own: Own) -> TextClause:
    return text(f"({condition})").bindparams(own=own_value(own))


def _held(name: str) -> str:
    return f"json_extract(record_change.after, '$.{name}'), json_extract(record_change.before, '$.{name}')"


_RECORDS: Final = f"""CASE
    WHEN record_change.kind IN ('{RecordKind.NUMBER}', '{RecordKind.LINK}') THEN record_change.record IN ({PUPILS})
    WHEN record_change.kind = '{RecordKind.ASSIGNMENT}' THEN coalesce(
        (SELECT a.pupil_id FROM assignment a WHERE a.id = record_change.record), {_held("pupil_id")}) IN ({PUPILS})
    WHEN record_change.kind = '{RecordKind.STAFF}' THEN {
    any_of(f"coalesce((SELECT s.locations FROM staff s WHERE s.id = record_change.record), {_held('locations')})")
}
    ELSE 1 END"""
