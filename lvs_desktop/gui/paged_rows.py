"""Rows of a table that come by the page, off the UI thread, so that 100,000 of them open without a pause."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
PAGE = 256
KEPT = 48  # pages; about 12,000 rows
Fetch = Callable[[int, int, Callable[[list[T]], None]], None]


class PagedRows(Generic[T]):
    """
    The pages that a table looked at last.

    Args:
        arrived: Called with (first row, last row) when a page came in.
    """

    def __init__(self, arrived: Callable[[int, int], object]) -> None:
        self._arrived = arrived
        self._count = 0
        self._fetch: Fetch[T] | None = None
        self._pages: OrderedDict[int, list[T]] = OrderedDict()
        self._asked: set[int] = set()
        self._turn = 0  # a page that was asked for before the last `show` is dropped

    def __len__(self) -> int:
        """All rows, fetched or not."""
        return self._count

    def show(self, count: int, fetch: Fetch[T]) -> None:
        """
        Other rows from now on.

        Args:
            fetch: (offset, limit, done): gets rows off the UI thread and hands them to `done` on it.
        """
        self._count, self._fetch = count, fetch
        self.forget()

    def forget(self) -> None:
        """Fetch every page again when it is looked at."""
        self._pages.clear()
        self._asked.clear()
        self._turn += 1

    def at(self, row: int, *, ask: bool = True) -> T | None:
        """A row, or None while it is on its way."""
        if not 0 <= row < self._count:
            return None
        number = row // PAGE
        page = self._pages.get(number)
        if page is None:
            if ask:
                self._ask(number)
            return None
        self._pages.move_to_end(number)
        return page[row % PAGE] if row % PAGE < len(page) else None

    def put(self, row: int, value: T) -> None:
        """Another value in a row that was fetched."""
        page = self._pages.get(row // PAGE)
        if page is not None and row % PAGE < len(page):
            page[row % PAGE] = value

    def fetched(self) -> list[tuple[int, T]]:
        """The rows that are here, with their places."""
        return [
            (number * PAGE + place, value) for number, page in self._pages.items() for place, value in enumerate(page)
        ]

    def _ask(self, number: int) -> None:
        if number in self._asked or self._fetch is None:
            return
        self._asked.add(number)
        turn = self._turn

        def came(rows: list[T]) -> None:
            if turn != self._turn:
                return
            self._pages[number] = list(rows)
            self._asked.discard(number)
            while len(self._pages) > KEPT:
                self._pages.popitem(last=False)
            self._arrived(number * PAGE, min(number * PAGE + PAGE, self._count) - 1)

        self._fetch(number * PAGE, PAGE, came)
