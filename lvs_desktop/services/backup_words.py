"""The words for a backup: when it was made, what it holds."""

from lvs_desktop.services.backups import Backup
from lvs_desktop.services.labels import moment, number
from lvs_desktop.services.texts import _, ngettext


def about(backup: Backup) -> str:
    """When it was made and how many pupils it holds: 'backup of wo 12 aug 2026, 10:31 (1.480 pupils)'."""
    words = ngettext("backup of {when} ({n} pupil)", "backup of {when} ({n} pupils)", backup.pupils)
    return words.format(when=moment(backup.made_at), n=number(backup.pupils))


def put_back(backup: Backup) -> str:
    """The words of the button that puts it back; short enough for large letters."""
    return _("Put back the backup of {when}").format(when=moment(backup.made_at))


def line(backup: Backup) -> str:
    """When it was made, how many pupils it holds, and the last line of its history."""
    words = ngettext("{when}: {n} pupil. {last}", "{when}: {n} pupils. {last}", backup.pupils)
    return words.format(when=moment(backup.made_at), n=number(backup.pupils), last=last(backup))


def last(backup: Backup) -> str:
    """The last line of its history."""
    if backup.last_at is None:
        return _("Nothing was done yet.")
    parts = (moment(backup.last_at), backup.last_by or "", backup.last_file or "")
    return _("Last in its history: {entry}").format(entry=" · ".join(filter(None, parts)))
