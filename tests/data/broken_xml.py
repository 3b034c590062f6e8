"""EDEXML and UWLR files: sound ones, and such that something happened to before they became XML."""

from collections.abc import Callable, Sequence
from html import escape

from tests.data.broken_cells import entities, in_names
from tests.support.broken import Broken, western, western_truth
from tests.support.corpus_pupils import BORN, FAMILY, GENDER, GIVEN, GROUP, NEW, NUMBER, PLACE, PREFIX, YEAR, Row, rows
from tests.support.corpus_pupils import truth as whole_truth
from tests.support.edex_files import edexml, uwlr
from tests.support.schoolfiles import State

_SCHOOL = (
    "<schooljaar>2026-2027</schooljaar><peildatum>2026-08-24</peildatum><brincode>99ZZ</brincode>"
    "<auteur>Voorbeeld</auteur><xsdversie>2.1</xsdversie>"
)
_PLACES = {"00": "Hoofdgebouw", "01": "Noord"}
_GENDERS = {"M": "1", "V": "2", "X": "9"}


def files() -> list[Broken]:
    """All of them."""
    return [*_clean(), *_letters(), *_keys(), *_names()]


def truth(state: State | None = None) -> State:
    """EDEXML tells no track, so that new pupils have none; those of last year keep theirs."""
    state = whole_truth() if state is None else state
    for number in list(state)[-NEW:]:
        state[number][0].pop("track", None)
    return state


def document(table: Sequence[Row], *, key: Callable[[Row], object] = lambda row: row[NUMBER]) -> str:
    """These pupils as EDEXML 2.1, each with class and location by reference."""
    groups = {row[GROUP]: f"1{row[YEAR]}" if row[YEAR] else "C" for row in table}
    return _built(edexml, table, groups, key)


def _built(
    make: Callable[..., str], table: Sequence[Row], groups: dict[object, str], key: Callable[[Row], object]
) -> str:
    return make(
        [_pupil(row, key(row)) for row in table],
        school=_SCHOOL,
        groups=[
            f'<groep key="g-{name}"><naam>{name}</naam><jaargroep>{year}</jaargroep></groep>'
            for name, year in groups.items()
        ],
        locations=[f'<vestiging key="{code}"><naam>{name}</naam></vestiging>' for code, name in _PLACES.items()],
    )


def _pupil(row: Row, key: object) -> str:
    parts = [f"<achternaam>{escape(str(row[FAMILY]))}</achternaam>"]
    if row[PREFIX]:
        parts.append(f"<voorvoegsel>{escape(str(row[PREFIX]))}</voorvoegsel>")
    parts.append(f"<roepnaam>{escape(str(row[GIVEN]))}</roepnaam>")
    parts.append(f"<geboortedatum>{row[BORN]}</geboortedatum><geslacht>{_GENDERS[str(row[GENDER])]}</geslacht>")
    parts.append(f'<groep key="g-{row[GROUP]}"/><vestiging key="{row[PLACE]}"/>')
    return f'<leerling key="{key}">{"".join(parts)}</leerling>'


def _clean() -> list[Broken]:
    whole, plain = document(rows()), document(western(rows()))
    groups = {row[GROUP]: f"1{row[YEAR]}" if row[YEAR] else "C" for row in rows()}
    answer = _built(uwlr, rows(), groups, lambda row: row[NUMBER])
    return [
        Broken(name="schoon-edexml.xml", content=whole.encode(), pupils=truth()),
        Broken(name="schoon-edexml-bom.xml", content=whole.encode("utf-8-sig"), pupils=truth()),
        Broken(
            name="schoon-edexml-utf16.xml", content=whole.replace("UTF-8", "UTF-16").encode("utf-16"), pupils=truth()
        ),
        Broken(
            name="schoon-edexml-latin.xml",
            content=plain.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
            pupils=truth(western_truth()),
        ),
        Broken(name="schoon-edexml-een-regel.xml", content=whole.replace("\n", "").encode(), pupils=truth()),
        Broken(name="schoon-uwlr.xml", content=answer.encode(), pupils=truth()),
    ]


def _letters() -> list[Broken]:
    """The administration had the damage already, and wrote it down as sound XML."""
    table = western(rows())
    found = in_names(table, lambda cell: cell.encode().decode("cp1252"), "mojibake")
    made = [
        Broken(name="mojibake-edexml.xml", content=document(table).encode(), found=found, pupils=truth(western_truth()))
    ]
    table = rows()
    found = in_names(table, entities, "entities")
    return [*made, Broken(name="html-edexml.xml", content=document(table).encode(), found=found, pupils=truth())]


def _keys() -> list[Broken]:
    """Two pupils of last year whose key begins with #: they stay as they are until the person says who they are."""
    odd = {row[NUMBER] for row in rows()[:2]}
    text = document(rows(), key=lambda row: f"#{row[NUMBER]}" if row[NUMBER] in odd else row[NUMBER])
    found = (("key_provisional", "Leerlingnummer", 2),)
    pupils = {number: state for number, state in truth().items() if number not in odd}
    return [Broken(name="hekje-edexml.xml", content=text.encode(), found=found, pupils=pupils, errors=2)]


def _names() -> list[Broken]:
    """The prefix behind the surname, as some administrations fill in the element."""
    table = rows()
    count = 0
    for row in table:
        if row[PREFIX]:
            row[FAMILY], row[PREFIX] = f"{row[FAMILY]}, {row[PREFIX]}", ""
            count += 1
    return [
        Broken(
            name="voorvoegsel-achter-edexml.xml",
            content=document(table).encode(),
            found=(("prefix_in_surname", "Achternaam", count),),
            pupils=truth(),
        )
    ]
