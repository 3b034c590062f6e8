"""The words of the program: coded things -> Dutch or English, for window, command line and documents alike.

Messages are English msgids; resources/translations holds the Dutch. Dutch unless LVS_LANG or the setting says en.
"""

import gettext as _gettext
import os
from functools import cache

from lvs_desktop.system import paths

DOMAIN = "lvs"


def use_language(language: str | None) -> None:
    """Choose the language of all later texts: 'nl', 'en', or None for LVS_LANG and else Dutch."""
    global _language
    _language = language


def language() -> str:
    """The language in use: 'nl' or 'en'."""
    chosen = _language or os.environ.get("LVS_LANG", "nl")
    return "en" if chosen.lower().startswith("en") else "nl"


def _(message: str) -> str:
    """The message in the language in use."""
    return _translations(language()).gettext(message)


def to_translate(message: str) -> str:
    """Mark a message that is made before the language is known; give it to `translated` where it is shown."""
    return message


def translated(message: str) -> str:
    """A message that was marked by `to_translate`; another text stays as it is."""
    return _translations(language()).gettext(message) if message else message


def ngettext(one: str, many: str, n: int) -> str:
    """The message for n things in the language in use; fill in {n} with .format(n=n)."""
    return _translations(language()).ngettext(one, many, n)


def pgettext(context: str, message: str) -> str:
    """The message in a context (where one English word needs two Dutch ones)."""
    return _translations(language()).pgettext(context, message)


@cache
def _translations(lang: str) -> _gettext.NullTranslations:
    if lang == "en":
        return _gettext.NullTranslations()
    return _gettext.translation(DOMAIN, localedir=paths.resources() / "translations", languages=[lang])


_language: str | None = None
