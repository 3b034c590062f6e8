"""The tool for translations finds what is missing or wrong."""

from pathlib import Path

import pytest

import texts

CODE = """
from lvs_desktop.services.texts import _, ngettext, pgettext

def say(n, name):
    return [
        _("Hello {name}").format(name=name),
        ngettext("{n} pupil", "{n} pupils", n).format(n=n),
        pgettext("month", "May"),
        _("One sentence. "
          "And another."),
    ]
"""
DUTCH = """
msgid "Hello {name}"
msgstr "Dag {name}"

msgid "{n} pupil"
msgid_plural "{n} pupils"
msgstr[0] "{n} leerling"
msgstr[1] "{n} leerlingen"

msgctxt "month"
msgid "May"
msgstr "mei"

msgid "One sentence. And another."
msgstr "Eén zin. En nog één."

msgid "No longer in the code"
msgstr "Niet meer in de code"
"""


@pytest.fixture
def tree(tmp_path: Path) -> texts.Tree:
    tree = texts.Tree(tmp_path / "code", tmp_path / "translations")
    tree.code.mkdir()
    (tree.code / "say.py").write_text(CODE, "utf-8")
    dutch = tree.translations / "nl" / "LC_MESSAGES" / "lvs.po"
    dutch.parent.mkdir(parents=True)
    dutch.write_text(DUTCH, "utf-8")
    return tree


def test_what_extract_writes_passes_the_check(tree: texts.Tree) -> None:
    """One command brings the files up to date; what the code no longer asks for is gone."""
    assert texts.check(tree) != []

    texts.extract(tree)

    assert texts.check(tree) == []
    assert "No longer" not in tree.languages[0].read_text("utf-8")


def test_extraction_leaves_a_fresh_file_as_it_is(tree: texts.Tree) -> None:
    """No dates, no line numbers, no addresses: the same code gives the same bytes."""
    texts.extract(tree)
    before = [path.read_bytes() for path in (tree.template, *tree.languages)]
    (tree.code / "say.py").write_text("\n\n# a line more\n" + CODE, "utf-8")

    texts.extract(tree)

    assert [path.read_bytes() for path in (tree.template, *tree.languages)] == before
    assert not any(word in data for data in before for word in (b"Date", b"@", b"Generated", b"say.py"))


def test_compiled_texts_are_found(tree: texts.Tree) -> None:
    """The standard library reads what `compile` builds."""
    import gettext

    texts.extract(tree)
    texts.compile_all(tree)
    dutch = gettext.translation("lvs", localedir=tree.translations, languages=["nl"])

    assert dutch.gettext("One sentence. And another.") == "Eén zin. En nog één."
    assert [dutch.ngettext("{n} pupil", "{n} pupils", n) for n in (0, 1, 2)] == [
        "{n} leerlingen",
        "{n} leerling",
        "{n} leerlingen",
    ]
    assert dutch.pgettext("month", "May") == "mei"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgstr "Dag {name}"', 'msgstr ""', "not translated"),
        ('msgstr "Dag {name}"', 'msgstr "Dag {naam}"', "other placeholders"),
        ('msgstr "Dag {name}"', 'msgstr "Dag {name"', "other placeholders"),
        ('msgstr "Dag {name}"', 'msgstr "Dag {name} "', "other spaces"),
        ('msgstr[1] "{n} leerlingen"', 'msgstr[1] "leerlingen"', "other placeholders"),
        ('msgstr[1] "{n} leerlingen"', 'msgstr[1] ""', "not translated"),
        ('msgid "Hello {name}"', '#, fuzzy\nmsgid "Hello {name}"', "fuzzy"),
        ('msgid "Hello {name}"\nmsgstr "Dag {name}"', "", "not translated"),
    ],
)
def test_a_faulty_translation_is_named(tree: texts.Tree, old: str, new: str, fault: str) -> None:
    """Who translates sees which text it is."""
    text = tree.languages[0].read_text("utf-8")
    assert old in text
    tree.languages[0].write_text(text.replace(old, new), "utf-8")
    texts.extract(tree)

    (line,) = texts.check(tree)

    assert fault in line
    assert "Hello {name}" in line or "{n} pupil" in line


def test_a_form_for_one_thing_may_leave_the_number_out(tree: texts.Tree) -> None:
    """'één leerling' is better Dutch than '1 leerling'."""
    text = tree.languages[0].read_text("utf-8")
    tree.languages[0].write_text(text.replace('msgstr[0] "{n} leerling"', 'msgstr[0] "één leerling"'), "utf-8")
    texts.extract(tree)

    assert texts.check(tree) == []


def test_a_text_put_together_in_the_code_is_refused(tree: texts.Tree) -> None:
    """Extraction would not see it, so it would stay English."""
    texts.extract(tree)
    (tree.code / "wrong.py").write_text(
        'from lvs_desktop.services.texts import _\n\ndef say(x):\n    return _(x) + _(f"Hello {x}")\n', "utf-8"
    )

    found = [line for line in texts.check(tree) if "can't be translated" in line]

    assert len(found) == 2
    assert all("wrong.py:4" in line for line in found)
