"""Growth as a chart and as a document: the same for window, paper, picture and command line."""

from collections.abc import Iterable, Sequence
from typing import Final

from lvs_desktop.domain.group_growth import FEWEST, GroupTrack
from lvs_desktop.domain.growth import Join, Point, Slot, Track
from lvs_desktop.domain.results import LEVELS, Generation, level_scale
from lvs_desktop.services import growth_words
from lvs_desktop.services.charts import Box, Cell, Chart, Figure, Link, Look, Mark, Place, Shape, scale
from lvs_desktop.services.documents import Column, Document, Emphasis, Paragraph, Table, Tone
from lvs_desktop.services.growth import GrowthOfGroup, PupilGrowth
from lvs_desktop.services.growth_words import group_name, levels_words, scale_name, short_moment, slot_name
from lvs_desktop.services.labels import decimal, number
from lvs_desktop.services.pupil_words import name_of
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext

# of each scale of levels the highest first: shape, and the role of the palette whose colour it has
_LOOKS: Final = (
    (Shape.UP, "ok"),
    (Shape.DIAMOND, "primary"),
    (Shape.CIRCLE, "muted"),
    (Shape.SQUARE, "attention"),
    (Shape.DOWN, "error"),
)


def look_of(level: str) -> Look:
    """How a result of this level is drawn; an open circle if there is none."""
    found = level_scale(level)
    if found is None:
        return Look()
    shape, ink = _LOOKS[LEVELS[found].index(level)]
    return Look(shape=shape, letter=level, ink=ink)


def pupil_chart(found: PupilGrowth) -> Chart:
    """A figure for each scale: the skill scores as marks with their level, joined where they may be."""
    growth = found.growth
    drawn = [track for track in growth.tracks if any(point.value is not None for point in track.points)]
    points = [point for track in drawn for point in track.points if point.value is not None]
    notes = _of_scales(drawn)
    if any(point.join is Join.DASHED for point in points):
        notes.append(_("A dashed line skips a moment without a score. There we don't know the score."))
    if any(_several(track) for track in drawn):
        notes.append(_("At a moment with more than one score the line goes through the last one."))
    notes += _of_axes([point.value for point in track.points if point.value is not None] for track in drawn)
    if len(found.growth.tracks) > len(drawn) or any(point.value is None for track in drawn for point in track.points):
        notes.append(_("Results without a skill score are in the table only."))
    return Chart(
        title=_("Growth of {name}").format(name=name_of(found.pupil)),
        subtitle=_group_of(found),
        places=_places(growth.slots),
        figures=tuple(_figure(track, growth.slots) for track in drawn),
        legend=_legend([point.result.level for point in points]),
        notes=tuple(notes),
    )


def group_chart(opened: OpenSchool, found: GrowthOfGroup) -> Chart:
    """For each scale a figure with the spread of the scores, and one with the levels where they are given."""
    growth = found.growth
    figures: list[Figure] = []
    for track in growth.tracks:
        if any(spread.values for spread in track.spreads):
            figures.append(_spread_figure(track, growth.slots))
        if any(spread.levels for spread in track.spreads):
            figures.append(_level_figure(track, growth.slots))
    drawn = [track for track in growth.tracks if any(spread.values for spread in track.spreads)]
    notes = _of_scales(drawn)
    if any(spread.quartiles for track in drawn for spread in track.spreads):
        notes.append(growth_words.box_words())
    if any(spread.values and not spread.quartiles for track in drawn for spread in track.spreads):
        words = _("With fewer than {n} scores each score is a circle of its own.")
        notes.append(words.format(n=FEWEST))
    notes.append(_("You see the pupils who are in the group now, also what they did elsewhere before."))
    notes.append(_("Of a pupil with more than one result at a moment the last one counts."))
    notes += _of_axes([value for spread in track.spreads for value in spread.values] for track in drawn)
    n = growth.pupils
    return Chart(
        title=_("Growth of group {name}").format(name=group_name(opened, found.group)),
        subtitle=ngettext("{n} pupil", "{n} pupils", n).format(n=number(n)),
        places=_places(growth.slots),
        figures=tuple(figures),
        legend=_legend([level for track in growth.tracks for spread in track.spreads for level in spread.levels]),
        notes=tuple(notes),
    )


def pupil_document(opened: OpenSchool, found: PupilGrowth) -> Document:
    """The growth of a pupil on paper."""
    shares = (3.4, 2.0, 1.7, 0.9, 1.7, 1.4)
    return _document(
        opened, pupil_chart(found), _table(growth_words.pupil_titles(), shares, growth_words.pupil_rows(found))
    )


def group_document(opened: OpenSchool, found: GrowthOfGroup) -> Document:
    """The growth of a group on paper."""
    shares = (2.6, 1.5, 0.9, 1.05, 1.05, 1.1, 1.05, 1.1, 1.05, 1.6)
    return _document(
        opened, group_chart(opened, found), _table(growth_words.group_titles(), shares, growth_words.group_rows(found))
    )


def _document(opened: OpenSchool, chart: Chart, table: Table) -> Document:
    school = opened.school
    return Document(
        title=chart.title,
        subtitle=f"{school.name} · BRIN {school.brin} · {chart.subtitle}",
        blocks=(chart, Paragraph(text=_("All results as text"), tone=Tone.HEADING), table),
        footer=_("{school} · personal data").format(school=school.name),
        page_label=_("Page {page}"),
    )


def _table(titles: Sequence[str], shares: Sequence[float], rows: Iterable[tuple[str, ...]]) -> Table:
    columns = tuple(
        Column(title=title, share=share, emphasis=Emphasis.STRONG if at == 0 else Emphasis.PLAIN)
        for at, (title, share) in enumerate(zip(titles, shares, strict=True))
    )
    return Table(columns=columns, rows=rows)


def _figure(track: Track, slots: Sequence[Slot]) -> Figure:
    kept = [point for point in track.points if point.value is not None]
    marks = tuple(
        Mark(
            place=point.slot,
            value=point.value if point.value is not None else 0.0,
            words=decimal(point.value or 0.0),
            look=look_of(point.result.level),
        )
        for point in kept
    )
    links: list[Link] = []
    before: int | None = None
    for at, point in enumerate(kept):
        if point.join is not Join.NONE and before is not None:
            links.append(Link(start=before, end=at, dashed=point.join is Join.DASHED))
        if _through(kept, at):
            before = at
    first, last = kept[0], kept[-1]
    n = len(kept)
    said = ngettext("{scale}: {n} skill score,", "{scale}: {n} skill scores,", n).format(
        scale=scale_name(track.scale), n=number(n)
    )
    if n == 1:
        said += " " + _("{value} at {moment}.").format(
            value=decimal(first.value or 0.0), moment=slot_name(slots[first.slot])
        )
    else:
        said += " " + _("from {first} at {start} to {last} at {end}.").format(
            first=decimal(first.value or 0.0),
            start=slot_name(slots[first.slot]),
            last=decimal(last.value or 0.0),
            end=slot_name(slots[last.slot]),
        )
    if track.missing:
        names = ", ".join(f"{slots[at].moment[0]} ({slots[at].school_year})" for at in track.missing)
        said += " " + _("No result at: {moments}.").format(moments=names)
    return Figure(
        title=scale_name(track.scale), axis=_("Skill score"), description=said, marks=marks, links=tuple(links)
    )


def _through(points: Sequence[Point], at: int) -> bool:
    """True if the line goes through this point: it is the last one of its moment."""
    return at + 1 == len(points) or points[at + 1].slot != points[at].slot


def _several(track: Track) -> bool:
    drawn = [point.slot for point in track.points if point.value is not None]
    return len(drawn) > len(set(drawn))


def _spread_figure(track: GroupTrack, slots: Sequence[Slot]) -> Figure:
    boxes, marks = [], []
    for spread in track.spreads:
        n = len(spread.values)
        if spread.quartiles:
            boxes.append(
                Box(
                    place=spread.slot,
                    low=spread.values[0],
                    first=spread.quartiles.first,
                    median=spread.quartiles.median,
                    third=spread.quartiles.third,
                    high=spread.values[-1],
                    words=number(n),
                )
            )
        else:
            marks += [Mark(place=spread.slot, value=value, words="") for value in spread.values]
    said = [scale_name(track.scale) + ":"]
    for spread in (one for one in track.spreads if one.values):
        words = ngettext(
            "{moment} {n} score, from {low} to {high};",
            "{moment} {n} scores, from {low} to {high};",
            len(spread.values),
        )
        said.append(
            words.format(
                moment=slot_name(slots[spread.slot]),
                n=number(len(spread.values)),
                low=decimal(spread.values[0]),
                high=decimal(spread.values[-1]),
            )
        )
        if spread.quartiles:
            said.append(_("median {median};").format(median=decimal(spread.quartiles.median)))
    return Figure(
        title=scale_name(track.scale),
        axis=_("Skill score"),
        description=" ".join(said).rstrip(";") + ".",
        boxes=tuple(boxes),
        marks=tuple(marks),
    )


def _level_figure(track: GroupTrack, slots: Sequence[Slot]) -> Figure:
    name = _("Levels: {test}").format(test=scale_name(track.scale))
    said = [f"{slot_name(slots[spread.slot])} {levels_words(spread)}" for spread in track.spreads if spread.levels]
    used = {level for spread in track.spreads for level in spread.levels}
    rows = [level for names in LEVELS.values() if used.intersection(names) for level in names]
    return Figure(
        title=name,
        axis=_("Pupils"),
        description=f"{name}: {'; '.join(said)}.",
        rows=tuple(look_of(level) for level in rows),
        cells=tuple(
            Cell(place=spread.slot, row=rows.index(level), number=n)
            for spread in track.spreads
            for level, n in spread.levels.items()
        ),
    )


def _group_of(found: PupilGrowth) -> str:
    parts = []
    if found.pupil.group:
        parts.append(_("group {name}").format(name=found.pupil.group))
    if found.pupil.pupil_number:
        parts.append(_("pupil number {number}").format(number=found.pupil.pupil_number))
    return " · ".join(parts)


def _places(slots: Iterable[Slot]) -> tuple[Place, ...]:
    return tuple(
        Place(
            name=short_moment(slot),
            group=slot.school_year,
            short=f"'{slot.school_year[2:4]}-'{slot.school_year[7:]}",
            faint=slot.empty,
        )
        for slot in slots
    )


def _legend(levels: Iterable[str]) -> tuple[tuple[Look, str], ...]:
    used = set(levels)
    found = []
    for names in LEVELS.values():
        there = [level for level in names if level in used]
        for level in there:
            highest = level == names[0]
            words = _("level {level} (the highest)") if highest else _("level {level}")
            found.append((look_of(level), words.format(level=level)))
    if not used <= {level for names in LEVELS.values() for level in names}:
        found.append((Look(), _("no level given")))
    return tuple(found)


def _of_scales(tracks: Sequence[Track | GroupTrack]) -> list[str]:
    notes = []
    if len(tracks) > 1:
        notes.append(_("Each test has its own scale, so its own figure. Scores of two figures can't be compared."))
    if any(track.scale.generation is Generation.UNKNOWN for track in tracks):
        notes.append(_("Of some tests nobody said whether they are 3.0 tests. They are not joined with others."))
    return notes


def _of_axes(values: Iterable[Sequence[float]]) -> list[str]:
    broken = any(one and scale(one)[0] > 0 for one in values)
    return [_("The numbers at the left don't begin at 0.")] if broken else []
