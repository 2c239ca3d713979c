"""A message as a callback gets it."""

from __future__ import annotations

from typing import Any

from sandbox.stores.log import Record


class Message:
    """One delivery of one stored message, from the server's hand to the callback's.

    key: the inbox it is for. sent_ms: when the server sent it. cause: the trace entry
    that made the server send it. entry: that of its arrival, -1 before. subscription:
    the client's own, once it has arrived.
    """

    __slots__ = (
        "cause", "channel", "entry", "key", "record", "redelivery_count", "sent_ms",
        "subscription",
    )  # fmt: skip

    def __init__(
        self,
        record: Record,
        channel: str,
        key: str,
        redelivery_count: int,
        sent_ms: int,
        cause: int | None,
    ) -> None:
        self.record = record
        self.channel = channel
        self.key = key
        self.redelivery_count = redelivery_count
        self.sent_ms = sent_ms
        self.cause = cause
        self.entry = -1
        self.subscription: Any = None

    def ack(self) -> None:
        """Tell the server that it is done with. Once more does no harm (5.4); with
        automatic acks it happens by itself."""
        self.subscription.send_ack(self.sequence, self.about, self.entry)

    @property
    def sequence(self) -> int:
        return self.record.sequence

    @property
    def data(self) -> str:
        """The payload as text."""
        return text_of(self.record.data)

    @property
    def raw_data(self) -> bytes:
        data = self.record.data
        return data if isinstance(data, bytes) else data.encode()

    @property
    def timestamp_ms(self) -> int:
        """When the server stored it."""
        return self.record.at_ms

    @property
    def is_redelivered(self) -> bool:
        return self.redelivery_count > 0

    @property
    def about(self) -> int | None:
        return self.record.about

    def __repr__(self) -> str:
        return f"<Message {self.channel} #{self.sequence} {self.data!r}>"


def text_of(data: str | bytes) -> str:
    return data if isinstance(data, str) else data.decode(errors="replace")
