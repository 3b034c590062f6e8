"""The words about undo: why a pupil is left alone."""

from lvs_desktop.domain.undoing import STATUS, Kept, KeptReason
from lvs_desktop.services.labels import field_word
from lvs_desktop.services.texts import _, pgettext


def kept_reason(kept: Kept) -> str:
    """Why an undo leaves a pupil alone, with what was changed since and the line of the history."""
    fields = ", ".join(
        pgettext("field", "archived or brought back") if name == STATUS else field_word(name) for name in kept.fields
    )
    match kept.reason:
        case KeptReason.EDITED_LATER:
            found = _("changed by hand later (line {entry}: {fields})")
        case KeptReason.IMPORTED_LATER:
            found = _("changed by a later import (line {entry}: {fields})")
        case KeptReason.REMOVED:
            found = _("taken out of the school by an undo")
        case KeptReason.NUMBER_TAKEN:
            found = _("another pupil has this number now")
        case KeptReason.NOT_YOURS:
            found = _("not at a location of yours")
    return found.format(entry=kept.entry or "", fields=fields)
