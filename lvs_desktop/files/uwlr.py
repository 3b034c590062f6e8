"""UWLR 2.x 'leerlinggegevens' (Edustandaard): the content of EDEXML in a namespace, also inside a SOAP envelope."""

from pathlib import Path
from typing import Final

from lvs_desktop.files.edex_source import open_edex, opens_with
from lvs_desktop.files.source import Source

NAMESPACE: Final = "http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens"
_CONTENT: Final = "leerlinggegevens"
_ROOTS: Final = (_CONTENT, "leerlinggegevens_antwoord", "Envelope")


class _Uwlr:
    name = "uwlr"

    def recognises(self, path: Path, start: bytes) -> bool:
        """The content itself, the answer of the service that holds it, or the envelope around that."""
        said = opens_with(start, _ROOTS)
        return said is not None and NAMESPACE in said.text

    def open(self, path: Path, *, sheet: str | None, encoding: str | None, separator: str | None) -> Source:
        """The pupils. Sheet and separator do not count."""
        return open_edex(path, form=self.name, content=_CONTENT, encoding=encoding)


FORMAT = _Uwlr()
