"""What a problem of a OneRoster delivery is, and what to do now."""

from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.services.problem_facts import Said
from lvs_desktop.services.texts import _, ngettext

Code = ProblemCode


def text(code: ProblemCode, said: Said) -> str | None:
    """The sentences for a problem of a delivery; None for any other problem."""
    found = _package(code, said) or _counted(code, said)
    return (
        None
        if found is None
        else found.format(
            file=said.file(),
            part=said.raw("part") or "…",
            files=said.listed("files") or "…",
            columns=said.listed("columns") or "…",
            things=said.listed("things") or "…",
            version=said.raw("version") or "…",
            read=said.raw("read") or "…",
            where=said.inside("where"),
            examples=said.listed("examples") or "…",
            values=said.listed("values") or "…",
            n=said.n("number"),
        )
    )


def _package(code: ProblemCode, said: Said) -> str | None:
    match code:
        case Code.ROSTER_FILE_MISSING:
            return _(
                "{file} is a OneRoster file, but it comes with others. Not found: {files}. "
                "Choose the zip file, or the folder that holds all of them."
            )
        case Code.ROSTER_FILE_TWICE:
            return _("{file} holds {part} more than once. Make the delivery again, with one school in it.")
        case Code.ROSTER_COLUMN_MISSING:
            return _(
                "In {file}, {part} lacks columns: {columns}. Without them the files can't be joined. "
                "Make the delivery again."
            )
        case Code.ROSTER_PARTIAL if not said.has("number") and said.has("file"):
            return _(
                "{file} holds changes only (delta). It can't be the starting point. "
                "Ask for a full delivery (bulk) and choose that one."
            )
        case Code.ROSTER_LEAVER:
            return _(
                "This pupil is marked as leaving, but the number can't be read. The pupil is kept. "
                "Archive the pupil by hand if that is right."
            )
        case Code.ROSTER_VERSION:
            return _("This is OneRoster {version}. We know 1.1 and 1.2, and read it as {read}. Check the pupils well.")
        case Code.ROSTER_UNCONFIRMED if said.has("written"):
            return _(
                "OneRoster {version} is unconfirmed: we know its columns at second hand. "
                "Ask the receiver whether the file is right."
            )
        case Code.ROSTER_UNCONFIRMED:
            return _(
                "OneRoster {version} is unconfirmed: we know its columns at second hand. "
                "Check whether the pupils are right."
            )
        case Code.ROSTER_NOT_READ:
            return _("We don't read these files and columns: {things}. You need not do anything.")
        case _:
            return None


def _counted(code: ProblemCode, said: Said) -> str | None:
    n = said.count("number")
    match code:
        case Code.ROSTER_PARTIAL if not n:
            return _("This file holds changes only (delta). Who is not in it stays. Nobody is marked as leaving.")
        case Code.ROSTER_PARTIAL:
            return ngettext(
                "This file holds changes only (delta). Who is not in it stays. "
                "{n} pupil is marked as leaving: archived only if you ask for it.",
                "This file holds changes only (delta). Who is not in it stays. "
                "{n} pupils are marked as leaving: archived only if you ask for it.",
                n,
            )
        case Code.ROSTER_PREFIX if said.raw("where") == "familyName":
            return ngettext(
                "The prefix stands before the surname. We split {n} name, such as: {examples}. Check them.",
                "The prefix stands before the surname. We split {n} names, such as: {examples}. Check them.",
                n,
            )
        case Code.ROSTER_PREFIX:
            return _("We take the prefix of the surname from {where}. Check it in the preview.")
        case Code.ROSTER_GROUPS if said.raw("reason") == "no_homeroom":
            return ngettext(
                "No class is marked as a homeroom class. Who is in one class only gets that class. "
                "{n} pupil is left without a class.",
                "No class is marked as a homeroom class. Who is in one class only gets that class. "
                "{n} pupils are left without a class.",
                n,
            )
        case Code.ROSTER_GROUPS if said.raw("reason") == "several":
            return ngettext(
                "{n} pupil is in more than one homeroom class. We choose none: say in the delivery which one it is.",
                "{n} pupils are in more than one homeroom class. We choose none: say in the delivery which one it is.",
                n,
            )
        case Code.ROSTER_GROUPS:
            return ngettext(
                "{n} enrolment is in a class that is not in classes.csv. We left it out.",
                "{n} enrolments are in a class that is not in classes.csv. We left them out.",
                n,
            )
        case Code.ROSTER_GRADES:
            return ngettext(
                "{n} pupil has a year that we don't know: {values}. We leave the year as it is in the school.",
                "{n} pupils have a year that we don't know: {values}. We leave the years as they are in the school.",
                n,
            )
        case Code.ROSTER_ROLE_UNKNOWN:
            return ngettext(
                "Of {n} person the delivery does not say whether it is a pupil. That person was left out.",
                "Of {n} persons the delivery does not say whether they are pupils. They were left out.",
                n,
            )
        case _:
            return None
