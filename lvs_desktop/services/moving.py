"""
What a person says of the move to another platform: the package, step 1 completed and processed, the DULT keys, time.

Only a person's word that step 1 was processed opens steps 2 and 3; no date does that by itself.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lvs_desktop.domain.accommodations import read_day
from lvs_desktop.domain.checklist import HelpDesk, Step, StepKind, StepState, StepStatus
from lvs_desktop.domain.moving import Due, Move, Package, dates, left
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import authorisation_key, checklist, days, move_facts
from lvs_desktop.services.permits import permit
from lvs_desktop.storage import route_facts
from lvs_desktop.system import settings

if TYPE_CHECKING:
    from lvs_desktop.services.schools import OpenSchool

MOST_MINUTES: Final = 24 * 60
_DESK = ("phone", "mail", "hours")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    How far the move of a school is.

    Attributes:
        today: The practice date of an example school, else the computer's date.
        due: The dates that still matter, by the day on which they ask for attention.
        spent, left: Minutes: as people said, and by our own estimate.
        duration: How long all of it takes, in the supplier's words.
        desk: The supplier's help desk, as the school adjusted it; None: the route names none.
        practice: An example school: its date can be moved.
    """

    move: Move
    today: date
    due: tuple[Due, ...]
    spent: int
    left: int
    duration: str
    desk: HelpDesk | None
    practice: bool

    @property
    def reminders(self) -> tuple[Due, ...]:
        """What a person must be reminded of today."""
        return tuple(one for one in self.due if one.urgent(self.today))


def is_move(route_id: str) -> bool:
    """True if a route is a move over days."""
    return any(step.kind is StepKind.AUTHORISATION for step in checklist.route(route_id).steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What the window shows of a school at all times: the checklist, the practice date, the next date of a move."""

    steps: tuple[StepStatus, ...]
    practice_date: date | None = None  # of an example school that moves
    due: Due | None = None


def glance(opened: "OpenSchool") -> Glance:
    """The checklist, and of a move the date that asks for attention first."""
    steps = checklist.status(opened)
    if not is_move(opened.school.route):
        return Glance(steps=steps)
    with opened.storage.begin() as connection:
        due = dates(move_facts.of(route_facts.read(connection)))
    practising = days.today(opened) if days.is_practice(opened) else None
    return Glance(steps=steps, practice_date=practising, due=due[0] if due else None)


def remember(opened: "OpenSchool") -> None:
    """
    Bring the next date to the start screen, where the school is on its list: a date and a kind, nothing else.

    Raises:
        Problem: SETTINGS_NOT_SAVED.
    """
    found, kept, here = glance(opened), settings.load(), opened.path.resolve()
    renewed = tuple(with_due(one, found) if Path(one.path).resolve() == here else one for one in kept.recent)
    if renewed != kept.recent:
        settings.save(replace(kept, recent=renewed))


def with_due(school: settings.RecentSchool, found: Glance) -> settings.RecentSchool:
    """A line of the start screen with what is due."""
    return replace(
        school,
        due=found.due.day.isoformat() if found.due else "",
        due_kind=found.due.kind.value if found.due else "",
        practice_date=found.practice_date.isoformat() if found.practice_date else "",
    )


def standing(opened: "OpenSchool") -> Standing:
    """
    How far it is. Writes nothing.

    Raises:
        Problem: ROUTE_WITHOUT_STEP: the school's route is no move over days.
    """
    route = checklist.route(opened.school.route)
    if not is_move(route.id):
        raise Problem(ProblemCode.ROUTE_WITHOUT_STEP)
    with opened.storage.begin() as connection:
        said = route_facts.read(connection)
    move, today = move_facts.of(said), days.today(opened)
    statuses = checklist.status(opened)
    done = frozenset(one.step.id for one in statuses if one.state in (StepState.DONE, StepState.NOT_APPLICABLE))
    return Standing(
        move=move,
        today=today,
        due=dates(move),
        spent=sum(move.minutes.values()),
        left=left({step.id: step.minutes for step in route.steps}, move.minutes, done),
        duration=route.duration,
        desk=move_facts.desk(route.desk, said),
        practice=days.is_practice(opened),
    )


def choose_package(opened: "OpenSchool", name: str) -> None:
    """
    Say which package was ordered; an empty name takes it back.

    Raises:
        Problem: PACKAGE_UNKNOWN (facts: value, known), ROUTE_WITHOUT_STEP, ACTION_NOT_ALLOWED.
    """
    _step(opened, StepKind.LICENCE)
    if not name.strip():
        _take(opened, move_facts.PACKAGE)
        return
    found = next((one for one in Package if one.value.casefold() == name.strip().casefold()), None)
    if found is None:
        known = tuple(one.value for one in Package)
        raise Problem(ProblemCode.PACKAGE_UNKNOWN, value=name.strip(), known=known)
    _put(opened, move_facts.PACKAGE, found.value)


def completed(opened: "OpenSchool", day: str = "", *, minutes: int | None = None) -> None:
    """
    Say that step 1 was completed in the supplier's web pages. From then on the instructions are expected.

    Args:
        day: As people write it; default today.
        minutes: How long it took; None: nobody says.

    Raises:
        Problem: DAY_INVALID, DAY_TO_COME, MINUTES_INVALID, ROUTE_WITHOUT_STEP, ACTION_NOT_ALLOWED.
    """
    step = _step(opened, StepKind.AUTHORISATION)
    today = days.today(opened)
    found = read_day(move_facts.COMPLETED, day) or today
    if found > today:
        raise Problem(ProblemCode.DAY_TO_COME, field=move_facts.COMPLETED, value=day.strip())
    if minutes is not None:
        spend(opened, step.id, minutes)
    _put(opened, move_facts.COMPLETED, found.isoformat())


def not_completed(opened: "OpenSchool") -> None:
    """Take back that step 1 was completed, and with it that it was processed."""
    _step(opened, StepKind.AUTHORISATION)
    _take(opened, move_facts.COMPLETED, move_facts.PROCESSED)


def processed(opened: "OpenSchool") -> bool:
    """
    Confirm that step 1 was processed: steps 2 and 3 open, and the authorisation key is wiped.

    It may be earlier than three days after; only the person knows.

    Returns False if the keyring did not let go of the key that sealed the authorisation key.

    Raises:
        Problem: STEP_NOT_COMPLETED, ROUTE_WITHOUT_STEP, ACTION_NOT_ALLOWED, DISK_FULL, FOLDER_READ_ONLY.
    """
    _step(opened, StepKind.AUTHORISATION)
    with opened.storage.begin() as connection:
        if move_facts.of(route_facts.read(connection)).completed is None:
            raise Problem(ProblemCode.STEP_NOT_COMPLETED)
    _put(opened, move_facts.PROCESSED, days.today(opened).isoformat())
    return authorisation_key.wipe(opened)


def not_processed(opened: "OpenSchool") -> None:
    """Take back that step 1 was processed: steps 2 and 3 close again. A key that was wiped stays gone."""
    _step(opened, StepKind.AUTHORISATION)
    _take(opened, move_facts.PROCESSED)


def keep_authorisation_key(opened: "OpenSchool", text: str) -> None:
    """
    Keep the authorisation key for pasting, sealed, until step 1 was processed.

    Raises:
        Problem: SECRET_EMPTY, SECRET_TOO_LONG, STEP_PROCESSED (nothing needs it any more), ROUTE_WITHOUT_STEP,
            ACTION_NOT_ALLOWED, DISK_FULL, FOLDER_READ_ONLY.
    """
    _step(opened, StepKind.AUTHORISATION)
    with opened.storage.begin() as connection:
        if move_facts.of(route_facts.read(connection)).processed is not None:
            raise Problem(ProblemCode.STEP_PROCESSED)
    authorisation_key.keep(opened, text)


def reveal_authorisation_key(opened: "OpenSchool") -> str | None:
    """The authorisation key for the clipboard; None if there is none that can be read here."""
    _step(opened, StepKind.AUTHORISATION)
    return authorisation_key.reveal(opened)


def wipe_authorisation_key(opened: "OpenSchool") -> bool:
    """Wipe the authorisation key now; as `processed`."""
    _step(opened, StepKind.AUTHORISATION)
    return authorisation_key.wipe(opened)


def keep_dult_key(opened: "OpenSchool", location: str, name: str, expires: str) -> None:
    """
    Remember the access key of a location: its name and when it expires. There is no place for its security code.

    Raises:
        Problem: LOCATION_UNKNOWN, NAME_REQUIRED, DAY_INVALID, ROUTE_WITHOUT_STEP, ACTION_NOT_ALLOWED.
    """
    _step(opened, StepKind.DULT)
    code = _location(opened, location)
    if not name.strip():
        raise Problem(ProblemCode.NAME_REQUIRED)
    day = read_day("expires", expires)
    if day is None:
        raise Problem(ProblemCode.DAY_INVALID, field="expires", value=expires.strip())
    _put(opened, move_facts.dult_fact(code), move_facts.dult_value(name.strip(), day))


def forget_dult_key(opened: "OpenSchool", location: str) -> None:
    """Forget the key of a location."""
    _step(opened, StepKind.DULT)
    _take(opened, move_facts.dult_fact(_location(opened, location)))


def spend(opened: "OpenSchool", step_id: str, minutes: int) -> None:
    """
    Say how many minutes a step took; 0 takes it back.

    Raises:
        Problem: MINUTES_INVALID (facts: value, number), STEP_UNKNOWN, ACTION_NOT_ALLOWED.
    """
    step = checklist.step_of(opened, step_id)
    checklist.permit_step(opened, step)
    if not 0 <= minutes <= MOST_MINUTES:
        raise Problem(ProblemCode.MINUTES_INVALID, value=str(minutes), number=MOST_MINUTES)
    name = move_facts.MINUTES + step.id
    if minutes:
        _put(opened, name, str(minutes))
    else:
        _take(opened, name)


def read_minutes(text: str) -> int:
    """
    A number of minutes as a person types it.

    Raises:
        Problem: MINUTES_INVALID (facts: value, number).
    """
    typed = text.strip()
    if not typed.isdecimal() or int(typed) > MOST_MINUTES:
        raise Problem(ProblemCode.MINUTES_INVALID, value=typed, number=MOST_MINUTES)
    return int(typed)


def adjust_desk(opened: "OpenSchool", *, phone: str, mail: str, hours: str) -> None:
    """
    Adjust the supplier's help desk for this school; an empty text takes the supplier's own again.

    Raises:
        Problem: ACTION_NOT_ALLOWED.
    """
    permit(opened, Action.SCHOOL_DATA)
    route = checklist.route(opened.school.route)
    for name, text in zip(_DESK, (phone, mail, hours), strict=True):
        fact = move_facts.DESK + name
        if text.strip() and (route.desk is None or text.strip() != getattr(route.desk, name)):
            _put(opened, fact, text.strip())
        else:
            _take(opened, fact)


def _step(opened: "OpenSchool", kind: StepKind) -> Step:
    """The step of a kind, which who works now may do."""
    for step in checklist.route(opened.school.route).steps:
        if step.kind is kind:
            checklist.permit_step(opened, step)
            return step
    raise Problem(ProblemCode.ROUTE_WITHOUT_STEP)


def _location(opened: "OpenSchool", code: str) -> str:
    known = tuple(place.code for place in opened.school.locations)
    if code.strip() not in known:
        raise Problem(ProblemCode.LOCATION_UNKNOWN, value=code.strip(), known=known)
    return code.strip()


def _put(opened: "OpenSchool", name: str, value: str) -> None:
    with opened.storage.begin() as connection:
        route_facts.put(connection, name, value, by=opened.worker)


def _take(opened: "OpenSchool", *names: str) -> None:
    with opened.storage.begin() as connection:
        for name in names:
            route_facts.take(connection, name)
