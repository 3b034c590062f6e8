"""Which column of a list holds which field of a test result, and what the program itself writes above them."""

from typing import Final

from lvs_desktop.domain.results import FIELDS
from lvs_desktop.files.headers import STRONG
from lvs_desktop.files.word_columns import Vocabulary

# What the program itself writes; its own reader knows each of them.
HEADERS: Final = {
    "pupil_key": "Leerlingnummer",
    "given_name": "Roepnaam",
    "name_prefix": "Voorvoegsel",
    "family_name": "Achternaam",
    "birth_date": "Geboortedatum",
    "test_code": "Toetscode",
    "test_name": "Toetsnaam",
    "version": "Versie",
    "subject": "Vakgebied",
    "moment": "Toetsmoment",
    "taken_on": "Afnamedatum",
    "year_group": "Jaargroep",
    "score": "Score",
    "skill_score": "Vaardigheidsscore",
    "level": "Niveau",
    "functioning": "Functioneringsniveau",
    "generation": "Toetsgeneratie",
    "by_hand": "Handmatig ingevoerd",
}

# Normalised. The words of the suppliers' own exports are not public: plain Dutch, and those of UWLR. Ours.
_WORDS: Final = {
    "pupil_key": "leerlingid leerlingkey leerlingsleutel laskey",
    "test_code": "toetscode code toetsid testcode",
    "test_name": "toetsnaam naamtoets naamvandetoets toetsomschrijving testname testnaam",
    "version": "versie toetsversie version testversie",
    "subject": "vakgebied subject leergebied domein",
    "moment": "toetsmoment moment normeringsmoment",
    "taken_on": "afnamedatum datumafname toetsdatum afgenomenop datumtoets takenon testdate",
    "year_group": "jaargroep leerjaar jaargroepbijafname leerjaarbijafname yeargroup",
    "score": "score ruwescore toetsscore aantalgoed",
    "skill_score": "vaardigheidsscore vaardigheidscore skillscore vscore",
    "level": "niveau vaardigheidsniveau niveauwaarde level",
    "functioning": "functioneringsniveau functieniveau fn functioning",
    "generation": "toetsgeneratie generatie generation",
    "by_hand": "handmatigingevoerd handmatigingevoerdinhetlas handmatiginlas handmatig handinvoer byhand",
}
_WEAK: Final = {
    "given_name": "voornaam",
    "test_name": "toets test",
    "subject": "vak",
    "taken_on": "datum date",
    "skill_score": "vaardigheid vs",
    "score": "resultaat",
}
_OF_PEOPLE: Final = ("given_name", "name_prefix", "family_name", "birth_date")


def _table(words: dict[str, str]) -> dict[str, str]:
    return {word: field for field, listed in words.items() for word in listed.split()}


VOCABULARY: Final = Vocabulary(
    fields=FIELDS,
    words={
        **{word: field for word, field in STRONG.items() if field in _OF_PEOPLE},
        **{word: "pupil_key" for word, field in STRONG.items() if field == "pupil_number"},
        **_table(_WORDS),
    },
    weak=_table(_WEAK),
    a_value=lambda cell: cell[:1].isdigit(),
    facts={"results": "yes"},
)
