"""Lists of pupils for people: CSV and Excel with Dutch column names, which this program reads back as they are."""

from pathlib import Path

from lvs_desktop.domain.people import FIELDS
from lvs_desktop.files.outgoing import Outgoing, Written
from lvs_desktop.files.writing import DUTCH_HEADERS, write_people_csv, write_xlsx


class PeopleWriter:
    """Writes a list that Excel opens well."""

    names = ("csv", "xlsx")

    def suffix(self, name: str) -> str:
        """Files of this kind end so."""
        return f".{name}"

    def write(self, target: Path, name: str, content: Outgoing) -> Written:
        """
        Write the list, every field a column.

        Raises:
            Problem: OUTPUT_NOT_WRITABLE, DISK_FULL; the file that was there stays.
        """
        write = write_xlsx if name == "xlsx" else write_people_csv
        header = [DUTCH_HEADERS[field] for field in FIELDS]
        rows = ([getattr(pupil, field) or "" for field in FIELDS] for pupil in content.pupils)
        return Written(pupils=write(target, header, rows))


WRITER = PeopleWriter()
