"""The short documents: the checklist on paper, and the sheet with the recovery code."""

from collections.abc import Sequence

from lvs_desktop.domain.checklist import Route, StepStatus
from lvs_desktop.domain.schools import School
from lvs_desktop.services import step_words
from lvs_desktop.services.documents import Column, Document, Emphasis, Facts, Paragraph, Table, Tone
from lvs_desktop.services.texts import _


def of_checklist(school: School, route: Route, steps: Sequence[StepStatus], *, note: str = "") -> Document:
    """
    The checklist with the state of each step, why, who said so, and room to tick it by hand.

    Args:
        note: What a person left for a colleague.
    """
    rows = tuple(
        (str(number), status.step.title, step_words.state_word(status), _why(status, steps), "☐")
        for number, status in enumerate(steps, 1)
    )
    return Document(
        title=_("Checklist for the year start {year}").format(year=school.school_year),
        subtitle=_("{school} · BRIN {brin} · {route}").format(school=school.name, brin=school.brin, route=route.title),
        blocks=(
            Paragraph(text=step_words.progress_text(steps)),
            Table(
                columns=(
                    Column(title=_("No."), share=0.4, emphasis=Emphasis.MUTED),
                    Column(title=_("Step"), share=3, emphasis=Emphasis.STRONG),
                    Column(title=_("State"), share=1.8),
                    Column(title=_("Why"), share=3.4, emphasis=Emphasis.MUTED),
                    Column(title=_("Tick"), share=0.6),
                ),
                rows=rows,
            ),
            *((Paragraph(text=_("Note for a colleague"), tone=Tone.HEADING), Paragraph(text=note)) if note else ()),
            Paragraph(text=_("Source of the steps: {source}").format(source=route.source), tone=Tone.MUTED),
        ),
        footer=school.name,
        page_label=_("Page {page}"),
    )


def of_recovery_code(school: School, file_name: str, code: Sequence[str]) -> Document:
    """The sheet for the safe: the ten words, numbered, and what they are for."""
    return Document(
        title=_("Recovery code"),
        subtitle=_("{school} · BRIN {brin} · {year}").format(
            school=school.name, brin=school.brin, year=school.school_year
        ),
        blocks=(
            Paragraph(
                text=_("Keep this sheet in a safe place. Who has the school file and these words can read it."),
                tone=Tone.CALLOUT,
            ),
            Facts(rows=tuple((_("Word {n}").format(n=n), word) for n, word in enumerate(code, 1))),
            Facts(rows=((_("School file"), file_name),)),
            Paragraph(text=_("You need these words if the computer breaks or the passphrase is lost.")),
            Paragraph(text=_("Nobody else has these words. Without them nobody can help you.")),
        ),
        footer=_("Secret"),
        page_label=_("Page {page}"),
    )


def _why(status: StepStatus, steps: Sequence[StepStatus]) -> str:
    return f"{step_words.why_text(status, steps)} {step_words.said_text(status)}".strip()
