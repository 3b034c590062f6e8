"""What any other problem is, and what to do now: the plan, undo, the school file, school data and people."""

from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.domain.roles import Role
from lvs_desktop.services import problem_texts_passwords
from lvs_desktop.services.labels import moment
from lvs_desktop.services.problem_facts import Said, quoted
from lvs_desktop.services.role_words import role_word
from lvs_desktop.services.step_words import reason_text
from lvs_desktop.services.texts import _, ngettext

Code = ProblemCode
_INSIDE = (Code.SCHOOL_FILE_EMPTY, Code.SCHOOL_FILE_CUT, Code.SCHOOL_FILE_DAMAGED)
_LOST = (*_INSIDE, Code.SCHOOL_FILE_FOREIGN, Code.SCHOOL_FILE_NOT_FOUND)


def text(code: ProblemCode, said: Said) -> str | None:
    """The sentences for a problem that is not one of a source; None for those."""
    parts = (_plan, _undo, _edit, _file, _key, _school, problem_texts_passwords.text)
    return next((found for part in parts if (found := part(code, said))), None)


def _plan(code: ProblemCode, said: Said) -> str | None:
    n = said.count("number")
    match code:
        case Code.FIRST_IMPORT_WITHOUT_BASELINE:
            found = _(
                "This is the first file of this school. Does the LVS know these pupils already? "
                "Then read the file as starting point."
            )
        case Code.BASELINE_NOT_FIRST:
            found = _("The starting point can only be the first file of a school. Import this file the usual way.")
        case Code.ROWS_WITH_ERRORS if n:
            found = ngettext(
                "There is {n} error in the file. Mend it, or let only the good rows through.",
                "There are {n} errors in the file. Mend them, or let only the good rows through.",
                n,
            )
        case Code.ROWS_WITH_ERRORS:
            found = _("There are errors in the file. Mend them, or let only the good rows through.")
        case Code.ARCHIVING_CLOSED:
            found = _(
                "A pupil number in the file can't be read. Therefore nobody can be archived. "
                "Mend that row in the file first."
            )
        case Code.GUARD_WANTS_NUMBER if n:
            found = ngettext(
                "This would archive {n} pupil. Is this the file of the whole school? Then type the number {n}.",
                "This would archive {n} pupils. Is this the file of the whole school? Then type the number {n}.",
                n,
            )
        case Code.GUARD_WANTS_NUMBER:
            found = _(
                "This would archive many pupils. Is this the file of the whole school? "
                "Then type the number of pupils to archive."
            )
        case Code.CLEAN_UP_WANTS_NUMBER if n:
            found = ngettext(
                "This deletes {n} pupil for good. Look at the list first. Then type the number {n}.",
                "This deletes {n} pupils for good. Look at the list first. Then type the number {n}.",
                n,
            )
        case Code.CLEAN_UP_WANTS_NUMBER:
            found = _("This deletes pupils for good. Look at the list first. Then type how many there are.")
        case Code.CONFIRMED_NUMBER_WRONG if said.has("given"):
            found = _("You gave {given}, but it is {n} pupils that would be archived. Look at their names first.")
        case Code.CONFIRMED_NUMBER_WRONG:
            found = _("This is not the number of pupils that would be archived. Look at their names first.")
        case Code.SCHOOL_CHANGED:
            found = _("The school changed after this comparison. Nothing was saved. Compare the file once more.")
        case Code.NOTHING_TO_DO:
            found = _("Nothing changes with this file and these choices. There is nothing to save.")
        case Code.REPAIR_UNKNOWN if said.has("known"):
            found = _("{value} is not a repair that we know. Choose one of these: {known}.")
        case Code.REPAIR_UNKNOWN:
            found = _("{value} is not a repair that we know. Look at the damages of the file.")
        case Code.REPAIR_READING if not said.has("readings"):
            found = _("{value} can be read in more than one way. Choose one of them.")
        case Code.REPAIR_READING:
            found = _("{value} can be read in more than one way. Choose one of these: {readings}.")
            return found.format(value=said.value(), readings=said.listed("readings"))
        case Code.SCOPE_UNKNOWN if said.has("known"):
            found = _("{value} is not a location of this school. Choose one of these: {known}.")
        case Code.SCOPE_UNKNOWN:
            found = _("{value} is not a location of this school. Choose another location.")
        case Code.PREVIEW_GONE:
            found = _("This comparison is closed. Nothing was saved. Compare the file once more.")
        case Code.PUPIL_NOT_IN_PREVIEW:
            found = _("{value} is not the number of a pupil in this comparison. Check the number.")
        case _:
            return None
    return found.format(n=said.n("number"), given=said.n("given"), value=said.value(), known=said.listed("known"))


def _undo(code: ProblemCode, said: Said) -> str | None:
    match code:
        case Code.NOTHING_TO_UNDO:
            found = _("There is nothing to undo: nothing was imported yet, or it was undone already.")
        case Code.ENTRY_UNKNOWN if said.has("entry"):
            found = _("The history has no line {entry}. Look up the right number in the history.")
        case Code.ENTRY_UNKNOWN:
            found = _("The history has no such line. Look up the right number in the history.")
        case Code.ENTRY_UNDONE:
            found = _("This line of the history was undone already. You need not do anything.")
        case Code.ENTRY_FINAL:
            found = _("Here pupils were deleted for good. This can't be undone.")
        case Code.TERM_INVALID:
            found = _("{value} is no term. Write it as 2y, 18m or 90d: years, months or days.")
        case Code.GROUP_NOT_IN_ENTRY if said.has("known"):
            found = _("Nobody of class {value} is in this line of the history. Choose one of these: {known}.")
        case Code.GROUP_NOT_IN_ENTRY:
            found = _("Nobody of class {value} is in this line of the history. Choose another class.")
        case Code.PUPIL_NOT_IN_ENTRY:
            found = _("Pupil number {value} is not in this line of the history. Check the number.")
        case Code.PUPILS_CHANGED_SINCE if said.count("forceable"):
            found = _("These pupils were changed later. Nothing was undone. Look at what changed, then choose.")
        case Code.PUPILS_CHANGED_SINCE:
            found = _("For these pupils it can't be undone now. Nothing was changed. Look at the reason of each.")
        case Code.YEAR_IN_USE if said.has("entries"):
            found = _("Something was done since in the new school year. Undo these lines first: {entries}.")
        case Code.YEAR_IN_USE:
            found = _("Something was done since in the new school year. Undo that first.")
        case _:
            return None
    return found.format(
        entry=said.raw("entry"), value=said.value(), known=said.listed("known"), entries=said.listed("entries")
    )


def _edit(code: ProblemCode, said: Said) -> str | None:
    match code:
        case Code.NUMBER_NOT_OFFERED if said.has("value"):
            found = _("Pupil number {value} can't be given: it is not in the file, or another pupil has it.")
        case Code.NUMBER_NOT_OFFERED:
            found = _("This pupil number can't be given: it is not in the file, or another pupil has it.")
        case Code.PUPIL_UNKNOWN if said.has("number"):
            found = _("Of the chosen pupils {number} are in the archive. Choose active pupils only.")
        case Code.PUPIL_UNKNOWN:
            found = _("The school has no pupil with number {value}. Check the number.")
        case Code.NUMBER_TAKEN if said.has("stored"):
            found = _("Pupil number {stored} is in use. Look that pupil up, or give another number.")
        case Code.NUMBER_TAKEN:
            found = _("This pupil number is in use. Look that pupil up, or give another number.")
        case Code.NUMBER_FIXED:
            found = _("A pupil number can't be changed. Archive this pupil, then add the pupil with the right number.")
        case Code.NOTHING_EDITED:
            found = _("It is like this already. Nothing was changed.")
        case Code.YEAR_NOT_LATER if said.has("present"):
            found = _("{value} does not come after {present}. Give a later school year.")
        case Code.YEAR_NOT_LATER:
            found = _("{value} does not come after the present school year. Give a later one.")
        case Code.YEAR_UNKNOWN if said.has("known"):
            found = _("This school file has no checklist of {value}. Choose one of these: {known}.")
        case Code.YEAR_UNKNOWN:
            found = _("This school file has no checklist of {value}. Choose another school year.")
        case _:
            return None
    return found.format(
        value=said.value(),
        stored=said.raw("stored"),
        present=said.raw("present"),
        known=said.listed("known"),
        number=said.n("number"),
    )


def _file(code: ProblemCode, said: Said) -> str | None:
    match code:
        case Code.SCHOOL_FILE_NOT_FOUND:
            found = _("{file} is not there any more. Was it moved? Open it from its new folder.")
        case Code.SCHOOL_FILE_EXISTS:
            found = _("{file} exists already. Choose another name, or open that school.")
        case Code.SCHOOL_FILE_LOCKED:
            found = _("{file} is open in another window or program. Close it there, then try again.")
        case Code.SCHOOL_FILE_EMPTY:
            found = _("{file} is empty: it holds 0 bytes. Nothing was changed.")
        case Code.SCHOOL_FILE_CUT:
            found = _("The end of {file_inside} is missing. Was it copied? Then copy it once more.")
        case Code.SCHOOL_FILE_DAMAGED:
            found = _("{file} is damaged inside. Nothing was changed.")
        case Code.SCHOOL_FILE_FOREIGN:
            found = _foreign(said)
        case Code.SCHOOL_FILE_UNREACHABLE:
            found = _(
                "We can't reach {file_inside} any more. Is the stick or the network drive connected? "
                "Connect it and open the school again. The history tells what was saved."
            )
        case Code.SCHOOL_FILE_NAME_TOO_LONG if said.count("longest"):
            found = _("The file's name is too long: {file_inside}. Use at most {longest} characters.")
        case Code.SCHOOL_FILE_NAME_TOO_LONG:
            found = _("The file's name is too long: {file_inside}. Choose a shorter name.")
        case Code.BACKUP_NOT_FOUND if said.has("value"):
            found = _("{value} is not a good backup of {file_inside}. Choose another one.")
        case Code.BACKUP_NOT_FOUND:
            found = _(
                "There is no good backup of {file_inside}. Look for a copy elsewhere, or ask your IT staff for one."
            )
        case Code.BACKUP_TO_CHOOSE:
            found = _("{file} is whole. Nothing was put back. Do you want an older state? Then name the backup.")
        case Code.SCHOOL_FILE_WRONG_KEY:
            found = _("This key does not fit {file_inside}. Use the recovery code of this very school.")
        case Code.SCHOOL_FILE_NEWER:
            found = _("{file} was made with a newer version of LVS Desktop. Install the newest version first.")
        case Code.SCHOOL_FILE_NO_KEY if said.has("envelope"):
            found = _(
                "The passphrase can't open {file_inside}: {envelope} is not beside it. Open it with the recovery code."
            )
        case Code.SCHOOL_FILE_NO_KEY:
            found = _(
                "This computer does not hold the key of {file_inside}. Give the passphrase, or the recovery code."
            )
        case Code.DISK_FULL:
            found = _("The disk is full. Nothing was saved. Make room on the disk, then try again.")
        case Code.FOLDER_READ_ONLY:
            found = _(
                "We can't write in the folder of {file_inside}. "
                "Copy the file to your documents and open it there, or ask your IT staff."
            )
        case Code.OUTPUT_NOT_WRITABLE:
            found = _("{file} can't be written. Is it open elsewhere? Close it there, or choose another name.")
        case Code.SETTINGS_NOT_SAVED:
            found = _(
                "Your settings can't be kept for the next time. Is the disk full? Make room, or ask your IT staff."
            )
        case _:
            return None
    if code in _LOST and said.has("backup", "made_at"):
        found += " " + ngettext(
            "The backup of {made} is whole: {n} pupil. Put that one back.",
            "The backup of {made} is whole: {n} pupils. Put that one back.",
            said.count("pupils"),
        )
    elif code in _INSIDE:
        found += " " + _("Put back a backup.")
    return found.format(
        n=said.n("pupils"),
        made=_moment(said.raw("made_at")),
        file=said.file(),
        file_inside=said.inside("file", _("this school file")),
        envelope=said.inside("envelope"),
        longest=said.n("longest"),
        value=said.value(),
    )


def _moment(at: str) -> str:
    try:
        return moment(at)
    except ValueError:
        return at


def _foreign(said: Said) -> str:
    match said.raw("kind"):
        case "zip":
            return _("{file} is a zip file, not a school file. Unpack it, and open the file that ends in .lvs.")
        case "database":
            return _("{file} is a database of another program, not a school file. Choose another file.")
        case "key":
            return _("{file} opens with this key, but there is no school in it. Choose another file.")
        case _:
            return _("{file} is not a school file. Choose the file that ends in .lvs.")


def _key(code: ProblemCode, said: Said) -> str | None:
    match code:
        case Code.PASSPHRASE_WRONG:
            found = _("The passphrase is not right. Try again, or use the recovery code.")
        case Code.PASSPHRASE_TOO_SHORT:
            found = _("The passphrase is too short. Use at least {shortest} characters, for instance four words.")
        case Code.PASSPHRASE_FILE_UNREADABLE:
            found = _("The file with the passphrase can't be read: {file_inside}. Check its name and folder.")
        case Code.KEYRING_MISSING:
            found = _("This computer has no safe place for keys. Choose a passphrase to open the school with.")
        case Code.RECOVERY_CODE_INVALID if said.has("words", "expected"):
            found = _("The recovery code has {expected} words, and these are {words}. Compare them with your print.")
        case Code.RECOVERY_CODE_INVALID:
            found = _("The recovery code has ten words. Compare what you typed with your print.")
        case Code.RECOVERY_WORD_UNKNOWN if said.has("position", "suggestion"):
            found = _("Word {position} is not a word of a recovery code. Do you mean {suggestion}?")
        case Code.RECOVERY_WORD_UNKNOWN if said.has("position"):
            found = _("Word {position} is not a word of a recovery code. Compare it with your print.")
        case Code.RECOVERY_WORD_UNKNOWN:
            found = _("One of the words is not of a recovery code. Compare them with your print.")
        case _:
            return None
    return found.format(
        shortest=said.raw("shortest") or "10",
        file_inside=said.inside("file"),
        words=said.raw("words"),
        expected=said.raw("expected"),
        position=said.raw("position"),
        suggestion=said.inside("suggestion"),
    )


def _school(code: ProblemCode, said: Said) -> str | None:
    match code:
        case Code.BRIN_INVALID:
            found = _("{value} is not a BRIN. A BRIN has 2 digits and 2 letters, for instance 05KO.")
            if said.has("suggestion"):
                found += " " + _("Do you mean {suggestion}?")
        case Code.NAME_REQUIRED:
            found = _("The name is still empty. Fill in a name.")
        case Code.LOCATION_INVALID:
            found = _("{value} is not a location. Give two digits and a name, for instance 00 and Hoofdgebouw.")
        case Code.LOCATION_TWICE:
            found = _("{value} is the code of two locations. Give each location a code of its own.")
        case Code.SCHOOL_YEAR_INVALID:
            found = _("{value} is not a school year. Write it as 2026-2027.")
        case Code.ROUTE_UNKNOWN:
            found = _("{value} is not a route.")
        case Code.ROLE_UNKNOWN:
            found = _("{value} is not a role for working in this program.")
        case Code.PERSON_UNKNOWN:
            found = _("{value} is not known as a person who works in this school file.")
        case Code.STEP_UNKNOWN:
            found = _("{value} is not a step of this checklist.")
        case Code.STEP_NOT_DONE if said.has("step") and _still_open(said):
            return _("{step} is not done yet: {why} Solve that first; then you can say 'done'.").format(
                step=said.value("step"), why=_still_open(said)
            )
        case Code.STEP_NOT_DONE:
            found = _("This step is not done yet. First solve what is still open; then you can say 'done'.")
        case Code.REASON_REQUIRED:
            found = _("Say why this step does not apply. Fill in a reason.")
        case Code.ACTION_NOT_ALLOWED if said.raw("role") in set(Role):
            found = _("With the role {role} you can't do this. Ask a 'schoolbeheerder' to do it.")
        case Code.ACTION_NOT_ALLOWED:
            found = _("With your role you can't do this. Ask a 'schoolbeheerder' to do it.")
        case Code.CANCELLED:
            found = _("Stopped. Nothing was changed.")
        case Code.USAGE if said.has("message"):
            found = "{message}"
        case Code.USAGE:
            found = _("The command can't be used like this. See --help.")
        case _:
            return None
    if code in (Code.ROUTE_UNKNOWN, Code.ROLE_UNKNOWN, Code.PERSON_UNKNOWN, Code.STEP_UNKNOWN):
        found += " " + (_("Choose one of these: {known}.") if said.has("known") else _("Choose another one."))
    role = said.raw("role")
    return found.format(
        value=said.value(),
        suggestion=said.inside("suggestion"),
        known=said.listed("known"),
        role=quoted(role_word(Role(role))) if role in set(Role) else "",
        message=said.raw("message"),
    )


def _still_open(said: Said) -> str:
    """What holds a step up, as the checklist says it."""
    names = ("n", "open", "points", "without", "to_review", "undelivered", "made")
    return reason_text(said.raw("reason"), {name: said.count(name) for name in names})
