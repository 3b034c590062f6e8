"""What to do about a school file that can't be opened, step by step."""

from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.services.texts import _


def fault_title(code: ProblemCode) -> str:
    """The fault in a few words."""
    return {
        ProblemCode.SCHOOL_FILE_WRONG_KEY: _("The key does not fit this school file"),
        ProblemCode.SCHOOL_FILE_EMPTY: _("This school file is empty"),
        ProblemCode.SCHOOL_FILE_CUT: _("The end of this school file is missing"),
        ProblemCode.SCHOOL_FILE_DAMAGED: _("This school file is damaged"),
        ProblemCode.SCHOOL_FILE_FOREIGN: _("This is not a school file"),
        ProblemCode.SCHOOL_FILE_UNREACHABLE: _("The school file can't be reached"),
        ProblemCode.SCHOOL_FILE_NAME_TOO_LONG: _("The name of this file is too long"),
        ProblemCode.FOLDER_READ_ONLY: _("We can't write here"),
        ProblemCode.DISK_FULL: _("The disk is full"),
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
            _("Put back a good backup. We keep the damaged file beside it under another name."),
            _("What you did after that backup, you do once more."),
        ),
        ProblemCode.SCHOOL_FILE_CUT: (
            _("Was the file copied? Copy it again, and wait until copying is ready."),
            _("Does OneDrive or another program still fetch the file? Wait until it is ready."),
            _("Else put back a good backup. We keep this file beside it under another name."),
        ),
        ProblemCode.SCHOOL_FILE_EMPTY: (
            _("Was the file copied? Copy it again, and wait until copying is ready."),
            _("Else put back a good backup. We keep this file beside it under another name."),
        ),
        ProblemCode.SCHOOL_FILE_FOREIGN: (
            _("Choose 'Another file' and point at the file that ends in .lvs."),
            _("Did another file take the school's place? Then put back a good backup."),
        ),
        ProblemCode.SCHOOL_FILE_UNREACHABLE: (
            _("Connect the stick or the network drive, then press 'Try again'."),
            _("Then look in the history whether your last work was saved."),
            _("Does it happen often? Copy the file to this computer and work there."),
        ),
        ProblemCode.SCHOOL_FILE_NAME_TOO_LONG: (
            _("Close the file everywhere, and give it a shorter name."),
            _("Does NAME.lvs.keys lie beside it? Give that one the same new name."),
        ),
        ProblemCode.FOLDER_READ_ONLY: (
            _("Copy the file to your documents, and open that copy."),
            _("Or ask your IT department whether you may write in this folder."),
        ),
        ProblemCode.DISK_FULL: (
            _("Make room on the disk: empty the recycle bin, or move large files."),
            _("Then press 'Try again'. Nothing in your school file was lost."),
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
