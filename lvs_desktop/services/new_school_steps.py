"""'Nieuwe jaarstart' as a flow without a window: what was answered, what is missing, what comes next."""

import secrets
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from lvs_desktop.domain.people import fold
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.schools import Location, School, check_brin, check_location, check_school_year, school_year_of
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import SHORTEST_PASSPHRASE, Created
from lvs_desktop.services.texts import _

ASKED = 3  # words of the recovery code that are asked back


class NewStep(StrEnum):
    """The pages, in order."""

    SCHOOL = "school"
    LOCATIONS = "locations"
    ROUTE = "route"
    PERSON = "person"
    FILE = "file"
    CODE = "code"
    CHECK = "check"


STEPS = tuple(NewStep)


@dataclass(slots=True, kw_only=True)
class NewSchoolFlow:
    """The answers so far. The window writes into it; nothing is on disk before `created`."""

    name: str = ""
    brin: str = ""
    school_year: str = field(default_factory=lambda: school_year_of(date.today()))
    locations: list[tuple[str, str]] = field(default_factory=lambda: [("00", "")])  # code, name, as typed
    route: str = ""
    entree: bool | None = None
    person: str = ""
    role: Role | None = None
    own_locations: set[str] = field(default_factory=set)  # codes; for a location administrator
    folder: Path | None = None
    file_name: str = ""
    file_exists: bool = False  # told by the page, which looked
    passphrase_needed: bool | None = None  # None: this computer has not been asked yet
    passphrase: str = ""
    passphrase_again: str = ""
    created: Created | None = None
    code_kept: bool = False
    asked: tuple[int, ...] = ()  # positions of the words asked back, from 1
    answers: dict[int, str] = field(default_factory=dict)

    def pages(self) -> tuple[str, ...]:
        """All pages."""
        return STEPS

    def after(self, page: str) -> str | None:
        """The page after one; None after the last."""
        at = STEPS.index(NewStep(page))
        return STEPS[at + 1] if at + 1 < len(STEPS) else None

    def missing(self, page: str) -> tuple[str, ...]:
        """What is still missing on a page, as sentences."""
        return {
            NewStep.SCHOOL: self._school_misses,
            NewStep.LOCATIONS: self._locations_miss,
            NewStep.ROUTE: self._route_misses,
            NewStep.PERSON: self._person_misses,
            NewStep.FILE: self._file_misses,
            NewStep.CODE: self._code_misses,
            NewStep.CHECK: self._check_misses,
        }[NewStep(page)]()

    def brin_problem(self) -> Problem | None:
        """Why the BRIN as typed is none; None while it is right or empty."""
        if not self.brin.strip():
            return None
        try:
            check_brin(self.brin)
        except Problem as problem:
            return problem
        return None

    def location_problem(self) -> Problem | None:
        """The first location that can't be used, or None."""
        seen: set[str] = set()
        for code, name in self.locations:
            try:
                place = check_location(f"{code}={name}")
            except Problem as problem:
                return problem
            if place.code in seen:
                return Problem(ProblemCode.LOCATION_TWICE, value=place.code)
            seen.add(place.code)
        return None

    def school(self) -> School:
        """The school as answered."""
        return School(
            name=self.name.strip(),
            brin=check_brin(self.brin),
            locations=tuple(Location(code=code.strip(), name=name.strip()) for code, name in self.locations),
            school_year=check_school_year(self.school_year),
            route=self.route,
            entree=bool(self.entree),
        )

    def worker(self) -> Worker:
        """The person who makes the file."""
        role = self.role or Role.SCHOOL_ADMIN
        own = tuple(sorted(self.own_locations)) if role is Role.LOCATION_ADMIN else ()
        return Worker(name=self.person.strip(), role=role, locations=own)

    def path(self) -> Path:
        """Where the school file comes."""
        name = self.file_name.strip() or self.proposed_name()
        return (self.folder or Path()) / (name if name.lower().endswith(".lvs") else f"{name}.lvs")

    def proposed_name(self) -> str:
        """A file name of school and year that every system takes: de-regenboog-2026-2027.lvs."""
        words = "".join(c if c.isalnum() else " " for c in fold(self.name)).split()
        return "-".join([*words, self.school_year])[:80] + ".lvs"

    def ask_back(self) -> None:
        """Choose which words of the code are asked back."""
        if self.created is not None and not self.asked:
            places = list(range(1, len(self.created.recovery_code) + 1))
            secrets.SystemRandom().shuffle(places)
            self.asked = tuple(sorted(places[:ASKED]))

    def right(self, position: int) -> bool:
        """True if the word typed for a position is the code's."""
        if self.created is None:
            return False
        return fold(self.answers.get(position, "").strip()) == self.created.recovery_code[position - 1]

    def _school_misses(self) -> tuple[str, ...]:
        found = []
        if not self.name.strip():
            found.append(_("Fill in the name of the school."))
        if not self.brin.strip():
            found.append(_("Fill in the BRIN."))
        elif (problem := self.brin_problem()) is not None:
            found.append(problem_text(problem))
        return tuple(found)

    def _locations_miss(self) -> tuple[str, ...]:
        if not self.locations:
            return (_("A school has at least one location."),)
        if any(not code.strip() or not name.strip() for code, name in self.locations):
            return (_("Fill in a code and a name for each location."),)
        problem = self.location_problem()
        return (problem_text(problem),) if problem is not None else ()

    def _route_misses(self) -> tuple[str, ...]:
        found = []
        if not self.route:
            found.append(_("Choose how the pupils come into your LVS."))
        if self.entree is None:
            found.append(_("Say whether pupils sign in with Entree."))
        return tuple(found)

    def _person_misses(self) -> tuple[str, ...]:
        found = []
        if not self.person.strip():
            found.append(_("Fill in your name."))
        if self.role is None:
            found.append(_("Choose your role."))
        elif self.role is Role.LOCATION_ADMIN and not self.own_locations:
            found.append(_("Choose at least one location of your own."))
        return tuple(found)

    def _file_misses(self) -> tuple[str, ...]:
        found = []
        if self.folder is None:
            found.append(_("Choose a folder for the school file."))
        if self.file_exists:
            found.append(_("There is already a file with this name. Choose another name."))
        if self.passphrase_needed is None:
            found.append(_("We are looking whether this computer can keep the key."))
        elif self.passphrase_needed:
            if len(self.passphrase) < SHORTEST_PASSPHRASE:
                found.append(_("A passphrase has at least {n} characters.").format(n=SHORTEST_PASSPHRASE))
            elif self.passphrase != self.passphrase_again:
                found.append(_("The two passphrases are not the same."))
        return tuple(found)

    def _code_misses(self) -> tuple[str, ...]:
        return () if self.code_kept else (_("Print or write down the code first, then tick the box."),)

    def _check_misses(self) -> tuple[str, ...]:
        wrong = [position for position in self.asked if not self.right(position)]
        if not self.asked or wrong:
            return (_("Type the three words from your sheet."),)
        return ()
