"""What files for the LVS look like: the program's forms, those that the school taught, and which of them it uses."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lvs_desktop.domain.delivering import Covers, Subject
from lvs_desktop.domain.passwords import Rule
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import profiles as forms
from lvs_desktop.files import templates
from lvs_desktop.files.profiles import Profile
from lvs_desktop.files.templates import Learnt
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import deliveries
from lvs_desktop.system import paths


@cache
def shipped() -> tuple[Profile, ...]:
    """
    The profiles that the program carries.

    Raises:
        RuntimeError: None was found, or one is wrong: the program is not complete.
    """
    return forms.load(paths.resources() / "profiles")


def profiles(opened: OpenSchool, subject: Subject | None = None) -> tuple[Profile, ...]:
    """The school's own profiles first, then those of the program; of one subject if named."""
    with opened.storage.begin() as connection:
        kept = deliveries.profiles(connection)
    known = (*(forms.of_json(content) for content in kept.values()), *shipped())
    return tuple(found for found in known if subject is None or found.subject is subject)


def profile(opened: OpenSchool, name: str, subject: Subject | None = None) -> Profile:
    """
    One profile by its name.

    Raises:
        Problem: PROFILE_UNKNOWN (facts: value, known).
    """
    known = profiles(opened, subject)
    for found in known:
        if found.name.casefold() == name.strip().casefold():
            return found
    raise Problem(ProblemCode.PROFILE_UNKNOWN, value=name, known=tuple(found.name for found in known))


def learn(path: Path, *, name: str, subject: Subject, covers: Covers = Covers.ALL, sheet: str | None = None) -> Learnt:
    """
    What a template teaches; nothing is kept yet.

    Raises:
        Problem: NAME_REQUIRED, TEMPLATE_WITHOUT_HEADER; as files.registry.open_source.
    """
    if not name.strip():
        raise Problem(ProblemCode.NAME_REQUIRED)
    return templates.learn(path, name=name.strip(), subject=subject, covers=covers, sheet=sheet)


def keep(
    opened: OpenSchool,
    made: Profile,
    *,
    columns: Mapping[str, str] | None = None,
    fixed: Mapping[str, str] | None = None,
) -> Profile:
    """
    Keep a profile in the school file; one of the same name is replaced.

    Args:
        columns: Header -> field that it holds ("" leaves it empty).
        fixed: Header -> text that stands in each row.

    Raises:
        Problem: ACTION_NOT_ALLOWED, PROFILE_TAKEN, FIELD_UNKNOWN, COLUMN_UNKNOWN.
    """
    permit(opened, Action.PROFILES)
    if any(made.name.casefold() == found.name.casefold() for found in shipped()):
        raise Problem(ProblemCode.PROFILE_TAKEN, value=made.name)
    kept = forms.with_fields(made, columns or {}, fixed or {})
    with opened.storage.begin() as connection:
        deliveries.put_profile(connection, kept.name, forms.to_json(kept))
        deliveries.choose_profile(connection, kept.subject, kept.name)  # what one teaches one means to use
    return kept


def chosen(opened: OpenSchool, subject: Subject) -> Profile | None:
    """The profile that the school brings a subject with, as it chose; None: it did not."""
    with opened.storage.begin() as connection:
        name = deliveries.chosen_profile(connection, subject)
    return next((found for found in profiles(opened, subject) if found.name == name), None)


def choose(opened: OpenSchool, subject: Subject, name: str) -> Profile:
    """
    Keep with which profile the school brings a subject.

    Raises:
        Problem: ACTION_NOT_ALLOWED, PROFILE_UNKNOWN.
    """
    permit(opened, Action.PROFILES)
    found = profile(opened, name, subject)
    with opened.storage.begin() as connection:
        deliveries.choose_profile(connection, subject, found.name)
    return found


def password_rules(opened: OpenSchool) -> tuple[Rule, ...]:
    """What the chosen profiles ask of the passwords that are brought with them."""
    found = (chosen(opened, subject) for subject in (Subject.PUPILS, Subject.PASSWORDS))
    return tuple(form.password for form in found if form is not None and form.password and form.brings_passwords)


def forget(opened: OpenSchool, name: str) -> None:
    """
    Forget a profile that was learnt.

    Raises:
        Problem: ACTION_NOT_ALLOWED, PROFILE_UNKNOWN, PROFILE_TAKEN (one of the program).
    """
    permit(opened, Action.PROFILES)
    found = profile(opened, name)
    if found in shipped():
        raise Problem(ProblemCode.PROFILE_TAKEN, value=name)
    with opened.storage.begin() as connection:
        deliveries.put_profile(connection, found.name, None)
        if deliveries.chosen_profile(connection, found.subject) == found.name:
            deliveries.choose_profile(connection, found.subject, "")


def fields(subject: Subject) -> tuple[str, ...]:
    """What a column of such a file can hold."""
    return forms.FIELDS[subject]
