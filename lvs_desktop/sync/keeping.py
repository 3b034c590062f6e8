"""What of a record a server keeps: fields of an extension that it lacks stay here, and are no difference."""

from collections.abc import Mapping
from dataclasses import dataclass

from lvs_desktop.domain.exchanging import ACCOMMODATION, Fields, Kind
from lvs_desktop.domain.syncing import Capabilities, Rung
from lvs_desktop.sync.resources import PUPIL_ATTRIBUTES, STAFF_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Keeping:
    """Which fields a server keeps."""

    pupil_data: bool
    accommodations: bool
    staff_data: bool

    def kept(self, kind: Kind, fields: Fields) -> dict[str, str]:
        """The fields of a record that this server keeps."""
        if self.pupil_data and self.accommodations and self.staff_data:
            return dict(fields)
        return {field: value for field, value in fields.items() if self._keeps(kind, field)}

    def _keeps(self, kind: Kind, field: str) -> bool:
        if kind is Kind.GROUP:
            return self.pupil_data or field != "location"
        if kind is Kind.STAFF:
            return self.staff_data or field not in STAFF_ATTRIBUTES
        if field.startswith(ACCOMMODATION):
            return self.accommodations
        return self.pupil_data or field not in PUPIL_ATTRIBUTES


def keeping(capabilities: Capabilities) -> Keeping:
    """What a server that can do this keeps."""
    return Keeping(
        pupil_data=capabilities.pupil_data is not Rung.NONE,
        accommodations=capabilities.accommodations is not Rung.NONE,
        staff_data=capabilities.staff_data is not Rung.NONE,
    )


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the fields that two records do not share, in order."""
    return tuple(field for field in sorted({*one, *other}) if one.get(field) != other.get(field))
