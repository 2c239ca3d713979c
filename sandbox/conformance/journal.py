"""What the clients of a replay live to see, noted in the recording's own format."""

from __future__ import annotations

from typing import Any

from sandbox.broker.message import Message
from sandbox.kernel.clock import Clock

DATA_SHOWN_MAX = 200

Note = dict[str, Any]


class Journal:
    """Every note carries the time and the number of the step that was going on."""

    def __init__(self, clock: Clock) -> None:
        self.events: list[Note] = []
        self.observed: list[Note] = []
        self.errors: list[Note] = []
        self.monitor: list[Note] = []
        self.step = -1
        self._clock = clock

    def event(self, kind: str, **fields: Any) -> None:
        self.events.append(
            {"t": self._clock.now_ms, "step": self.step, "kind": kind, **fields}
        )

    def error(self, where: str, text: str, **who: Any) -> None:
        fields = {"where": where, **who, "error": text}
        self.event("error", **fields)
        self.errors.append({"t": self._clock.now_ms, "step": self.step, **fields})

    def answer(self, path: str, status: int, body: Any) -> None:
        """What the server's monitoring said."""
        self.event("monitor", path=path, status=status)
        note = {"t": self._clock.now_ms, "step": self.step, "path": path}
        self.monitor.append({**note, "status": status, "body": body})

    def delivery(self, client: str, sub: str, message: Message) -> None:
        fields = {
            "client": client,
            "sub": sub,
            "channel": message.channel,
            "seq": message.sequence,
            "data": shown(message),
            "redelivered": message.is_redelivered,
            "redelivery_count": message.redelivery_count,
        }
        self.event("delivery", **fields)
        order = len(self.observed) + 1
        self.observed.append({"order": order, "t": self._clock.now_ms, **fields})

    @property
    def last_ms(self) -> int:
        """When something happened last."""
        return int(self.events[-1]["t"]) if self.events else 0


def shown(message: Message) -> str:
    """The payload as a recording shows it: long ones by their length."""
    text = message.data
    if len(text) <= DATA_SHOWN_MAX:
        return text
    return f"<{len(message.raw_data)} bytes>"
