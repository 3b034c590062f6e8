"""The commands other than `import`."""

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from lvs_desktop.cli import output, shapes
from lvs_desktop.cli.output import Access, give, give_json, opened, say
from lvs_desktop.domain.diagnosis import YES
from lvs_desktop.domain.people import FIELDS, Status, display_name
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import backup_words, backups, labels, schools
from lvs_desktop.services import pupils as people
from lvs_desktop.services import selftest as checks
from lvs_desktop.services.texts import _, ngettext


def new_passphrase(access: Access) -> str | None:
    """
    The passphrase for a new file; asked for on a terminal if this computer has no keyring.

    Raises:
        Problem: PASSPHRASE_FILE_UNREADABLE.
    """
    given = access.passphrase()
    if given is None and not schools.keyring_available() and sys.stdin.isatty():
        import getpass

        given = getpass.getpass(_("Choose a passphrase (at least 10 characters): "))
    return given


def show_new(created: schools.Created, *, as_json: bool) -> None:
    """Tell about a new school file; its recovery code is shown this once."""
    school = created.opened
    words = " ".join(created.recovery_code)
    if as_json:
        give_json(
            {
                "file": str(school.path),
                "school": shapes.school(school.school),
                "person": shapes.worker(school.worker),
                "recovery_code": words,
                "in_keyring": created.in_keyring,
            }
        )
    else:
        give(_("The school file {file} is ready.").format(file=school.path))
        give(_("Recovery code: {words}").format(words=words))
        give(_("Write these ten words down now and keep them safe. They are not shown again."))
        give(_("The file and these words always suffice to get at the data."))
        give(_("Without the words and without your key nobody can."))
    school.close()


def columns(given: Iterable[str], *, fields: Sequence[str] | None = FIELDS) -> dict[str, str]:
    """
    Header -> field from `Kop=field`.

    Args:
        fields: The fields that there are; None: the reader of the file knows.

    Raises:
        Problem: FIELD_UNKNOWN (facts: field, fields); USAGE without an equals sign.
    """
    chosen = {}
    for text in given:
        header, equals, field = text.rpartition("=")
        if not equals:
            raise Problem(ProblemCode.USAGE, message=_('Write --column as "HEADER=FIELD".'))
        if fields is not None and field.strip() and field.strip() not in fields:
            raise Problem(ProblemCode.FIELD_UNKNOWN, field=field.strip(), fields=tuple(fields))
        chosen[header.strip()] = field.strip()
    return chosen


def taken(given: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(number, field or all) of those that name a pupil, from `NUMBER:FIELD`."""
    parts = (text.partition(":") for text in given)
    return tuple((number.strip(), field.strip()) for number, colon, field in parts if colon)


def repairs(given: Iterable[str]) -> dict[str, str]:
    """Damage -> reading from `CODE` (mend it), `CODE=READING` or `CODE=no`."""
    chosen = {}
    for text in given:
        code, _equals, reading = text.partition("=")
        chosen[code.strip().lower()] = reading.strip().lower() or YES
    return chosen


def pupils(file: Path, access: Access, *, archived: bool, csv: Path | None, xlsx: Path | None, as_json: bool) -> None:
    """List or export the pupils."""
    with opened(file, access) as school:
        for target, ending in ((csv, ".csv"), (xlsx, ".xlsx")):
            if target is not None:
                rows = people.export(school, target, archived=archived, kind=ending)
                say(
                    ngettext("{n} pupil saved in {file}.", "{n} pupils saved in {file}.", rows).format(
                        n=rows, file=target
                    )
                )
        if as_json:
            give_json({"pupils": [shapes.pupil(person) for person in people.pupils(school, archived=archived)]})
        elif csv is None and xlsx is None:
            for person in people.pupils(school, archived=archived):
                name = display_name(person.given_name, person.name_prefix, person.family_name)
                status = "" if person.status is Status.ACTIVE else f"  ({labels.status_word(person.status)})"
                give(f"{person.pupil_number or '-':>10}  {person.group or '-':<8}  {name}{status}")


def unlock(file: Path, access: Access, *, recovery: bool, as_json: bool) -> None:
    """Open a file once, with the recovery code from standard input or with the passphrase, to see that it works."""
    if recovery:
        if sys.stdin.isatty():
            say(_("Type the ten words of the recovery code and press Enter."))
        school = schools.unlock(file, sys.stdin.readline(), new_passphrase=new_passphrase(access))
        school.close()
    else:
        with opened(file, access) as school:
            pass
    if as_json:
        give_json({"file": str(file), "school": shapes.school(school.school)})
    else:
        give(_("The school file {file} opens.").format(file=file))


def restore(file: Path, backup: str | None, access: Access, *, recovery: bool, list_only: bool, as_json: bool) -> None:
    """List the backups of a school file, or put one back."""
    words = None
    if recovery:
        if sys.stdin.isatty():
            say(_("Type the ten words of the recovery code and press Enter."))
        words = sys.stdin.readline()
    passphrase = None if recovery else access.passphrase()
    if list_only:
        _list_backups(backups.look(file, passphrase=passphrase, words_typed=words), as_json=as_json)
        return
    done = backups.restore(file, backup, passphrase=passphrase, words_typed=words)
    if as_json:
        aside = str(done.aside) if done.aside else None
        give_json({"file": str(file), "backup": asdict(done.backup), "aside": aside})
        return
    give(_("{file} is put back: {backup}.").format(file=file.name, backup=backup_words.about(done.backup)))
    if done.aside is not None:
        give(_("What was there is kept as {file}.").format(file=done.aside.name))


def _list_backups(found: backups.Found, *, as_json: bool) -> None:
    if as_json:
        give_json({"backups": [asdict(backup) for backup in found.good], "useless": list(found.useless)})
        return
    for backup in found.good:
        give(f"{backup.name}  {backup_words.about(backup)}  {backup_words.last(backup)}")
    for name in found.useless:
        give(_("{file}  of no use: damaged, or of another key").format(file=name))


THEMES = ("light", "dark", "contrast-light", "contrast-dark")  # of the tour's pictures


def check_tour(*, theme: str | None, size: str | None, text: int) -> None:
    """
    See that the options of `tour` make sense.

    Raises:
        Problem: USAGE.
    """
    if theme not in (None, *THEMES):
        raise Problem(
            ProblemCode.USAGE, message=_("Choose one of these themes: {themes}.").format(themes=", ".join(THEMES))
        )
    if size is not None and not re.fullmatch(r"\d{3,4}x\d{3,4}", size):
        raise Problem(ProblemCode.USAGE, message=_("Write the size as 1024x600."))
    if not 100 <= text <= 200:
        raise Problem(ProblemCode.USAGE, message=_("Choose a text size from 100 to 200."))


def selftest(*, as_json: bool) -> None:
    """
    Check the program itself.

    Raises:
        Stop: Exit code 1 if something is missing.
    """
    results = checks.run()
    if as_json:
        give_json({"ok": all(result.ok for result in results), "checks": [asdict(result) for result in results]})
    else:
        for result in results:
            give(f"{'OK' if result.ok else _('ERROR'):<6}{result.name}  {result.detail}")
    if not all(result.ok for result in results):
        raise output.Stop(1)
