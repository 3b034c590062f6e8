"""What kind of file it is, and which of its pages are whole: told from its bytes, without the database."""

from itertools import count
from pathlib import Path

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.storage import keys
from lvs_desktop.storage.disk import PAGE, check_name

_ENCRYPTED = 200  # different bytes in a page of random ones: 256, hardly ever under 250
# The first bytes of a school file are as good as random: one in four thousand million begins like a zip file.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"SQLite format 3\0", "database"),
    (b"PK\x03\x04", "zip"),
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
)


def first_bytes(path: Path) -> bytes:
    """The 16 bytes that name the key."""
    with path.open("rb") as source:
        return source.read(16)


def check_form(path: Path) -> None:
    """
    Refuse what can't be a whole school file before any key is asked for.

    Raises:
        Problem: SCHOOL_FILE_NAME_TOO_LONG, _NOT_FOUND, _EMPTY, _FOREIGN (facts: kind), _CUT inside a page; _DAMAGED if
            the first page is not an encrypted one.
    """
    check_name(path)
    if not path.is_file():
        raise Problem(ProblemCode.SCHOOL_FILE_NOT_FOUND, file=path.name)
    size = path.stat().st_size
    if not size:
        raise Problem(ProblemCode.SCHOOL_FILE_EMPTY, file=path.name)
    with path.open("rb") as source:
        page = source.read(PAGE)
    for start, kind in _OTHERS:
        if page.startswith(start):
            raise Problem(ProblemCode.SCHOOL_FILE_FOREIGN, file=path.name, kind=kind)
    # an encrypted page holds nearly every byte; zeros and a text do not
    if len(page) == PAGE and len(set(page)) < _ENCRYPTED:
        if page.isascii() and page.strip(b"\0"):
            raise Problem(ProblemCode.SCHOOL_FILE_FOREIGN, file=path.name, kind="text")
        raise Problem(ProblemCode.SCHOOL_FILE_DAMAGED, file=path.name)
    # a merge that was cut off halfway a page is done again from the log beside the file
    log = path.with_name(path.name + "-wal")
    if size % PAGE and not (log.is_file() and log.stat().st_size):
        raise Problem(ProblemCode.SCHOOL_FILE_CUT, file=path.name)


def has_page_of(path: Path, key: bytes) -> bool:
    """True if any page was written under this key: then the file is ours, whatever became of its beginning."""
    sound = keys.page_check(key)
    with path.open("rb") as source:
        for number in count(1):
            page = source.read(PAGE)
            if len(page) < PAGE:
                return False
            if sound(page, number):
                return True
    return False


def bad_pages(path: Path, key: bytes) -> int:
    """
    How many pages are not as they were written under this key, half a page at the end included.

    Raises:
        OSError: The disk or the network does not give them.
    """
    sound = keys.page_check(key)
    with path.open("rb") as source:
        return sum(not sound(page, number) for number, page in enumerate(iter(lambda: source.read(PAGE), b""), 1))
