"""The client library as an answer holds it: each call is an action for the real one."""

from __future__ import annotations

from typing import Any, ClassVar

from sandbox.answering.desk import Desk, StandIn
from sandbox.errors import HandlerError, UnknownNameError


class Emitting(StandIn):
    """Something to listen to; `events` names all there is to hear, as in the real."""

    events: ClassVar[tuple[str, ...]] = ()

    def on(self, event: str, listener: Any = None) -> Any:
        """Call `listener` at every `event`; without one, use it as a decorator."""
        if event not in self.events:
            raise UnknownNameError("event", event, self.events)
        if listener is None:
            return lambda decorated: self.on(event, decorated)
        if not callable(listener):
            raise HandlerError(
                f"on({event!r}, …) takes a function, got {listener!r}; hand it over "
                f"without brackets: on({event!r}, heard)."
            )
        self._act("on", event, listener)
        return listener


class Client(Emitting):
    events = (
        "connect", "error", "close", "disconnect", "reconnect", "connection_lost"
    )  # fmt: skip

    def publish(self, channel: Any, data: Any, callback: Any = None) -> None:
        self._act("publish", channel, data, callback)

    def subscribe(self, channel: Any, **options: Any) -> Subscription:
        subscription = Subscription(self._desk, self._desk.new_part())
        self._act("subscribe", subscription, channel, options)
        return subscription

    def close(self) -> None:
        self._act("close")


class Subscription(Emitting):
    events = ("ready", "message", "error", "unsubscribed", "closed", "timeout")

    def unsubscribe(self) -> None:
        self._act("unsubscribe")

    def close(self) -> None:
        self._act("close")


class Message(StandIn):
    """One message, with what the real one tells, and its ack."""

    def __init__(
        self, desk: Desk, part: int, *, channel: str, sequence: int, data: str,
        is_redelivered: bool, timestamp_ms: int,
    ) -> None:  # fmt: skip
        super().__init__(desk, part)
        self.channel = channel
        self.sequence = sequence
        self.data = data
        self.is_redelivered = is_redelivered
        self.timestamp_ms = timestamp_ms

    @property
    def raw_data(self) -> bytes:
        return self.data.encode()

    def ack(self) -> None:
        self._act("ack")


class Request(StandIn):
    """An HTTP request to be answered once with reply(status, body)."""

    def __init__(
        self, desk: Desk, part: int, *, method: str, path: str, body: Any
    ) -> None:
        super().__init__(desk, part)
        self.method = method
        self.path = path
        self.body = body

    def reply(self, status: Any, body: Any = None) -> None:
        self._act("reply", status, body)


class Post(StandIn):
    """post(service, body): an HTTP POST; nobody waits for its answer."""

    def __call__(self, service: Any, body: Any) -> None:
        self._act("post", service, body)


class Function(StandIn):
    """A function of the exercise's: a call is carried out after this turn."""

    def __call__(self, *values: Any) -> None:
        self._act("call", *values)
