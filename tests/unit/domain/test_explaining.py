"""What the guard's counts mean: pure functions from counts to suspicions."""

from lvs_desktop.domain.explaining import Edge, Explanation, LastYear, Leavers, Likely, Order, Suspicion, explain
from lvs_desktop.domain.guard import Cell


def cell(location: str | None, year: str, track: str | None, active: int, missing: int) -> Cell:
    """Pupils of one location, year and track."""
    return Cell(location=location, year=year, group=None, track=track, active=active, missing=missing)


def likely(found: Explanation) -> list[Likely]:
    """What is probably the matter, in order."""
    return [one.likely for one in found.suspicions]


def school(**missing: int) -> list[Cell]:
    """Two locations of havo, years 1 to 5 of 20 pupils each; `s1=20`: all of year 1 of South are missing."""
    return [cell(code, year, "havo", 20, missing.get(f"{code}{year}", 0)) for code in ("n", "s") for year in "12345"]


def test_a_location_that_is_not_in_the_file_comes_first() -> None:
    """With how many it explains; its years are not said again."""
    found = explain(school(n1=20, n2=20, n3=20, n4=20, n5=20, s5=18), primary=False)

    assert (200, 118, 40) == (found.active, found.missing, found.expected)
    assert found.most is not None
    assert ("n", 100, 80) == (found.most.location, found.most.missing, found.most.unexpected)
    assert (Suspicion(likely=Likely.LOCATION, names=("n",), missing=100),) == found.suspicions


def test_expected_leavers_are_told_by_track_and_year() -> None:
    """Per location; the share is of the active pupils."""
    found = explain(
        [
            cell("n", "5", "havo", 10, 9),
            cell("n", "4", "vmbo-tl", 6, 6),
            cell("n", "6", "vwo", 4, 0),
            *school(s1=20)[5:],
        ],
        primary=False,
    )

    [north, south] = found.places
    assert (
        Leavers(year="5", track="havo", active=10, missing=9),
        Leavers(year="4", track="vmbo-tl", active=6, missing=6),
        Leavers(year="6", track="vwo", active=4, missing=0),
    ) == north.expected
    assert (75, 20) == (north.share, south.share)


def test_a_year_that_is_missing_whole_is_named() -> None:
    """Of all locations, or of one."""
    everywhere = explain(school(n2=20, s2=20), primary=False)
    one = explain(school(s2=20), primary=False)

    assert (Suspicion(likely=Likely.YEARS, names=("2",), missing=40),) == everywhere.suspicions
    assert (Suspicion(likely=Likely.YEARS, names=("2",), location="s", missing=20),) == one.suspicions


def test_a_track_that_is_missing_whole_is_named() -> None:
    """Also where it has no year of its own."""
    cells = [cell("n", "1", "havo", 20, 0), cell("n", "1", "vwo", 9, 9), cell("n", "2", "vwo", 7, 7)]

    found = explain([*cells, cell("n", "2", "havo", 20, 1)], primary=False)

    assert (Suspicion(likely=Likely.TRACKS, names=("vwo",), missing=16),) == found.suspicions


def test_an_examination_year_that_leaves_is_no_suspicion() -> None:
    """That is what is expected."""
    assert [] == likely(explain(school(n5=20, s5=20, n1=1), primary=False))


def test_a_file_of_examination_years_only_is_seen() -> None:
    """Instead of a list of all the other years."""
    gone = {f"{code}{year}": 20 for code in ("n", "s") for year in "1234"}

    assert [Likely.ONLY_EXAMINATION] == likely(explain(school(**gone), primary=False))


def test_a_file_in_which_nobody_is_known_is_of_another_school() -> None:
    """Or holds other numbers; no location, year or track is blamed."""
    gone = {f"{code}{year}": 20 for code in ("n", "s") for year in "12345"}

    assert [Likely.NOBODY_KNOWN] == likely(explain(school(**gone), primary=False))


def test_a_file_that_stops_is_seen_by_who_comes_after_its_last_one() -> None:
    """Eight in ten of the unexpected ones; fewer is chance."""
    missing = {f"{code}{year}": 8 for code in ("n", "s") for year in "1234"}
    edges = [Edge(order=Order.NAME, last="M", beyond=60), Edge(order=Order.NUMBER, last="1200", beyond=10)]

    cut = explain(school(**missing), edges=lambda: edges, primary=False)
    chance = explain(school(**missing), edges=lambda: [Edge(order=Order.NAME, last="M", beyond=50)], primary=False)

    assert (Suspicion(likely=Likely.CUT, order=Order.NAME, after="M", missing=60),) == cut.suspicions
    assert [] == likely(chance)


def test_low_numbers_of_old_pupils_are_no_cut_file() -> None:
    """A file without year 1 has no new numbers: the year is the reason; by class the place is worth to know."""
    edges = [Edge(order=Order.NUMBER, last="1200", beyond=40)]
    by_class = [Edge(order=Order.GROUP, last="4B", beyond=40)]

    assert [Likely.YEARS] == likely(explain(school(n1=20, s1=20), edges=lambda: edges, primary=False))
    assert [Likely.YEARS, Likely.CUT] == likely(explain(school(n4=20, s4=20), edges=lambda: by_class, primary=False))


def test_no_more_than_last_year_is_said_as_such() -> None:
    """A school that always loses this many is told so; a location says how many left of it."""
    last = LastYear(school_year="2025-2026", active=200, left={"n": 20, "s": 8})
    missing = {"n1": 4, "n2": 4, "n3": 4, "n4": 9, "s4": 7}

    found = explain(school(**missing), last_year=last, primary=False)
    more = explain(school(**{**missing, "n1": 5}), last_year=last, primary=False)

    assert ([Likely.LAST_YEAR], []) == (likely(found), likely(more))
    assert [20, 8] == [place.left_last_year for place in found.places]


def test_a_year_in_which_nobody_left_is_no_measure() -> None:
    """The first year of a school file: it began with a Beginstand."""
    last = LastYear(school_year="2025-2026", active=200, left={})

    found = explain(school(n1=20), last_year=last, primary=False)

    assert (None, None) == (found.last_year, found.places[0].left_last_year)


def test_a_primary_school_expects_year_group_8() -> None:
    """And no other."""
    cells = [cell("n", "7", None, 20, 20), cell("n", "8", None, 20, 20), cell("n", "6", None, 20, 0)]

    found = explain(cells, primary=True)

    assert (20, [Likely.YEARS], ("7",)) == (found.expected, likely(found), found.suspicions[0].names)


def test_nothing_missing_needs_no_explanation() -> None:
    """Not even of a small school."""
    assert ((), None) == (explain(school(), primary=False).suspicions, explain([], primary=False).most)
