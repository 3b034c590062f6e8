"""The words of a question about a test result: both sides have one of the same test, with other values."""

import json
from collections.abc import Mapping

from lvs_desktop.domain.result_exchange import FIELDS
from lvs_desktop.domain.syncing import Conflict
from lvs_desktop.services.labels import field_word, value_text
from lvs_desktop.services.texts import _


def which_test(found: Conflict) -> str:
    """Which test: 'Toetsresultaat: Rekenen 3.0 M5, 20-01-2026'."""
    values = _read(found.here) or _read(found.there)
    name = " ".join(filter(None, (values.get("test_name") or values.get("test_code"), values.get("version"))))
    test = ", ".join(filter(None, (name, value_text("taken_on", values.get("taken_on")))))
    return _("{field}: {value}").format(field=_("Test result"), value=test)


def both_values(found: Conflict) -> tuple[str, str]:
    """What is here and on the server: the outcome, and whatever else of the test is not the same on both sides."""
    here, there = _read(found.here), _read(found.there)
    differing = [name for name in FIELDS if here.get(name) != there.get(name)]
    return _values(here, differing), _values(there, differing)


def what_each_choice_does() -> str:
    """What happens on each choice."""
    return _(
        "Of one test one result counts. Here: the server gets it at the next sync. On the server: it takes the place "
        "of the one here; you can undo that."
    )


def _values(values: Mapping[str, str], differing: list[str]) -> str:
    outcome = {
        "score": _("score"),
        "skill_score": _("skill score"),
        "level": _("level"),
        "functioning": _("functioning level"),
    }
    said = [
        _("{field} {value}").format(field=word, value=values[name]) for name, word in outcome.items() if name in values
    ]
    said += [
        _("{field}: {value}").format(field=field_word(name), value=value_text(name, values.get(name)))
        for name in differing
        if name not in outcome
    ]
    return ", ".join(said) or _("no score")


def _read(text: str | None) -> dict[str, str]:
    try:
        found = json.loads(text or "{}")
    except ValueError:  # kept by a later version of the program
        return {}
    return {name: str(value) for name, value in found.items() if name in FIELDS} if isinstance(found, dict) else {}
