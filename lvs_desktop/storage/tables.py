"""The tables of a school file, as they are after the newest migration."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from lvs_desktop.domain.people import COMPARED

metadata = MetaData()

# School data by name: name, brin, school_year, route, entree, revision (counts every write).
meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

location = Table(
    "location",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

worker = Table(
    "worker",
    metadata,
    Column("id", Integer, primary_key=True),  # the first one made the file
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("locations", Text, nullable=False),  # codes, parted by commas
)

pupil = Table(
    "pupil",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("uid", Text, nullable=False),  # UUIDv7
    Column("pupil_number", Text),
    Column("number_key", Text),  # without leading zeros
    *(Column(field, Text) for field in COMPARED),
    Column("archived_at", Text),  # date; NULL: active
    Column("search_key", Text, nullable=False),
    # one index is both: look-up without leading zeros, and uniqueness of the number (its key follows from it)
    Index("pupil_number_unique", "number_key", "pupil_number", unique=True),
    sqlite_autoincrement=True,
)

# Three-way memory: a field without a row here has last imported value = current value.
hand_edit = Table(
    "hand_edit",
    metadata,
    Column("pupil_id", Integer, ForeignKey("pupil.id", ondelete="CASCADE"), nullable=False),
    Column("field", Text, nullable=False),
    Column("imported", Text),
    Column("edited_at", Text, nullable=False),
    PrimaryKeyConstraint("pupil_id", "field"),
    sqlite_with_rowid=False,
)

entry = Table(
    "entry",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),  # UTC, ISO 8601
    Column("by", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("file_name", Text),
    Column("file_hash", Text),
    Column("options", Text),  # JSON
    *(
        Column(name, Integer, nullable=False)
        for name in ("new", "changed", "unchanged", "reactivated", "missing", "archived", "problems")
    ),
    Column("undoes", Integer, ForeignKey("entry.id")),
    Column("undone_by", Integer, ForeignKey("entry.id")),  # set if all of its changes are undone
    Column("school_year", Text, nullable=False),  # of a new year: the one that began
    sqlite_autoincrement=True,
)

# The journal, typed and sparse: before-values of the fields that the mask names. For a pupil that an undo takes
# out again (kind 'removed') all of them, so that the undo can be shown and undone. One row for each pupil of an
# entry; a row is never changed: together they are what was on screen, moment by moment.
change = Table(
    "change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry_id", Integer, ForeignKey("entry.id"), nullable=False),
    Column("pupil_id", Integer, nullable=False),  # no key: the pupil may be gone
    Column("kind", Integer, nullable=False),
    Column("mask", Integer, nullable=False),
    Column("uid", Text),
    Column("pupil_number", Text),
    *(Column(field, Text) for field in COMPARED),
    Column("archived_at", Text),
    Index("change_entry", "entry_id"),  # grows at its end: an entry's changes are written together
)

# Before-values of the three-way memory, for fields whose visible value the import left to the hand.
hand_change = Table(
    "hand_change",
    metadata,
    Column("entry_id", Integer, ForeignKey("entry.id"), nullable=False),
    Column("pupil_id", Integer, nullable=False),
    Column("field", Text, nullable=False),
    Column("imported", Text),
    Column("said", Text),  # what the source says since this entry
    PrimaryKeyConstraint("entry_id", "pupil_id", "field"),
    sqlite_with_rowid=False,
)

# Changes that are undone while others of their entry are not, and by which entry. Of an entry that was undone in one
# go nothing is here: its undone_by says it of all.
undone = Table(
    "undone",
    metadata,
    Column("change_id", Integer, ForeignKey("change.id"), primary_key=True),
    Column("by", Integer, ForeignKey("entry.id"), nullable=False),
)

# What a school year came to when the next one began: its checklist stays readable.
closed_year = Table(
    "closed_year",
    metadata,
    Column("entry_id", Integer, ForeignKey("entry.id"), primary_key=True),  # the new year
    Column("school_year", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("entree", Text, nullable=False),
    Column("active", Integer, nullable=False),
    Column("archived", Integer, nullable=False),
)

column_mapping = Table(
    "column_mapping",
    metadata,
    Column("header", Text, primary_key=True),  # as written
    Column("field", Text, nullable=False),  # "" leaves the column out
)

# Before- and after-values of small records (staff, numbers, links, accommodations), as JSON objects; NULL: no record.
# One row for each record of an entry; `record` is the id in the kind's table (domain.records.RecordKind).
record_change = Table(
    "record_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry_id", Integer, ForeignKey("entry.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("record", Integer, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Index("record_change_entry", "entry_id"),
)

# What a person said of a pupil and a row of a file that may be one person. It holds for the next files too.
match_decision = Table(
    "match_decision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("pupil_id", Integer, nullable=False),  # no key: the pupil may be gone
    Column("number", Text, nullable=False),  # of the row, without leading zeros; "" : the row has none
    Column("person", Text, nullable=False),  # what the row's names and birth date come to (matching.person_key)
    Column("verdict", Text, nullable=False),  # same, different
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    UniqueConstraint("pupil_id", "number", "person"),
    sqlite_autoincrement=True,
)

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("uid", Text, nullable=False),  # UUIDv7
    Column("staff_number", Text),
    Column("given_name", Text),
    Column("name_prefix", Text),
    Column("family_name", Text),
    Column("email", Text),
    Column("role", Text, nullable=False),
    Column("locations", Text, nullable=False),  # codes, parted by commas; of a school admin none
    Column("user_name", Text),
    Column("archived_at", Text),  # date; NULL: active
    Column("search_key", Text, nullable=False),
    sqlite_autoincrement=True,
)

# User names that were ever given out, in lower case: none is given to another person.
taken_name = Table(
    "taken_name",
    metadata,
    Column("name_key", Text, primary_key=True),
    Column("owner", Text, nullable=False),  # 'pupil:UID' or 'staff:UID'
    sqlite_with_rowid=False,
)

# How the LVS knows a pupil whom a link brought.
link = Table(
    "link",
    metadata,
    Column("pupil_id", Integer, primary_key=True),  # no key: the pupil may be gone
    Column("lvs_id", Text),
    Column("lvs_user_name", Text),
    Column("entree_id", Text),  # nlEduPersonProfileId, as a list of Entree had it
)

# What files call a track -> what the school calls it, with the element code of DUO where it is known.
track = Table(
    "track",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False, unique=True),  # as files write it
    Column("track", Text, nullable=False),
    Column("element_code", Text),
    sqlite_autoincrement=True,
)

# The kinds of accommodations of this school.
catalogue = Table(
    "catalogue",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False, unique=True),
    Column("unit", Text),  # percent, minutes; NULL: has it or not
    Column("place", Integer, nullable=False),  # order on screen
    Column("hidden_at", Text),  # no longer given; who has it keeps it
    sqlite_autoincrement=True,
)

assignment = Table(
    "assignment",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("pupil_id", Integer, nullable=False),  # no key: the pupil may be gone
    Column("catalogue_id", Integer, ForeignKey("catalogue.id"), nullable=False),
    Column("amount", Integer),  # in the kind's unit
    Column("valid_until", Text),  # date
    Column("checked_at", Text),  # date: 'verklaring gecontroleerd op'; never what it says
    UniqueConstraint("pupil_id", "catalogue_id"),
    sqlite_autoincrement=True,
)

# Pupils whose accommodations were looked at this school year, also if nothing had to change.
accommodation_review = Table(
    "accommodation_review",
    metadata,
    Column("school_year", Text, nullable=False),
    Column("pupil_id", Integer, nullable=False),
    Column("at", Text, nullable=False),
    PrimaryKeyConstraint("school_year", "pupil_id"),
    sqlite_with_rowid=False,
)

# Passwords that were made together. Their key is not in this file: without it the sealed ones can't be read.
secret_batch = Table(
    "secret_batch",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("made_at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("recipe", Text, nullable=False),
    Column("school_year", Text, nullable=False),
    Column("wiped_at", Text),
    Column("wiped_why", Text),
    sqlite_autoincrement=True,
)

pending_secret = Table(
    "pending_secret",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("batch_id", Integer, ForeignKey("secret_batch.id"), nullable=False),
    Column("pupil_id", Integer, nullable=False, unique=True),  # no key: the pupil may be gone
    Column("sealed", LargeBinary, nullable=False),  # AES-256-GCM: 12 bytes nonce, then text and tag
    Column("printed_at", Text),
    Column("delivered_at", Text),
    sqlite_autoincrement=True,
)

# That a pupil has a password, never which one.
credential = Table(
    "credential",
    metadata,
    Column("pupil_id", Integer, primary_key=True),
    Column("set_at", Text, nullable=False),
    Column("school_year", Text, nullable=False),
    Column("state", Text, nullable=False),  # made, printed, delivered, lapsed
)

# Files that were made for the LVS. What entries after `upto_entry` changed is not in them.
delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("subject", Text, nullable=False),  # pupils, staff, passwords, accommodations, sis_link
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("locations", Text, nullable=False),  # codes, parted by commas; none: all
    Column("items", Integer, nullable=False),
    Column("covers", Text, nullable=False),  # all, changed, new: see domain.delivering
    Column("upto_entry", Integer, nullable=False),  # of passwords: the newest one that was waiting
    Column("school_year", Text, nullable=False),
    Column("confirmed_at", Text),
    Column("confirmed_by", Text),
    sqlite_autoincrement=True,
)

# Export profiles that were learnt from the school's own templates, as JSON (files.profiles).
export_profile = Table(
    "export_profile",
    metadata,
    Column("name", Text, primary_key=True),
    Column("content", Text, nullable=False),
)

# What a person said of a step of the checklist.
step_mark = Table(
    "step_mark",
    metadata,
    Column("school_year", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("state", Text, nullable=False),  # done, not_applicable
    Column("reason", Text),  # why it does not apply
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    PrimaryKeyConstraint("school_year", "step"),
    sqlite_with_rowid=False,
)

# The server of this school: one row or none. The token is only here, in the encrypted file.
sync_link = Table(
    "sync_link",
    metadata,
    Column("id", Integer, primary_key=True),  # 1
    Column("address", Text, nullable=False),  # base URL of the school, without a slash at its end
    Column("token", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("capabilities", Text, nullable=False),  # JSON
    Column("locations", Text),  # codes that the token is for, parted by commas; NULL: the whole school
    Column("connected_at", Text, nullable=False),
    Column("delta_token", Text, nullable=False),  # "" : nothing was fetched yet
    Column("last_at", Text),  # when both sides agreed last
    Column("last_revision", Integer),  # meta's revision then: as long as it is the same, nothing waits
)

# What both sides last agreed on, record by record. What is sent is the difference between this and the school now.
sync_base = Table(
    "sync_base",
    metadata,
    Column("kind", Text, nullable=False),  # domain.exchanging.Kind
    Column("uid", Text, nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("etag", Text),
    Column("fields", Text, nullable=False),  # JSON; of a record that is gone here: {}
    PrimaryKeyConstraint("kind", "uid"),
    UniqueConstraint("kind", "remote_id"),
    sqlite_with_rowid=False,
)

# Changes that were sent and of which no outcome is known (state sent), or that the server refused (refused).
sync_operation = Table(
    "sync_operation",
    metadata,
    Column("id", Text, primary_key=True),  # UUID
    Column("state", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("uid", Text, nullable=False),
    Column("remote_id", Text),
    Column("etag", Text),
    Column("fields", Text, nullable=False),  # JSON
    Column("changed", Text, nullable=False),  # JSON, a list
    Column("base", Text, nullable=False),  # JSON
    Column("detail", Text, nullable=False),  # the server's words
    Column("at", Text, nullable=False),
    Index("sync_operation_record", "kind", "uid"),
)

# Fields that both sides changed, until a person chooses; afterwards what was chosen, by whom.
sync_conflict = Table(
    "sync_conflict",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("uid", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("was", Text),
    Column("here", Text),
    Column("there", Text),
    Column("by", Text),  # who changed it there, as the server tells
    Column("at", Text),
    Column("found_at", Text, nullable=False),
    Column("settled_at", Text),
    Column("settled_by", Text),
    Column("choice", Text),  # here, there
    Index("sync_conflict_record", "kind", "uid"),
    sqlite_autoincrement=True,
)

sync_receipt = Table(
    "sync_receipt",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("content", Text, nullable=False),  # JSON of domain.syncing.Receipt
    sqlite_autoincrement=True,
)

# Test results. A row is never changed: another value is another row. Which of them count says `in_force`.
test_result = Table(
    "test_result",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("uid", Text, nullable=False),  # UUIDv7
    Column("pupil_id", Integer, nullable=False),  # no key: the pupil may be gone
    Column("key", Text, nullable=False),  # domain.results.Result.key, parted by line ends
    Column("test_code", Text, nullable=False),
    Column("test_name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("moment", Text, nullable=False),
    Column("taken_on", Text, nullable=False),
    Column("year_group", Text, nullable=False),
    Column("score", Text, nullable=False),
    Column("skill_score", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("functioning", Text, nullable=False),
    Column("generation", Text, nullable=False),
    Column("by_hand", Integer),  # NULL: nobody said
    Column("in_force", Integer, nullable=False),
    Index("test_result_pupil", "pupil_id"),
    sqlite_autoincrement=True,
)

# Which results an entry brought into force (1) or took out of it (0): undone by the reverse.
result_change = Table(
    "result_change",
    metadata,
    Column("entry_id", Integer, ForeignKey("entry.id"), nullable=False),
    Column("result_id", Integer, nullable=False),  # no key: the result may be gone with its pupil
    Column("came", Integer, nullable=False),
    PrimaryKeyConstraint("entry_id", "result_id"),
    sqlite_with_rowid=False,
)

# Columns of lists that are no pupil import, each purpose with its own memory: header -> field.
list_column = Table(
    "list_column",
    metadata,
    Column("purpose", Text, nullable=False),  # results, lovs
    Column("header", Text, nullable=False),  # as written
    Column("field", Text, nullable=False),  # "" leaves the column out
    PrimaryKeyConstraint("purpose", "header"),
    sqlite_with_rowid=False,
)

# What a person said of a pupil of the LAS and one of the LOVS who may be one person. It holds for the next files too.
pair_decision = Table(
    "pair_decision",
    metadata,
    Column("las", Text, nullable=False),  # number of the LAS without leading zeros, or a hash of names and birth date
    Column("lovs", Text, nullable=False),  # as `las`, of the other side
    Column("verdict", Text, nullable=False),  # same, different
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    PrimaryKeyConstraint("las", "lovs"),
    sqlite_with_rowid=False,
)

# What is known of a move that takes days: package, completed and processed on, DULT keys and when they expire.
route_fact = Table(
    "route_fact",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
)
