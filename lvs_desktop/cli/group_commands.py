"""The command `groups`: which groups there are, and joining the parts of a combination group."""

from collections.abc import Sequence
from typing import Annotated

import typer

from lvs_desktop.cli import helping, shapes
from lvs_desktop.cli.options import As, AsJson, File, Phrase
from lvs_desktop.cli.output import Access, give, give_json, opened, reporting
from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.combination_groups import Group, Offer
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import group_words, joining_groups
from lvs_desktop.services.joining_groups import Joining
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext


def add(app: typer.Typer) -> None:
    """The command."""

    @app.command(
        "groups",
        cls=helping.Command,
        help=_("Show the groups; join those that are one combination group, with --apply."),
    )
    def groups(
        file: File,
        action: Annotated[str | None, typer.Argument(metavar="[join]", help=_("Join groups."))] = None,
        names: Annotated[list[str] | None, typer.Argument(metavar="[GROUP]...", help=_("Their names."))] = None,
        into: Annotated[
            str | None, typer.Option("--into", metavar="NAME", help=_("What the whole is called: 5/6."))
        ] = None,
        location: Annotated[
            str | None, typer.Option(metavar="CODE", help=_("The location that the groups are of."))
        ] = None,
        apply: Annotated[bool, typer.Option("--apply", help=_("Save it."))] = False,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            if action not in (None, "join"):
                raise Problem(ProblemCode.USAGE, message=_("Choose what to do: join, or nothing to see the groups."))
            if action == "join" and bool(names) != (into is not None):
                message = _("Name the groups and what they become: join A B --into NAME.")
                raise Problem(ProblemCode.USAGE, message=message)
            if apply and action is None:
                raise Problem(ProblemCode.USAGE, message=_("Give --apply together with join."))
            with opened(file, Access(passphrase_file=passphrase_file, worker=worker)) as school:
                found = joining_groups.overview(school)
                shown = _wished(school, found.offers, names or (), into, location) if action else []
                entries = _joined(school, shown) if apply else []
            if as_json:
                give_json(
                    {
                        "groups": [_group(one) for one in found.groups],
                        "offers": [_offer(one) for one in found.offers],
                        "joined": [_joining(one) for one in shown],
                        "applied": bool(entries),
                        "entries": [shapes.entry(one) for one in entries],
                    }
                )
                return
            for one in () if action else found.groups:
                give(group_words.group(one))
            for offer in () if action else found.offers:
                give(group_words.offer(offer))
            if found.offers and not action:
                give(_("Join them with: groups FILE join --apply"))
            for joining in shown:
                give(group_words.joining(joining))
            _end(shown, entries, asked=action is not None)


def _wished(
    school: OpenSchool, offers: Sequence[Offer], names: Sequence[str], into: str | None, location: str | None
) -> list[Joining]:
    """What is to be joined: the groups that were named, or all that are offered (of one location)."""
    if into is not None:
        return [joining_groups.preview(school, names, into, location=location)]
    return [joining_groups.offered(school, one) for one in offers if location in (None, one.location)]


def _joined(school: OpenSchool, shown: Sequence[Joining]) -> list[Entry]:
    """Each joining is an entry of its own, so that it can be undone by itself."""
    made = []
    for one in shown:
        # what was looked at is of before the joining that came first
        location = one.parts[0].location
        again = joining_groups.preview(school, [part.name for part in one.parts], one.name, location=location)
        made.append(joining_groups.apply(school, again))
    return made


def _end(shown: Sequence[Joining], entries: Sequence[Entry], *, asked: bool) -> None:
    if entries:
        numbers = ", ".join(str(one.id) for one in entries)
        words = ngettext("Saved as number {id} of the history.", "Saved as numbers {id} of the history.", len(entries))
        give(words.format(id=numbers) + " " + _("Undo it with: undo FILE"))
    elif shown:
        give(_("This is a preview: nothing was saved. Save it with --apply."))
    elif asked:
        give(_("No groups look like parts of one combination group."))


def _group(one: Group) -> Json:
    return {"name": one.name, "location": one.location, "pupils": one.pupils, "years": dict(one.years)}


def _offer(one: Offer) -> Json:
    return {
        "name": one.name,
        "location": one.location,
        "parts": [part.name for part in one.parts],
        "pupils": one.pupils,
        "exists": one.whole is not None,
    }


def _joining(one: Joining) -> Json:
    return {
        "name": one.name,
        "location": one.parts[0].location,
        "parts": [part.name for part in one.parts],
        "pupils": one.pupils,
        "after": one.after,
    }
