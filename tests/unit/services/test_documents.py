"""Documents without Qt."""

from lvs_desktop.services.documents import Column, Document, Facts, Paragraph, Table, plain_text


def test_a_document_reads_as_text_in_its_order() -> None:
    """What is painted can be read without painting."""
    table = Table(columns=(Column(title="Leerling"), Column(title="Klas")), rows=iter([("Çağla", "2B"), ("", "3B")]))
    document = Document(
        title="Overzicht", subtitle="klein", blocks=(Facts(rows=(("Bestand", "a.csv"),)), Paragraph(text="Kop"), table)
    )

    expected = "Overzicht\n\nklein\n\nBestand: a.csv\n\nKop\n\nLeerling\tKlas\nÇağla\t2B\n\t3B"

    assert expected == plain_text(document)
