"""The tables of a school file, as they are after the newest migration."""

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, PrimaryKeyConstraint, Table, Text

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
