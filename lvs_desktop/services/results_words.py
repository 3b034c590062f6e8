"""The words about historical results: what becomes of each, why, and what the person can do."""

from lvs_desktop.domain.changes import ChangeKind
from lvs_desktop.domain.result_checks import From, Outcome, Reason, YearGroup
from lvs_desktop.domain.results import Generation
from lvs_desktop.services.labels import listed, number
from lvs_desktop.services.results import Preview, ResultLine
from lvs_desktop.services.texts import _, ngettext, pgettext


def outcome_word(outcome: Outcome) -> str:
    """What becomes of a result, in a few words."""
    words = {
        Outcome.COMES: pgettext("result", "Comes along"),
        Outcome.WITH_DULT: pgettext("result", "Comes along with a DULT link"),
        Outcome.ASKED: pgettext("result", "To be sorted out first"),
        Outcome.STAYS: pgettext("result", "Does not come along"),
        Outcome.LEFT_OUT: pgettext("result", "Is not kept"),
    }
    return words[outcome]


def reason_words(reason: Reason) -> str:
    """Why a result does not simply come along, as a sentence."""
    words = {
        Reason.BY_HAND: _("It was typed into the LAS by hand."),
        Reason.BY_HAND_UNSAID: _("Nobody said whether it was typed into the LAS by hand."),
        Reason.GENERATION_UNKNOWN: _("It is not known whether this is a 3.0 test."),
        Reason.YEAR_GROUP_UNKNOWN: _("The year group is not known."),
        Reason.OTHER_GENERATION: _("It is not a 3.0 test."),
        Reason.PUPIL_ARCHIVED: _("The pupil is in the archive."),
        Reason.PUPIL_UNNAMED: _("The row names no pupil."),
        Reason.PUPIL_UNKNOWN: _("The school has no such pupil."),
        Reason.PUPIL_UNSURE: _("More than one pupil fits."),
        Reason.NOT_YOURS: _("The pupil is not at a location of yours."),
        Reason.TEST_UNNAMED: _("The row names no test."),
        Reason.DATE_INVALID: _("The date is absent or can't be read."),
        Reason.DATE_TO_COME: _("The date is still to come."),
        Reason.DATE_UNLIKELY: _("On this date the pupil was not of school age."),
        Reason.TWICE_DIFFERS: _("The same test is there more than once, with other values."),
        Reason.TWICE_EQUAL: _("The same row is there more than once; it counts once."),
    }
    return words[reason]


def advice_words(reason: Reason) -> str:
    """What the person can do about it; empty where there is nothing to do."""
    words = {
        Reason.BY_HAND: _("It comes along only if the school has a DULT link with its LAS."),
        Reason.BY_HAND_UNSAID: _("Say it for this file, or add a column for it."),
        Reason.GENERATION_UNKNOWN: _("Say of this test whether it is a 3.0 test."),
        Reason.YEAR_GROUP_UNKNOWN: _("Fill in the pupil's year group in the LAS, and import the pupils again."),
        Reason.OTHER_GENERATION: _("Only results of 3.0 tests come along. It is kept here."),
        Reason.PUPIL_ARCHIVED: _("Only pupils who are in the LAS now come along. It is kept here."),
        Reason.PUPIL_UNNAMED: _("Fill in the pupil number in the file."),
        Reason.PUPIL_UNKNOWN: _("Import the pupils first, or mend the number or the name in the file."),
        Reason.PUPIL_UNSURE: _("Write the pupil number in the file as the LAS does, with its zeros."),
        Reason.NOT_YOURS: _("Ask a school administrator to import it."),
        Reason.TEST_UNNAMED: _("Fill in the test in the file."),
        Reason.DATE_INVALID: _("Fill in the day of the test in the file, such as 31-01-2026."),
        Reason.DATE_TO_COME: _("Mend the date in the file."),
        Reason.DATE_UNLIKELY: _("Mend the date in the file, or the date of birth in the LAS."),
        Reason.TWICE_DIFFERS: _("Keep the right row in the file, and take the other ones out."),
    }
    return words.get(reason, "")


def why_words(line: ResultLine) -> str:
    """All that stands in a line's way, with the other rows where it is there more than once."""
    words = [reason_words(reason) for reason in line.reasons]
    if line.twins:
        rows = tuple(str(row) for row in line.twins)
        words.append(ngettext("See row {rows} too.", "See rows {rows} too.", len(rows)).format(rows=listed(rows)))
    return " ".join(words)


def do_words(line: ResultLine) -> str:
    """What the person can do about a line."""
    return " ".join(filter(None, (advice_words(reason) for reason in line.reasons)))


def source_word(source: From) -> str:
    """Where a year group comes from, in a few words."""
    words = {
        From.GIVEN: pgettext("year group", "given"),
        From.MOMENT: pgettext("year group", "worked out from the test"),
        From.NOW: pgettext("year group", "worked out from the year group now"),
        From.NOWHERE: pgettext("year group", "unknown"),
    }
    return words[source]


def year_group_text(group: YearGroup) -> str:
    """A year group, marked where it was worked out; what is unknown is said."""
    if group.source is From.GIVEN:
        return group.value
    if group.source is From.NOWHERE:
        return source_word(group.source)
    return f"{group.value} ({source_word(group.source)})"


def generation_word(generation: Generation) -> str:
    """What a test is."""
    words = {
        Generation.THREE: pgettext("test", "3.0 test"),
        Generation.OTHER: pgettext("test", "not a 3.0 test"),
        Generation.UNKNOWN: pgettext("test", "unknown"),
    }
    return words[generation]


def kind_word(kind: ChangeKind | None) -> str:
    """What keeping a line does to the school; empty if it is not kept."""
    words = {
        ChangeKind.NEW: pgettext("result in school", "New"),
        ChangeKind.CHANGED: pgettext("result in school", "Other values"),
        ChangeKind.UNCHANGED: pgettext("result in school", "There already"),
    }
    return "" if kind is None else words[kind]


def results_words(n: int) -> str:
    """A number of results."""
    return ngettext("{n} result", "{n} results", n).format(n=number(n))


def asked_words(made: Preview) -> list[str]:
    """What a person still has to say of a file, each as a sentence."""
    words = []
    if made.by_hand_unsaid:
        words.append(_("Were the results of this file typed into the LAS by hand? Say yes or no."))
    n = len(made.asked)
    if n:
        words.append(
            ngettext("Is this a 3.0 test? Say it of {n} test.", "Are these 3.0 tests? Say it of {n} tests.", n).format(
                n=number(n)
            )
        )
    return words


def dult_words(n: int) -> str:
    """What results that were typed by hand need; empty if there are none."""
    if not n:
        return ""
    return ngettext(
        "{n} result was typed into the LAS by hand. It comes along only if the school has a DULT link with its LAS.",
        "{n} results were typed into the LAS by hand. They come along only if the school has a DULT link with its LAS.",
        n,
    ).format(n=number(n))


def year_words(made: Preview) -> str:
    """Of how many results the year group was worked out; empty if of none."""
    n = made.year_groups[From.MOMENT] + made.year_groups[From.NOW]
    if not n:
        return ""
    return ngettext(
        "The year group of {n} result was worked out.", "The year groups of {n} results were worked out.", n
    ).format(n=number(n))


def saved_words(made: Preview) -> str:
    """What applying a preview kept."""
    counts = made.counts
    return _("Kept: {new} new, {changed} with other values. There already: {unchanged}.").format(
        new=number(counts.new), changed=number(counts.changed), unchanged=number(counts.unchanged)
    )
