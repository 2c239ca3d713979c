"""A log that may be longer than memory: the newest messages in columns, as in `Log`,
and the older ones read back by the page from wherever they are kept."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from operator import attrgetter

import msgspec

from sandbox.stores.log import Log, Record

PAGES_MAX = 4  # a channel that is read by several from several places

_sequence = attrgetter("sequence")


class Page(msgspec.Struct, gc=False):
    """Messages read back. start, end: the numbers it tells of, both included.
    records: those there are, in order."""

    start: int
    end: int
    records: list[Record]

    def at_or_after(self, sequence: int) -> Record | None:
        if len(self.records) == self.end - self.start + 1:
            return self.records[sequence - self.start]
        place = bisect_left(self.records, sequence, key=_sequence)
        return self.records[place] if place < len(self.records) else None


NO_PAGE = Page(0, -1, [])


class PagedLog(Log):
    """A subclass says how a page is fetched, and tells `_let_go_before` which numbers
    can be from now on."""

    def __init__(self, channel: str, overhead_bytes: int) -> None:
        super().__init__(channel, overhead_bytes)
        self._page = NO_PAGE  # the one read last
        self._pages: OrderedDict[int, Page] = OrderedDict()  # by end, latest last

    def _fetch(self, sequence: int) -> Page:
        """A page with that number in it, which is before the columns."""
        raise NotImplementedError

    def read(self, sequence: int) -> Record | None:
        if sequence >= self._base:
            return super().read(sequence)
        if sequence < self.first_sequence:
            return None
        record = self._page_of(sequence).at_or_after(sequence)
        return record if record is not None and record.sequence == sequence else None

    def next_after(self, sequence: int) -> Record | None:
        sequence += 1
        page = self._page
        place = sequence - page.start
        # Mostly it is the next one on the page that was read last.
        if 0 <= place < len(page.records) and sequence >= self.first_sequence:
            record = page.records[place]
            if record.sequence == sequence:
                return record
        return self._search(max(sequence, self.first_sequence))

    def _search(self, sequence: int) -> Record | None:
        """The first message of that number or a higher one."""
        while sequence < self._base:
            page = self._page_of(sequence)
            record = page.at_or_after(sequence)
            if record is not None:
                return record
            sequence = page.end + 1
        return super().next_after(sequence - 1)

    def _page_of(self, sequence: int) -> Page:
        if self._page.start <= sequence <= self._page.end:
            return self._page
        for page in self._pages.values():
            if page.start <= sequence <= page.end:
                self._pages.move_to_end(page.end)
                break
        else:
            page = self._fetched(sequence)
            self._pages[page.end] = page
            if len(self._pages) > PAGES_MAX:
                self._pages.popitem(last=False)
        self._page = page
        return page

    def _fetched(self, sequence: int) -> Page:
        page = self._fetch(sequence)
        if self.abouts:
            for record in page.records:
                record.about = self.abouts.get(record.sequence)
        return page

    def _empty(self, sequence: int) -> None:
        if sequence >= self._base:
            super()._empty(sequence)
        elif sequence > self.first_sequence:  # nobody asks for what is before the first
            for page in self._pages.values():
                page.records[:] = [r for r in page.records if r.sequence != sequence]
