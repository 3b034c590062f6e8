"""Usage errors of the command line in the person's own language; typer only knows English."""

import re

from lvs_desktop.services.texts import _


def usage_text(error: Exception) -> str:
    """What was wrong with the command, and what to do. Typer's own classes are told apart by their names."""
    kind = type(error).__name__
    given = str(getattr(error, "message", "") or "")
    name = str(getattr(error, "option_name", "") or _name(error))
    if kind == "NoSuchOption":
        return _meant(
            _("The option {name} does not exist. See the options with --help.").format(name=name),
            sorted(getattr(error, "possibilities", None) or ()),
        )
    if kind == "MissingParameter":
        return _("{name} is missing. See how the command is used with --help.").format(name=name)
    if kind == "BadOptionUsage" and "does not take" in given:
        return _("The option {name} takes no value. See the options with --help.").format(name=name)
    if kind == "BadOptionUsage":
        return _("The option {name} is not complete: it needs a value.").format(name=name)
    if kind == "BadParameter":
        return _("The value of {name} can't be used. See what it expects with --help.").format(name=name)
    if "No such command" in given:
        command, *near = re.findall(r"'([^']*)'", given) or [""]
        return _meant(_("The command {name} does not exist. See the commands with --help.").format(name=command), near)
    if "unexpected extra" in given:
        extra = given.partition("(s)")[2].strip(" ().")
        return _("Too much was given: {extra}. See how the command is used with --help.").format(extra=extra)
    if "Missing command" in given:
        return _("Which command? See the commands with --help.")
    return _("The command can't be used like this. See --help.")


def _meant(text: str, near: list[str]) -> str:
    if not near:
        return text
    return text + " " + _("Do you mean {suggestion}?").format(suggestion=near[0])


def _name(error: Exception) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return ""
    options = [name for name in getattr(parameter, "opts", ()) if name.startswith("-")]
    return options[0] if options else str(getattr(parameter, "name", "")).upper()
