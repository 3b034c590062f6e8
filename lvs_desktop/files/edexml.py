"""EDEXML, the Dutch standard for pupils between a school's systems (Edustandaard): 1.03, 2.0 and 2.1."""

from pathlib import Path

from lvs_desktop.files.edex_source import open_edex, opens_with
from lvs_desktop.files.edexml_writing import EdexmlWriter
from lvs_desktop.files.source import Source


class _Edexml:
    name = "edexml"

    def recognises(self, path: Path, start: bytes) -> bool:
        """XML of which the first element is EDEX."""
        return opens_with(start, ("EDEX",)) is not None

    def open(self, path: Path, *, sheet: str | None, encoding: str | None, separator: str | None) -> Source:
        """The pupils. Sheet and separator do not count."""
        return open_edex(path, form=self.name, content="EDEX", encoding=encoding)


FORMAT = _Edexml()
WRITER = EdexmlWriter()
