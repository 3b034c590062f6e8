"""The words of the program: coded things -> Dutch or English, for window, command line and documents alike.

Messages are English msgids; resources/translations holds the Dutch. Dutch unless LVS_LANG or the setting says en.
A primary school has words of its own (groep, jaargroep): beside the texts lie those that differ there.
"""

import gettext as _gettext
import os
from functools import cache

from lvs_desktop.system import paths

DOMAIN = "lvs"
PRIMARY = "primary"  # the texts that differ for a primary school; all others are those of DOMAIN


def use_language(language: str | None) -> None:
    """Choose the language of all later texts: 'nl', 'en', or None for LVS_LANG and else Dutch."""
    global _language
    _language = language


def speak_of(*, primary: bool) -> None:
    """Say of which school all later texts speak: a primary school has groups and year groups, and no tracks."""
    global _primary
    _primary = primary


def of_primary() -> bool:
    """True if the texts speak of a primary school."""
    return _primary


def language() -> str:
    """The language in use: 'nl' or 'en'."""
    chosen = _language or os.environ.get("LVS_LANG", "nl")
    return "en" if chosen.lower().startswith("en") else "nl"


def _(message: str) -> str:
    """The message in the language in use."""
    return _translations(language(), _primary).gettext(message)


def to_translate(message: str) -> str:
    """Mark a message that is made before the language is known; give it to `translated` where it is shown."""
    return message


def translated(message: str) -> str:
    """A message that was marked by `to_translate`; another text stays as it is."""
    return _translations(language(), _primary).gettext(message) if message else message


def ngettext(one: str, many: str, n: int) -> str:
    """The message for n things in the language in use; fill in {n} with .format(n=n)."""
    return _translations(language(), _primary).ngettext(one, many, n)


def pgettext(context: str, message: str) -> str:
    """The message in a context (where one English word needs two Dutch ones)."""
    return _translations(language(), _primary).pgettext(context, message)


@cache
def _translations(lang: str, primary: bool) -> _gettext.NullTranslations:
    if lang == "en":
        return _gettext.NullTranslations()
    folder = paths.resources() / "translations"
    if not primary:
        return _gettext.translation(DOMAIN, localedir=folder, languages=[lang])
    found = _gettext.translation(PRIMARY, localedir=folder, languages=[lang])
    found.add_fallback(_translations(lang, False))
    return found


_language: str | None = None
_primary = False
