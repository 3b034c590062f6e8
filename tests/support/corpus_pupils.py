"""The school of the broken files: who was there last year, and who is there now. All of them are invented."""

from datetime import date

from tests.support.schoolfiles import State

HEADER = (
    "Leerlingnummer",
    "Roepnaam",
    "Voorvoegsel",
    "Achternaam",
    "Geboortedatum",
    "Geslacht",
    "Klas",
    "Vestiging",
    "Leerjaar",
    "Leerweg",
)
FIELDS = (
    "pupil_number",
    "given_name",
    "name_prefix",
    "family_name",
    "birth_date",
    "gender",
    "group",
    "location",
    "year",
    "track",
)
NUMBER, GIVEN, PREFIX, FAMILY, BORN, GENDER, GROUP, PLACE, YEAR, TRACK = range(len(FIELDS))
NEW = 4  # the last ones are in the file for the first time

Row = list[object]

# given name, prefix, surname, birth date, gender, group, location, year, track
_PUPILS = (
    ("Loïs", "van der", "Berg", "2012-03-04", "V", "2A", "00", "2", "havo"),
    ("Zoë", "", "Öztürk", "2011-12-31", "V", "2A", "00", "2", "vwo"),
    ("Daan", "", "Mulder", "2012-09-01", "M", "2A", "00", "2", "havo"),
    ("Noé", "de", "Groot", "2012-05-17", "M", "2A", "00", "2", "havo"),
    ("Çelin", "", "Yıldız", "2012-01-06", "V", "2A", "00", "2", "vwo"),
    ("Ruben", "van 't", "Veld", "2011-11-23", "M", "2B", "00", "2", "mavo"),
    ("Anaïs", "", "Coşkun", "2012-08-02", "V", "2B", "00", "2", "mavo"),
    ("Björn", "ter", "Haar", "2012-02-28", "M", "2B", "00", "2", "mavo"),
    ("Chloé", "", "Jacobs", "2011-10-09", "V", "2B", "00", "2", "mavo"),
    ("Sven", "", "Müller", "2012-06-30", "M", "2B", "00", "2", "mavo"),
    ("Inès", "el", "Idrissi", "2011-04-12", "V", "3A", "00", "3", "vwo"),
    ("Tijn", "", "Bakker", "2010-12-05", "M", "3A", "00", "3", "havo"),
    ("Renée", "", "Visser", "2011-07-19", "V", "3A", "00", "3", "havo"),
    ("Jóhann", "", "Smit", "2011-01-22", "X", "3A", "00", "3", "havo"),
    ("Fenna", "van", "Dijk", "2011-02-03", "V", "1-2", "01", "", ""),
    ("Mats", "", "Vos", "2011-09-14", "M", "1-2", "01", "", ""),
    ("Zoé", "", "Brûlé", "2011-03-08", "V", "1-2", "01", "", ""),
    ("Levi", "", "Kok", "2010-11-27", "M", "3-4", "01", "", ""),
    ("Esmée", "den", "Hertog", "2011-06-10", "V", "3-4", "01", "", ""),
    ("Gijs", "", "Prins", "2010-10-25", "M", "3-4", "01", "", ""),
    ("Tess", "", "Peters", "2013-01-15", "V", "1A", "00", "1", "havo"),
    ("Lucas", "de", "Boer", "2012-12-11", "M", "1A", "00", "1", "vwo"),
    ("Nina", "", "Maas", "2013-05-26", "V", "1A", "00", "1", "havo"),
    ("Finn", "", "Post", "2013-02-07", "M", "1A", "00", "1", "vwo"),
)


def numbers(*, zeros: bool) -> list[str]:
    """The pupils' numbers: all of one length, and with `zeros` all with zeros in front."""
    return [f"{'00' if zeros else '10'}41{n * 7 + 103:03}" for n in range(len(_PUPILS))]


def rows(*, zeros: bool = False) -> list[Row]:
    """The pupils of this year, in the order of HEADER; birth dates as dates."""
    return [
        [number, *pupil[:3], date.fromisoformat(pupil[3]), *pupil[4:]]
        for number, pupil in zip(numbers(zeros=zeros), _PUPILS, strict=True)
    ]


def truth(*, zeros: bool = False) -> State:
    """The pupils of this year, as the school must have them afterwards."""
    return {
        number: ({field: value for field, value in zip(FIELDS[1:], pupil, strict=True) if value}, False)
        for number, pupil in zip(numbers(zeros=zeros), _PUPILS, strict=True)
    }


def last_year(*, zeros: bool = False) -> State:
    """Before the import: without the new ones, a year lower, with two who have left since."""
    state: State = {}
    for number, (fields, _) in list(truth(zeros=zeros).items())[:-NEW]:
        before = dict(fields)
        if "year" in before:
            before["year"] = str(int(before["year"]) - 1)
            before["group"] = before["year"] + before["group"][1:]
        state[number] = (before, False)
    for n, name in enumerate(("Oudhof", "Vroeger")):
        number = f"{'00' if zeros else '10'}40{n:03}"
        state[number] = ({"given_name": "Kim", "family_name": name, "group": "4A", "location": "00"}, False)
    return state
