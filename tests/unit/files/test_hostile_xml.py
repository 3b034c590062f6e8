"""XML that means harm, or that was harmed: refused in words, at once, in little memory."""

import contextlib
import resource
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import registry
from tests.support.edex_files import edexml, pupil, uwlr, write

MB = 1 << 20
WHOLE = edexml([pupil(str(n)) for n in range(50)], staff=['<leerkracht key="l"/>']).encode()


def read(path: Path) -> int:
    """The pupils of a file, all read."""
    source = registry.open_source(path)
    return sum(len(chunk.numbers) for chunk in source.batches(after_row=1, width=len(source.head(1)[0][1])))


def refused(folder: Path, content: bytes | str) -> tuple[object, object]:
    """The reason for which a file is refused, and the line."""
    path = folder / "kwaad.xml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Problem) as found:
        read(path)
    assert found.value.code is ProblemCode.SOURCE_DAMAGED
    return found.value.facts["reason"], found.value.facts["row"]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE EDEX [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE EDEX [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE EDEX SYSTEM "http://127.0.0.1:1/edex.dtd">',
        '<!DOCTYPE EDEX PUBLIC "-//x//y" "http://127.0.0.1:1/edex.dtd" []>',
        "<!DOCTYPE EDEX>",
    ],
    ids=["billion laughs", "file", "network", "public", "bare"],
)
def test_a_doctype_is_refused_unread(tmp_path: Path, doctype: str) -> None:
    """Entities that grow, files of this computer, addresses on the network: nothing of it is followed."""
    text = edexml([pupil("1", '<groep key="g1"/><voornamen>&l9;&x;</voornamen>')])
    begun = time.perf_counter()

    assert refused(tmp_path, text.replace("<EDEX>", f"{doctype}\n<EDEX>")) == ("doctype", 1)
    assert time.perf_counter() - begun < 2


def test_a_doctype_behind_a_long_comment_is_refused_too(tmp_path: Path) -> None:
    """It stands beyond what is looked at to know the format."""
    long = f"<!--{'x' * 60_000}--><!--{'x' * 60_000}-->"
    doctype = '<!DOCTYPE EDEX [<!ENTITY x "y">]>'
    with pytest.raises(Problem) as found:
        read(write(tmp_path / "a.xml", edexml([pupil("1")]).replace("<EDEX>", f"{long}{doctype}<EDEX>")))

    assert found.value.code in (ProblemCode.SOURCE_BINARY, ProblemCode.SOURCE_DAMAGED)


@pytest.mark.parametrize(
    "inside",
    [
        f"<leerling key='{'a' * (50 * MB)}'/>",
        f"<leerling key='1'><achternaam>{'a' * (50 * MB)}</achternaam></leerling>",
        f"<leerling key='1'><{'a' * (20 * MB)}/></leerling>",
        "<leerling key='1'>" + "<a>" * 300 + "</a>" * 300 + "</leerling>",
        "<leerling key='1'>" + "<roepnaam>x</roepnaam>" * 2_000_000 + "</leerling>",
        "<x/>" * 3_000_000,
    ],
    ids=["attribute", "text", "name", "depth", "one pupil", "rubbish"],
)
def test_what_is_too_large_or_too_deep_is_refused_in_little_memory(tmp_path: Path, inside: str) -> None:
    """Fifty megabytes of one attribute never stand in memory as a whole."""
    path = write(tmp_path / "groot.xml", edexml([pupil("1"), inside, pupil("2")]))
    del inside
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Problem) as found:
        read(path)

    assert found.value.code is ProblemCode.SOURCE_DAMAGED
    assert found.value.facts["reason"] in ("large", "xml")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 1024  # KB; the tree of 4 MB at most


def test_an_undefined_entity_is_an_error_not_a_gap(tmp_path: Path) -> None:
    """HTML's &eacute; is none of XML's: a name without its letter would be a wrong name."""
    text = edexml([pupil("1", names="<achternaam>Caf&eacute;</achternaam><roepnaam>Bo</roepnaam>"), pupil("2")])

    reason, row = refused(tmp_path, text)
    assert reason == "xml"
    assert row == 6


def test_a_file_that_was_cut_off_is_refused_wherever_the_cut_is(tmp_path: Path) -> None:
    """Half a file must never archive the other half."""
    path = tmp_path / "half.xml"
    for cut in range(60, len(WHOLE) - 1, 97):
        path.write_bytes(WHOLE[:cut])
        with pytest.raises(Problem) as found:
            read(path)
        assert found.value.code in (ProblemCode.SOURCE_DAMAGED, ProblemCode.SOURCE_BINARY), cut


def test_a_cut_names_the_line(tmp_path: Path) -> None:
    """Where the person finds the end of what there is."""
    lines = WHOLE.splitlines(keepends=True)

    assert refused(tmp_path, b"".join(lines[:20]) + lines[20][:30]) == ("cut", 21)


def test_a_mistake_in_the_middle_names_its_line(tmp_path: Path) -> None:
    """As after an edit by hand."""
    assert refused(tmp_path, WHOLE.replace(b'<leerling key="9">', b'<leerling key="9>', 1))[0] == "xml"
    assert refused(tmp_path, WHOLE.replace(b"</leerling>", b"</leerlin>", 1)) == ("xml", 6)


def test_bytes_that_are_no_letters_are_refused_with_their_line(tmp_path: Path) -> None:
    """A NUL, or a control character, is in no XML."""
    assert refused(tmp_path, WHOLE.replace(b"Vries", b"Vri\x00es", 1)) == ("xml", 6)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=60), place=st.integers(0, len(WHOLE)), cut=st.integers(0, 200))
def test_random_damage_never_crashes(tmp_path: Path, noise: bytes, place: int, cut: int) -> None:
    """Read, or refused with a coded problem; anything else is a crash."""
    path = tmp_path / "ruis.xml"
    path.write_bytes(WHOLE[:place] + noise + WHOLE[place + cut :])
    with contextlib.suppress(Problem):
        read(path)


_NAMES = st.sampled_from(["leerling", "leerlingen", "groepen", "groep", "school", "EDEX", "roepnaam", "vestiging", "x"])
_TREES = st.recursive(
    st.builds(
        "<{0} key='{1}'>{1}</{0}>".format,
        _NAMES,
        st.text("ab1#é&lt;", max_size=3).map(lambda t: t.replace("&", "&amp;").replace("<", "&lt;")),
    ),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>", _NAMES, st.lists(inner, max_size=5)
    ),
    max_leaves=25,
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(parts=st.lists(_TREES, max_size=4))
def test_known_elements_in_odd_places_never_crash(tmp_path: Path, parts: list[str]) -> None:
    """A pupil inside a school inside a group: only what stands in its place is read."""
    for text in (f"<EDEX>{''.join(parts)}</EDEX>", edexml([pupil("1"), *parts]), uwlr(parts)):
        path = write(tmp_path / "vreemd.xml", text)
        with contextlib.suppress(Problem):
            read(path)
