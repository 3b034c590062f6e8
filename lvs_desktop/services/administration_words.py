"""The words about comparing two administrations: what was found, how it is repaired, and where."""

from lvs_desktop.domain.administrations import Enrolled, Finding, Kind, Nature, Place, Side
from lvs_desktop.domain.last_comparison import LastComparison, Since
from lvs_desktop.services.administrations import Compared, Read
from lvs_desktop.services.labels import moment, number
from lvs_desktop.services.labels import value_text as plain_value
from lvs_desktop.services.texts import _, ngettext, pgettext


def side_word(side: Side) -> str:
    """An administration as people call it."""
    return pgettext("comparison", "LAS") if side is Side.LAS else pgettext("comparison", "LOVS")


def outcome_word(outcome: str) -> str:
    """An outcome of Comparison.pupils in a word or two."""
    return {
        "equal": pgettext("comparison", "In order"),
        Kind.DOUBTFUL: pgettext("comparison", "To decide"),
        Kind.DIFFERS: pgettext("comparison", "With differences"),
        Kind.ONLY_LAS: pgettext("comparison", "Only in the LAS"),
        Kind.ONLY_LOVS: pgettext("comparison", "Only in LOVS"),
        Kind.DOUBLE: pgettext("comparison", "Double"),
    }[outcome]


def place_word(place: Place) -> str:
    """Where a repair is made, as a heading."""
    return {
        Place.HERE: pgettext("comparison", "Decide here"),
        Place.LAS: pgettext("comparison", "In the LAS"),
        Place.LOVS: pgettext("comparison", "In LOVS"),
    }[place]


def place_text(place: Place) -> str:
    """How repairs at a place are made, as a rule."""
    return {
        Place.HERE: _("Say of each pair whether it is one pupil. Then compare again."),
        Place.LAS: _("Correct these in the LAS itself: it is the source. Then make a new EDEXML file."),
        Place.LOVS: _(
            "The supplier's advice for both administrations is: 'update them with DULT or with an EDEXML import'. "
            "Reading the EDEXML of the LAS into LOVS solves most of these at once."
        ),
    }[place]


def field_word(field: str) -> str:
    """A field as primary schools call it."""
    return {
        "pupil_number": pgettext("comparison", "Number"),
        "given_name": pgettext("comparison", "Given name"),
        "name_prefix": pgettext("comparison", "Prefix"),
        "family_name": pgettext("comparison", "Family name"),
        "birth_date": pgettext("comparison", "Date of birth"),
        "year": pgettext("comparison", "Year group"),
        "group": pgettext("comparison", "Group"),
    }[field]


def what_text(one: Finding) -> str:
    """What is wrong, in a few words."""
    if one.kind is Kind.DIFFERS:
        field = field_word(one.field)
        match one.nature:
            case Nature.SPELLING:
                return _("{field}: only the way of writing").format(field=field)
            case Nature.PREFIX_PLACE:
                return _("{field}: the prefix is in the wrong column").format(field=field)
            case Nature.SWAPPED:
                return _("{field}: day and month swapped").format(field=field)
            case Nature.COMBINATION:
                return _("{field}: combination group").format(field=field)
            case Nature.EMPTY:
                side = Side.LAS if one.value(Side.LAS) is None else Side.LOVS
                return _("{field}: empty in {side}").format(field=field, side=_of_side(side))
            case _:
                return _("{field} differs").format(field=field)
    if one.kind is Kind.DOUBLE:
        side = Side.LAS if one.place is Place.LAS else Side.LOVS
        words = _("One number twice in {side}") if one.one_number else _("Twice in {side}")
        return words.format(side=_of_side(side))
    return {
        Kind.DOUBTFUL: _("May be the same pupil"),
        Kind.ONLY_LAS: _("Not in LOVS"),
        Kind.ONLY_LOVS: _("Not in the LAS"),
    }[one.kind]


def repair_text(one: Finding) -> str:
    """What to do about it."""
    match one.kind:
        case Kind.DOUBTFUL:
            return _("Decide here whether this is one pupil or two.")
        case Kind.ONLY_LAS if one.nature is Nature.NO_RESULTS:
            return _("The results file does not name this pupil. That is right if the pupil has no results yet.")
        case Kind.ONLY_LAS:
            words = _("A new pupil? Read the EDEXML of the LAS into LOVS.")
            return f"{words} {_taken_text(one, Side.LOVS)}".strip()
        case Kind.ONLY_LOVS:
            words = _(
                "Has this pupil left? Then archive the pupil in LOVS. Is this pupil at your school? "
                "Then add the pupil in the LAS."
            )
            return f"{words} {_taken_text(one, Side.LAS)}".strip()
        case Kind.DOUBLE:
            return _double_text(one)
    return _las_text(one) if one.place is Place.LAS else _lovs_text(one)


def _lovs_text(one: Finding) -> str:
    words = _("Right in the LAS? Then read the EDEXML of the LAS into LOVS, or correct it in LOVS by hand.")
    if one.light:
        return _("This may stay. It is gone after an EDEXML import into LOVS.")
    if one.field == "birth_date":
        return _("Check the date in the LAS first.") + " " + words
    if one.nature is Nature.COMBINATION:
        return _("One side has a combination group, the other one year of it.") + " " + words
    return words


def _las_text(one: Finding) -> str:
    if one.nature is Nature.EMPTY:
        return _("Fill it in in the LAS. LOVS has a value: check whether it is right.")
    if one.nature is Nature.PREFIX_PLACE:
        return _("This may stay. Better: put the prefix into its own field in the LAS.")
    return _("In the LAS this pupil has an age that no pupil has. Correct the date there.")


def _double_text(one: Finding) -> str:
    if one.nature is Nature.NAMESAKES:
        return _("Both sides have both, with the same numbers. Two pupils of one name? Then all is well.")
    if one.one_number:
        if one.place is Place.LAS:
            return _("Two pupils share a number. Give one of them another number in the LAS.")
        return _("Two pupils share a number. Correct the number of one of them in LOVS.")
    if one.place is Place.LAS:
        return _("Keep one of the two in the LAS and take the other out.")
    return _("Keep one of the two in LOVS. See first which of them has the test results.")


def _taken_text(one: Finding, side: Side) -> str:
    if not one.taken:
        return ""
    return _("Mind: in {side} somebody else has this number. Correct the number first.").format(side=_of_side(side))


def _of_side(side: Side) -> str:
    return _("the LAS") if side is Side.LAS else _("LOVS")


def value_text(one: Finding, side: Side) -> str:
    """What a side has: the value of the field, who it is, or that there is nobody."""
    if one.field:
        return plain_value(one.field, one.value(side))
    if one.kind is Kind.DOUBLE:
        mine = Side.LAS if one.place is Place.LAS else Side.LOVS
        return " / ".join(person_text(row) for row in one.rows) if side is mine else ""
    if one.kind is Kind.DOUBTFUL and side is Side.LOVS:
        return " / ".join(person_text(likely.lovs) for likely in one.candidates)
    person = one.las if side is Side.LAS else one.lovs
    return _("not there") if person is None else person_text(person)


def person_text(one: Enrolled) -> str:
    """A pupil in one line: number, name, date of birth, group."""
    born = plain_value("birth_date", one.birth_date) if one.birth_date else ""
    return " · ".join(filter(None, (one.pupil_number or _("no number"), one.name, born, one.group)))


def name_text(one: Enrolled) -> str:
    """Whose point it is: the name, or the number where that is all that is known."""
    return one.name or _("number {number}").format(number=one.pupil_number)


def left_text(shown: Compared) -> str:
    """How many points are left, as a sentence."""
    left, light = shown.found.left, shown.found.light
    small = ngettext("{n} small difference may stay.", "{n} small differences may stay.", light).format(n=number(light))
    if not left:
        words = _("Both administrations are in order. Nothing is left to repair.")
    else:
        words = ngettext("{n} point to repair.", "{n} points to repair.", left).format(n=number(left))
    return f"{words} {small}" if light else words


def since_text(since: Since | None) -> str:
    """What became of the points of the last time; empty without a last time."""
    if since is None:
        return ""
    solved = ngettext("{n} solved", "{n} solved", since.solved).format(n=number(since.solved))
    new = ngettext("{n} new", "{n} new", since.new).format(n=number(since.new))
    return _("Since the comparison of {when}: {solved}, {new}.").format(when=moment(since.at), solved=solved, new=new)


def last_text(last: LastComparison | None) -> str:
    """When was compared the last time, and what was left; without a last time what to do."""
    if last is None:
        return _("Compare the pupils of the LAS with those of the old LOVS. Nothing is read in.")
    n = last.left
    words = ngettext("{n} point was left", "{n} points were left", n).format(n=number(n))
    return _("Last compared: {when}. {left}.").format(when=moment(last.at), left=words)


def source_text(read: Read) -> str:
    """What one side was read from, and how many pupils it has."""
    n = len(read.rows)
    if read.info is None:
        return ngettext("{n} pupil of this school file", "{n} pupils of this school file", n).format(n=number(n))
    words = ngettext("{file}, {n} pupil", "{file}, {n} pupils", n)
    return words.format(file=read.info.file_name, n=number(n))


def how_text(shown: Compared) -> str:
    """How the pupils were paired, and what could not be compared."""
    found = shown.found
    if found.keys_only:
        return _("A results file names pupils by number only. So only the numbers were compared.")
    parts = [
        _("Compared: {fields}.").format(fields=", ".join(field_word(name).lower() for name in found.fields)),
        _("Pupils were paired by number, else by name and date of birth.")
        if "pupil_number" in found.fields
        else _("Pupils were paired by name and date of birth."),
    ]
    if shown.lovs.results:
        parts.append(_("LOVS was read from a file with test results: it has no groups, and not every pupil."))
    if not found.numbers:
        parts.append(_("LOVS counts its pupils in another way: its numbers are not those of the LAS."))
    return " ".join(parts)


def format_text() -> str:
    """What is known of the list of the LOVS."""
    return _(
        "How Computerprogramma LOVS exports its pupils is not public. Any list with names will do: "
        "CSV, Excel or EDEXML. You say once which column is which."
    )
