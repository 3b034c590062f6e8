"""The commands of what goes to the LVS: `deliver`, `link-form`, `entree`, `report`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from lvs_desktop import app as program
from lvs_desktop.cli import delivery_shapes as shapes
from lvs_desktop.cli import helping
from lvs_desktop.cli.options import As, AsJson, File, Phrase
from lvs_desktop.cli.output import Access, give, give_json, opened, reporting, say
from lvs_desktop.domain.delivering import Covers, Subject
from lvs_desktop.domain.passwords import read_rule
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import (
    delivery,
    delivery_profiles,
    delivery_words,
    documents,
    entree,
    labels,
    link_form,
    password_words,
    year_report,
)
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext

ACTIONS = ("files", "profiles", "make", "choose", "confirm", "unconfirm", "withdraw", "learn")
_SHOWN = 20  # differences that a person gets on the screen


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What file is to be made."""

    profile: str | None
    out: Path | None
    locations: tuple[str, ...]
    with_passwords: bool


@dataclass(frozen=True, slots=True)
class _Taught:
    """What the person says of a template."""

    columns: dict[str, str]
    fixed: dict[str, str]
    password_rule: str | None


def add(app: typer.Typer) -> None:
    """Add the commands."""

    @app.command(
        "deliver", cls=helping.Command, help=_("Bring to the LVS what changed: make a file, say that it is there.")
    )
    def deliver(
        file: File,
        action: Annotated[
            str | None,
            typer.Argument(metavar="[ACTION]", help=" | ".join(ACTIONS)),
        ] = None,
        what: Annotated[
            str | None,
            typer.Argument(metavar="[SUBJECT|ID|TEMPLATE]", help=_("The subject, the file's number, the template.")),
        ] = None,
        profile: Annotated[str | None, typer.Option(metavar="NAME", help=_("What the file looks like."))] = None,
        out: Annotated[Path | None, typer.Option(metavar="PATH", help=_("Where the file goes."))] = None,
        location: Annotated[
            list[str] | None, typer.Option(metavar="CODE", help=_("Only this location; may be repeated."))
        ] = None,
        with_passwords: Annotated[
            bool, typer.Option("--with-passwords", help=_("make pupils: also the passwords that wait."))
        ] = False,
        name: Annotated[str | None, typer.Option(metavar="NAME", help=_("learn: the name of what was learnt."))] = None,
        subject: Annotated[
            str, typer.Option(metavar="SUBJECT", help=" | ".join(one.value for one in delivery.SUBJECTS))
        ] = Subject.PUPILS.value,
        column: Annotated[
            list[str] | None,
            typer.Option(metavar='"HEADER=FIELD"', help=_("learn: what a column holds; may be repeated.")),
        ] = None,
        fixed: Annotated[
            list[str] | None,
            typer.Option(metavar='"HEADER=TEXT"', help=_("learn: a text that stands in each row; may be repeated.")),
        ] = None,
        password_rule: Annotated[
            str | None,
            typer.Option(metavar="RULE", help=_("learn: what the LVS asks of a password, such as 8-20,digit,capital.")),
        ] = None,
        rows: Annotated[
            str, typer.Option(metavar="ROWS", help=_("learn: who stands in the file: all | changed | new."))
        ] = Covers.ALL.value,
        made_by: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with (
            reporting(as_json=as_json),
            opened(file, Access(passphrase_file=passphrase_file, worker=made_by)) as school,
        ):
            match action:
                case None:
                    _states(school, as_json=as_json)
                case "files":
                    _files(school, as_json=as_json)
                case "profiles":
                    _profiles(school, as_json=as_json)
                case "make":
                    wanted = _Wanted(profile, out, tuple(location or ()), with_passwords=with_passwords)
                    _make(school, _subject(what), wanted, as_json=as_json)
                case "choose":
                    _choose(school, _subject(what), profile, as_json=as_json)
                case "confirm" | "unconfirm" | "withdraw":
                    _say(school, action, _number(what), as_json=as_json)
                case "learn":
                    form = (_subject(subject), _covers(rows))
                    taught = _Taught(_pairs(column), _pairs(fixed), password_rule)
                    _learn(school, what, name, *form, taught, as_json=as_json)
                case _:
                    message = _("Choose what to do: {known}.").format(known=", ".join(ACTIONS))
                    raise Problem(ProblemCode.USAGE, message=message)

    @app.command(
        "link-form", cls=helping.Command, help=_("Write the form for the link with your administration system.")
    )
    def link(
        file: File,
        out: Annotated[Path, typer.Option(metavar="PATH", help=_("Where the form goes: .csv or .xlsx."))],
        name: Annotated[
            list[str] | None,
            typer.Option(metavar='"00=NAME"', help=_("What your system calls a location; may be repeated.")),
        ] = None,
        made_by: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with (
            reporting(as_json=as_json),
            opened(file, Access(passphrase_file=passphrase_file, worker=made_by)) as school,
        ):
            made = link_form.make(school, out, _pairs(name))
            if as_json:
                give_json({"delivery": shapes.delivery(made), "rows": [list(row) for row in link_form.rows(school)]})
                return
            give(_("The form is in {file}. Pass it on to the supplier.").format(file=out))
            give(_("Say it when that is done: deliver FILE confirm {id}").format(id=made.id))

    @app.command(
        "entree", cls=helping.Command, help=_("Compare the pupil numbers with a list of Entree. Nothing is changed.")
    )
    def compare(
        file: File,
        source: Annotated[
            Path | None,
            typer.Argument(metavar="[SOURCE]", help=_("A list of pupil numbers or nlEduPersonProfileIds.")),
        ] = None,
        made_by: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with (
            reporting(as_json=as_json),
            opened(file, Access(passphrase_file=passphrase_file, worker=made_by)) as school,
        ):
            if source is None:
                if as_json:
                    give_json({"check": None})
                else:
                    give(_("Not checked: there is no list."))
                return
            found = entree.check(school, source)
            if as_json:
                give_json({"check": shapes.entree(found)})
            else:
                _compared(found)

    @app.command("report", cls=helping.Command, help=_("The report of the year start: counts, files, open points."))
    def report(
        file: File,
        pdf: Annotated[Path | None, typer.Option(metavar="OUT", help=_("Save as PDF."))] = None,
        school_year: Annotated[
            str | None, typer.Option(metavar="2026-2027", help=_("Of this school year (default: the present one)."))
        ] = None,
        made_by: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            with opened(file, Access(passphrase_file=passphrase_file, worker=made_by)) as school:
                year = year_report.read(school, school_year)
                found = year_report.document(school, year)
            pages = program.save_pdf(found, pdf) if pdf is not None else None
            if as_json:
                give_json({**shapes.year(year), "pdf": str(pdf) if pdf else None, "pages": pages})
            elif pdf is not None:
                give(_("Saved as {file}.").format(file=pdf))
            else:
                give(documents.plain_text(found))


def _states(school: OpenSchool, *, as_json: bool) -> None:
    found = delivery.states(school)
    if as_json:
        give_json({"subjects": [shapes.state(one) for one in found]})
        return
    for one in found:
        give(f"{delivery_words.subject_word(one.subject):<14}  {delivery_words.state_text(one.pending)}")


def _files(school: OpenSchool, *, as_json: bool) -> None:
    found = delivery.files(school)
    if as_json:
        give_json({"files": [shapes.delivery(one) for one in found]})
        return
    for one in found:
        words = delivery_words.subject_word(one.subject), delivery_words.file_state(one, school.worker.name)
        give(f"{one.id:>4}  {labels.moment(one.at)}  {words[0]:<14}  {one.file_name}  {one.items}  {words[1]}")
    if not found:
        give(_("No file was made for the LVS."))


def _profiles(school: OpenSchool, *, as_json: bool) -> None:
    found = delivery_profiles.profiles(school)
    chosen = {
        form.name for subject in delivery.SUBJECTS if (form := delivery_profiles.chosen(school, subject)) is not None
    }
    if as_json:
        give_json({"profiles": [shapes.profile(one, chosen=one.name in chosen) for one in found]})
        return
    for one in found:
        mark = "*" if one.name in chosen else " "
        give(f"{mark} {delivery_words.subject_word(one.subject):<14}  {one.name}")
    if chosen:
        give(_("* is what this school uses."))


def _make(school: OpenSchool, subject: Subject, wanted: _Wanted, *, as_json: bool) -> None:
    if wanted.profile is None or wanted.out is None:
        raise Problem(ProblemCode.USAGE, message=_("Name the kind of file and where it goes: --profile, --out."))
    if wanted.with_passwords:
        form = delivery_profiles.profile(school, wanted.profile, subject)
        if subject is not Subject.PUPILS or not form.brings_passwords:
            raise Problem(ProblemCode.USAGE, message=_("This kind of file has no column for passwords beside pupils."))
    made = delivery.make(
        school,
        subject,
        wanted.profile,
        wanted.out,
        locations=wanted.locations,
        with_passwords=wanted.with_passwords,
    )
    if as_json:
        give_json(shapes.made(made))
        return
    n = made.delivery.items
    words = ngettext("{n} row in {file}.", "{n} rows in {file}.", n)
    give(words.format(n=labels.number(n), file=made.path))
    give(delivery_words.where(made.profile, made.path.name))
    care = delivery_words.caution(made.profile, made.delivery.locations)
    for text in (made.profile.note.strip(), care, delivery_words.by_hand(made.by_hand)):
        if text:
            say(text)
    give(_("Say it when that is done: deliver FILE confirm {id}").format(id=made.delivery.id))


def _choose(school: OpenSchool, subject: Subject, name: str | None, *, as_json: bool) -> None:
    if name is None:
        raise Problem(ProblemCode.USAGE, message=_("Name the kind of file: choose SUBJECT --profile NAME."))
    found = delivery_profiles.choose(school, subject, name)
    if as_json:
        give_json({"profile": shapes.profile(found, chosen=True)})
        return
    text = _("{subject} go to the LVS as '{name}' from now on.")
    give(text.format(subject=delivery_words.subject_word(subject), name=found.name))
    if found.password and found.brings_passwords:
        give(password_words.asked_text(found.password))


def _say(school: OpenSchool, action: str, delivery_id: int, *, as_json: bool) -> None:
    act = {"confirm": delivery.confirm, "unconfirm": delivery.unconfirm, "withdraw": delivery.withdraw}[action]
    found = act(school, delivery_id)
    if as_json:
        give_json({"delivery": shapes.delivery(found)})
        return
    words = {
        "confirm": _("{file} is in the LVS: you confirmed it."),
        "unconfirm": _("{file} is not confirmed any more."),
        "withdraw": _("{file} does not count any more. What stood in it is still to be brought."),
    }
    give(words[action].format(file=found.file_name))


def _learn(
    school: OpenSchool,
    template: str | None,
    name: str | None,
    subject: Subject,
    covers: Covers,
    taught: _Taught,
    *,
    as_json: bool,
) -> None:
    if template is None or name is None:
        raise Problem(
            ProblemCode.USAGE, message=_("Name the template and what you call it: learn TEMPLATE --name NAME.")
        )
    found = delivery_profiles.learn(Path(template), name=name, subject=subject, covers=covers)
    form = found.profile
    if taught.password_rule is not None:
        form = replace(form, password=read_rule(taught.password_rule, form.name))
    kept = delivery_profiles.keep(school, form, columns=taught.columns, fixed=taught.fixed)
    if as_json:
        give_json(shapes.learnt(found, kept))
        return
    give(_("{name} is kept.").format(name=kept.name))
    for one in kept.columns:
        held = one.fixed or (labels.field_word(one.field) if one.field else _("(empty)"))
        give(f"  {one.header}: {held}")
    if not found.encoding_sure:
        say(
            _("The template does not show how it writes letters with accents. We use {encoding}.").format(
                encoding="UTF-8"
            )
        )
    if not found.date_sure:
        say(_("The template does not show how it writes dates. We use {form}.").format(form=kept.date))


def _compared(found: entree.EntreeCheck) -> None:
    say(_("The supplier does not say whether JIJ! wants these numbers to be equal. Ask the supplier if they differ."))
    words = ngettext("{n} number is the same.", "{n} numbers are the same.", found.equal)
    give(words.format(n=labels.number(found.equal)))
    for title, lines in (
        (_("Only leading zeros differ (here, in the list):"), [f"{ours}  {theirs}" for ours, theirs in found.zeros]),
        (_("In the list, not at this school:"), list(found.unknown_here)),
        (_("At this school, not in the list:"), [f"{number}  {name}" for number, name in found.not_listed]),
        (_("Pupils without a number:"), list(found.without_number)),
        (_("Twice in the list:"), list(found.twice)),
    ):
        if lines:
            give(f"{title} {len(lines)}")
            for line in lines[:_SHOWN]:
                give(f"  {line}")
            if len(lines) > _SHOWN:
                give("  " + _("... and {n} more").format(n=len(lines) - _SHOWN))


def _subject(text: str | None) -> Subject:
    known = tuple(one.value for one in delivery.SUBJECTS)
    if text not in known:
        message = _("Choose what the file is about: {known}.").format(known=", ".join(known))
        raise Problem(ProblemCode.USAGE, message=message)
    return Subject(text)


def _covers(text: str) -> Covers:
    known = tuple(one.value for one in Covers)
    if text not in known:
        message = _("Choose who stands in the file: {known}.").format(known=", ".join(known))
        raise Problem(ProblemCode.USAGE, message=message)
    return Covers(text)


def _number(text: str | None) -> int:
    if text is None or not text.isdigit():
        raise Problem(ProblemCode.USAGE, message=_("Name the number of the file. See: deliver FILE files"))
    return int(text)


def _pairs(given: Iterable[str] | None) -> dict[str, str]:
    found = {}
    for text in given or ():
        left, equals, right = text.rpartition("=")
        if not equals:
            raise Problem(ProblemCode.USAGE, message=_('Write it with an equals sign: "HEADER=FIELD" or "00=NAME".'))
        found[left.strip()] = right.strip()
    return found
