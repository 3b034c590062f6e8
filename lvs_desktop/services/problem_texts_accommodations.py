"""Problems of accommodations as words: what it is and what to do now."""

from lvs_desktop.domain.accommodations import Unit
from lvs_desktop.domain.problems import ProblemCode as Code
from lvs_desktop.services.problem_facts import Said
from lvs_desktop.services.texts import _


def text(code: Code, said: Said) -> str | None:
    """The words of a code of this kind, None for another."""
    match code:
        case Code.COLUMN_DIAGNOSIS:
            found = _(
                "This column says why a pupil gets something. We don't read it: a diagnosis may not stand here. "
                "Only the accommodation is kept."
            )
        case Code.DIAGNOSIS_REFUSED:
            found = _("There is a word here that betrays a diagnosis. Give only the accommodation, never the reason.")
        case Code.PUPIL_COLUMN_MISSING:
            found = _("{file} has no column with pupil numbers or user names. Add one, so that we know who is who.")
        case Code.ACCOMMODATION_COLUMN_MISSING:
            found = _(
                "{file} has no column that we know as an accommodation. "
                "Name a column after one of yours, for instance 'Extra tijd %'."
            )
        case Code.ACCOMMODATION_UNKNOWN:
            found = _("{value} is not an accommodation that the school gives.")
            found += " " + (_("Choose one of these: {known}.") if said.has("known") else _("Choose another one."))
        case Code.ACCOMMODATION_TAKEN:
            found = _("There is an accommodation {inside} already. Choose another name.")
        case Code.ACCOMMODATION_TWICE:
            found = _("This pupil gets {inside} twice, with two amounts. Keep one of the two.")
        case Code.AMOUNT_REQUIRED if not said.has("kind", "unit", "most"):
            found = _("How much? Give a number, for instance 25.")
        case Code.AMOUNT_REQUIRED:
            found = _("How much of {kind}? Give a number from {least} to {most} ({unit}).")
        case Code.AMOUNT_INVALID if said.has("unit", "most"):
            found = _("{value} can't be used for {kind}. Give a number from {least} to {most} ({unit}).")
        case Code.AMOUNT_INVALID:
            found = _("{value} can't be used for {kind}. A pupil has it or not: write 'ja' or leave it empty.")
        case Code.AMOUNT_UNIT_UNCLEAR:
            found = _("{value}: are that percents or minutes? Write for instance 25% or 30 min.")
        case Code.DAY_INVALID:
            found = _("{field}: {value} is not a date. Write it as 31-07-2027.")
        case Code.DAY_PAST:
            found = _("{field}: {value} is over already. Give a later date, or leave it empty.")
        case Code.DAY_TO_COME:
            found = (
                _("{field}: {value} is still to come. Give the day on which you completed it.")
                if said.raw("field") == "completed"
                else _("{field}: {value} is still to come. Give the day on which you checked it.")
            )
        case Code.PUPIL_ARCHIVED:
            found = _("{value} is in the archive and gets nothing new. Bring the pupil back first.")
        case _:
            return None
    units = {Unit.PERCENT.value: _("percents"), Unit.MINUTES.value: _("minutes")}
    return found.format(
        file=said.file(),
        value=said.value(),
        inside=said.inside("value"),
        kind=said.inside("kind"),
        known=said.listed("known"),
        unit=units.get(said.raw("unit"), ""),
        least=said.n("least"),
        most=said.n("most"),
        field=said.field(),
    )
