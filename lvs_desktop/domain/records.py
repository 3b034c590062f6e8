"""What is kept of a school beside its pupils, in small tables that share one journal."""

from enum import StrEnum


class RecordKind(StrEnum):
    """The kinds of records that the journal remembers."""

    STAFF = "staff"  # a staff member's account
    NUMBER = "number"  # the number of a pupil who had none, or another
    LINK = "link"  # how the LVS knows a pupil whom a link brought
    CATALOGUE = "catalogue"  # a kind of accommodation
    ASSIGNMENT = "assignment"  # an accommodation of a pupil
    TRACK = "track"  # what a supplier calls a track, and what the school calls it
    MATCH = "match"  # what a person said of a pupil and a row of a file
