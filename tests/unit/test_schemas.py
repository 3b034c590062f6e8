"""Our codes are those of the Dutch exchange standard, tried on its own schemas (Edustandaard, EDEXML 2.1)."""

from pathlib import Path

import pytest
from lxml import etree

from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.schools import check_brin, check_location, check_school_year

XSD = "http://www.w3.org/2001/XMLSchema"

pytestmark = pytest.mark.requires("schemas")


def accepts(schemas: Path, file: str, type_name: str, value: str) -> bool:
    """True if a type of EDEXML 2.1 takes a value."""
    place = (schemas / "edexml-2.1" / file).as_uri()
    include = f'<s:include schemaLocation="{place}"/><s:element name="v" type="{type_name}"/>'
    wrapper = etree.fromstring(f'<s:schema xmlns:s="{XSD}">{include}</s:schema>')
    element = etree.Element("v")
    element.text = value
    return bool(etree.XMLSchema(wrapper).validate(element))


def test_the_schema_of_edexml_is_whole(schemas: Path) -> None:
    """Part 2 reads EDEXML and checks what it writes against this; a cut copy would accept anything."""
    schema = etree.XMLSchema(etree.parse(schemas / "edexml-2.1" / "EDEXML.structuur.xsd"))

    assert not schema.validate(etree.fromstring("<EDEX/>"))
    assert any("school" in str(error.message) for error in schema.error_log)


@pytest.mark.parametrize("brin", ["05KO", "00AA", "5KOO", "05K0", "05ko", "05KO00", "O5KO", "", "99ZZ"])
def test_a_brin_has_the_form_of_the_standard(schemas: Path, brin: str) -> None:
    """A school code that we accept can be sent to anyone who follows the standard."""
    try:
        written = check_brin(brin) == brin
    except Problem:
        written = False

    assert accepts(schemas, "EDEXML.types.vast.xsd", "EDEXBrincodeType", brin) == written


@pytest.mark.parametrize("code", ["00", "07", "99", "7", "007", "0A"])
def test_a_location_code_has_the_form_of_the_standard(schemas: Path, code: str) -> None:
    """Our locations are the 'dependances' of the standard."""
    try:
        written = check_location(f"{code}=Hoofdgebouw").code == code
    except Problem:
        written = False

    assert accepts(schemas, "EDEXML.types.vast.xsd", "EDEXDependancecodeType", code) == written


def test_the_list_of_school_years_in_the_schema_has_run_out(schemas: Path) -> None:
    """Why our check goes by form: the official list stops, and each current file would be refused."""
    assert accepts(schemas, "EDEXML.types.variabel.xsd", "EDEXSchooljaarType", "2024-2025")
    assert not accepts(schemas, "EDEXML.types.variabel.xsd", "EDEXSchooljaarType", "2026-2027")
    assert check_school_year("2026-2027") == "2026-2027"
