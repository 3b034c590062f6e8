"""What to do about a school file that can't be opened, step by step."""

from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.services.texts import _


def fault_title(code: ProblemCode) -> str:
    """The fault in a few words."""
    return {
        ProblemCode.SCHOOL_FILE_WRONG_KEY: _("The key does not fit this school file"),
        ProblemCode.SCHOOL_FILE_DAMAGED: _("This school file is damaged"),
        ProblemCode.SCHOOL_FILE_NEWER: _("This school file is of a newer version"),
        ProblemCode.SCHOOL_FILE_LOCKED: _("This school file is open elsewhere"),
        ProblemCode.SCHOOL_FILE_NOT_FOUND: _("This school file is not there"),
    }.get(code, _("This file can't be opened"))


def what_to_do(code: ProblemCode) -> tuple[str, ...]:
    """The person's next steps, the likeliest first."""
    return {
        ProblemCode.SCHOOL_FILE_WRONG_KEY: (
            _("Was this file put back or copied? Then open it with its own recovery code."),
            _("Do you have the code of another year? Look at the file name on your sheet."),
            _("Nothing was changed in the file."),
        ),
        ProblemCode.SCHOOL_FILE_DAMAGED: (
            _("Was the file copied? Copy it again, and wait until copying is ready."),
            _("Beside the file is a folder that ends in .lvs.backups. Our backups are there."),
            _("Copy the newest backup to your documents, give it a name that ends in .lvs, and open it."),
            _("Keep the damaged file until everything works again."),
        ),
        ProblemCode.SCHOOL_FILE_NEWER: (
            _("Somebody opened this file with a newer version of LVS Desktop."),
            _("Install that version on this computer too. Ask your IT department."),
            _("Nothing was changed in the file."),
        ),
        ProblemCode.SCHOOL_FILE_LOCKED: (
            _("Close this school in the other window, then press 'Try again'."),
            _("Is it on a shared drive? Ask your colleague to close the school."),
            _("Does OneDrive or a backup copy the file? Wait a minute."),
        ),
        ProblemCode.SCHOOL_FILE_NOT_FOUND: (
            _("Was the file moved? Then point at it with 'Another file'."),
            _("Is it on a stick or a network drive? Connect it and press 'Try again'."),
        ),
    }.get(code, (_("Look in the folder whether you may open the file."), _("Ask your IT department for help.")))
