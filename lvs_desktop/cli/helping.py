"""The --help pages in the person's own language; typer only knows English."""

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from lvs_desktop.services.texts import _, translated


class Command(TyperCommand):
    """One command."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that shows how the command is used."""
        _usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments and options."""
        _parameters(self, ctx, formatter)


class Commands(TyperGroup):
    """The program with all its commands."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that shows how the program is used."""
        _usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Options and commands."""
        _parameters(self, ctx, formatter)
        shown = [(name, command) for name, command in self.commands.items() if not command.hidden]
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, command.help or "") for name, command in shown])


def _usage(command: TyperCommand | TyperGroup, ctx: Any, formatter: Any) -> None:
    pieces = " ".join(command.collect_usage_pieces(ctx))
    for english, own in (("[OPTIONS]", _("[OPTIONS]")), ("COMMAND [ARGS]...", _("COMMAND ..."))):
        pieces = pieces.replace(english, own)
    formatter.write_usage(ctx.command_path, re.sub(r"\{(\w+)\}", r"\1", pieces), prefix=_("Usage: "))


def _parameters(command: TyperCommand | TyperGroup, ctx: typer.Context, formatter: Any) -> None:
    for parameter in command.get_params(ctx):
        if text := getattr(parameter, "help", None):  # those of `options` were made before the language was known
            setattr(parameter, "help", translated(text))  # noqa: B010  # arguments have no such name for mypy
    for kind, title in (("argument", _("Arguments")), ("option", _("Options"))):
        records = [
            (re.sub(r" <\w+>$", "", left), _remark("--help" in left, right))
            for parameter in command.get_params(ctx)
            if parameter.param_type_name == kind and (record := parameter.get_help_record(ctx)) is not None
            for left, right in [record]
        ]
        if records:
            with formatter.section(title):
                formatter.write_dl(records)


def _remark(of_help: bool, text: str) -> str:
    """The explanation of a parameter, with what typer adds in English ('[default: 500; required]')."""
    if of_help:
        return _("Show this explanation.")
    return re.sub(r"\[[^\[\]]*\]$", lambda found: _added(found[0]), text)


def _added(text: str) -> str:
    return text.replace("default: ", _("default: ")).replace("required", _("required"))
