"""What `--json` gives of files for the LVS."""

from collections.abc import Mapping

from lvs_desktop.cli import shapes
from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.delivering import Delivery, Outcome
from lvs_desktop.domain.passwords import Rule
from lvs_desktop.files.profiles import Profile
from lvs_desktop.files.templates import Learnt
from lvs_desktop.services.delivery import Made, SubjectState
from lvs_desktop.services.delivery_words import where
from lvs_desktop.services.entree import EntreeCheck
from lvs_desktop.services.year_report import Year, open_points


def state(found: SubjectState) -> dict[str, Json]:
    """How far one subject is."""
    pending = found.pending
    return {
        "subject": found.subject.value,
        "ready": found.ready,
        "open": pending.open,
        "made": pending.made,
        "confirmed": pending.confirmed,
        "outcomes": outcomes(pending.by_outcome),
    }


def outcomes(counted: Mapping[Outcome, int]) -> dict[str, Json]:
    """What has to happen -> how many; each kind is named."""
    return {what.value: counted.get(what, 0) for what in Outcome}


def delivery(found: Delivery) -> dict[str, Json]:
    """One file."""
    return {
        "id": found.id,
        "subject": found.subject.value,
        "at": found.at,
        "by": found.by,
        "profile": found.profile,
        "file_name": found.file_name,
        "locations": list(found.locations),
        "items": found.items,
        "covers": found.covers.value,
        "school_year": found.school_year,
        "state": "made" if found.confirmed_at is None else "confirmed",
        "confirmed_at": found.confirmed_at,
        "confirmed_by": found.confirmed_by,
    }


def made(found: Made) -> dict[str, Json]:
    """A file that was made, what it leaves to the person, and where it goes."""
    return {
        "delivery": delivery(found.delivery),
        "file": str(found.path),
        "by_hand": outcomes(found.by_hand),
        "where": where(found.profile, found.path.name),
        "confirmed_profile": found.profile.confirmed,
    }


def profile(found: Profile, *, chosen: bool = False) -> dict[str, Json]:
    """What a file looks like."""
    return {
        "name": found.name,
        "subject": found.subject.value,
        "confirmed": found.confirmed,
        "format": "xlsx" if found.workbook else "csv",
        "separator": None if found.workbook else found.separator,
        "encoding": None if found.workbook else found.encoding,
        "date": found.date,
        "rows": found.covers.value,
        "columns": [{"header": one.header, "field": one.field, "fixed": one.fixed} for one in found.columns],
        "password": _rule(found.password),
        "chosen": chosen,
        "note": found.note.strip(),
    }


def _rule(found: Rule | None) -> Json:
    """Each is null where nothing is known of what the LVS asks."""
    return {name: getattr(found, name, None) for name in ("shortest", "longest", "digit", "letter", "capital")}


def learnt(found: Learnt, kept: Profile) -> dict[str, Json]:
    """What a template taught."""
    return {
        "profile": profile(kept, chosen=True),
        "unknown": [one.header for one in kept.columns if one.header in found.unknown and not one.field + one.fixed],
        "encoding_sure": found.encoding_sure,
        "date_sure": found.date_sure,
    }


def entree(found: EntreeCheck) -> dict[str, Json]:
    """The differences with a list of Entree."""
    return {
        "file_name": found.file_name,
        "listed": found.listed,
        "pupils": found.pupils,
        "equal": found.equal,
        "zeros": [[ours, theirs] for ours, theirs in found.zeros],
        "unknown_here": list(found.unknown_here),
        "not_listed": [{"pupil_number": number, "name": name} for number, name in found.not_listed],
        "without_number": list(found.without_number),
        "twice": list(found.twice),
        "domains": list(found.domains),
        "same": found.same,
        "confirmed_by_supplier": False,
    }


def year(found: Year) -> dict[str, Json]:
    """What was done in a school year."""
    return {
        "school_year": found.school_year,
        "pupils": {"active": found.active, "archived": found.archived},
        "steps": [shapes.step(one) for one in found.steps],
        "open_points": list(open_points(found.steps)),
        "entries": [shapes.entry(one) for one in found.entries],
        "files": [delivery(one) for one in found.files],
    }
