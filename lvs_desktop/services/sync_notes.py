"""
What a person should know of a sync, kept with its receipt as codes: CODE or CODE:FACT:FACT.

They hold names; the receipt is in the encrypted file only, and no note is ever logged.
"""

from lvs_desktop.domain.exchanging import ACCOMMODATION
from lvs_desktop.services.labels import field_word, number
from lvs_desktop.services.texts import _, ngettext

LEFT_OUT = "left_out"  # : field : name; a value that the server has and that can't be kept here
LEFT_OUT_MORE = "left_out_more"  # : field : how many others
NEW_LOCATION = "new_location"  # : code; the server has it, the school did not
_SEPARATOR = "\x1f"  # in no value: control characters are taken out


def left_out(field: str, name: str) -> str:
    """The note of a value that was not taken over."""
    return _SEPARATOR.join((LEFT_OUT, field, name))


def left_out_more(field: str, number: int) -> str:
    """The note of how many others there are of whom the same value was not taken over."""
    return _SEPARATOR.join((LEFT_OUT_MORE, field, str(number)))


def new_location(code: str) -> str:
    """The note of a location that came with the records."""
    return _SEPARATOR.join((NEW_LOCATION, code))


def note_text(note: str) -> str:
    """A note in a sentence; one of a later version of the program as it is."""
    code, *facts = note.split(_SEPARATOR)
    match code, facts:
        case "left_out", [field, name]:
            return _("{name}: the server's value of '{field}' can't be used here. It was left out.").format(
                name=name or _("Somebody"), field=_field(field)
            )
        case "left_out_more", [field, n] if n.isdecimal():
            said = ngettext(
                "'{field}' of {n} other record can't be used here either.",
                "'{field}' of {n} other records can't be used here either.",
                int(n),
            )
            return said.format(field=_field(field), n=number(int(n)))
        case "new_location", [code]:
            return _("Location {code} is new here. It came with the server's records.").format(code=code)
        case _:
            return note.replace(_SEPARATOR, " ")


def _field(field: str) -> str:
    return field.removeprefix(ACCOMMODATION) if field.startswith(ACCOMMODATION) else field_word(field)
