"""A subscription as its client holds it: something to listen to, and to leave."""

from __future__ import annotations

from typing import Any

from sandbox.broker import texts
from sandbox.broker.emitter import Emitter
from sandbox.errors import NotConnectedError
from sandbox.kernel.clock import Clock


class ClientSubscription(Emitter):
    """A subscription as its client holds it.

    Emits `ready`, `message` (with a Message), `error` (with a text or the
    exception of a listener), `unsubscribed`, `closed`, and `timeout` (with a text)
    when the server has not answered the request: it may still do so.
    """

    events = ("ready", "message", "error", "unsubscribed", "closed", "timeout")

    def __init__(
        self, listening: Any, key: str, channel: str, manual_ack: bool, clock: Clock
    ) -> None:
        super().__init__()
        self.manual_ack = manual_ack
        self.key = key
        self.channel = channel
        self.is_open = True
        self.farewell = "unsubscribed"  # the event to emit when the server let go
        # The listeners of the event that comes by the hundred thousand.
        self.message_listeners = self._listeners["message"]
        self._listening = listening
        self.request_alarm = clock.alarm(self._timed_out)

    def send_ack(
        self, sequence: int, about: int | None = None, cause: int | None = None
    ) -> None:
        """Tell the server that a message is done with; it ignores what it does not
        wait for. Nothing is sent by a client that is closed. about, cause: for the
        trace."""
        self._listening.send_ack(self.key, sequence, about, cause)

    def unsubscribe(self) -> None:
        """Let the server forget this subscription and its place."""
        self._leave("unsubscribed")

    def close(self) -> None:
        """Stop listening. Without a durable name the server forgets the place too."""
        self._leave("closed")

    def _timed_out(self) -> None:
        if self.is_open:
            error = texts.SUBSCRIBE_TIMEOUT
        elif self.farewell == "closed":
            error = texts.CLOSE_TIMEOUT
        else:
            error = texts.UNSUBSCRIBE_TIMEOUT
        self.emit("timeout", error)

    def _leave(self, farewell: str) -> None:
        self._listening.require_open()
        if not self.is_open:
            raise NotConnectedError(
                f"{texts.INVALID_SUBSCRIPTION}: {self.key!r} is closed already; "
                f"type client.subscribe({self.channel!r}) for a new one."
            )
        self.is_open = False
        self.farewell = farewell
        self._listening.leave(self)

    def __repr__(self) -> str:
        return f"<subscription {self.key!r}>"
