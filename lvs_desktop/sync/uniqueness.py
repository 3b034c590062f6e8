"""Two records that would get one number or one user name here: the one that comes last waits for a person."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lvs_desktop.domain.exchanging import Clash, Incoming, Kind
from lvs_desktop.domain.people import fold, number_key
from lvs_desktop.sync.picture import Picture

# what no two records of one kind may share, and how it is compared
_ONCE: Final = {"pupil_number": number_key, "staff_number": fold, "user_name": fold}


def each_once(picture: Picture, incoming: Sequence[Incoming]) -> list[Incoming]:
    """What comes, with a clash instead of each value that another record has after all of it is written."""
    if not any(field in _ONCE and text for one in incoming for field, text in one.write.items()):
        return list(incoming)
    after = Picture(
        records={kind: dict(records) for kind, records in picture.records.items()},
        bases={kind: {} for kind in Kind},
        waiting={kind: {} for kind in Kind},
        refused={},
    )
    after.take(incoming)
    owners: dict[tuple[str, str], list[tuple[Kind, str]]] = {}
    for kind, records in after.records.items():
        for uid, fields in records.items():
            for field, key in _ONCE.items():
                if field in fields:
                    owners.setdefault((field, key(fields[field])), []).append((kind, uid))
    found: list[Incoming] = []
    for one in incoming:
        for field, key in _ONCE.items():
            text = one.write.get(field)
            mine = owners.get((field, key(text)), []) if text else []
            if text and len(mine) > 1:
                # who comes last waits; the value stays known in the conflict
                mine.remove((one.kind, one.uid))
                here = picture.records[one.kind].get(one.uid, {}).get(field)
                clash = Clash(field=field, was=here, here=here, there=text)
                write = {name: value for name, value in one.write.items() if name != field}
                one = replace(one, write=write, clashes=(*one.clashes, clash))
        found.append(one)
    return found
