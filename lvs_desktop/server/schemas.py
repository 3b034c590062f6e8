"""
The resources that the server serves: SCIM's User and Group with the extensions of `sync.resources`, and test results.

The classes are the published schemas (/Schemas, /ResourceTypes) and what every request is checked against. A test holds
their names against the tables of `sync.resources`.
"""

from functools import cache
from typing import Annotated, Any, Final

from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Extension,
    Filter,
    Group,
    Mutability,
    Pagination,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    User,
)

from lvs_desktop.sync import resources

MOST_OPERATIONS: Final = 1_000
MOST_BYTES: Final = 4 * 1024 * 1024  # of a Bulk: 1,000 pupils with accommodations are about 1 MB
MOST_RESULTS: Final = 1_000  # of one page of a list
CURSOR_SECONDS: Final = 3_600


class Pupil(Extension):
    """What a school knows of a pupil beside the name."""

    __schema__ = URN(resources.PUPIL)

    pupil_number: str | None = None
    """The pupil's number in the school's administration."""

    name_prefix: str | None = None
    """The part of the name between given and family name: 'van de'."""

    birth_date: str | None = None
    """ISO 8601 date; text, because a date has no time zone."""

    gender: str | None = None
    """M, V or X."""

    group: str | None = None
    """The name of the class."""

    location: str | None = None
    """The code of the school's location."""

    year: str | None = None
    """The year of study."""

    track: str | None = None
    """The code of the track."""


class Staff(Extension):
    """What a school knows of a staff member beside the name."""

    __schema__ = URN(resources.STAFF)

    staff_number: str | None = None
    """The number in the school's administration."""

    name_prefix: str | None = None
    """The part of the name between given and family name."""

    role: str | None = None
    """school_admin, location_admin or teacher."""

    locations: list[str] | None = None
    """The codes of the locations where this person works."""


class Accommodation(ComplexAttribute):
    """One agreed accommodation; never why it was agreed."""

    value: str | None = None
    """Its name."""

    amount: int | None = None
    """How much, in its unit."""

    unit: str | None = None
    """percent or minutes."""

    valid_until: str | None = None
    """ISO 8601 date."""

    checked_at: str | None = None
    """ISO 8601 date on which the school saw the statement."""


class Support(Extension):
    """The accommodations of a pupil."""

    __schema__ = URN(resources.SUPPORT)

    accommodations: list[Accommodation] | None = None
    """Each name once."""


class SchoolClass(Extension):
    """What a school knows of a group beside its name."""

    __schema__ = URN(resources.CLASS)

    location: str | None = None
    """The code of the school's location."""


class Result(Resource[Any]):
    """The result of one test of one pupil. It goes when its pupil goes."""

    __schema__ = URN(resources.RESULT)

    pupil: Annotated[Reference[User] | None, Required.true, Mutability.immutable] = None  # type: ignore[type-arg]
    """The address of the pupil's User; of a pupil each test, version, moment and date once."""

    test_code: str | None = None
    """The code of the test, as the source has it."""

    test_name: str | None = None
    """The name of the test, as the source has it."""

    test_version: str | None = None
    """The version of the test, as the source has it."""

    subject: str | None = None
    """The subject, as the source has it."""

    moment: str | None = None
    """For which moment and year group the test is meant: M5, E8."""

    taken_on: str | None = None
    """ISO 8601 date; text, because a date has no time zone."""

    year_group: str | None = None
    """The year group of the pupil then: 1 to 8."""

    score: str | None = None
    """The number of right answers or the like, as it was given."""

    skill_score: str | None = None
    """The skill score, as it was given."""

    level: str | None = None
    """I to V or A to E."""

    functioning: str | None = None
    """The functioning level, as it was given."""

    generation: str | None = None
    """3.0, other or unknown."""

    by_hand: bool | None = None
    """It was typed into the school's administration by hand; absent if nobody said."""


def resource_types() -> list[ResourceType]:
    """The three endpoints, /Users, /Groups and /Results."""
    return [
        ResourceType.from_resource(User[Pupil | Staff | Support]),
        ResourceType.from_resource(Group[SchoolClass]),  # type: ignore[misc]
        ResourceType.from_resource(Result),
    ]


def configuration() -> ServiceProviderConfig:
    """What the server says that it can do."""
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=True, max_operations=MOST_OPERATIONS, max_payload_size=MOST_BYTES),
        filter=Filter(supported=True, max_results=MOST_RESULTS),
        change_password=ChangePassword(supported=True),
        sort=Sort(supported=True),
        etag=ETag(supported=True),
        pagination=Pagination(
            cursor=True,
            index=True,
            default_pagination_method=Pagination.DefaultPaginationMethod.index,
            default_page_size=100,
            max_page_size=MOST_RESULTS,
            cursor_timeout=CURSOR_SECONDS,
        ),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="Bearer token",
                description="A token of an administrator of the school",
                primary=True,
            )
        ],
    )


@cache
def provider() -> ScimProvider:
    """The whole description of the service: models, endpoints, abilities."""
    return ScimProvider(
        models=[User, Group, Result, Pupil, Staff, Support, SchoolClass],
        resource_types=resource_types(),
        config=configuration(),
    )
