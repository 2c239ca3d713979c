"""What the monitoring port tells, as lines for a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sandbox.broker.channel import Channel
from sandbox.broker.place import Place
from sandbox.broker.subscription import Subscription
from sandbox.kernel.trace import Table

VOLATILE = "<volatile>"


class Page(NamedTuple):
    """One answer of the monitoring port: an HTTP status, and a body as JSON has it.

    It prints itself as a small table, without what differs from run to run.
    """

    status: int
    body: Any

    def __repr__(self) -> str:
        if isinstance(self.body, dict):
            return "\n".join(_body_lines(self.body, ""))
        return str(self.body or self.status)


def _body_lines(body: dict[str, Any], indent: str) -> Iterator[str]:
    """A line a value; what a list or another dict holds stands indented below."""
    for name, value in body.items():
        if isinstance(value, dict):
            yield f"{indent}{name}"
            yield from _body_lines(value, f"{indent}  ")
        elif isinstance(value, list):
            yield f"{indent}{name}"
            for item in value:
                yield f"{indent}  {_row(item)}"
                if isinstance(item, dict):
                    yield from _body_lines(_nested(item), f"{indent}    ")
        elif value != VOLATILE:
            yield f"{indent}{name:<14} {value}"


def _row(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    plain = {k: v for k, v in item.items() if k not in _nested(item) and v != VOLATILE}
    return "  ".join(f"{name}={value}" for name, value in plain.items())


def _nested(item: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in item.items() if isinstance(v, dict | list)}


def lines(server: Any) -> Table:
    """Every channel with its messages, and who reads it from where."""
    return Table([line for channel in server.channels for line in _channel(channel)])


def _channel(channel: Channel) -> list[str]:
    count = len(channel.log)
    head = f"{channel.name:<20} {count} message{'' if count == 1 else 's'}"
    seats = [(place, s) for place in channel.places for s in place.subscriptions]
    return [head, *(_seat(place, subscription) for place, subscription in seats)]


def _seat(place: Place, subscription: Subscription) -> str:
    who = subscription.client_id if subscription.session else "(nobody)"
    parts = [
        f"    {who:<16} {place.name or place.start}, next is #{place.last_sent + 1}"
    ]
    if subscription.in_flight:
        parts.append(f"{len(subscription.in_flight)} unacked")
    if subscription.is_stalled:
        parts.append("stalled")
    if subscription.session and subscription.has_failed_heartbeats:
        parts.append(f"{subscription.session.failed_heartbeats} heartbeats missed")
    return ", ".join(parts)
