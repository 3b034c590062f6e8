"""The facts of a move as rows hold them: names, values, and what they say together."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from lvs_desktop.domain.checklist import HelpDesk
from lvs_desktop.domain.moving import DultKey, Move, Package, Said
from lvs_desktop.services.labels import moment
from lvs_desktop.services.texts import _

PACKAGE, COMPLETED, PROCESSED = "package", "completed", "processed"
AUTHORISATION_KEY = "authorisation_key"
DULT, MINUTES, DESK = "dult_key ", "minutes ", "desk "  # a location, a step, a part comes after it


def of(said: Mapping[str, Said]) -> Move:
    """What the facts say together. `said` keeps no value: that of a sealed key is nobody's business."""

    def day(name: str) -> date | None:
        return date.fromisoformat(said[name].value) if name in said else None

    return Move(
        package=Package(said[PACKAGE].value) if PACKAGE in said else None,
        completed=day(COMPLETED),
        processed=day(PROCESSED),
        keys=tuple(
            _dult_key(name.removeprefix(DULT), one.value) for name, one in said.items() if name.startswith(DULT)
        ),
        minutes={name.removeprefix(MINUTES): int(one.value) for name, one in said.items() if name.startswith(MINUTES)},
        sealed_key=AUTHORISATION_KEY in said,
        said={name: replace(one, value="") for name, one in said.items()},
    )


def desk(usual: HelpDesk | None, said: Mapping[str, Said]) -> HelpDesk | None:
    """The help desk as the school adjusted it."""
    own = {name.removeprefix(DESK): one for name, one in said.items() if name.startswith(DESK)}
    if usual is None or not own:
        return usual
    last = max(one.at for one in own.values())
    dated = _("adjusted on {when}").format(when=moment(last))
    return replace(usual, dated=dated, **{name: one.value for name, one in own.items()})


def dult_fact(location: str) -> str:
    """What the fact of a location's DULT key is called."""
    return DULT + location


def dult_value(name: str, expires: date) -> str:
    """A DULT key as its row holds it."""
    return json.dumps({"name": name, "expires": expires.isoformat()}, ensure_ascii=False)


def _dult_key(location: str, value: str) -> DultKey:
    held = json.loads(value)
    return DultKey(location=location, name=held["name"], expires=date.fromisoformat(held["expires"]))
