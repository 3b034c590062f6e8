"""
Login cards described without Qt: what stands on each, in which order, for paper and Excel.

A card shows a password. So cards are made while they are painted, and nothing keeps them.
"""

import re
from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lvs_desktop.domain.people import Pupil, Status, display_name
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import secret_table
from lvs_desktop.files.headers import DUTCH_HEADERS
from lvs_desktop.services import passwords
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _
from lvs_desktop.storage import meta

SMALL, LARGE = 8, 2  # cards on a sheet of A4
_ADDRESS: Final = "login_address"
_LONGEST: Final = 200  # characters of an address: more make a QR code that a telephone can't read from paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One pupil's card."""

    name: str
    group: str
    user_name: str  # empty: the pupil has none yet
    password: str = field(repr=False)
    delivered: bool  # False: it says 'Werkt pas na aflevering'


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """
    Cards for paper.

    Attributes:
        cards: In order; read once.
        address: Where pupils sign in; empty: no address and no QR code.
        per_sheet: SMALL or LARGE.
        class_sheets: Each class begins on a new sheet.
    """

    school: str
    title: str
    cards: Iterator[Card]
    address: str
    per_sheet: int
    class_sheets: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose cards: all that wait, of some classes, or of a test session in its order."""

    groups: tuple[str, ...] = ()
    session: tuple[int, ...] = ()  # ids of pupils
    ids: tuple[int, ...] = ()
    large: bool = False
    class_sheets: bool = False


def address(opened: OpenSchool) -> str:
    """Where the school's pupils sign in; empty if the school never said."""
    with opened.storage.begin() as connection:
        return meta.read_setting(connection, _ADDRESS)


def keep_address(opened: OpenSchool, text: str) -> str:
    """
    Keep where pupils sign in, for the cards of now and later; an empty text takes it away.

    Raises:
        Problem: ADDRESS_INVALID (facts: value), ACTION_NOT_ALLOWED.
    """
    permit(opened, Action.PASSWORDS)
    wanted = check_address(text)
    with opened.storage.begin() as connection:
        meta.keep_setting(connection, _ADDRESS, wanted)
    return wanted


def check_address(text: str) -> str:
    """
    An address as it goes on a card; empty stays empty.

    Raises:
        Problem: ADDRESS_INVALID (facts: value).
    """
    wanted = text.strip()
    if wanted and not (len(wanted) <= _LONGEST and re.fullmatch(r"https?://[^\s/.]+(\.[^\s/.]+)+(/\S*)?", wanted)):
        raise Problem(ProblemCode.ADDRESS_INVALID, value=wanted)
    return wanted


def chosen(opened: OpenSchool, wanted: Wanted) -> list[passwords.Pending]:
    """
    The cards that would be printed, without their passwords.

    Raises:
        Problem: NO_PASSWORDS_WAITING (facts: value, the class of which nobody has one).
    """
    found = [one for one in passwords.pendings(opened) if one.pupil.status is Status.ACTIVE]
    known = {one.pupil.group for one in found if one.pupil.group}
    for group in wanted.groups:
        if found and group not in known:
            raise Problem(ProblemCode.NO_PASSWORDS_WAITING, value=group)
    if wanted.groups:
        found = [one for one in found if one.pupil.group in wanted.groups]
    if wanted.ids:
        found = [one for one in found if one.pupil.id in wanted.ids]
    if wanted.session:
        by_id = {one.pupil.id: one for one in found}
        found = [by_id[pupil_id] for pupil_id in wanted.session if pupil_id in by_id]
    if not found:
        raise Problem(ProblemCode.NO_PASSWORDS_WAITING)
    return found


@contextmanager
def sheets(opened: OpenSchool, found: Collection[passwords.Pending], wanted: Wanted) -> Iterator[Sheets]:
    """
    The cards of these pupils, with their passwords, as long as the block lasts.

    Raises:
        Problem: As passwords.pending.
    """
    delivered = {one.pupil.id: one.delivered for one in found}
    with passwords.pending(opened, pupil_ids=list(delivered)) as waiting:
        yield _sheets(opened, _cards(waiting, delivered), wanted)


def specimen(opened: OpenSchool, found: Collection[passwords.Pending], wanted: Wanted, *, shown: int) -> Sheets:
    """The first cards as they will look, with dots for the passwords: to be looked at on the screen."""
    few = list(found)[:shown]
    dots = "•" * 14
    made = (_card(one.pupil, one.user_name, dots, delivered=one.delivered) for one in few)
    return _sheets(opened, made, wanted)


def save_xlsx(opened: OpenSchool, target: Path, wanted: Wanted) -> int:
    """
    Save the cards as Excel, and say that they are on paper; returns how many.

    Raises:
        Problem: As `chosen` and `sheets`; OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    found = chosen(opened, wanted)
    header = (_("Name"), DUTCH_HEADERS["group"], DUTCH_HEADERS["user_name"], "Wachtwoord", _("Sign in at"))
    with sheets(opened, found, wanted) as made:
        rows = ((card.name, card.group, card.user_name, card.password, made.address) for card in made.cards)
        secret_table.write_xlsx(target, header, rows)
    return printed(opened, found)


def printed(opened: OpenSchool, found: Collection[passwords.Pending]) -> int:
    """Say that these cards are on paper, or in a file that a person keeps."""
    return passwords.mark_printed(opened, [one.pupil.id for one in found])


def by_sheet(made: Sheets) -> Iterator[list[Card]]:
    """The cards of each sheet of paper."""
    sheet: list[Card] = []
    for card in made.cards:
        if sheet and (len(sheet) == made.per_sheet or (made.class_sheets and card.group != sheet[-1].group)):
            yield sheet
            sheet = []
        sheet.append(card)
    if sheet:
        yield sheet


def _cards(waiting: Iterator[passwords.Waiting], delivered: dict[int, bool]) -> Generator[Card, None, None]:
    for pupil, user_name, password in waiting:
        yield _card(pupil, user_name, password, delivered=delivered[pupil.id])


def _card(pupil: Pupil, user_name: str | None, password: str, *, delivered: bool) -> Card:
    return Card(
        name=display_name(pupil.given_name, pupil.name_prefix, pupil.family_name),
        group=pupil.group or "",
        user_name=user_name or "",
        password=password,
        delivered=delivered,
    )


def _sheets(opened: OpenSchool, made: Iterator[Card], wanted: Wanted) -> Sheets:
    return Sheets(
        school=opened.school.name,
        title=_("Login cards"),
        cards=made,
        address=address(opened),
        per_sheet=LARGE if wanted.large else SMALL,
        class_sheets=wanted.class_sheets,
    )
