"""The words for each damage."""

import pytest

from lvs_desktop.domain.diagnosis import Damage
from lvs_desktop.services.diagnosis_words import words


@pytest.mark.parametrize("damage", list(Damage))
def test_each_damage_has_a_title_a_cause_a_repair_and_a_way_out(damage: Damage) -> None:
    """The file doctor never names what it can't explain."""
    found = words(damage)

    assert all((found.title, found.happened, found.repair, found.instead))
    assert not found.title.endswith(".")
    assert all(text.endswith(".") for text in (found.happened, found.repair, found.instead))
