"""One invented pupil at a time, and the lines of the example school's files."""

from collections.abc import Iterator
from datetime import date
from operator import mul
from random import Random
from typing import Final, NamedTuple

from lvs_desktop.domain.people import fold
from lvs_desktop.services.practice_classes import Class
from lvs_desktop.services.practice_names import Names, user_name

HEADER: Final = (
    "Leerlingnummer;Roepnaam;Voorvoegsel;Achternaam;Geboortedatum;Geslacht;"
    "Klas;Vestiging;Leerjaar;Leerweg;E-mailadres;Gebruikersnaam\r\n"
)
MAIL: Final = "voorbeeld.example"  # .example can never be anyone's
_OLD_NUMBERS: Final = 190_000  # from 10000: those that are written with leading zeros
_STEP: Final = 104_729  # shares no factor with any range of numbers: none comes twice before all have come
_YEAR: Final = 365
_YOUNGEST: Final = date(2013, 9, 30).toordinal()  # of last year's first-years
_OLDEST: Final = _YOUNGEST - 8 * _YEAR


class Invented(NamedTuple):
    """A pupil as the files name them; sorts as a class list does."""

    sort: str
    number: str
    given: str
    prefix: str
    family: str
    birth: str  # dd-mm-jjjj
    gender: str
    user: str
    mail: str


class Inventor:
    """
    Invents pupils.

    Numbers have six digits, seven in a school of more than 600,000; one in ten has leading zeros (0012345). None is
    a BSN, not even with zeros before it. No two are equal, with or without their zeros.
    """

    def __init__(self, random: Random, names: Names, pupils: int) -> None:
        self._random = random
        self._names = names
        self._made = 0
        self._start = random.randrange(_OLD_NUMBERS)
        self._first, self._range = (200_000, 800_000) if pupils <= 600_000 else (1_000_000, 9_000_000)
        days = map(date.fromordinal, range(_OLDEST, _YOUNGEST + 2 * _YEAR))
        self._days = [f"{day.day:02}-{day.month:02}-{day.year}" for day in days]

    def pupil(self, room: Class) -> Invented:
        """A pupil who was in this class last year, or could have been."""
        given, prefix, family, gender = self._names.draw(self._random)
        bits = self._random.getrandbits(24)
        born = _YOUNGEST - (room.year - 1) * _YEAR - bits % _YEAR
        if bits >> 16 < 32:
            # one in eight is a year older than classmates
            born -= _YEAR
        number = self._number()
        user = user_name(given, number)
        return Invented(
            fold(family), number, given, prefix, family, self._days[born - _OLDEST], gender, user, f"{user}@{MAIL}"
        )

    def renamed(self, pupil: Invented) -> Invented:
        """The pupil with another family name; user name and e-mail address stay."""
        prefix, family = self._names.family(self._random.getrandbits(16))
        if family == pupil.family:
            family = f"{family}-Noordhoek"
        return pupil._replace(sort=fold(family), prefix=prefix, family=family)

    def corrected(self, pupil: Invented) -> Invented:
        """The pupil with a birth date one day earlier."""
        return pupil._replace(birth=self._days[self._days.index(pupil.birth) - 1])

    def _number(self) -> str:
        while True:
            self._made += 1
            index = self._made * _STEP + self._start
            if self._made % 10 == 3:
                # every tenth pupil: steps of ten share a factor with the range, so that each turn starts one further
                turn = self._made // _OLD_NUMBERS
                number = f"{10_000 + (index + turn) % _OLD_NUMBERS:07}"
            else:
                number = str(self._first + index % self._range)
            if not _is_bsn(number):
                return number


def _is_bsn(number: str) -> bool:
    # programs that put zeros in front (stdnum does) take one in eleven numbers for a BSN
    digits = map(int, number.rjust(9, "0"))
    total: int = sum(map(mul, digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)))
    return total % 11 == 0


def line(pupil: Invented, group: str, room: Class, *, ahead: int = 0) -> str:
    """The pupil's line in a file, `ahead` years after last year."""
    _, number, given, prefix, family, birth, gender, user, mail = pupil
    return (
        f"{number};{given};{prefix};{family};{birth};{gender};{group};"
        f"{room.location};{room.year + ahead};{room.track};{mail};{user}\r\n"
    )


def mistakes(inventor: Inventor) -> Iterator[str]:
    """Lines of one class with the errors that people make; the other lines are right."""
    room = Class(
        location="00",
        track="havo",
        year=0,
        group="H0A",
        next_group="H1A",
        neighbour="H1A",
        last=0,
        first=30,
        examination=False,
    )
    pupils = [inventor.pupil(room) for _ in range(room.first)]
    wrong = {
        3: pupils[3]._replace(birth="31-02-2014"),
        7: pupils[7]._replace(family=""),
        11: pupils[11]._replace(number=pupils[2].number),
        15: pupils[15]._replace(number="1,23E+08"),
        19: pupils[19]._replace(gender="onbekend?"),
        22: pupils[22]._replace(birth="12-13-2013"),
        25: pupils[25]._replace(mail="geen mail"),
    }
    for place, pupil in enumerate(pupils):
        group = "" if place == 28 else room.next_group
        yield line(wrong.get(place, pupil), group, room, ahead=1)
