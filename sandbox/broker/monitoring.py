"""What the server's monitoring port answers, in the shapes of the real one.

    /streaming/serverz    /streaming/storez    /streaming/isFTActive
    /streaming/clientsz   [?client=x][&subs=1][&limit=n&offset=n]
    /streaming/channelsz  [?channel=x][&subs=1][&limit=n&offset=n]

Values that differ from run to run in the real server are "<volatile>", as in the
recordings. Source: facts, section 10; recording mon_01.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sandbox.broker.channel import Channel
from sandbox.broker.limits import ChannelLimits
from sandbox.broker.monitor_table import VOLATILE
from sandbox.broker.subscription import Subscription

LIMIT = 1_024  # how many clients or channels one answer lists

Body = Any  # a dict as JSON has it, or a text
Query = dict[str, str]


def answer(server: Any, path: str) -> tuple[int, Body]:
    """The status and the body for one path."""
    parts = urlsplit(path)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    page = PAGES.get(parts.path)
    # A text without the newline behind it, as the recordings have it.
    return page(server, query) if page else (404, "404 page not found")


def _serverz(server: Any, query: Query) -> tuple[int, Body]:
    subscriptions = [s for c in server.channels for s in c.subscriptions]
    body = {
        **_volatile("cluster_id", "server_id", "version", "go"),
        "state": "STANDALONE",
        **_volatile("now", "start_time", "uptime"),
        "clients": len(server.sessions),
        "subscriptions": len(subscriptions),
        "channels": len(server.channels),
        **_totals(server),
        "in_msgs": server.desk.received_messages,
        "in_bytes": server.desk.received_bytes,
        "out_msgs": server.delivery.sent_messages,
        "out_bytes": server.delivery.sent_bytes,
        **_volatile("open_fds", "max_fds"),
    }
    return 200, body


def _storez(server: Any, query: Query) -> tuple[int, Body]:
    limits = server.options.limits
    patterns = sorted(limits.patterns)
    body = {
        **_volatile("cluster_id", "server_id", "now"),
        "type": server.store.kind,
        "limits": {
            "max_channels": limits.max_channels,
            **_channel_limits(limits.of_all),
            **_if_any("channels", {p: _channel_limits(limits.of(p)) for p in patterns}),
        },
        **_totals(server),
    }
    return 200, body


def _channel_limits(limits: ChannelLimits) -> Body:
    return {
        "max_msgs": limits.max_msgs,
        "max_bytes": limits.max_bytes,
        # As Go writes a duration: in nanoseconds.
        "max_age": limits.max_age_ms * 1_000_000,
        "max_subscriptions": limits.max_subs,
        "max_inactivity": limits.max_inactivity_ms * 1_000_000,
    }


def _clientsz(server: Any, query: Query) -> tuple[int, Body]:
    if "client" in query:
        session = server.sessions.get(query["client"])
        if session is None:
            return 404, f"Client {query['client']} not found"
        return 200, _client(server, session.client_id, query)
    names = sorted(session.client_id for session in server.sessions)
    listed, head = _slice(names, query)
    clients = [_client(server, name, query) for name in listed]
    return 200, {**head, "clients": clients}


def _client(server: Any, client_id: str, query: Query) -> Body:
    its = [s for s in server.subscriptions.values() if s.client_id == client_id]
    body: dict[str, Any] = {"id": client_id, "hb_inbox": VOLATILE}
    body["subs_count"] = len(its)
    if query.get("subs") == "1":
        by_channel: dict[str, list[Body]] = {}
        for subscription in its:
            channel = subscription.place.channel.name
            by_channel.setdefault(channel, []).append(_subscription(subscription))
        body |= _if_any("subscriptions", by_channel)
    return body


def _channelsz(server: Any, query: Query) -> tuple[int, Body]:
    if "channel" in query:
        channel = server.channels.get(query["channel"])
        if channel is None:
            return 404, f"Channel {query['channel']} not found"
        return 200, _channel(channel, query)
    names, head = _slice(sorted(channel.name for channel in server.channels), query)
    if query.get("subs") != "1":
        return 200, head | _if_any("names", names)
    channels = [_channel(server.channels.get(name), query) for name in names]
    return 200, head | _if_any("channels", channels)


def _channel(channel: Channel, query: Query) -> Body:
    log = channel.log
    body = {
        "name": channel.name,
        "msgs": len(log),
        "bytes": log.bytes,
        # A channel that never had a message has no first one (recording conn_08).
        "first_seq": log.first_sequence if log.last_sequence else 0,
        "last_seq": log.last_sequence,
        "subs_count": len(channel.subscriptions),
    }
    if query.get("subs") == "1":
        listed = [_subscription(s) for s in channel.subscriptions]
        body |= _if_any("subscriptions", listed)
    return body


def _subscription(subscription: Subscription) -> Body:
    place = subscription.place
    # Whoever is left as the shadow of a group stands where the group does.
    is_member = place.is_group and subscription.session is not None
    body: dict[str, Any] = {"client_id": subscription.client_id}
    body.update(_volatile("inbox", "ack_inbox"))
    if place.is_group:
        body["queue_name"] = place.name  # `durable:queue` for a durable one
    elif place.is_durable:
        body["durable_name"] = place.name
    return {
        **body,
        "is_durable": place.is_durable,
        "is_offline": subscription.session is None,
        "max_inflight": subscription.max_in_flight,
        "ack_wait": subscription.ack_wait_ms // 1_000,
        "last_sent": subscription.last_sent if is_member else place.last_sent,
        "pending_count": len(subscription.in_flight),
        "is_stalled": subscription.is_stalled,
    }


def _slice(names: list[str], query: Query) -> tuple[list[str], dict[str, Any]]:
    offset, limit = _number(query, "offset", 0), _number(query, "limit", LIMIT)
    limit = limit or LIMIT
    listed = names[offset : offset + limit]
    head = {
        **_volatile("cluster_id", "server_id", "now"),
        "offset": offset,
        "limit": limit,
        "count": len(listed),
        "total": len(names),
    }
    return listed, head


def _number(query: Query, name: str, default: int) -> int:
    text = query.get(name, "")
    return int(text) if text.isdigit() else default


def _totals(server: Any) -> dict[str, int]:
    logs = [channel.log for channel in server.channels]
    return {
        "total_msgs": sum(len(log) for log in logs),
        "total_bytes": sum(log.bytes for log in logs),
    }


def _if_any(name: str, listed: Any) -> Body:
    """The real server leaves a list out that has nothing in it."""
    return {name: listed} if listed else {}


def _volatile(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, VOLATILE)


def _not_fault_tolerant(server: Any, query: Query) -> tuple[int, Body]:
    return 204, ""


PAGES: dict[str, Callable[[Any, Query], tuple[int, Body]]] = {
    "/streaming/serverz": _serverz,
    "/streaming/storez": _storez,
    "/streaming/clientsz": _clientsz,
    "/streaming/channelsz": _channelsz,
    "/streaming/isFTActive": _not_fault_tolerant,
}
