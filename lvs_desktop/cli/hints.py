"""What to type next: the option that solves a problem, for whom works without the window."""

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _


def told(problem: Problem) -> str:
    """The problem in words, and with which option the person can go on."""
    return " ".join(part for part in (problem_text(problem), _option(problem)) if part)


def _option(problem: Problem) -> str:
    number = problem.facts.get("number", "N")
    if problem.lost and "backup" in problem.facts:
        return _("Use: restore FILE.")
    match problem.code:
        case ProblemCode.GUARD_WANTS_NUMBER:
            return _("Type it as --confirm-archive {n}.").format(n=number)
        case ProblemCode.CLEAN_UP_WANTS_NUMBER:
            return _("Type it as --confirm {n}.").format(n=number)
        case ProblemCode.ROWS_WITH_ERRORS:
            return _("Leave these rows out with --skip-bad-rows.")
        case ProblemCode.ARCHIVING_CLOSED:
            return _("Or name each pupil with --archive-pupil NUMBER.")
        case ProblemCode.COLUMN_MISSING if "repair" in problem.facts:
            return _("Take the whole names apart with --repair {code}.").format(code=problem.facts["repair"])
        case ProblemCode.COLUMN_MISSING | ProblemCode.COLUMN_TWICE:
            return _('Say it with --column "HEADER=FIELD".')
        case ProblemCode.PUPILS_CHANGED_SINCE if problem.facts.get("forceable"):
            return _("Undo these too with --force-later.")
        case ProblemCode.YEAR_IN_USE:
            return _("Or take the year back all the same with --force-later.")
        case ProblemCode.TEST_UNKNOWN:
            return _('Say it with --generation "TEST=3.0" or "TEST=other".')
        case ProblemCode.SOURCE_OTHER_SCHOOL:
            return _("Say it with --other-school.")
        case ProblemCode.SHEET_TO_CHOOSE | ProblemCode.SHEET_NOT_FOUND:
            return _("Say it with --sheet NAME.")
        case ProblemCode.ENCODING_UNSURE:
            return _("Say it with --encoding NAME.")
        case ProblemCode.KEYRING_MISSING | ProblemCode.PASSPHRASE_TOO_SHORT:
            return _("Put the passphrase in a file and name it with --passphrase-file F.")
        case ProblemCode.SCHOOL_FILE_EMPTY | ProblemCode.SCHOOL_FILE_CUT | ProblemCode.SCHOOL_FILE_DAMAGED:
            return _("See the backups with: restore FILE --list.")
        case ProblemCode.BACKUP_TO_CHOOSE | ProblemCode.BACKUP_NOT_FOUND:
            return _("See the backups with: restore FILE --list. Name one with --backup NAME.")
        case ProblemCode.SCHOOL_FILE_NO_KEY:
            return _("Use --passphrase-file F, or: unlock FILE --recovery.")
        case _:
            return ""
