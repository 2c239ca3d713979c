"""Facts whose own words are those of the program, said as a person says them.

`plain.js` says the same in the player; a test compares the two.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from sandbox.kernel.facts import (
    Acked,
    AckWaitOver,
    Acted,
    ClientClosed,
    ClientConnected,
    ClientForgotten,
    PlaceKept,
    ServerStarted,
    ServerStopped,
    Subscribed,
    SubscriptionForgotten,
    Unsubscribed,
)
from sandbox.kernel.trace import Entry
from sandbox.views.words import counted

STORES = {"MEMORY": "in memory", "FILE": "in files", "SQL": "in a database"}
STARTS = {
    "new_only": "from now on", "first": "from the first message on",
    "last_received": "from the last message on",
}  # fmt: skip


def plain(entry: Entry) -> str:
    """An entry as a sentence without its end."""
    if isinstance(entry.fact, Acted):
        return deed_said(entry.fact.action)
    said = PLAIN.get(type(entry.fact))
    return f"{entry.actor} {said(entry.fact) if said else entry.fact}"


def kept_where(store: str) -> str:
    return STORES.get(store, f"({store})")


def _reader(fact: Any) -> str:
    """ "orders/payment:created" is how the server calls what orders has there."""
    return str(fact.subscription).split("/")[0]


def _subscribed(fact: Any) -> str:
    is_late = fact.start_at == "new_only" and fact.after_sequence > 0
    past = f", after #{fact.after_sequence}" if is_late else ""
    start = STARTS.get(fact.start_at, fact.start_at)
    return f"subscribed {fact.client_id} to {fact.channel}, {start}{past}"


def _place_kept(fact: Any) -> str:
    return (
        f"closed the subscription of {_reader(fact)} to {fact.channel}, and keeps its "
        f"place, “{fact.name}”: after #{fact.last_sent}, {fact.unacked} unacked"
    )


PLAIN: dict[type, Callable[[Any], str]] = {
    ServerStarted: lambda f: f"started with {counted(f.messages, 'message')} {kept_where(f.store)}",
    ServerStopped: lambda f: "stopped",
    ClientConnected: lambda f: f"accepted the connection of {f.client_id}",
    ClientClosed: lambda f: f"forgot the client {f.client_id}: {f.reason}",
    ClientForgotten: lambda f: f"does not know the client {f.client_id} any more",
    Subscribed: _subscribed,
    SubscriptionForgotten: lambda f: f"does not know any more that {_reader(f)} subscribed to {f.channel}",
    Unsubscribed: lambda f: f"closed the subscription of {_reader(f)} to {f.channel}",
    PlaceKept: _place_kept,
    Acked: lambda f: f"noted the ack of {f.channel} #{f.sequence} by {_reader(f)}",
    AckWaitOver: lambda f: f"got no ack of {f.channel} #{f.sequence} by {_reader(f)} in time",
}  # fmt: skip

# A line of the action log: VERB TARGET [JSON] @MS.
LINE = re.compile(r"(\S+) (\S+)(?: (\{.*\}))? @\d+", re.DOTALL)
ALL_EVENTS = ", to be given all events"

DEEDS: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "publish": lambda who, d: f"Somebody had {who} publish {d['type']}",
    "publish_twice": lambda who, d: f"Somebody had {who} publish {d['type']} twice",
    "request": lambda who, d: f"Browser: {d['method']} {d['path']} to {who}",
    "start": lambda who, d: f"Somebody started {who}{ALL_EVENTS * bool(d.get('replay'))}",
    "crash": lambda who, d: f"Somebody crashed {who}",
    "restart": lambda who, d: f"Somebody restarted {who}{ALL_EVENTS * bool(d.get('replay'))}",
    "freeze": lambda who, d: f"Somebody froze {who}",
    "thaw": lambda who, d: f"Somebody let {who} go on",
    "pause": lambda who, d: f"Somebody had {who} stand still",
    "resume": lambda who, d: f"Somebody let {who} go on",
    "slow": lambda who, d: f"Somebody slowed {who}: {d['busy_ms']} ms for a message",
    "cut": lambda who, d: f"Somebody cut the path of {who}",
    "lose": lambda who, d: f"Somebody made the path of {who} lose messages",
    "duplicate": lambda who, d: f"Somebody made the path of {who} deliver messages twice",
    "mend": lambda who, d: f"Somebody mended the path of {who}",
    "drop": lambda who, d: f"Somebody cut the connection of {who} for {d['ms']} ms",
}  # fmt: skip


def deed_said(action: str) -> str:
    """What somebody outside did, as a sentence without its end."""
    found = LINE.fullmatch(action)
    if found is None or found[1] not in DEEDS:
        return f"Somebody did: {action}"
    return DEEDS[found[1]](found[2], json.loads(found[3] or "{}"))
