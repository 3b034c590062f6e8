"""The translations: `extract` brings the files up to date with the code, `compile` builds what the program reads,
`check` says what is not in order (exit code 1). Needs Babel, from the extra `dev`.

The files hold no dates, no line numbers and no addresses: the same code gives the same bytes.
"""

import argparse
import ast
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
KEYWORDS = {"_": None, "to_translate": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
LITERAL = {
    "_": 1,
    "to_translate": 1,
    "ngettext": 2,
    "pgettext": 2,
}  # how many of the first arguments must stand in the code itself
WIDTH = 120

HEADER = """\
# {about}
msgid ""
msgstr ""
"Project-Id-Version: LVS Desktop\\n"
{language}"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
{plurals}
"""


VARIANT = "primary.po"  # beside a language: the texts that differ for a primary school, and no others


@dataclass(frozen=True, slots=True)
class Tree:
    """Where code and translations lie."""

    code: Path = ROOT / "lvs_desktop"
    translations: Path = ROOT / "resources" / "translations"

    @property
    def template(self) -> Path:
        """Every text of the code, untranslated."""
        return self.translations / "lvs.pot"

    @property
    def languages(self) -> list[Path]:
        """The translated files, one a language."""
        return sorted(self.translations.glob("*/LC_MESSAGES/lvs.po"))

    @property
    def variants(self) -> list[Path]:
        """The texts of a language that differ for a primary school."""
        return sorted(self.translations.glob(f"*/LC_MESSAGES/{VARIANT}"))


def template_of(code: Path) -> Catalog:
    """Every text that the code asks for, in a fixed order."""
    found = Catalog(charset="utf-8")
    for path in sorted(code.rglob("*.py")):
        for _line, text, _comments, context in extract_from_file("python", path, keywords=KEYWORDS):
            found.add(text, context=context)
    return found


def updated(translated: Catalog, template: Catalog) -> Catalog:
    """The texts of the template with the translations that exist; others are left out."""
    found = Catalog(locale=translated.locale, charset="utf-8")
    for message in template:
        if message.id:
            old = translated.get(message.id, context=message.context)
            kept = old if old is not None and old.pluralizable == message.pluralizable else None
            found.add(
                message.id,
                kept.string if kept else None,
                context=message.context,
                flags=(kept.flags & {"fuzzy"}) if kept else (),
            )
    return found


def kept_of(variant: Catalog, template: Catalog) -> Catalog:
    """The texts of a variant that the code still asks for."""
    found = Catalog(locale=variant.locale, charset="utf-8")
    for message in variant:
        wanted = template.get(message.id, context=message.context) if message.id else None
        if wanted is not None and wanted.pluralizable == message.pluralizable:
            found.add(wanted.id, message.string, context=message.context, flags=message.flags & {"fuzzy"})
    return found


def as_text(catalog: Catalog) -> str:
    """The file of a catalog: sorted, with a header that never changes by itself."""
    out = io.BytesIO()
    write_po(out, catalog, width=WIDTH, no_location=True, omit_header=True, sort_output=True)
    if catalog.locale is None:
        header = HEADER.format(about="The texts of LVS Desktop, as the code has them.", language="", plurals="")
    else:
        header = HEADER.format(
            about=f"The texts of LVS Desktop in {catalog.locale.english_name}.",
            language=f'"Language: {catalog.locale}\\n"\n',
            plurals=f'"Plural-Forms: {catalog.plural_forms}\\n"\n',
        )
    return header + out.getvalue().decode("utf-8").rstrip("\n") + "\n"


def read(path: Path) -> Catalog:
    """
    A translated file; its folder names the language.

    Raises:
        PoFileError: The file is not well-formed.
    """
    with path.open("rb") as source:
        return read_po(source, locale=path.parents[1].name, charset="utf-8", abort_invalid=True)


def extract(tree: Tree) -> None:
    """Bring the template and the translated files up to date with the code."""
    template = template_of(tree.code)
    _write(tree.template, as_text(template))
    for path in tree.languages:
        catalog = updated(read(path), template)
        _write(path, as_text(catalog))
        print(f"{path.relative_to(tree.translations)}: {len(catalog)} texts")
    for path in tree.variants:
        _write(path, as_text(kept_of(read(path), template)))


def compile_all(tree: Tree) -> None:
    """Build what the program reads from each translated file."""
    for path in (*tree.languages, *tree.variants):
        scratch = path.with_suffix(".mo.tmp")
        with scratch.open("wb") as out:
            write_mo(out, read(path))
        scratch.replace(path.with_suffix(".mo"))  # a program that starts meanwhile reads the old one or the new one


def check(tree: Tree) -> list[str]:
    """What is not in order with the texts; empty if all is well."""
    found = [f"{place}: a text that is not written out here can't be translated" for place in not_literal(tree.code)]
    template = template_of(tree.code)
    if not tree.template.exists() or tree.template.read_text("utf-8") != as_text(template):
        found.append(f"{tree.template.name} is not that of the code: run installers/texts.py extract")
    if not tree.languages:
        found.append("there is no translation")
    for path in tree.languages:
        catalog = read(path)
        if path.read_text("utf-8") != as_text(updated(catalog, template)):
            found.append(f"{path.name} ({path.parents[1].name}) is not up to date: run installers/texts.py extract")
        found += [
            f"{path.name} ({path.parents[1].name}): {fault}: {said(message)}"
            for message in updated(catalog, template)
            if message.id
            for fault in faults(message)
        ]
    for path in tree.variants:
        variant = read(path)
        if path.read_text("utf-8") != as_text(kept_of(variant, template)):
            found.append(f"{path.name} ({path.parents[1].name}) is not up to date: run installers/texts.py extract")
        found += [
            f"{path.name} ({path.parents[1].name}): {fault}: {said(message)}"
            for message in variant
            if message.id
            for fault in faults(message)
        ]
    return found


def faults(message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    originals = message.id if isinstance(message.id, tuple | list) else (message.id,)
    strings = [
        text or "" for text in (message.string if isinstance(message.string, tuple | list) else [message.string])
    ]
    if not all(strings):
        yield "not translated"
        return
    if message.fuzzy:
        yield "fuzzy"
    # a form for one thing may leave the number out ('1 leerling' or 'één leerling'), the last form may not
    all_names = placeholders(originals[-1])
    for place, text in enumerate(strings):
        names = placeholders(text)
        last = place == len(strings) - 1
        if names != all_names and (last or not placeholders(originals[0]) - {"n"} <= names <= all_names):
            yield "other placeholders"
        if (text[:1].isspace(), text[-1:].isspace()) != (originals[-1][:1].isspace(), originals[-1][-1:].isspace()):
            yield "other spaces at the ends"


def placeholders(text: str) -> set[str]:
    """The names in braces; a text with odd braces has none that fit."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {"odd braces"}


def not_literal(code: Path) -> Iterator[str]:
    """Places where a text is put together before it is looked up: extraction would not see it."""
    for path in sorted(code.rglob("*.py")):
        module = ast.parse(path.read_text("utf-8"), str(path))
        imported = {
            name.asname or name.name
            for node in ast.walk(module)
            if isinstance(node, ast.ImportFrom) and node.module == "lvs_desktop.services.texts"
            for name in node.names
        }
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in imported:
                wanted = LITERAL.get(node.func.id, 0)
                given = node.args[:wanted]
                if len(given) < wanted or not all(
                    isinstance(text, ast.Constant) and isinstance(text.value, str) for text in given
                ):
                    yield f"{path.relative_to(code.parent)}:{node.lineno}"


def said(message: Message) -> str:
    """The message as a list of faults names it."""
    text = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return f"[{message.context}] {text!r}" if message.context else repr(text)


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=("extract", "compile", "check"))
    match parser.parse_args(arguments).task:
        case "extract":
            extract(Tree())
        case "compile":
            compile_all(Tree())
        case _:
            wrong = check(Tree())
            for line in wrong:
                print(line, file=sys.stderr)
            return 1 if wrong else 0
    return 0


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    raise SystemExit(main())
