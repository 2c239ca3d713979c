"""The publishing half of the client library: hand over, go on, be called back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.broker import texts
from sandbox.broker.connection import Connection
from sandbox.broker.message import text_of
from sandbox.broker.options import ConnectOptions
from sandbox.errors import BadOptionError, PayloadError, SandboxError
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import Confirmed, Published, PublishRefused
from sandbox.kernel.trace import Trace

PublishCallback = Callable[[str | None, str], object]


class Unconfirmed:
    """One publish that the server has not answered yet."""

    __slots__ = ("about", "callback", "channel", "due_ms")

    def __init__(
        self, channel: str, callback: PublishCallback | None, due_ms: int, about: int
    ) -> None:
        self.channel = channel
        self.callback = callback
        self.due_ms = due_ms
        self.about = about


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
        self._unconfirmed: dict[str, Unconfirmed] = {}  # by guid, oldest first
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
        if len(self._unconfirmed) > self.max_unconfirmed:
            self.heard = cause
            self._complain(callback, guid)
        client_id = self._client.client_id
        about = self._trace.record_root(client_id, Published, values, cause)
        due_ms = self._clock.now_ms + self.ack_timeout_ms
        if not self._unconfirmed:
            self._alarm.set(due_ms)
        self._unconfirmed[guid] = Unconfirmed(channel, callback, due_ms, about)
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
        return f"{self._client.guid_prefix}{self._guids:010d}"

    def answered(self, connection: Connection, guid: str, error: str | None) -> None:
        """The server has stored the message, or will not."""
        if not connection.is_open or guid not in self._unconfirmed:
            return
        publish = self._unconfirmed.pop(guid)
        if not self._unconfirmed:
            self._alarm.clear()
        if error is not None:
            self._refused(publish, guid, error)
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
            g for g, publish in self._unconfirmed.items() if publish.due_ms <= now_ms
        ]
        for guid in late:
            self._refused(self._unconfirmed.pop(guid), guid, texts.PUBLISH_TIMEOUT)
        if self._unconfirmed:
            self._alarm.set(next(iter(self._unconfirmed.values())).due_ms)

    def _refused(self, publish: Unconfirmed, guid: str, error: str) -> None:
        client_id, about = self._client.client_id, publish.about
        values = (publish.channel, error)
        self.heard = self._trace.record(client_id, PublishRefused, values, about, about)
        if publish.callback is not None:
            publish.callback(error, guid)

    def close(self) -> None:
        """The client closes: whoever still waits for an answer is told so."""
        self._alarm.clear()
        for guid in list(self._unconfirmed):
            self._refused(self._unconfirmed.pop(guid), guid, texts.CONNECTION_CLOSED)

    def kill(self) -> None:
        """The process is gone, and its callbacks with it."""
        self._alarm.clear()
        self._unconfirmed.clear()


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
