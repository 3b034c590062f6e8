"""Files of any content: refused in words or read, never a crash."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.problems import Problem
from tests.support.sources import HEADER, PUPILS, lines, read, table, workbook

_WORKBOOK = workbook({"Blad1": [HEADER, *PUPILS]})
_CELLS = st.text(max_size=12)
_ROWS = st.lists(st.lists(_CELLS, max_size=10), max_size=8)


def survives(content: bytes, **opened: str) -> None:
    """Read or refused with a coded problem; anything else is a crash."""
    try:
        found = read(content, **opened)
    except Problem:
        return
    # each row is somewhere: a pupil or a bad row
    assert len({row[0] for row in found.rows} & {bad.row for bad in found.bad}) == 0


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_never_crash(content: bytes) -> None:
    """Whatever a person clicks on."""
    survives(content)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80), st.integers(0, 2_000))
def test_a_pupil_file_with_random_bytes_in_it_never_crashes(noise: bytes, place: int) -> None:
    """Damage by a disk, a mail program or a script."""
    content = table(*PUPILS * 5).encode("cp1252", "replace")

    survives(content[:place] + noise + content[place:])


@settings(max_examples=200, deadline=None)
@given(_ROWS, st.sampled_from([";", ",", "\t", "|"]), st.sampled_from(["utf-8", "utf-16", "utf-8-sig", "cp1252"]))
def test_random_cells_under_a_header_never_crash(rows: list[list[str]], separator: str, encoding: str) -> None:
    """Quotes, line breaks and separators where nobody expects them."""
    survives(lines([HEADER, *rows], separator).encode(encoding, "replace"))


@settings(max_examples=100, deadline=None)
@given(_ROWS, st.sampled_from(["cp850", "mac_roman", "utf-16", "utf-8"]), st.sampled_from([";", "tab", "x"]))
def test_a_wrong_choice_of_the_person_never_crashes(rows: list[list[str]], encoding: str, separator: str) -> None:
    """Encoding and separator are the person's to try out."""
    survives(lines([HEADER, *rows]).encode(), encoding=encoding, separator=separator)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(_WORKBOOK) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_damaged_workbook_never_crashes(changes: list[tuple[int, int]]) -> None:
    """A bit that fell over in a download."""
    content = bytearray(_WORKBOOK)
    for place, byte in changes:
        content[place] = byte

    survives(bytes(content))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 2_000))
def test_a_file_that_is_cut_off_anywhere_never_makes_another_pupil(length: int) -> None:
    """Of the rows that are left, each is a pupil of the file or a row with an error."""
    numbers = {f"{20_260_000 + i}" for i in range(60)}
    rows = [(number, "Loïs", "", "Bos", "4-3-2012", "V", "1A", "00") for number in sorted(numbers)]
    content = table(*rows).encode()[: length + 100]
    try:
        found = read(content)
    except Problem:
        return

    assert {row[1] for row in found.rows} | {bad.pupil_number for bad in found.bad} <= numbers | {None}
