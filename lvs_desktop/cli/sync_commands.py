"""The commands of the server: `connect`, `disconnect`, `sync`, `conflicts`."""

from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Annotated, Final

import typer

from lvs_desktop.cli import helping, hints, shapes, sync_shapes
from lvs_desktop.cli.options import As, AsJson, File, Phrase
from lvs_desktop.cli.output import Access, Stop, give, give_json, opened, reporting, say
from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.problems import Problem, ProblemCode, exit_code
from lvs_desktop.domain.syncing import Choice, Preview, Receipt, Server, State
from lvs_desktop.services import capability_words, labels, sync_report, sync_words, syncing
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext

_SHOWN: Final = 20  # records that a person gets on the screen
_ALL: Final = "all"


class Side(Enum):
    """Whose values or records count."""

    HERE = "here"
    THERE = "there"


def add(app: typer.Typer) -> None:
    """Add the commands."""

    @app.command(
        "connect", cls=helping.Command, help=_("Connect the school to a server. Nothing of the school is sent yet.")
    )
    def connect(
        file: File,
        url: Annotated[str, typer.Option(metavar="URL", help=_("The server's address for this school."))],
        token_file: Annotated[
            Path, typer.Option(metavar="F", help=_("A file that holds the token from the server's administrator."))
        ],
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with (
            reporting(as_json=as_json),
            opened(file, Access(passphrase_file=passphrase_file, worker=worker)) as school,
        ):
            found = syncing.connect(school, url, _token(token_file))
            if as_json:
                give_json({"server": sync_shapes.server(found)})
            else:
                _show_server(school, found)

    @app.command(
        "disconnect",
        cls=helping.Command,
        help=_("Forget the server and its token. The school stays as it is, here and on the server."),
    )
    def disconnect(file: File, worker: As = None, passphrase_file: Phrase = None, as_json: AsJson = False) -> None:
        with (
            reporting(as_json=as_json),
            opened(file, Access(passphrase_file=passphrase_file, worker=worker)) as school,
        ):
            found = syncing.server(school)
            syncing.disconnect(school)
            if as_json:
                give_json({"disconnected": found.address if found else None})
            else:
                give(_("This school is no longer connected. Nothing was deleted, here or on the server."))

    @app.command("sync", cls=helping.Command, help=_("Make the school and its server equal; --dry-run only shows it."))
    def sync(
        file: File,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help=_("Show what would go and come; write nothing on either side."))
        ] = False,
        consent: Annotated[
            bool, typer.Option("--consent", help=_("Yes, archive or take out as many pupils here as the server says."))
        ] = False,
        restored: Annotated[
            Side | None,
            typer.Option(help=_("The server was put back to an older copy: whose records count?")),
        ] = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with (
            reporting(as_json=as_json),
            opened(file, Access(passphrase_file=passphrase_file, worker=worker)) as school,
        ):
            try:
                side = None if restored is None else Choice(restored.value)
                if dry_run:
                    _preview(school, syncing.preview(school, restored=side), as_json=as_json)
                else:
                    _receipt(school, syncing.sync(school, consent=consent, restored=side), as_json=as_json)
            except Problem as problem:
                if problem.code is not ProblemCode.SERVER_OFFLINE:
                    raise
                _offline(school, problem, as_json=as_json)

    @app.command(
        "conflicts",
        cls=helping.Command,
        help=_("Show what was changed both here and on the server, and choose which value counts."),
    )
    def conflicts(
        file: File,
        ids: Annotated[
            list[str] | None, typer.Argument(metavar="[ID...]", help=_("Numbers of conflicts, or: all."))
        ] = None,
        take: Annotated[Side | None, typer.Option(help=_("Whose value counts of these conflicts."))] = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            if (take is None) != (not ids):
                raise Problem(ProblemCode.USAGE, message=_("Write it as: conflicts FILE --take here|there ID, or all."))
            with opened(file, Access(passphrase_file=passphrase_file, worker=worker)) as school:
                _conflicts(school, take, ids or (), as_json=as_json)


def _token(path: Path) -> str:
    try:
        # one line is enough for any token; a large file is another one by mistake
        if path.stat().st_size > 16_384:
            raise ValueError("too large")
        found = path.read_text("utf-8-sig").strip()
        if not found or any(c.isspace() for c in found) or not found.isprintable():
            raise ValueError("no token")
    except (OSError, ValueError) as error:
        raise Problem(ProblemCode.TOKEN_FILE_UNREADABLE, file=path.name) from error
    return found


def _show_server(school: OpenSchool, found: Server) -> None:
    give(_("Connected to {name} ({address}).").format(name=found.name or _("a server"), address=found.address))
    give(_("The token is for {scope}.").format(scope=sync_report.scope_text(school.school, found)))
    give(capability_words.ladder_text(found.capabilities))
    for line in sync_report.weaknesses(found.capabilities):
        give(f"  {line}")
    give(_("Nothing was sent yet. See what would go and come with: sync FILE --dry-run"))


def _preview(school: OpenSchool, found: Preview, *, as_json: bool) -> None:
    if as_json:
        give_json({"preview": sync_shapes.preview(found)})
        return
    for line in sync_report.preview_lines(found):
        give(line)
    for title, steps in ((_("To the server:"), found.going), (_("From the server:"), found.coming)):
        if steps:
            give(title)
        for step in steps[:_SHOWN]:
            give("  " + sync_report.step_text(step, school.school))
        if len(steps) > _SHOWN:
            give("  " + _("... and {n} more").format(n=labels.number(len(steps) - _SHOWN)))
    give(_("Nothing was written, here or on the server. Do it with: sync FILE"))


def _receipt(school: OpenSchool, found: Receipt, *, as_json: bool) -> None:
    shape: dict[str, Json] = {
        "receipt": sync_shapes.receipt(found),
        "queue": sync_shapes.queue(syncing.queue(school)) if found.refused else [],
    }
    if not as_json:
        for line in sync_report.receipt_lines(found):
            give(line)
        if found.refused:
            for waits in syncing.queue(school):
                give("  " + sync_report.queue_line(waits, school.school, State.WAITING))
    if found.clashes:
        problem = Problem(ProblemCode.CONFLICTS_OPEN, number=found.clashes)
        say(hints.told(problem))
        if as_json:
            give_json({**shape, "error": shapes.error(problem)})
        raise Stop(exit_code(problem.code))
    if as_json:
        give_json(shape)


def _offline(school: OpenSchool, problem: Problem, *, as_json: bool) -> None:
    lines = syncing.queue(school)
    if as_json:
        give_json({"queue": sync_shapes.queue(lines), "error": shapes.error(problem)})
    else:
        for line in lines:
            give(sync_report.queue_line(line, school.school, State.OFFLINE))
    say(hints.told(problem))
    raise Stop(exit_code(problem.code)) from problem


def _conflicts(school: OpenSchool, take: Side | None, ids: Sequence[str], *, as_json: bool) -> None:
    settled, entry = 0, None
    if take is not None:
        chosen = [one.id for one in syncing.conflicts(school)] if list(ids) == [_ALL] else _numbers(ids)
        entry = syncing.settle(school, chosen, Choice(take.value))
        settled = len(set(chosen))
    left = syncing.conflicts(school)
    if as_json:
        give_json(
            {
                "conflicts": [sync_shapes.conflict(one) for one in left],
                "settled": settled,
                "entry": None if entry is None else entry.id,
            }
        )
        return
    if settled:
        give(ngettext("{n} conflict was settled.", "{n} conflicts were settled.", settled).format(n=settled))
        give(_("The server hears of it at the next sync."))
    for one in left:
        give(f"{one.id:>6}  {sync_report.conflict_text(one, school.school)}")
        give(f"        {sync_words.who_text(one)}")
    give(
        _("Choose with --take here or --take there, and the number, or all.") if left else _("There are no conflicts.")
    )


def _numbers(ids: Sequence[str]) -> list[int]:
    for text in ids:
        if not text.isdecimal():
            raise Problem(ProblemCode.CONFLICT_UNKNOWN, value=text)
    return [int(text) for text in ids]
