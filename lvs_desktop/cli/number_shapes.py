"""What `numbers`, `link-list` and `tracks` give with `--json`."""

from lvs_desktop.cli import shapes
from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.people import Pupil, display_name
from lvs_desktop.domain.sources import ColumnMatch
from lvs_desktop.services import link_lists
from lvs_desktop.services.numbers import Lacking, Line, Offer, Preview
from lvs_desktop.services.tracks import Tracks
from lvs_desktop.storage.links import Account, TrackName


def preview(shown: Preview, entry: Entry | None) -> dict[str, Json]:
    """What a file says of the pupils' numbers and tracks; pupils who lack nothing are counted only."""
    return {
        "source": shapes.source(shown.info),
        "columns": _columns(shown.columns),
        "counts": {
            **{outcome.value: n for outcome, n in shown.counts().items()},
            "chosen": shown.chosen,
            "tracks": shown.tracks_changing,
            "left": shown.left,
            "several_rows": shown.several,
            "repeated_headers": shown.repeated_headers,
            "others": shown.others,
        },
        "pupils": [_line(line) for line in shown.lines() if line.outcome.value != "known" or _does(line)],
        "unknown_tracks": {**shown.unknown_tracks()},
        "element_codes": shown.tracks.codes.year,
        "problems": [shapes.source_problem(found) for found in shown.problems],
        "applied": entry is not None,
        "entry": entry.id if entry else None,
    }


def lacking(found: list[Lacking]) -> dict[str, Json]:
    """Who is still without number or track."""
    return {"lacking": [{**_pupil(one.pupil, one.account), "lacks": list(one.fields)} for one in found]}


def link_list(shown: link_lists.Preview, entry: Entry | None) -> dict[str, Json]:
    """What the list of a link does."""
    return {
        "source": shapes.source(shown.info),
        "columns": _columns(shown.columns),
        "counts": shapes.counts(shown.counts()),
        "changes": [shapes.change(line) for line in shown.changes() if line.kind.value != "unchanged" or line.differs],
        "by_name": sum(line.by_name for line in shown.lines),
        "problems": [shapes.source_problem(found) for found in shown.problems],
        "applied": entry is not None,
        "entry": entry.id if entry else None,
    }


def tracks(names: list[TrackName], known: Tracks, entry: Entry | None) -> dict[str, Json]:
    """The school's tracks and what files call them."""
    return {
        "names": [{"name": one.name, "track": one.track, "element_code": one.element_code} for one in names],
        "known": list(known.known),
        "element_codes": {"year": known.codes.year, "codes": len(known.codes.codes)},
        "entry": entry.id if entry else None,
    }


def _does(line: Line) -> bool:
    return line.track is not None or line.asks or line.by_hand


def _columns(found: tuple[ColumnMatch, ...]) -> list[Json]:
    return [{"header": one.header, "field": one.field, "certainty": one.certainty.value} for one in found]


def _pupil(pupil: Pupil, account: Account | None) -> dict[str, Json]:
    return {
        "id": pupil.id,
        "lvs_id": account.lvs_id if account else None,
        "user_name": (account.lvs_user_name if account else None) or pupil.user_name,
        "name": display_name(pupil.given_name, pupil.name_prefix, pupil.family_name),
        "birth_date": pupil.birth_date,
        "group": pupil.group,
        "location": pupil.location,
        "pupil_number": pupil.pupil_number,
    }


def _line(line: Line) -> dict[str, Json]:
    return {
        **_pupil(line.pupil, line.account),
        "outcome": line.outcome.value,
        "number": line.number,
        "says": line.says,
        "track": [line.pupil.track, line.track] if line.track else None,
        "candidates": [_offer(offer) for offer in line.offers],
    }


def _offer(offer: Offer) -> dict[str, Json]:
    reasons: list[Json] = [{"clue": one.clue.value, "number": one.number} for one in offer.reasons]
    return {
        "number": offer.number,
        "row": offer.row,
        "name": offer.name,
        "birth_date": offer.birth_date,
        "group": offer.group,
        "track": offer.track,
        "score": round(offer.score),
        "reasons": reasons,
    }
