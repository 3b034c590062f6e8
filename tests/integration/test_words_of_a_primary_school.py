"""A primary school is spoken to in its own words: groups and year groups, no tracks, no examinations."""

import re
import sys
from pathlib import Path

import pytest

from lvs_desktop.services import labels, practice_primary, texts
from tests.support.commands import Lvs, passphrase_file

pytestmark = pytest.mark.usefixtures("quick_words")

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = re.compile(r"\b([Kk]las|[Kk]lassen|[Ll]eerja(ar|ren)|[Ee]xamen\w*|[Bb]rugklas|[Ee]ersteklassers?)\b")
# pages and commands that no primary school meets: numbers and tracks of a link, the table of element codes
ELSEWHERE = ("elementcodes",)


def test_no_text_of_a_primary_school_has_words_of_a_secondary_one() -> None:
    """Each Dutch text with such a word has another for a primary school; who adds a text is told here."""
    sys.path.insert(0, str(ROOT / "installers"))
    import texts as tool

    folder = ROOT / "resources" / "translations" / "nl" / "LC_MESSAGES"
    variant = tool.read(folder / "primary.po")
    left = []
    for message in tool.read(folder / "lvs.po"):
        other = variant.get(message.id, context=message.context) if message.id else None
        said = (other or message).string
        for text in said if isinstance(said, tuple) else (said,):
            if message.id and FOREIGN.search(text) and not any(word in text for word in ELSEWHERE):
                left.append(text)

    assert [] == left


def test_the_words_follow_the_school() -> None:
    """The same field, in both kinds of school; what does not differ is said alike."""
    texts.speak_of(primary=True)

    assert ["Groep", "Jaargroep", "Roepnaam"] == [labels.field_word(name) for name in ("group", "year", "given_name")]
    assert ("group", "year") == labels.in_use(("group", "track", "year"))

    texts.speak_of(primary=False)

    assert ["Klas", "Leerjaar", "Roepnaam"] == [labels.field_word(name) for name in ("group", "year", "given_name")]
    assert ("group", "track", "year") == labels.in_use(("group", "track", "year"))


def test_a_primary_school_never_sees_a_track_or_a_class(
    lvs: Lvs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the file of the LAS to the list that is saved: pupils, a pupil who leaves, the guard, the list as CSV."""
    monkeypatch.setenv("LVS_PASSPHRASE_FILE", str(passphrase_file(tmp_path)))
    files = practice_primary.make(tmp_path / "files", pupils=60).files
    school, out = tmp_path / "school.lvs", tmp_path / "uit.csv"
    places = ("--location", "00=Hoofdgebouw", "--location", "01=Dependance")
    lvs("new", school, "--brin", "99PB", "--name", "V", "--route", "leerling-in-beeld", *places)
    said = [lvs("import", school, files["edexml"], "--apply")]
    lines = files["edexml"].read_text("utf-8").split("    <leerling ")
    fewer = tmp_path / "minder.xml"
    fewer.write_text("    <leerling ".join([*lines[:30], lines[-1]]), "utf-8")
    said += [lvs("import", school, fewer, "--archive-missing"), lvs("pupils", school, "--csv", out)]
    said += [lvs("checklist", school), lvs("history", school), lvs("groups", school)]
    header = out.read_text("utf-8-sig").splitlines()[0].split(";")

    assert [0, 3, 0, 0, 0, 0] == [one.code for one in said]  # 3: the guard asks
    assert [] == [word for one in said for word in FOREIGN.findall(one.out + one.err)]
    assert [] == [one for one in said if "leerweg" in (one.out + one.err).lower()]
    assert {"Stamgroep", "Jaargroep"} < set(header)
    assert not {"Leerweg", "Klas", "Leerjaar"} & set(header)
