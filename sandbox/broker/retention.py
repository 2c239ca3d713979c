"""What goes without anybody's doing: messages over a limit, channels nobody uses.

A publish never fails for want of room: the oldest messages go, and whoever has not
read them by then will not get them (facts 8.3, 8.5 to 8.7).
"""

from __future__ import annotations

from typing import Any

from sandbox.broker.channel import Channel
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import ChannelDeleted, Dropped
from sandbox.kernel.trace import Trace


class Retention:
    """The limits of one server, kept."""

    def __init__(self, server: Any, clock: Clock, trace: Trace) -> None:
        self._server = server
        self._clock = clock
        self._trace = trace

    def watch(self, channel: Channel) -> None:
        """A channel is made, or known again: from now on its limits hold."""
        channel.active_ms = self._clock.now_ms
        self.make_room(channel, None)
        if channel.limits.max_age_ms and len(channel.log):
            self._expire(channel, self._server.life)
        if channel.limits.max_inactivity_ms:
            self._look_for_use(channel, self._server.life)

    def stored(self, channel: Channel, cause: int | None) -> None:
        """A message has come in: is there one too many now?"""
        limits, log = channel.limits, channel.log
        channel.active_ms = self._clock.now_ms
        if 0 < limits.max_msgs < len(log) or 0 < limits.max_bytes < log.bytes:
            self.make_room(channel, cause)
        if limits.max_age_ms and len(log) == 1:
            life = self._server.life
            self._clock.housekeeping_after(
                limits.max_age_ms, self._expire, channel, life
            )

    def make_room(self, channel: Channel, cause: int | None) -> None:
        """Drop the oldest; the newest stays, even if it is too large alone (8.3)."""
        limits, log = channel.limits, channel.log
        if 0 < limits.max_msgs < len(log):
            self._drop(channel, len(log) - limits.max_msgs, "max_msgs", cause)
        while 0 < limits.max_bytes < log.bytes and len(log) > 1:
            self._drop(channel, 1, "max_bytes", cause)

    def _expire(self, channel: Channel, life: int) -> None:
        """Drop what is too old, and look again when the next one will be."""
        server = self._server
        if not server.when_awake(self._expire, channel, life) or server.life != life:
            return
        log, max_age_ms = channel.log, channel.limits.max_age_ms
        now_ms = self._clock.now_ms
        # Gone once its age has reached the limit, not only when it is over it (8.6).
        count = log.count_before(now_ms - max_age_ms + 1)
        if count:
            self._drop(channel, count, "max_age", None)
        if log.oldest_ms is not None:
            wait_ms = log.oldest_ms + max_age_ms - now_ms
            self._clock.housekeeping_after(wait_ms, self._expire, channel, life)

    def _drop(
        self, channel: Channel, count: int, reason: str, cause: int | None
    ) -> None:
        first = channel.log.first_sequence
        channel.log.drop_first(count)
        last = channel.log.first_sequence - 1
        values = (channel.name, first, last, reason)
        self._trace.record(self._server.name, Dropped, values, cause=cause)

    def _look_for_use(self, channel: Channel, life: int) -> None:
        """Delete a channel that nobody has used for too long, and that nobody listens
        to now: who is offline does not count (fact 6.11)."""
        server = self._server
        is_ours = server.when_awake(self._look_for_use, channel, life)
        if not is_ours or server.life != life:
            return
        limit_ms = channel.limits.max_inactivity_ms
        if channel.is_listened_to:
            channel.active_ms = self._clock.now_ms
        wait_ms = channel.active_ms + limit_ms - self._clock.now_ms
        if wait_ms > 0:
            call = self._look_for_use
            self._clock.housekeeping_after(wait_ms, call, channel, life)
            return
        server.leaving.delete(channel)
        self._trace.record(server.name, ChannelDeleted, (channel.name, limit_ms))
