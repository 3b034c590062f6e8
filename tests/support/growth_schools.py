"""
A small invented primary class with the results of five school years.

Names, numbers and scores are made up, and so are the scales: those of real tests belong to their makers.
"""

from random import Random
from typing import Final

from lvs_desktop.domain.changes import Counts, EntryKind
from lvs_desktop.domain.results import Generation, Result
from lvs_desktop.services import editing, pupils
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import applying, results

FIRST: Final = 2021  # in which the first of the five school years began
# (given name, prefix, family name, group): the first has a gap, the second did a year twice, the third came this year
CHILDREN: Final = (
    ("Noor", "van der", "Voorbeeldsma", "7A"),
    ("Łukasz", "", "Verzonnen-Wójcik", "7A"),
    ("Çağla", "", "Bedacht", "7A"),
    ("Daan", "de", "Fictie", "7A"),
    ("Loïs", "'t", "Denkbeeld", "7A"),
    ("Sem", "", "Schijnman", "7A"),
    ("Zoë", "", "Fantasia", "7A"),
    ("Bo", "", "Zomaar", "7A"),
    ("Kim", "van", "Nergens", "5/6"),
    ("Tess", "", "Niemand", "5/6"),
)
_SUBJECTS: Final = (("Rekenen-Wiskunde", 60.0, 11.0), ("Begrijpend lezen", 90.0, 8.0), ("Spelling", 210.0, 17.0))


def results_of(number: int) -> tuple[Result, ...]:
    """The results of one of CHILDREN, by place: the same each time."""
    random = Random(number)
    lean = random.gauss(0, 0.8)
    group = CHILDREN[number][3]
    start = 3 if group == "7A" else 2
    found = []
    for step in range(5):
        year = start + step - (1 if number == 1 and step > 2 else 0)
        for moment, month in (("M", "01"), ("E", "06")):
            if year < 3 or (number == 2 and step < 4):
                continue
            for place, (subject, base, gain) in enumerate(_SUBJECTS):
                if number == 0 and place == 0 and (step, moment) == (2, "E"):
                    continue  # the gap
                older = place == 2 and step < 2
                at = 2 * (year - 3) + (moment == "E")
                luck = lean + random.gauss(0, 0.3)
                score = base + gain * at + 2.2 * gain * luck
                found.append(_result(subject, f"{moment}{year}", year, step, month, score, luck, older=older))
    return tuple(found)


def fill(opened: OpenSchool) -> None:
    """Put the children and their results into a school file."""
    made: dict[int, int] = {}
    for place, (given, prefix, family, group) in enumerate(CHILDREN):
        typed = {"pupil_number": f"70{place:02}", "given_name": given, "name_prefix": prefix, "family_name": family}
        editing.add(opened, {**typed, "group": group, "location": opened.school.locations[0].code})
        pupil = pupils.by_number(opened, f"70{place:02}")
        if pupil is not None:
            made[place] = pupil.id
    with opened.storage.begin() as connection:
        entry = applying.add_entry(connection, EntryKind.RESULTS, by=opened.worker, counts=Counts())
        rows = [(pupil_id, one) for place, pupil_id in made.items() for one in results_of(place)]
        results.bring(connection, entry, rows)


def _result(
    subject: str, moment: str, year: int, step: int, month: str, score: float, luck: float, *, older: bool
) -> Result:
    generation = "2.0" if older else "3.0"
    level = sum(luck < edge for edge in (0.84, 0.25, -0.25, -0.84))
    return Result(
        test_code="",
        test_name=f"{subject} {generation}",
        version=moment,
        subject=subject,
        moment=moment,
        taken_on=f"{FIRST + step + 1}-{month}-{18 + len(subject) % 5}",
        year_group=str(year),
        score="",
        skill_score=f"{score:.1f}",
        level="ABCDE"[level] if older else ("I", "II", "III", "IV", "V")[level],
        functioning=moment,
        generation=Generation.OTHER if older else Generation.THREE,
        by_hand=None,
    )
