"""A message as a callback gets it."""

from __future__ import annotations

from typing import Any

from sandbox.stores.log import Record


class Message:
    """One delivery of one stored message.

    entry: the number of its Delivered fact in the trace.
    """

    __slots__ = ("_record", "channel", "entry", "redelivery_count")

    def __init__(
        self, channel: str, record: Record, redelivery_count: int, entry: int
    ) -> None:
        self._record = record
        self.channel = channel
        self.redelivery_count = redelivery_count
        self.entry = entry

    @property
    def sequence(self) -> int:
        return self._record.sequence

    @property
    def data(self) -> str:
        """The payload as text."""
        return text_of(self._record.data)

    @property
    def raw_data(self) -> bytes:
        data = self._record.data
        return data if isinstance(data, bytes) else data.encode()

    @property
    def timestamp_ms(self) -> int:
        """When the server stored it."""
        return self._record.at_ms

    @property
    def is_redelivered(self) -> bool:
        return self.redelivery_count > 0

    @property
    def about(self) -> Any:
        return self._record.about

    def __repr__(self) -> str:
        return f"<Message {self.channel} #{self.sequence} {self.data!r}>"


def text_of(data: str | bytes) -> str:
    return data if isinstance(data, str) else data.decode(errors="replace")
