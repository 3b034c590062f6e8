"""What the first bytes of a file say it is."""

import codecs
import re

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"\x1f\x8b", "zip"),
    (b"7z\xbc\xaf", "zip"),
    (b"Rar!", "zip"),
)
_MARKUP = re.compile(rb"\s*<(\?xml|!doctype|html|table|head|body|meta|!--|[a-z][a-z0-9:_-]*[\s/>])", re.IGNORECASE)
_XML_SHEET = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet|opendocument\.spreadsheet")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")  # \x1a ended files in MS-DOS, \x1b belongs to printers


def kind_of(start: bytes) -> str:
    """
    What a file that no format knows seems to be.

    One of zip, xls (any compound file), pdf, image, html, xml-sheet, results (of tests), xml, unknown.
    """
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    if markup(start):
        if _XML_SHEET.search(start):
            return "xml-sheet"
        if b"leerresultaten_verzoek" in start:
            return "results"
        return "html" if re.search(rb"<(html|table|!doctype html)", start, re.IGNORECASE) else "xml"
    return "unknown"


def markup(start: bytes) -> bool:
    """True if a text begins as HTML or XML does: some programs call that a spreadsheet."""
    wide = utf16(start)
    if wide:
        start = start.decode(wide, "replace").removeprefix("\ufeff").encode("utf-8", "replace")
    return _MARKUP.match(start.removeprefix(codecs.BOM_UTF8)) is not None


def utf16(start: bytes) -> str | None:
    """The UTF-16 encoding of a text, by its byte order mark or by where its NUL bytes stand; None: another one."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    if half and odd > half * 0.4 and even < half * 0.01:
        return "utf-16-le"
    if half and even > half * 0.4 and odd < half * 0.01:
        return "utf-16-be"
    return None


def is_text(start: bytes) -> bool:
    """True if this can be the start of a text in any encoding: hardly any control bytes."""
    if utf16(start):
        return True
    return 0 not in start and len(_CONTROLS.findall(start)) * 200 <= len(start)
