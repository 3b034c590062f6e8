"""Coded problems: what a person can mend. The words live in services.texts."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem of a source holds up."""

    ERROR = "error"  # the row (or the source) can't be used as it is
    WARNING = "warning"  # used; worth a look
    NOTE = "note"  # said, nothing to do


class ProblemCode(StrEnum):
    """Every problem the program can name. Each has a text in services.texts; a test compares."""

    # the source as a whole
    SOURCE_NOT_FOUND = "source_not_found"
    SOURCE_UNREADABLE = "source_unreadable"  # no permission, locked by another program
    SOURCE_EMPTY = "source_empty"  # 0 bytes, or only white space
    SOURCE_BINARY = "source_binary"  # neither text nor a workbook
    SOURCE_DAMAGED = "source_damaged"  # a workbook that is cut off
    SOURCE_TOO_LARGE = "source_too_large"
    SHEET_NOT_FOUND = "sheet_not_found"
    SHEET_TO_CHOOSE = "sheet_to_choose"  # several sheets hold pupils
    HEADER_NOT_FOUND = "header_not_found"
    COLUMN_MISSING = "column_missing"  # a required field has no column
    COLUMN_UNKNOWN = "column_unknown"  # --column names a header that the file lacks
    FIELD_UNKNOWN = "field_unknown"  # --column names a field that does not exist
    COLUMN_TWICE = "column_twice"  # two columns claim one field
    COLUMN_PROPOSED = "column_proposed"  # looks like a field; nobody said yes
    COLUMN_IGNORED = "column_ignored"
    COLUMN_BSN = "column_bsn"
    ENCODING_UNSURE = "encoding_unsure"
    FILE_WITHOUT_PUPILS = "file_without_pupils"
    SOURCE_OTHER_SCHOOL = "source_other_school"  # the file names another school
    SOURCE_OTHER_YEAR = "source_other_year"  # the file is of another school year
    SOURCE_YEAR_ODD = "source_year_odd"  # a school year that can't be one
    SOURCE_YEAR_UNLISTED = "source_year_unlisted"  # later than the list of the standard
    DATA_NOT_READ = "data_not_read"  # what this program must not or need not know
    STAFF_NOT_READ = "staff_not_read"
    LESSON_GROUPS_NOT_READ = "lesson_groups_not_read"
    LEAVERS_LEFT_OUT = "leavers_left_out"
    HISTORIC_LEFT_OUT = "historic_left_out"  # year group H
    YEAR_GROUP_WITHOUT_YEAR = "year_group_without_year"
    FIRST_NAMES_USED = "first_names_used"  # no 'roepnaam' in the file
    KEYS_PROVISIONAL = "keys_provisional"  # they begin with #
    ELEMENT_MISPLACED = "element_misplaced"  # not in the order of the standard

    # a delivery of OneRoster: several files that belong together
    ROSTER_FILE_MISSING = "roster_file_missing"
    ROSTER_FILE_TWICE = "roster_file_twice"
    ROSTER_COLUMN_MISSING = "roster_column_missing"  # a column by which the files are joined
    ROSTER_PARTIAL = "roster_partial"  # a delta: changes only
    ROSTER_LEAVER = "roster_leaver"  # is to be deleted, but has no number that can be read
    ROSTER_VERSION = "roster_version"  # neither 1.1 nor 1.2
    ROSTER_UNCONFIRMED = "roster_unconfirmed"  # columns that are known at second hand
    ROSTER_PREFIX = "roster_prefix"  # where the prefix of the surname was found
    ROSTER_GROUPS = "roster_groups"  # classes that could not be told
    ROSTER_GRADES = "roster_grades"  # years that are no Dutch ones
    ROSTER_ROLE_UNKNOWN = "roster_role_unknown"  # nothing says whether these persons are pupils
    ROSTER_NOT_READ = "roster_not_read"  # files and columns that were passed over

    # a file with test results
    FILE_WITHOUT_RESULTS = "file_without_results"  # it holds pupils
    RESULTS_PASSED_OVER = "results_passed_over"  # of a kind that this program does not keep
    NO_RESULTS = "no_results"  # there is nothing to write
    RESULT_NOT_CARRIED = "result_not_carried"  # values that the format has no place for
    RESULT_VALUE_INVALID = "result_value_invalid"  # a cell that can't be read
    RESULT_VALUE_MISSING = "result_value_missing"  # no test, no date, or nobody's

    # a row
    ROW_TOO_LONG = "row_too_long"
    ROW_HEADER_REPEATED = "row_header_repeated"
    ROW_REPEATED = "row_repeated"  # the same pupil, the same values
    VALUE_REQUIRED = "value_required"
    CELL_ERROR = "cell_error"  # #N/B: a formula in the spreadsheet failed
    VALUE_TOO_LONG = "value_too_long"
    NUMBER_INVALID = "number_invalid"
    NUMBER_SCIENTIFIC = "number_scientific"  # 1,23E+08
    NUMBER_TWICE = "number_twice"
    NUMBER_SPELLING = "number_spelling"  # matched without its leading zeros
    NUMBER_AMBIGUOUS = "number_ambiguous"  # 0012345 and 12345 both exist
    NUMBER_REUSED = "number_reused"  # a row with a pupil's number, another name and another birth date
    ROW_MAYBE_KNOWN = "row_maybe_known"  # a row without a number that may be a pupil of the school
    ROW_WITHOUT_NUMBER = "row_without_number"  # a new pupil without a number
    DATE_INVALID = "date_invalid"
    DATE_UNLIKELY = "date_unlikely"
    GENDER_UNKNOWN = "gender_unknown"
    YEAR_INVALID = "year_invalid"
    EMAIL_INVALID = "email_invalid"
    LOCATION_UNKNOWN = "location_unknown"
    LOCATION_NOT_YOURS = "location_not_yours"
    REFERENCE_UNKNOWN = "reference_unknown"  # a group or location that the file does not define
    KEY_TWICE = "key_twice"  # of a group or a location
    ECKID_TWICE = "eckid_twice"
    ELEMENT_TWICE = "element_twice"
    PREFIX_LONG = "prefix_long"  # longer than the standard allows; used all the same
    TEXT_CLEANED = "text_cleaned"  # invisible or control characters taken out

    # the plan
    FIRST_IMPORT_WITHOUT_BASELINE = "first_import_without_baseline"
    BASELINE_NOT_FIRST = "baseline_not_first"
    ROWS_WITH_ERRORS = "rows_with_errors"
    ARCHIVING_CLOSED = "archiving_closed"  # a row's number can't be read
    GUARD_WANTS_NUMBER = "guard_wants_number"
    CONFIRMED_NUMBER_WRONG = "confirmed_number_wrong"
    SCHOOL_CHANGED = "school_changed"  # between preview and apply
    NOTHING_TO_DO = "nothing_to_do"
    SCOPE_UNKNOWN = "scope_unknown"
    REPAIR_UNKNOWN = "repair_unknown"  # --repair names a damage that does not exist
    REPAIR_READING = "repair_reading"  # more than one reading is possible: the person chooses
    PREVIEW_GONE = "preview_gone"
    PUPIL_NOT_IN_PREVIEW = "pupil_not_in_preview"

    # the list of a link, numbers and tracks
    LINK_TWICE = "link_twice"  # two rows of one account in the LVS
    NUMBER_NOT_OFFERED = "number_not_offered"  # no free row of the file has it
    STRUCTURE_UNKNOWN = "structure_unknown"  # no structure file of Somtoday with tracks
    CODES_UNKNOWN = "codes_unknown"  # no table of element codes

    # who is who
    MATCH_UNKNOWN = "match_unknown"  # no pair of this file, or no decision, has this id
    MATCH_CLASH = "match_clash"  # one row would be two pupils, or one pupil two rows

    # undo
    NOTHING_TO_UNDO = "nothing_to_undo"
    ENTRY_UNKNOWN = "entry_unknown"
    ENTRY_UNDONE = "entry_undone"
    ENTRY_FINAL = "entry_final"  # pupils were deleted for good
    GROUP_NOT_IN_ENTRY = "group_not_in_entry"
    PUPIL_NOT_IN_ENTRY = "pupil_not_in_entry"
    PUPILS_CHANGED_SINCE = "pupils_changed_since"  # all that were chosen
    YEAR_IN_USE = "year_in_use"  # something was done since the new year began

    # edits by hand
    PUPIL_UNKNOWN = "pupil_unknown"
    NUMBER_TAKEN = "number_taken"
    NUMBER_FIXED = "number_fixed"  # a pupil's number can't be edited
    NOTHING_EDITED = "nothing_edited"

    # staff and user names
    FILE_WITHOUT_STAFF = "file_without_staff"
    STAFF_UNKNOWN = "staff_unknown"  # nobody, or more than one, is meant
    STAFF_UNSURE = "staff_unsure"  # a row that may be about more than one person
    STAFF_TWICE = "staff_twice"  # two rows are about one person, and differ
    STAFF_NUMBER_TAKEN = "staff_number_taken"
    STAFF_LOCATION_REQUIRED = "staff_location_required"
    STAFF_ROLE_ASSUMED = "staff_role_assumed"  # no role: the new accounts become teachers
    STAFF_ROLES_LEFT_OUT = "staff_roles_left_out"  # EDEXML's roles never give rights
    STAFF_NOT_YOURS = "staff_not_yours"  # a row that the person's own role may not write
    USER_NAME_TAKEN = "user_name_taken"  # somebody else has it, or had it
    USER_NAME_OF_ANOTHER = "user_name_of_another"  # of a row of pupils; the rest of the row counts
    USER_NAME_IMPOSSIBLE = "user_name_impossible"  # the rule leaves no letter
    USER_NAME_RULE_INVALID = "user_name_rule_invalid"

    # the school file
    SCHOOL_FILE_NOT_FOUND = "school_file_not_found"
    SCHOOL_FILE_EXISTS = "school_file_exists"
    SCHOOL_FILE_LOCKED = "school_file_locked"
    SCHOOL_FILE_EMPTY = "school_file_empty"  # 0 bytes
    SCHOOL_FILE_CUT = "school_file_cut"  # the end is missing
    SCHOOL_FILE_DAMAGED = "school_file_damaged"  # changed inside
    SCHOOL_FILE_FOREIGN = "school_file_foreign"  # something else: a zip file, a plain database, another program's
    SCHOOL_FILE_UNREACHABLE = "school_file_unreachable"  # the stick or the network drive is gone
    SCHOOL_FILE_NAME_TOO_LONG = "school_file_name_too_long"
    SCHOOL_FILE_WRONG_KEY = "school_file_wrong_key"
    SCHOOL_FILE_NEWER = "school_file_newer"
    SCHOOL_FILE_NO_KEY = "school_file_no_key"  # neither keyring nor passphrase
    PASSPHRASE_WRONG = "passphrase_wrong"  # noqa: S105
    PASSPHRASE_TOO_SHORT = "passphrase_too_short"  # noqa: S105
    PASSPHRASE_FILE_UNREADABLE = "passphrase_file_unreadable"  # noqa: S105
    KEYRING_MISSING = "keyring_missing"  # no safe keyring: a passphrase is needed
    RECOVERY_CODE_INVALID = "recovery_code_invalid"
    RECOVERY_WORD_UNKNOWN = "recovery_word_unknown"
    DISK_FULL = "disk_full"
    FOLDER_READ_ONLY = "folder_read_only"
    BACKUP_NOT_FOUND = "backup_not_found"
    BACKUP_TO_CHOOSE = "backup_to_choose"  # the file is sound: only a backup that is named replaces it

    # school data and people
    BRIN_INVALID = "brin_invalid"
    NAME_REQUIRED = "name_required"
    LOCATION_INVALID = "location_invalid"
    LOCATION_TWICE = "location_twice"
    SCHOOL_YEAR_INVALID = "school_year_invalid"
    YEAR_NOT_LATER = "year_not_later"  # a new year that does not come after the present one
    YEAR_UNKNOWN = "year_unknown"  # a year of which this file has no checklist
    ROUTE_UNKNOWN = "route_unknown"
    ROLE_UNKNOWN = "role_unknown"
    PERSON_UNKNOWN = "person_unknown"
    STEP_UNKNOWN = "step_unknown"
    STEP_NOT_DONE = "step_not_done"  # said to be done while the facts say otherwise
    REASON_REQUIRED = "reason_required"  # why a step does not apply
    ACTION_NOT_ALLOWED = "action_not_allowed"

    # a move that takes days
    ROUTE_WITHOUT_STEP = "route_without_step"  # the school's route has no such step
    PACKAGE_UNKNOWN = "package_unknown"
    STEP_NOT_COMPLETED = "step_not_completed"  # processed before it was completed
    STEP_PROCESSED = "step_processed"  # nothing needs the authorisation key any more
    SECRET_EMPTY = "secret_empty"  # noqa: S105 - no secret, the name of a problem
    SECRET_TOO_LONG = "secret_too_long"  # noqa: S105 - as above
    MINUTES_INVALID = "minutes_invalid"
    NO_DATES = "no_dates"  # a calendar file would be empty
    PRACTICE_ONLY = "practice_only"  # a date that is chosen, in a real school

    # files for the LVS
    PROFILE_UNKNOWN = "profile_unknown"
    PROFILE_TAKEN = "profile_taken"  # the program ships a profile of this name
    TEMPLATE_WITHOUT_HEADER = "template_without_header"  # no column of a template is known
    TEXT_NOT_IN_ENCODING = "text_not_in_encoding"  # a name has letters that the file's encoding lacks
    DELIVERY_UNKNOWN = "delivery_unknown"
    DELIVERY_EMPTY = "delivery_empty"  # a file would hold nobody
    DELIVERY_LACKS = "delivery_lacks"  # a field that each row of the file must have
    SUBJECT_NOT_READY = "subject_not_ready"  # nothing in this version gives its rows
    LAS_NAME_REQUIRED = "las_name_required"
    LIST_WITHOUT_NUMBERS = "list_without_numbers"  # a list of Entree without a column of numbers
    # files for other systems
    FORMAT_UNKNOWN = "format_unknown"  # --format names a format that is not written here
    EXPORT_YEAR_UNKNOWN = "export_year_unknown"  # the version of the format has no code for a year
    EXPORT_WITHOUT_NUMBER = "export_without_number"  # pupils who got a key for this file only
    EXPORT_NUMBER_EMPTY = "export_number_empty"  # pupils without a number: theirs stays empty in the file
    EXPORT_FORMULA = "export_formula"  # values that a spreadsheet would take for formulas, written as they are
    EXPORT_LEFT_OUT = "export_left_out"  # values that the format does not allow
    # accommodations
    COLUMN_DIAGNOSIS = "column_diagnosis"  # a column that says why: never read
    DIAGNOSIS_REFUSED = "diagnosis_refused"  # a word that betrays a diagnosis
    PUPIL_COLUMN_MISSING = "pupil_column_missing"  # neither pupil number nor user name
    ACCOMMODATION_COLUMN_MISSING = "accommodation_column_missing"
    ACCOMMODATION_UNKNOWN = "accommodation_unknown"
    ACCOMMODATION_TAKEN = "accommodation_taken"  # another kind has this name
    ACCOMMODATION_TWICE = "accommodation_twice"  # two rows give a pupil two amounts
    AMOUNT_REQUIRED = "amount_required"
    AMOUNT_INVALID = "amount_invalid"
    AMOUNT_UNIT_UNCLEAR = "amount_unit_unclear"  # 25: percent or minutes?
    DAY_INVALID = "day_invalid"
    DAY_PAST = "day_past"  # valid until a day that is over
    DAY_TO_COME = "day_to_come"  # checked on a day that is still to come
    PUPIL_ARCHIVED = "pupil_archived"

    # test results
    TEST_UNKNOWN = "test_unknown"  # --generation names a test of which it is not asked

    # growth
    SUBJECT_UNKNOWN = "subject_unknown"  # there are no results of this subject
    GROWTH_EMPTY = "growth_empty"  # there are no results to make a picture or a PDF of

    # passwords
    PASSWORDS_NOT_NEEDED = "passwords_not_needed"
    PASSWORD_REFUSED = "password_refused"  # noqa: S105 - given by a person, breaks the rule or holds a name
    PASSWORDS_NOT_AS_ASKED = "passwords_not_as_asked"  # a file would bring what the LVS refuses
    RECIPE_REFUSED = "recipe_refused"  # may make passwords that break the rule
    RECIPE_UNKNOWN = "recipe_unknown"
    RULE_UNKNOWN = "rule_unknown"
    GROUP_UNKNOWN = "group_unknown"
    GROUPS_TOO_FEW = "groups_too_few"  # to join
    GROUPS_APART = "groups_apart"  # groups of two locations are not joined
    NO_PASSWORDS_WAITING = "no_passwords_waiting"
    PASSWORDS_UNREADABLE = "passwords_unreadable"
    WIPE_WANTS_NUMBER = "wipe_wants_number"
    CLEAN_UP_WANTS_NUMBER = "clean_up_wants_number"
    TERM_INVALID = "term_invalid"  # how long archived pupils are kept
    KEY_NOT_DESTROYED = "key_not_destroyed"  # the keyring did not let go of it
    ADDRESS_INVALID = "address_invalid"  # of the page where pupils sign in
    # synchronising
    SYNC_NOT_CONNECTED = "sync_not_connected"
    TOKEN_FILE_UNREADABLE = "token_file_unreadable"  # noqa: S105
    CONFLICT_UNKNOWN = "conflict_unknown"  # no conflict that waits has this number
    CONFLICT_STAYS = "conflict_stays"  # the server's value can't be kept here
    CONFLICTS_OPEN = "conflicts_open"  # a sync is done, but for fields that a person must choose
    SYNC_TOO_MANY = "sync_too_many"  # the server would archive or take out more pupils here than the guard lets pass
    SERVER_RESTORED = "server_restored"  # it was put back to an older copy: whose records count?
    # the server that the school is synchronised with
    SERVER_OFFLINE = "server_offline"  # no connection, or none that lasted: work goes on, it is sent later
    SERVER_ADDRESS_WRONG = "server_address_wrong"  # no SCIM server there
    SERVER_INSECURE = "server_insecure"  # http:// to another computer
    SERVER_REDIRECTED = "server_redirected"  # it sends us on to another host
    SERVER_CERTIFICATE = "server_certificate"  # this computer does not trust it
    SERVER_TOKEN_REFUSED = "server_token_refused"  # noqa: S105 - 401
    SERVER_FORBIDDEN = "server_forbidden"  # 403 of everything
    SERVER_BUSY = "server_busy"  # 429, or a fault of its own that did not pass
    SERVER_ODD = "server_odd"  # an answer that is not SCIM, is too large or does not add up
    SERVER_PROXY = "server_proxy"  # 407: the network's proxy wants a name and a password

    # the rest
    OUTPUT_NOT_WRITABLE = "output_not_writable"
    SETTINGS_NOT_SAVED = "settings_not_saved"
    CANCELLED = "cancelled"
    USAGE = "usage"


# The file itself is of no use any more, or gone: a backup may take its place.
_LOST = frozenset(
    {
        ProblemCode.SCHOOL_FILE_NOT_FOUND,
        ProblemCode.SCHOOL_FILE_EMPTY,
        ProblemCode.SCHOOL_FILE_CUT,
        ProblemCode.SCHOOL_FILE_DAMAGED,
        ProblemCode.SCHOOL_FILE_FOREIGN,
    }
)

Fact = str | int | tuple[str, ...]
BY_HAND = "by_hand"  # a fact of what was typed for one pupil, not read from a file


class Problem(Exception):
    """
    Something a person can mend; stops the action that raises it.

    Args:
        code: What went wrong.
        facts: What the words need (file, row, value, number ...). Never a secret.
    """

    def __init__(self, code: ProblemCode, /, **facts: Fact) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts = facts

    @property
    def lost(self) -> bool:
        """True if the school file itself is damaged or gone, so that a backup may take its place."""
        return self.code in _LOST


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProblem:
    """One finding in a source file: where, what, how bad."""

    code: ProblemCode
    severity: Severity
    row: int | None = None  # as the person counts: 1 is the first line of the file or sheet
    column: str | None = None  # the header as written in the file
    value: str | None = None
    facts: tuple[tuple[str, Fact], ...] = ()  # further facts for the words


EXIT_CODES: dict[ProblemCode, int] = {
    ProblemCode.USAGE: 2,
    ProblemCode.FIELD_UNKNOWN: 2,
    ProblemCode.BRIN_INVALID: 2,
    ProblemCode.NAME_REQUIRED: 2,
    ProblemCode.LOCATION_INVALID: 2,
    ProblemCode.LOCATION_TWICE: 2,
    ProblemCode.SCHOOL_YEAR_INVALID: 2,
    ProblemCode.ROUTE_UNKNOWN: 2,
    ProblemCode.ROLE_UNKNOWN: 2,
    ProblemCode.PERSON_UNKNOWN: 2,
    ProblemCode.SCOPE_UNKNOWN: 2,
    ProblemCode.REPAIR_UNKNOWN: 2,
    ProblemCode.REPAIR_READING: 2,
    ProblemCode.PUPIL_NOT_IN_PREVIEW: 2,
    ProblemCode.NUMBER_NOT_OFFERED: 2,
    ProblemCode.SCHOOL_FILE_EXISTS: 2,
    ProblemCode.PASSPHRASE_TOO_SHORT: 2,
    ProblemCode.PASSPHRASE_FILE_UNREADABLE: 2,
    ProblemCode.KEYRING_MISSING: 2,
    ProblemCode.MATCH_UNKNOWN: 2,
    ProblemCode.MATCH_CLASH: 2,
    ProblemCode.NOTHING_TO_UNDO: 2,
    ProblemCode.ENTRY_UNKNOWN: 2,
    ProblemCode.ENTRY_UNDONE: 2,
    ProblemCode.ENTRY_FINAL: 2,
    ProblemCode.GROUP_NOT_IN_ENTRY: 2,
    ProblemCode.PUPIL_NOT_IN_ENTRY: 2,
    ProblemCode.PUPILS_CHANGED_SINCE: 2,
    ProblemCode.YEAR_IN_USE: 2,
    ProblemCode.PUPIL_UNKNOWN: 2,
    ProblemCode.NUMBER_TAKEN: 2,
    ProblemCode.NUMBER_FIXED: 2,
    ProblemCode.STAFF_UNKNOWN: 2,
    ProblemCode.STAFF_NUMBER_TAKEN: 2,
    ProblemCode.STAFF_LOCATION_REQUIRED: 2,
    ProblemCode.USER_NAME_TAKEN: 2,
    ProblemCode.USER_NAME_IMPOSSIBLE: 2,
    ProblemCode.USER_NAME_RULE_INVALID: 2,
    ProblemCode.YEAR_NOT_LATER: 2,
    ProblemCode.YEAR_UNKNOWN: 2,
    ProblemCode.STEP_UNKNOWN: 2,
    ProblemCode.STEP_NOT_DONE: 2,
    ProblemCode.REASON_REQUIRED: 2,
    ProblemCode.ACTION_NOT_ALLOWED: 2,
    ProblemCode.ROUTE_WITHOUT_STEP: 2,
    ProblemCode.PACKAGE_UNKNOWN: 2,
    ProblemCode.STEP_NOT_COMPLETED: 2,
    ProblemCode.STEP_PROCESSED: 2,
    ProblemCode.SECRET_EMPTY: 2,
    ProblemCode.SECRET_TOO_LONG: 2,
    ProblemCode.MINUTES_INVALID: 2,
    ProblemCode.NO_DATES: 2,
    ProblemCode.PRACTICE_ONLY: 2,
    ProblemCode.PROFILE_UNKNOWN: 2,
    ProblemCode.PROFILE_TAKEN: 2,
    ProblemCode.DELIVERY_UNKNOWN: 2,
    ProblemCode.DELIVERY_EMPTY: 2,
    ProblemCode.DELIVERY_LACKS: 2,
    ProblemCode.SUBJECT_NOT_READY: 2,
    ProblemCode.FORMAT_UNKNOWN: 2,
    ProblemCode.EXPORT_YEAR_UNKNOWN: 2,
    ProblemCode.LAS_NAME_REQUIRED: 2,
    ProblemCode.PASSWORDS_NOT_NEEDED: 2,
    ProblemCode.PASSWORD_REFUSED: 2,
    ProblemCode.PASSWORDS_NOT_AS_ASKED: 2,
    ProblemCode.RECIPE_REFUSED: 2,
    ProblemCode.RECIPE_UNKNOWN: 2,
    ProblemCode.RULE_UNKNOWN: 2,
    ProblemCode.GROUP_UNKNOWN: 2,
    ProblemCode.GROUPS_TOO_FEW: 2,
    ProblemCode.GROUPS_APART: 2,
    ProblemCode.SUBJECT_UNKNOWN: 2,
    ProblemCode.GROWTH_EMPTY: 2,
    ProblemCode.NO_PASSWORDS_WAITING: 2,
    ProblemCode.ADDRESS_INVALID: 2,
    ProblemCode.WIPE_WANTS_NUMBER: 3,
    ProblemCode.CLEAN_UP_WANTS_NUMBER: 3,
    ProblemCode.TERM_INVALID: 2,
    ProblemCode.DIAGNOSIS_REFUSED: 2,
    ProblemCode.ACCOMMODATION_UNKNOWN: 2,
    ProblemCode.ACCOMMODATION_TAKEN: 2,
    ProblemCode.AMOUNT_REQUIRED: 2,
    ProblemCode.AMOUNT_INVALID: 2,
    ProblemCode.AMOUNT_UNIT_UNCLEAR: 2,
    ProblemCode.DAY_INVALID: 2,
    ProblemCode.DAY_PAST: 2,
    ProblemCode.DAY_TO_COME: 2,
    ProblemCode.PUPIL_ARCHIVED: 2,
    ProblemCode.TEST_UNKNOWN: 2,
    ProblemCode.NO_RESULTS: 2,
    ProblemCode.SOURCE_OTHER_SCHOOL: 3,
    ProblemCode.GUARD_WANTS_NUMBER: 3,
    ProblemCode.CONFIRMED_NUMBER_WRONG: 3,
    ProblemCode.ARCHIVING_CLOSED: 3,
    ProblemCode.SCHOOL_FILE_NOT_FOUND: 4,
    ProblemCode.SCHOOL_FILE_LOCKED: 4,
    ProblemCode.SCHOOL_FILE_EMPTY: 4,
    ProblemCode.SCHOOL_FILE_CUT: 4,
    ProblemCode.SCHOOL_FILE_DAMAGED: 4,
    ProblemCode.SCHOOL_FILE_FOREIGN: 4,
    ProblemCode.SCHOOL_FILE_UNREACHABLE: 4,
    ProblemCode.SCHOOL_FILE_NAME_TOO_LONG: 2,
    ProblemCode.BACKUP_NOT_FOUND: 4,
    ProblemCode.BACKUP_TO_CHOOSE: 2,
    ProblemCode.SCHOOL_FILE_WRONG_KEY: 4,
    ProblemCode.SCHOOL_FILE_NEWER: 4,
    ProblemCode.SCHOOL_FILE_NO_KEY: 4,
    ProblemCode.PASSPHRASE_WRONG: 4,
    ProblemCode.RECOVERY_CODE_INVALID: 4,
    ProblemCode.RECOVERY_WORD_UNKNOWN: 4,
    ProblemCode.CANCELLED: 5,
    ProblemCode.SYNC_NOT_CONNECTED: 2,
    ProblemCode.TOKEN_FILE_UNREADABLE: 2,
    ProblemCode.CONFLICT_UNKNOWN: 2,
    ProblemCode.CONFLICT_STAYS: 2,
    ProblemCode.CONFLICTS_OPEN: 7,
    ProblemCode.SYNC_TOO_MANY: 3,
    ProblemCode.SERVER_RESTORED: 3,
    ProblemCode.SERVER_OFFLINE: 6,
    ProblemCode.SERVER_ADDRESS_WRONG: 2,
    ProblemCode.SERVER_INSECURE: 2,
}


def exit_code(code: ProblemCode) -> int:
    """The exit code of the command line for a problem that stopped it: 1 unless the table says otherwise."""
    return EXIT_CODES.get(code, 1)
