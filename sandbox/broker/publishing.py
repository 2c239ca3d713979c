"""The publishing half of the client library: hand over, go on, be called back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sandbox.broker import texts
from sandbox.broker.connection import Connection
from sandbox.broker.message import text_of
from sandbox.broker.options import ConnectOptions
from sandbox.errors import BadOptionError, PayloadError, SandboxError
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import (
    Confirmed,
    Fact,
    Published,
    PublishLost,
    PublishRefused,
    PublishUnknown,
)
from sandbox.kernel.trace import Trace

PublishCallback = Callable[[str | None, str], object]


class Unconfirmed(NamedTuple):
    """One publish that the server has not answered yet."""

    channel: str
    callback: PublishCallback | None
    due_ms: int
    about: int


class Publishing:
    """What one client has published, and what became of it."""

    def __init__(
        self, client: Any, clock: Clock, trace: Trace, options: ConnectOptions
    ) -> None:
        self.ack_timeout_ms = options.ack_timeout_ms
        self.max_unconfirmed = options.max_pub_acks_in_flight
        self._client = client
        self._clock = clock
        self._trace = trace
        self.heard: int | None = None  # the entry of what a callback is told now
        self._guids = 0
        self.unconfirmed: dict[str, Unconfirmed] = {}  # by guid, oldest first
        self._alarm = clock.alarm(self._give_up_waiting)

    def publish(
        self,
        channel: str,
        data: str | bytes,
        callback: PublishCallback | None,
        cause: int | None,
    ) -> str:
        values = (channel, _text_of(data))
        guid = self._next_guid()
        if len(self.unconfirmed) > self.max_unconfirmed:
            self.heard = cause
            self._complain(callback, guid)
        client_id = self._client.client_id
        about = self._trace.record_root(client_id, Published, values, cause)
        due_ms = self._clock.now_ms + self.ack_timeout_ms
        if not self.unconfirmed:
            self._alarm.set(due_ms)
        self.unconfirmed[guid] = Unconfirmed(channel, callback, due_ms, about)
        client = self._client
        client.wire.send(client.desk.publish, (guid, channel, data, about))
        return guid

    def _complain(self, callback: PublishCallback | None, guid: str) -> None:
        """Too many at once. Like the real library: one too late, and whoever is told
        so by callback has published all the same (fact 2.5)."""
        if callback is None:
            raise SandboxError(
                f"{texts.TOO_MANY_UNCONFIRMED} Publish the next one in the callback of "
                f"one before, or connect with a higher max_pub_acks_in_flight."
            )
        callback(texts.TOO_MANY_UNCONFIRMED, guid)

    def _next_guid(self) -> str:
        # Like the real one: 22 signs, alike in front and counted at the end.
        self._guids += 1
        return f"{self._client.connection_id}{self._guids:010d}"

    def answered(self, connection: Connection, guid: str, error: str | None) -> None:
        """The server has stored the message, or will not."""
        if not connection.is_open or guid not in self.unconfirmed:
            return
        publish = self.unconfirmed.pop(guid)
        if not self.unconfirmed:
            self._alarm.clear()
        if error is not None:
            self._failed(PublishRefused, publish, guid, error)
            return
        client_id, about = self._client.client_id, publish.about
        values = (publish.channel, guid)
        self.heard = self._trace.record(client_id, Confirmed, values, about, about)
        if publish.callback is not None:
            publish.callback(None, guid)

    def _give_up_waiting(self) -> None:
        """No answer in time; the message may be stored all the same (fact 2.4)."""
        now_ms = self._clock.now_ms
        late = [
            g for g, publish in self.unconfirmed.items() if publish.due_ms <= now_ms
        ]
        self._give_up(late, texts.PUBLISH_TIMEOUT)
        if self.unconfirmed:
            self._alarm.set(next(iter(self.unconfirmed.values())).due_ms)

    def _give_up(self, guids: list[str], error: str) -> None:
        for guid in guids:
            # A callback may close the client, which gives up all of them.
            if guid in self.unconfirmed:
                publish = self.unconfirmed.pop(guid)
                self._failed(PublishUnknown, publish, guid, error)

    def _failed(
        self, kind: type[Fact], publish: Unconfirmed, guid: str, error: str
    ) -> None:
        client_id, about = self._client.client_id, publish.about
        values = (publish.channel, error)
        self.heard = self._trace.record(client_id, kind, values, about, about)
        if publish.callback is not None:
            publish.callback(error, guid)

    def close(self, error: str = texts.CONNECTION_CLOSED) -> None:
        """The client closes: whoever still waits for an answer is told so."""
        self._alarm.clear()
        self._give_up(list(self.unconfirmed), error)

    def refuse(self, channel: str, data: str, cause: int | None) -> int:
        """For the trace: somebody wants to publish, and the client is closed."""
        client_id, values = self._client.client_id, (channel, data)
        about = self._trace.record_root(client_id, Published, values, cause)
        refused = (channel, texts.CONNECTION_CLOSED)
        return self._trace.record(client_id, PublishRefused, refused, about, about)

    def lose(self, channel: str, about: int, reason: str) -> None:
        """For the trace: the event is gone, and nobody hears of it."""
        client_id, values = self._client.client_id, (channel, reason)
        self._trace.record(client_id, PublishLost, values, about, about)

    def kill(self) -> None:
        """The process is gone, and its callbacks with it."""
        self._alarm.clear()
        self.unconfirmed.clear()


def check_channel(channel: object) -> None:
    if not isinstance(channel, str) or not channel:
        raise BadOptionError(
            f"{texts.SUBJECT_MISSING}: a channel is named by a text such as "
            f"'ticket:updated', got {channel!r}."
        )


def _text_of(data: object) -> str:
    """The payload as the trace shows it. Raises PayloadError."""
    if isinstance(data, str):
        return data
    if isinstance(data, bytes):
        return text_of(data)
    raise PayloadError(data)
