"""EDEXML, the Dutch standard for pupils between a school's systems (Edustandaard): 1.03, 2.0 and 2.1."""

from lvs_desktop.files.edexml_writing import EdexmlWriter

WRITER = EdexmlWriter()
