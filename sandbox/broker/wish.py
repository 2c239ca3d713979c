"""What a client asks for when it subscribes, as it travels to the server."""

from __future__ import annotations

from typing import NamedTuple

from sandbox.broker.start import NEW_ONLY, Start
from sandbox.errors import BadOptionError
from sandbox.kernel.clock import whole_ms

ACK_WAIT_MS = 30_000
# node-nats-streaming's own default; the Go and Python clients ask for 1,024 (5.10).
MAX_IN_FLIGHT = 16_384


class Wish(NamedTuple):
    """One request to subscribe. ack_wait_s: the protocol knows whole seconds (5.5)."""

    start: Start = Start(NEW_ONLY)
    queue_group: str = ""
    durable_name: str = ""
    manual_ack: bool = False
    ack_wait_s: int = ACK_WAIT_MS // 1_000
    max_in_flight: int = MAX_IN_FLIGHT

    @property
    def group_name(self) -> str:
        """A durable group is called `durable:queue` (fact 7.13)."""
        if self.queue_group and self.durable_name:
            return f"{self.durable_name}:{self.queue_group}"
        return self.queue_group


def whole_seconds(ack_wait_ms: object) -> int:
    """The ack wait as the protocol has it. Raises BadOptionError for what it cannot
    say; less than a second is for the server to refuse."""
    wait_ms = whole_ms("ack_wait_ms", ack_wait_ms)
    if wait_ms % 1_000 and wait_ms > 1_000:
        raise BadOptionError(
            f"ack_wait_ms takes whole seconds, such as 5_000: the protocol knows no "
            f"parts of them, got {wait_ms}."
        )
    return wait_ms // 1_000


def name_or_nothing(option: str, value: object) -> str:
    """Check a name that may be left out. Raises BadOptionError."""
    if value is None or isinstance(value, str):
        return value or ""
    raise BadOptionError(f"{option} takes a text such as 'orders', got {value!r}.")
