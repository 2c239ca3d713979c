"""What is so after each entry of a trace: who is there, what is kept, who has read how
far. The trace is folded entry by entry, and nothing else is looked at.

`player/fold.js` does the same in the reader's browser. The tests run both on the same
traces and compare them at every step.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.kernel.trace import Entry, Trace

# Plain JSON, so that two languages can be compared:
#   actors   {name: how it is, one of the words in LIVES, or what the server has to do
#            with it: "cut", "forgotten" or "apart"}
#   hubs     {bus or server: its system}
#   tapes    {tape: {from, to, first}}: of all that was stored there, in order, these
#            are kept; first: the number of the first one
#   readers  {subscription: {client, hub, channel, place, head, unacked, is}}
#   counts   {what: how often so far}
State = dict[str, Any]

THERE, KEPT = "there", "kept"
CUT, FORGOTTEN, APART = "cut", "forgotten", "apart"
LIVES = {
    "Started": THERE,
    "Crashed": "crashed",
    "ServerStopped": "stopped",
    "Frozen": "frozen",
    "Thawed": THERE,
    "ServerPaused": "paused",
    "ServerResumed": THERE,
    "ConnectionLost": "deaf",
}
COUNTED = (
    "published", "stored", "delivered", "wanted", "unwanted", "echo", "again",
    "twice", "acked", "lost", "requests",
)  # fmt: skip
LOST = ("Missed", "PublishRefused", "PublishLost")


class Marks:
    """What the checks say of single entries. verdicts: {delivery: wanted, unwanted or
    echo}; twice: deliveries of what the same service had been given before."""

    def __init__(self, verdicts: dict[int, str], twice: set[int]) -> None:
        self.verdicts = verdicts
        self.twice = twice


def beginning() -> State:
    counts = dict.fromkeys(COUNTED, 0)
    return {"actors": {}, "hubs": {}, "tapes": {}, "readers": {}, "counts": counts}


def states(trace: Trace, marks: Marks) -> Iterator[State]:
    """The state after each entry: always the same object, brought up to date."""
    state = beginning()
    for entry in trace:
        fold(state, entry, marks)
        yield state


def fold(state: State, entry: Entry, marks: Marks) -> None:
    """Bring the state up to date with one entry."""
    kind = type(entry.fact).__name__
    if kind in LIVES:
        state["actors"][entry.actor] = LIVES[kind]
    if kind in LOST:
        state["counts"]["lost"] += 1
    if kind in STEPS:
        STEPS[kind](state, entry, marks)


# Buses, servers and what they keep


def _server_started(state: State, entry: Entry, marks: Marks) -> None:
    state["actors"][entry.actor] = THERE
    state["hubs"][entry.actor] = entry.fact.system
    if not entry.fact.messages:  # whatever it had kept is gone
        for key, tape in state["tapes"].items():
            if key == entry.actor or key.startswith(f"{entry.actor} "):
                tape["from"] = tape["to"]


def tape_key(state: State, entry: Entry) -> str:
    """A bus has one array for all, a server a log for each channel."""
    if state["hubs"].get(entry.actor) == "bus":
        return entry.actor
    return f"{entry.actor} {entry.fact.channel}"


def _channel_created(state: State, entry: Entry, marks: Marks) -> None:
    empty = {"from": 0, "to": 0, "first": 1}
    state["tapes"].setdefault(tape_key(state, entry), empty)


def _stored(state: State, entry: Entry, marks: Marks) -> None:
    state["counts"]["stored"] += 1
    _channel_created(state, entry, marks)
    tape = state["tapes"][tape_key(state, entry)]
    if tape["from"] == tape["to"]:
        tape["first"] = entry.fact.sequence
    tape["to"] += 1


def _dropped(state: State, entry: Entry, marks: Marks) -> None:
    tape = state["tapes"].get(tape_key(state, entry))
    if tape is not None:
        gone = max(0, entry.fact.last + 1 - tape["first"])
        gone = min(gone, tape["to"] - tape["from"])
        tape["from"] += gone
        tape["first"] += gone


def _channel_deleted(state: State, entry: Entry, marks: Marks) -> None:
    tape = state["tapes"].get(tape_key(state, entry))
    if tape is not None:
        tape["from"] = tape["to"]


# Who reads, and how far


def _client_connected(state: State, entry: Entry, marks: Marks) -> None:
    state["actors"][entry.fact.client_id] = THERE


def _line_lost(state: State, entry: Entry, marks: Marks) -> None:
    _turn(state, entry.actor, (THERE,), CUT)


def _line_restored(state: State, entry: Entry, marks: Marks) -> None:
    _turn(state, entry.actor, (CUT,), THERE)


def _client_forgotten(state: State, entry: Entry, marks: Marks) -> None:
    _turn(state, entry.fact.client_id, (THERE, CUT), FORGOTTEN)


def _client_closed(state: State, entry: Entry, marks: Marks) -> None:
    _turn(state, entry.fact.client_id, (THERE, CUT), APART)


def _turn(state: State, who: str, before: tuple[str, ...], word: str) -> None:
    """Of one that has crashed or stands still, it is no news."""
    if state["actors"].get(who) in before:
        state["actors"][who] = word


def _subscribed(state: State, entry: Entry, marks: Marks) -> None:
    fact, readers = entry.fact, state["readers"]
    unacked: list[int] = []
    for key in [k for k, r in readers.items() if _is_left_place(r, entry)]:
        unacked = readers.pop(key)["unacked"]  # what waits for it is taken over
    readers[fact.subscription] = {
        "client": fact.client_id, "hub": entry.actor, "channel": fact.channel,
        "place": fact.place, "head": fact.after_sequence, "unacked": unacked,
        "is": THERE,
    }  # fmt: skip


def _is_left_place(reader: State, entry: Entry) -> bool:
    is_same = (reader["hub"], reader["place"]) == (entry.actor, entry.fact.place)
    return is_same and reader["is"] == KEPT


def _place_kept(state: State, entry: Entry, marks: Marks) -> None:
    reader = state["readers"].get(entry.fact.subscription)
    if reader is not None:
        reader["is"] = KEPT


def _left(state: State, entry: Entry, marks: Marks) -> None:
    state["readers"].pop(entry.fact.subscription, None)


def _delivered(state: State, entry: Entry, marks: Marks) -> None:
    counts, fact = state["counts"], entry.fact
    counts["delivered"] += 1
    verdict = marks.verdicts.get(entry.number)
    if verdict is not None:
        counts[verdict] += 1
    counts["again"] += fact.redelivery_count > 0
    counts["twice"] += entry.number in marks.twice
    reader = state["readers"].get(fact.subscription)
    if reader is not None:
        _sent(reader, fact.sequence)


def _missed(state: State, entry: Entry, marks: Marks) -> None:
    """A copy that found nobody has been sent all the same."""
    for reader in state["readers"].values():
        wanted = (reader["client"], reader["channel"])
        if entry.fact.sequence is not None and wanted == (
            entry.actor,
            entry.fact.channel,
        ):
            _sent(reader, entry.fact.sequence)


def _sent(reader: State, sequence: int) -> None:
    reader["head"] = max(reader["head"], sequence)
    if sequence not in reader["unacked"]:
        insort(reader["unacked"], sequence)


def _acked(state: State, entry: Entry, marks: Marks) -> None:
    state["counts"]["acked"] += 1
    reader = state["readers"].get(entry.fact.subscription)
    if reader is not None and entry.fact.sequence in reader["unacked"]:
        reader["unacked"].remove(entry.fact.sequence)


# Counting


def _published(state: State, entry: Entry, marks: Marks) -> None:
    state["counts"]["published"] += 1


def _requested(state: State, entry: Entry, marks: Marks) -> None:
    state["counts"]["requests"] += entry.about is not None


def _request_failed(state: State, entry: Entry, marks: Marks) -> None:
    """A copy of the bus that nobody took."""
    is_copy = entry.about is not None and entry.actor in state["hubs"]
    state["counts"]["lost"] += is_copy


STEPS: dict[str, Callable[[State, Entry, Marks], None]] = {
    "Acked": _acked,
    "ChannelCreated": _channel_created,
    "ChannelDeleted": _channel_deleted,
    "ClientClosed": _client_closed,
    "ClientConnected": _client_connected,
    "ClientForgotten": _client_forgotten,
    "Delivered": _delivered,
    "Dropped": _dropped,
    "LineLost": _line_lost,
    "LineRestored": _line_restored,
    "Missed": _missed,
    "PlaceKept": _place_kept,
    "Published": _published,
    "RequestFailed": _request_failed,
    "Requested": _requested,
    "ServerStarted": _server_started,
    "Stored": _stored,
    "Subscribed": _subscribed,
    "SubscriptionForgotten": _left,
    "Unsubscribed": _left,
}
