"""The words of the checklist: states, progress, what a step waits for."""

from collections.abc import Mapping, Sequence

from lvs_desktop.domain.checklist import PARTS, Step, StepState, StepStatus
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.step_states import NOT_APPLICABLE
from lvs_desktop.services import move_words
from lvs_desktop.services.labels import moment, number
from lvs_desktop.services.texts import _, ngettext


def state_word(status: StepStatus) -> str:
    """The state of a step, with the number of points where there are any."""
    if status.state is StepState.ATTENTION:
        points = status.facts.get("points", 0)
        if points:
            return ngettext("Attention: {n} point", "Attention: {n} points", points).format(n=points)
        return _("Attention")
    return {
        StepState.NOT_STARTED: _("Not started"),
        StepState.BUSY: _("Under way"),
        StepState.DONE: _("Done"),
        StepState.BLOCKED: _("Can't start yet"),
        StepState.NOT_APPLICABLE: _("Does not apply"),
    }[status.state]


def counting(steps: Sequence[StepStatus]) -> list[StepStatus]:
    """The steps that count in the progress: those that apply."""
    return [status for status in steps if status.state is not StepState.NOT_APPLICABLE]


def done_of(steps: Sequence[StepStatus]) -> tuple[int, int]:
    """How many of the steps that count are done, and how many count."""
    counted = counting(steps)
    return sum(status.state is StepState.DONE for status in counted), len(counted)


def progress_text(steps: Sequence[StepStatus]) -> str:
    """3 van 8 onderdelen klaar."""
    done, total = done_of(steps)
    return ngettext("{done} of {n} part done", "{done} of {n} parts done", total).format(done=done, n=total)


def next_step(steps: Sequence[StepStatus], *, worker: Worker | None = None) -> StepStatus | None:
    """
    The first step to work on: not done, not waiting for another.

    Args:
        worker: Leave out steps that are for another role than this person's.
    """
    for status in steps:
        if status.state in (StepState.NOT_STARTED, StepState.BUSY, StepState.ATTENTION) and (
            worker is None or not role_text(status, worker)
        ):
            return status
    return None


def parts(step: Step) -> list[tuple[str, str]]:
    """What a person can read of a step, as heading and text; the heading says of what is not the supplier's: ours."""
    headings = {
        "explanation": _("What you do"),
        "why": _("Why"),
        "who": _("Who"),
        "where": _("Where"),
        "next": _("What comes next"),
    }
    found = [(part, getattr(step, part)) for part in PARTS]
    return [
        (headings[part] if part in step.theirs else _("{heading} (ours)").format(heading=headings[part]), text)
        for part, text in found
        if text
    ]


def waits_text(status: StepStatus, steps: Sequence[StepStatus]) -> str:
    """Wacht op: 4 Leerlingen. Empty if it waits for nothing."""
    names = {other.step.id: f"{place} {other.step.title}" for place, other in enumerate(steps, 1)}
    waiting = [names[step_id] for step_id in status.waits_for if step_id in names]
    return _("Waits for: {steps}").format(steps=", ".join(waiting)) if waiting else ""


def reason_word(status: StepStatus) -> str:
    """Why a step is in its state, in words; empty where the state says it all."""
    if status.reason == "said":
        return status.said
    of_move = move_words.reason_text(status.reason, status.facts, status.days)
    return of_move or reason_text(status.reason, status.facts)


def said_text(status: StepStatus) -> str:
    """Who said that a step is done or does not apply, and when; empty if nobody did."""
    mark = status.mark
    if mark is None:
        return ""
    when = {"who": mark.by, "when": moment(mark.at)}
    if mark.state == NOT_APPLICABLE:
        return _("{who} said on {when} that this does not apply.").format(**when)
    if status.state is StepState.DONE:
        return _("{who} said on {when} that this is done.").format(**when)
    return _("{who} said on {when} that this is done. Since then something came up.").format(**when)


def why_text(status: StepStatus, steps: Sequence[StepStatus]) -> str:
    """Why a step is in its state: what it waits for, or the reason. Empty where who said so tells all (`said_text`)."""
    if status.reason == "said_done":
        return ""
    # the list of all others says less than their number; that something waits elsewhere, less than what to do
    more = status.reason in ("open_steps", "not_processed")
    return (not more and waits_text(status, steps)) or reason_word(status)


def role_text(status: StepStatus, worker: Worker) -> str:
    """That a step is for another role than this person's; empty if the person may do it."""
    if worker.role is Role.SCHOOL_ADMIN or worker.role is status.step.role:
        return ""
    return _("Only a school administrator can do this step.")


def reason_text(reason: str, facts: Mapping[str, int]) -> str:
    """The words of a reason's code with its facts; empty for one without words."""

    def many(name: str) -> int:
        return facts.get(name, 0)

    if of_move := move_words.reason_text(reason, facts, {}):
        return of_move
    words = {
        "said_done": _("You said that this is done."),
        "waits": _("Other steps come first."),
        "open_steps": ngettext("{n} step is still open.", "{n} steps are still open.", many("open")).format(
            n=number(many("open"))
        ),
        "ready_to_finish": _("Everything else is done."),
        "by_person": _("You do this in the supplier's web pages. Say here when it is done."),
        "no_pupils": _("No pupil file has been read yet."),
        "no_import": _("This year's pupil file has not been read yet."),
        "baseline_only": _("Last year's pupils are in. This year's file comes next."),
        "imported": ngettext("{n} pupil at school now.", "{n} pupils at school now.", many("n")).format(
            n=number(many("n"))
        ),
        "entree": _("Pupils sign in with Entree."),
        "not_compared": _("The LAS and LOVS have not been compared yet."),
        "points_left": ngettext(
            "{n} point to repair, compared on {day}.", "{n} points to repair, compared on {day}.", many("n")
        ).format(n=number(many("n")), day=day_text(many("on"))),
        "in_order": _("Both are in order, compared on {day}.").format(day=day_text(many("on"))),
        "no_staff": _("No staff account is here yet."),
        "staff_of_last_year": ngettext(
            "{n} account of last year. Check whether it still holds.",
            "{n} accounts of last year. Check whether they still hold.",
            many("n"),
        ).format(n=number(many("n"))),
        "staff_without_name": ngettext(
            "{n} account has no user name.", "{n} accounts have no user name.", many("open")
        ).format(n=number(many("open"))),
        "staff_ready": ngettext("{n} account for staff.", "{n} accounts for staff.", many("n")).format(
            n=number(many("n"))
        ),
        "numbers_missing": ngettext(
            "{n} pupil without number or track.", "{n} pupils without number or track.", many("open")
        ).format(n=number(many("open"))),
        "numbers_complete": _("Every pupil has a number and a track."),
        "no_new_pupils": _("There are no new pupils."),
        "without_password": ngettext(
            "{n} new pupil without a password.", "{n} new pupils without a password.", many("without")
        ).format(n=number(many("without"))),
        "passwords_not_delivered": ngettext(
            "{n} password is not in the LVS yet.", "{n} passwords are not in the LVS yet.", many("open")
        ).format(n=number(many("open"))),
        "passwords_overdue": ngettext(
            "{n} password has waited for two weeks. It is not in the LVS yet.",
            "{n} passwords have waited for two weeks. They are not in the LVS yet.",
            many("open"),
        ).format(n=number(many("open"))),
        "passwords_delivered": _("Every new pupil has a password."),
        "to_review": ngettext("{n} pupil to look at.", "{n} pupils to look at.", many("to_review")).format(
            n=number(many("to_review"))
        ),
        "reviewed": ngettext("{n} pupil has accommodations.", "{n} pupils have accommodations.", many("n")).format(
            n=number(many("n"))
        ),
        "link_form_to_make": _("The form for the link has not been made yet."),
        "link_form_made": _("The form is made. Say here when you have passed it on."),
        "link_passed_on": _("The link has been passed on."),
        "to_deliver": ngettext(
            "{n} change is not in the LVS yet.", "{n} changes are not in the LVS yet.", many("undelivered")
        ).format(n=number(many("undelivered"))),
        "to_confirm": ngettext(
            "{n} file is made. Say here when it is in the LVS.",
            "{n} files are made. Say here when they are in the LVS.",
            many("made"),
        ).format(n=number(many("made"))),
        "delivered": _("Everything is in the LVS."),
        "results_to_look_at": _("Read the results here first: then you know which come along."),
        "results_kept": ngettext(
            "{n} result is kept here. Say here when the move of the results is done.",
            "{n} results are kept here. Say here when the move of the results is done.",
            many("n"),
        ).format(n=number(many("n"))),
        "nothing_to_deliver": _("There is nothing to bring to the LVS yet."),
    }
    return words.get(reason, "")


def day_text(day: int) -> str:
    """A day that is kept as a number (20261122) as it is shown: 22-11-2026."""
    return f"{day % 100:02}-{day // 100 % 100:02}-{day // 10_000:04}"
