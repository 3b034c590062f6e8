"""What a problem of staff accounts and user names is, and what to do now."""

from lvs_desktop.domain.problems import BY_HAND, ProblemCode
from lvs_desktop.domain.user_names import PLACEHOLDERS
from lvs_desktop.services.problem_facts import Said
from lvs_desktop.services.texts import _, ngettext

Code = ProblemCode


def text(code: ProblemCode, said: Said) -> str | None:
    """The sentences for a problem of an account or a user name; None for others."""
    found = _account(code, said) or _user_name(code, said) or (_of_all(code, said) if said.has("staff") else None)
    if found is None:
        return None
    return found.format(
        value=said.value(),
        file=said.file(),
        field=said.field(),
        known=said.listed("known"),
        n=said.n("number"),
        given=said.n("given"),
        limit=said.n("limit"),
        first=said.raw("first"),
        holder=said.raw("holder"),
        names=", ".join(PLACEHOLDERS),
    )


def _account(code: ProblemCode, said: Said) -> str | None:
    match code:
        case Code.FILE_WITHOUT_STAFF if said.raw("reason") == "pupils":
            return _(
                "{file} is a file with pupils. Staff is not read from it: such a file must never give rights. "
                "Choose a list of staff, as CSV or Excel."
            )
        case Code.FILE_WITHOUT_STAFF if said.raw("reason") == "teachers":
            return _(
                "{file} holds pupils, but no teachers. Let your LAS put the teachers in the file, or choose a list of "
                "staff as CSV or Excel."
            )
        case Code.FILE_WITHOUT_STAFF:
            return _("{file} has column names, but no staff. Nothing was changed. Make the list again.")
        case Code.STAFF_UNKNOWN if said.has("number"):
            return _("{value} fits {n} accounts. Give the staff number or the user name.")
        case Code.STAFF_UNKNOWN:
            return _("{value} is not the staff number, user name or e-mail address of an account. Check it.")
        case Code.STAFF_UNSURE:
            return _(
                "We can't tell which account this is: {value}. Put the staff number or the user name in the file, "
                "or skip this row."
            )
        case Code.STAFF_TWICE if said.has("first"):
            return _("{value} stands in row {first} too, with other values. Keep one of the rows.")
        case Code.STAFF_TWICE:
            return _("{value} stands in the list twice. Keep one of the rows.")
        case Code.STAFF_NUMBER_TAKEN:
            return _("Staff number {value} is in use. Look that account up, or give another number.")
        case Code.STAFF_LOCATION_REQUIRED:
            return _("A teacher or location administrator has a location. Fill in at least one.")
        case Code.STAFF_ROLE_ASSUMED:
            return _("Not everybody has a role in the list. Who has none gets the role 'docent'.")
        case Code.STAFF_ROLES_LEFT_OUT:
            return _(
                "The roles in this file never give rights: everybody is proposed as 'docent'. "
                "Give another role yourself, where it is needed."
            )
        case Code.STAFF_NOT_YOURS:
            return _("With your role you can't write the account of {value}. Ask a 'schoolbeheerder' to do it.")
        case _:
            return None


def _user_name(code: ProblemCode, said: Said) -> str | None:
    match code:
        case Code.USER_NAME_TAKEN:
            return _("User name {value} belongs to somebody else, now or earlier. Give another one.")
        case Code.USER_NAME_OF_ANOTHER if said.has("first"):
            return _(
                "User name {value} stands in row {first} too. A name is of one person. "
                "We leave it out here. The rest of this row counts."
            )
        case Code.USER_NAME_OF_ANOTHER if said.has("holder"):
            return _(
                "User name {value} is of {holder}. A name is of one person for good. "
                "We leave it out here. The rest of this row counts."
            )
        case Code.USER_NAME_OF_ANOTHER:
            return _(
                "User name {value} is or was of somebody else. A name is of one person for good. "
                "We leave it out here. The rest of this row counts."
            )
        case Code.USER_NAME_IMPOSSIBLE:
            return _("The rule makes no user name here: no letter is left. Give a user name by hand.")
        case Code.USER_NAME_RULE_INVALID if said.raw("reason") == "same":
            return _("With this rule everybody would get the same name. Put the family name or the number in it.")
        case Code.USER_NAME_RULE_INVALID if said.raw("reason") == "placeholder":
            return _("The rule {value} holds a word that we don't know. Between braces you can use: {names}.")
        case Code.USER_NAME_RULE_INVALID:
            return _(
                "The rule {value} can't be used. "
                "Use words between braces, small letters, digits, dots, hyphens and one @."
            )
        case _:
            return None


def _of_all(code: ProblemCode, said: Said) -> str | None:
    """What others say of pupils, said of staff."""
    n = said.count("number")
    match code:
        case Code.FIELD_UNKNOWN:
            return _("{field} is not a field of an account. See the fields with --help.")
        case Code.VALUE_REQUIRED if said.has(BY_HAND):
            return _("{field} is empty. Fill it in.")
        case Code.VALUE_REQUIRED:
            return _("{field} is empty. Fill it in, or skip this row.")
        case Code.VALUE_TOO_LONG if said.has(BY_HAND):
            return _("{value} is longer than {limit} characters. Shorten it.")
        case Code.VALUE_TOO_LONG:
            return _("{value} is longer than {limit} characters. Shorten it, or skip this row.")
        case Code.ROLE_UNKNOWN:
            return _("{value} is not a role. Use one of these: {known}.")
        case Code.LOCATION_UNKNOWN:
            return _("{value} is not a location of this school. Use one of these: {known}.")
        case Code.EMAIL_INVALID if said.has(BY_HAND):
            return _("{value} is not an e-mail address. Mend it, or leave the field empty.")
        case Code.EMAIL_INVALID:
            return _("{value} is not an e-mail address. We leave it out; the account is kept.")
        case Code.ROW_REPEATED:
            return _("This row says the same as row {first}. It counts once.")
        case Code.ARCHIVING_CLOSED:
            return _(
                "Of a row in the list we can't tell who it is. Therefore nobody can be archived. "
                "Mend that row in the file first."
            )
        case Code.GUARD_WANTS_NUMBER:
            return ngettext(
                "This would archive {n} account. Is this the list of all staff? Then type the number {n}.",
                "This would archive {n} accounts. Is this the list of all staff? Then type the number {n}.",
                n,
            )
        case Code.CONFIRMED_NUMBER_WRONG:
            return _("You gave {given}, but it is {n} accounts that would be archived. Look at their names first.")
        case _:
            return None
