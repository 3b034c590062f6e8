"""What the program is made of: every part is there, with a text that nobody made up."""

import hashlib
import re
from importlib import metadata
from pathlib import Path

import font_source_sans_pro
import pytest
from sqlcipher3 import dbapi2

from lvs_desktop.services import licences
from lvs_desktop.services.licences import Part
from lvs_desktop.system import paths

# SHA-256 of the texts as the Free Software Foundation publishes them
OFFICIAL = {
    "GPL-3.0.txt": "3972dc9744f6499f0f9b2dbf76696f2ae7ad8af9b23dde66d6af86c9dfb36986",
    "LGPL-3.0.txt": "e3a994d82e644b03a792a930f574002658412f62407f5fee083f2555c5f23118",
}


def part(name: str, inside: str = "") -> Part:
    """One part by its name."""
    return next(each for each in licences.parts() if each.name == name and (not inside or each.inside == inside))


def installed(each: Part) -> bool:
    """True if the package is on this computer."""
    try:
        metadata.version(each.inside or each.name)
    except metadata.PackageNotFoundError:
        return False
    return True


def test_every_installed_package_has_a_version_that_is_installed_and_a_text() -> None:
    """The page speaks of what runs, and has its licence at hand without internet."""
    packages = [each for each in licences.parts() if not each.inside and each.name != licences.PYTHON]
    here = [each for each in packages if installed(each)]

    assert len(here) > 30
    assert {each.name: each.version for each in here} == {each.name: metadata.version(each.name) for each in here}
    assert [each.name for each in here if not licences.texts_of(each)] == []
    assert [each.name for each in packages if not installed(each) and not each.only] == []


def test_texts_of_packages_are_those_of_their_own_files() -> None:
    """Nothing is shortened or made up."""
    for name in ("sqlalchemy", "python-stdnum", "cryptography"):
        files = [Path(str(file.locate())) for file in metadata.files(name) or []]
        bodies = {file.read_text("utf-8") for file in files if "licenses" in file.parts}

        assert {text.body for text in licences.texts_of(part(name))} == bodies


def test_the_texts_that_we_bring_are_the_official_ones() -> None:
    """The LGPL asks for both texts, word for word."""
    folder = paths.resources() / "licences"

    assert OFFICIAL == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in OFFICIAL}


@pytest.mark.parametrize("name", ["Qt", "pyside6-essentials", "shiboken6"])
def test_qt_says_what_the_lgpl_asks(name: str) -> None:
    """Linked dynamically, may be replaced, where the sources are, and the texts of LGPL and GPL in full."""
    words = licences.words_of(part(name))

    assert "dynamisch gekoppeld" in words
    assert "vervangen door uw eigen versie" in words
    assert "https://download.qt.io/official_releases/" in words
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in words
    assert "15. Disclaimer of Warranty." in words


def test_sqlcipher_has_its_copyright_notice_and_conditions() -> None:
    """Its licence asks for both in what is handed out."""
    words = licences.words_of(part("SQLCipher"))

    assert "ZETETIC LLC" in words
    assert "Redistributions in binary form must reproduce" in words


def test_versions_of_what_packages_carry_are_those_that_are_installed() -> None:
    """After a new lock a person looks at parts.toml again."""
    database = dbapi2.connect(":memory:")
    (sqlcipher,) = database.execute("PRAGMA cipher_version").fetchone()
    database.close()
    library = next(Path(dbapi2.__file__).parent.glob("_sqlite3*"))
    openssl = re.search(rb"OpenSSL (\d+\.\d+\.\d+) ", library.read_bytes())
    from cryptography.hazmat.backends.openssl import backend
    from PySide6.QtCore import qVersion

    font = Path(font_source_sans_pro.font_files_ttf["SourceSansPro"]).read_bytes()

    assert part("SQLCipher").version == sqlcipher.split()[0]
    assert part("SQLite").version == dbapi2.sqlite_version
    assert openssl is not None
    assert part("OpenSSL", "sqlcipher3").version == openssl[1].decode()
    assert part("OpenSSL", "cryptography").version == backend.openssl_version_text().split()[1]
    assert part("Qt").version == qVersion()
    assert f"Version {part('Source Sans Pro').version}".encode() in font


def test_a_text_that_is_not_here_is_said_so() -> None:
    """No licence text is ever made up."""
    assert "Het pakket bevat geen licentietekst." in licences.words_of(part("ICU"))
    elsewhere = Part(name="not-installed", version="1", licence="MIT", only="sys_platform == 'plan9'")
    assert "staat niet op deze computer" in licences.words_of(elsewhere)
    broken = Part(name="X", version="1", licence="MIT", inside="sqlcipher3", texts=("cryptography: NO-SUCH-FILE",))
    assert "Deze tekst staat niet op deze computer." in licences.words_of(broken)


def test_lists_that_are_missing_stop_the_program_from_saying_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frozen build without the folder must not show an empty page."""
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)

    with pytest.raises(RuntimeError, match="not complete"):
        licences.parts()
