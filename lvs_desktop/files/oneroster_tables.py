"""
The files and columns of OneRoster CSV, versions 1.1 and 1.2.

Sources, all public:
    1.1: IMS OneRoster 1.1 "final CSV tables"; oat-sa/oneroster-import `config/v1.1`; nicelion/oneroster-mocker.
    1.2: LongsightGroup/oneroster `src/one-roster-csv-rostering-schema.ts` and the Ruby gem Meibo: two programs that
        read and write it. The tables of the standard itself (1EdTech OneRoster CSV Binding 1.2.1) were not seen, and
        other programs have a column `resourceSourcedIds` in users.csv: so 1.2 is told as unconfirmed.
    There is no Dutch profile of OneRoster: where a name prefix, a track and a year go is this program's choice.
"""

from typing import Final

V1_1: Final = "1.1"
V1_2: Final = "1.2"
UNCONFIRMED: Final = frozenset({V1_2})  # versions whose columns are known at second hand

_COMMON: Final = "sourcedId status dateLastModified "
_DEMOGRAPHICS: Final = (
    "birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican nativeHawaiianOrOtherPacificIslander "
    "white demographicRaceTwoOrMoreRaces hispanicOrLatinoEthnicity countryOfBirthCode stateOfBirthAbbreviation "
    "cityOfBirth publicSchoolResidenceStatus"
)


def _table(columns: str) -> tuple[str, ...]:
    return tuple((_COMMON + columns).split())


_BOTH: Final = {
    "academicSessions": _table("title type startDate endDate parentSourcedId schoolYear"),
    "orgs": _table("name type identifier parentSourcedId"),
    "courses": _table("schoolYearSourcedId title courseCode grades orgSourcedId subjects subjectCodes"),
    "classes": _table(
        "title grades courseSourcedId classCode classType location schoolSourcedId termSourcedIds subjects "
        "subjectCodes periods"
    ),
    "enrollments": _table("classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate"),
    "demographics": _table(_DEMOGRAPHICS),
}

# What a file of this version holds, in the order of its columns.
TABLES: Final = {
    V1_1: {
        **_BOTH,
        "users": _table(
            "enabledUser orgSourcedIds role username userIds givenName familyName middleName identifier email sms "
            "phone agentSourcedIds grades password"
        ),
    },
    V1_2: {
        **_BOTH,
        "users": _table(
            "enabledUser username userIds givenName familyName middleName identifier email sms phone agentSourcedIds "
            "grades password userMasterIdentifier preferredGivenName preferredMiddleName preferredFamilyName "
            "primaryOrgSourcedId pronouns"
        ),
        "roles": _table("userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId"),
    },
}

# All that a manifest speaks of, also what this program neither reads nor writes.
_OTHERS: Final = "categories classResources courseResources lineItems resources results "
_OTHERS_1_2: Final = (
    "lineItemLearningObjectiveIds lineItemScoreScales resultLearningObjectiveIds resultScoreScales scoreScales "
    "userProfiles userResources"
)
MANIFEST: Final = {
    V1_1: tuple(sorted([*TABLES[V1_1], *_OTHERS.split()])),
    V1_2: tuple(sorted([*TABLES[V1_2], *_OTHERS.split(), *_OTHERS_1_2.split()])),
}

# Columns without which a file can't be joined to the pupils.
NEEDED: Final = {
    "users": ("sourcedId", "givenName", "familyName"),
    "classes": ("sourcedId", "title"),
    "enrollments": ("classSourcedId", "userSourcedId"),
    "orgs": ("sourcedId", "name"),
    "roles": ("userSourcedId", "role"),
    "demographics": (),
    "academicSessions": ("sourcedId",),
    "manifest": ("propertyName", "value"),
}

# Of users.csv never read: secrets, addresses of others, the nation-wide pseudonym.
NEVER: Final = frozenset(
    {"password", "sms", "phone", "agentsourcedids", "usermasteridentifier", "pronouns", "resourcesourcedids"}
)
SECRET: Final = frozenset({"birthdate", "sex"})  # all that is read of demographics.csv, beside whom it is about

METADATA: Final = "metadata."  # before a column that the standard leaves to the parties
PREFIX: Final = METADATA + "tussenvoegsel"  # as this program writes it
TRACK: Final = METADATA + "leerweg"
