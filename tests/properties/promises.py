"""What must hold of every play, whatever its program: one function a promise.

`AT_ALL_TIMES` are asked after every line, `IN_THE_END` when all has been mended.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable
from typing import Any

from properties.healing import is_well
from properties.history import Opened, Sent
from properties.player import Player
from sandbox.broker.leaving import OVER_FOR_MS
from sandbox.broker.redelivery import TOGETHER_MS
from sandbox.kernel.facts import (
    Acked,
    AckWaitOver,
    ChannelDeleted,
    Confirmed,
    Crashed,
    Delivered,
    Dropped,
    Published,
    ServerPaused,
    ServerResumed,
    ServerStarted,
    Stored,
    Unsubscribed,
)
from sandbox.kernel.trace import Entry
from sandbox.kernel.trace_json import to_json, validate

Promise = Callable[[Player], None]


def facts(player: Player, *kinds: type) -> list[Entry]:
    return [entry for entry in player.history.entries if type(entry.fact) in kinds]


def forgets_all(entry: Any) -> bool:
    """A server has started that knows nothing of what it did before."""
    return is_a(entry, ServerStarted) and entry.fact.store == "MEMORY"


def is_a(event: Any, kind: type) -> bool:
    return isinstance(event, Entry) and type(event.fact) is kind


def is_crash(player: Player, event: Any) -> bool:
    return is_a(event, Crashed) and event.actor == player.server.name


# At all times


def members_have_nothing_in_common(player: Player) -> None:
    """A message is unacked at one member of a group at a time."""
    for place in player.server.places.values():
        held = [sequence for s in place.subscriptions for sequence in s.in_flight]
        assert len(held) == len(set(held)), f"{place} has a message in two hands"


def nobody_with_room_waits(player: Player) -> None:
    """What the log holds goes out as long as there is room for it."""
    for place in player.server.places.values() if player.server.is_running else ():
        stalled = [s for s in place.subscriptions if s.is_stalled]
        if place.is_offline or place.channel.log.next_after(place.last_sent) is None:
            continue
        if place.is_group and stalled:
            continue  # one that has just been found full may hold up the others
        for s in place.subscriptions:
            is_free = not s.is_stalled and not s.has_failed_heartbeats
            assert not (is_free and s.has_room), f"{s} has room, and waits at {place}"


def stalled_means_full(player: Player) -> None:
    """Whoever has room again goes on at once. (A member of a group does so with an
    ack of its own; others may ack for it.)"""
    for s in player.server.subscriptions.values():
        is_stuck = s.is_stalled and s.has_room and not s.place.is_group
        assert not is_stuck, f"{s} is stalled and has room"


def unacked_messages_are_waited_for(player: Player) -> None:
    """Whoever has something unacked has a clock running for it."""
    server = player.server
    if server.is_running and not server.is_paused:
        for subscription in server.subscriptions.values():
            is_set = subscription.alarm.due_ms is not None
            assert is_set or not subscription.in_flight, f"{subscription} has no clock"


def totals_agree_with_the_logs(player: Player) -> None:
    """What the monitoring port says is what the trace says came, went and left."""
    if not player.server.is_running:
        return
    counts = player.history.counts()
    _, said = player.server.monitor("/streaming/serverz")
    logs = [channel.log for channel in player.server.channels]
    assert said["total_msgs"] == counts.kept == sum(len(log.records) for log in logs)
    assert said["total_bytes"] == sum(_size_of(player, log) for log in logs)
    assert said["in_msgs"] >= counts.stored  # with those that were refused
    assert said["out_msgs"] == counts.sent
    _, by_channel = player.server.monitor("/streaming/channelsz?subs=1")
    for channel in by_channel.get("channels", []):
        log = player.server.channels.get(channel["name"]).log
        last = log.last_sequence
        bounds = (log.first_sequence if last else 0, last)
        assert (channel["first_seq"], channel["last_seq"]) == bounds
        assert channel["subs_count"] == len(channel.get("subscriptions", []))


def _size_of(player: Player, log: Any) -> int:
    """By the rule for the real server's messages, here with short names and data."""
    overhead = player.server.store.profile.record_overhead_bytes
    fixed = 1 + (2 + len(log.channel)) + 10 + overhead
    return sum(
        fixed + (1 if record.sequence < 128 else 2) + (2 + len(record.data))
        for record in log.records
    )


# Of the log


def sequences_are_dense(player: Player) -> None:
    """The numbers of a channel begin at 1 and grow by one, whatever happens."""
    last: dict[str, int] = {}
    for entry in facts(player, Stored, ServerStarted, ChannelDeleted):
        if forgets_all(entry):
            last = {}
        elif is_a(entry, ChannelDeleted):
            last.pop(entry.fact.channel, None)
        elif is_a(entry, Stored):
            channel, sequence = entry.fact.values
            assert sequence == last.get(channel, 0) + 1, entry
            last[channel] = sequence


def publishers_keep_their_order(player: Player) -> None:
    """What one client published is stored in the order in which it did so."""
    last: dict[tuple[str, str], int] = {}
    trace = player.history.entries
    for entry in facts(player, Stored):
        key = (trace[entry.about].actor, entry.fact.channel)
        assert last.get(key, -1) <= entry.about, entry
        last[key] = entry.about


def what_was_confirmed_is_kept(player: Player) -> None:
    """A publisher who heard that its message is stored finds it, after a kill too,
    unless a limit or a memory that was lost took it."""
    there = {
        record.about
        for channel in player.server.channels
        for record in channel.log.records
    }
    at: dict[int, tuple[str, int]] = {}
    for entry in facts(
        player, Stored, Confirmed, Dropped, ChannelDeleted, ServerStarted
    ):
        fact = entry.fact
        if forgets_all(entry):
            at = {}
        elif type(fact) is Stored:
            at[entry.about] = fact.values
        elif type(fact) is Dropped:
            gone = range(fact.first, fact.last + 1)
            at = {
                a: place
                for a, place in at.items()
                if place[0] != fact.channel or place[1] not in gone
            }
        elif type(fact) is ChannelDeleted:
            at = {a: place for a, place in at.items() if place[0] != fact.channel}
    confirmed = {entry.about for entry in facts(player, Confirmed)}
    lost = (confirmed & at.keys()) - there
    assert not lost, f"confirmed and gone: {[at[about] for about in lost]}"


# Of deliveries


def only_what_was_published_arrives(player: Player) -> None:
    """A callback gets a message that somebody published there, with its data."""
    trace = player.history.entries
    stored = {(e.about, *e.fact.values) for e in facts(player, Stored)}
    for entry in facts(player, Delivered):
        message, published = player.heard[entry.number], trace[entry.about].fact
        assert type(published) is Published
        assert published.values == (message.channel, message.data), entry
        assert (entry.about, message.channel, message.sequence) in stored, entry


def room_is_kept(player: Player) -> None:
    """No new message goes to a subscription that has max_in_flight unacked."""
    for sent in player.history.sent:
        if sent.attempts == 0:
            assert sent.in_flight <= sent.max_in_flight, sent


def everybody_is_sent_everything_in_order(player: Player) -> None:
    """Each plain subscriber, durable and group is sent every message from its start
    on, new ones in the order of the log, without a gap that no limit made."""
    last: dict[str, int] = {}
    dropped: dict[str, int] = {}
    floor: dict[str, int] = {}  # where a place was saved at least; before a kill
    for event in player.history:
        if forgets_all(event) or is_a(event, ChannelDeleted):
            dropped.clear()
        elif is_crash(player, event):
            floor, last = {**floor, **last}, {}
        elif is_a(event, Dropped):
            dropped[event.fact.channel] = event.fact.last
        elif isinstance(event, Opened):
            if event.is_new:
                last[event.place] = event.after_sequence
            else:
                last.setdefault(event.place, event.after_sequence)
        elif isinstance(event, Sent) and event.attempts == 0:
            before = last.get(event.place)
            if before is None:
                known = max(floor[event.place], dropped.get(event.channel, 0))
                assert event.sequence <= known + 1, event
            else:
                due = max(before, dropped.get(event.channel, 0)) + 1
                assert event.sequence == due, (event, f"not #{due}")
            last[event.place] = event.sequence


def first_deliveries_are_in_order(player: Player) -> None:
    """A callback hears of new messages in the order of the log, as far as one life of
    the server sent them: after a kill it may send some anew."""
    last: dict[tuple[Any, int], int] = {}
    starts = [entry.at_ms for entry in facts(player, ServerStarted)]
    for entry in facts(player, Delivered):
        fact = entry.fact
        if not fact.redelivery_count and fact.sent_ms not in starts:
            # Not its inbox: two clients that have one id may call theirs alike.
            heard_by = player.heard[entry.number].subscription
            key = (heard_by, bisect(starts, fact.sent_ms))
            assert last.get(key, 0) <= fact.sequence, entry
            last[key] = fact.sequence


def acks_follow_deliveries(player: Player) -> None:
    """The server notes an ack of what a callback has heard, and of nothing else."""
    trace = player.history.entries
    for entry in facts(player, Acked):
        if entry.cause is not None:  # or else a program has made it up
            heard = trace[entry.cause].fact
            assert type(heard) is Delivered
            assert heard.values[:2] == entry.fact.values[:2], entry


def acked_messages_stay_acked(player: Player) -> None:
    """What was acked is not sent again; after a kill it may be, if no publish on its
    channel (SQL: no second) has gone by since."""
    profile = player.server.store.profile
    acked: dict[tuple[str, int], tuple[str, int]] = {}
    seats: dict[str, str] = {}
    safe: set[tuple[str, int]] = set()
    paused_ms = None
    for event in player.history:
        if forgets_all(event):
            acked, safe = {}, set()
        elif isinstance(event, Opened):
            seats[event.inbox] = event.place
            if event.is_new:
                acked = {k: v for k, v in acked.items() if k[0] != event.place}
                safe = {k for k in safe if k[0] != event.place}
        elif is_a(event, ServerPaused):
            paused_ms = event.at_ms
        elif is_a(event, ServerResumed) or is_a(event, ServerStarted):
            paused_ms = None
        elif is_a(event, Acked):
            channel, sequence, inbox = event.fact.values
            acked[seats[inbox], sequence] = (channel, event.at_ms)
        elif is_a(event, Stored) and profile.places_every_ms is None:
            safe |= {k for k, v in acked.items() if v[0] == event.fact.channel}
        elif is_crash(player, event):
            if profile.places_every_ms is not None:
                # A server that stands still writes nothing.
                old_ms = (paused_ms or event.at_ms) - profile.places_every_ms
                safe |= {k for k, v in acked.items() if v[1] < old_ms}
            acked = {k: v for k, v in acked.items() if k in safe}
        elif isinstance(event, Sent):
            assert (event.place, event.sequence) not in acked, event


# Of repeats


def repeats_are_counted(player: Player) -> None:
    """Each repeat counts one more, wherever it goes, until the server starts anew."""
    count: dict[tuple[str, int], int] = {}
    is_anew = False
    for event in player.history:
        if is_a(event, ServerStarted):
            count, is_anew = {}, bool(event.number)
        elif isinstance(event, Opened) and event.is_new:
            count = {k: v for k, v in count.items() if k[0] != event.place}
        elif isinstance(event, Sent):
            key = (event.place, event.sequence)
            due = {count[key] + 1} if key in count else {0, 1} if is_anew else {0}
            assert event.attempts in due, event
            count[key] = event.attempts


NEVER_MS = 10**12
SOMEBODY = ""  # whoever had it when the server started, or was dealt it


class Grid:
    """When the ack wait of each message ends, worked out from what was sent alone.

    due: {(place, sequence): (ms, inbox)}. What is not there was sent before the server
    started, so it is due an ack wait after it was stored, or when somebody left.
    """

    def __init__(self) -> None:
        self.due: dict[tuple[str, int], tuple[int, str]] = {}
        self.left_ms = NEVER_MS

    def check(self, sent: Sent) -> None:
        key = (sent.place, sent.sequence)
        kind = type(sent.cause.fact) if sent.cause and sent.attempts else None
        at_start_ms = min(sent.stored_ms + 1_000, self.left_ms)  # the least wait
        due_ms, inbox = self.due.get(key, (at_start_ms, SOMEBODY))
        if kind is AckWaitOver:
            is_due = sent.at_ms >= due_ms - TOGETHER_MS
            assert is_due, (sent, f"not before {due_ms} ms")
        if kind is ServerStarted:
            due_ms = sent.stored_ms + sent.ack_wait_ms
        elif kind is None or _is_moved(sent, inbox, kind):
            due_ms = sent.at_ms
        self.due[key] = (due_ms + sent.ack_wait_ms, sent.inbox)

    def leave(self, inbox: str, at_ms: int) -> None:
        """What it had is dealt to others, as if its wait had been over for long."""
        self.left_ms = at_ms - OVER_FOR_MS
        for key, (_, owner) in self.due.items():
            if owner in (inbox, SOMEBODY):
                self.due[key] = (self.left_ms, SOMEBODY)


def _is_moved(sent: Sent, inbox: str, kind: type) -> bool:
    """To another member: its wait counts, from now on. One that takes up a place, or
    was dealt what a leaver had, keeps the grid there was."""
    return kind is AckWaitOver and inbox not in (sent.inbox, SOMEBODY)


def repeats_keep_to_the_grid(player: Player) -> None:
    """A message comes again when its ack wait is over, and not before, unless its
    reader has left or come back, or the server has just started."""
    grid = Grid()
    for event in player.history:
        if is_a(event, ServerStarted):
            grid = Grid()
        elif is_a(event, Unsubscribed):
            grid.leave(event.fact.subscription, event.at_ms)
        elif isinstance(event, Sent):
            grid.check(event)


# Of places


def nothing_is_lost(player: Player) -> None:
    """When all is mended and time has passed, each place whose people are there has
    every message from its start on acked, and any other has it acked or in flight."""
    server, start, acked = player.server, {}, set()
    seats: dict[str, str] = {}
    for event in player.history:
        if isinstance(event, Opened):
            seats[event.inbox] = event.place
            if event.is_new:
                start[event.place] = event.after_sequence
                acked = {k for k in acked if k[0] != event.place}
        elif is_a(event, Acked):
            acked.add((seats[event.fact.subscription], event.fact.sequence))
    for key, place in server.places.items():
        there = {
            r.sequence for r in place.channel.log.records if r.sequence > start[key]
        }
        in_flight = {n for s in place.subscriptions for n in s.in_flight}
        known = {n for n in there if (key, n) in acked} | in_flight
        ahead = {n for n in there if n > place.last_sent}
        assert not there - known - ahead, f"{place} lost {there - known - ahead}"
        if is_well(player, place):
            assert not in_flight | ahead, f"{place} does not come to an end"


def open_subscriptions_are_known(player: Player) -> None:
    """Nobody is unsubscribed who did not ask for it: who listens is listened for."""
    server = player.server
    if server.options.replace_durable:
        return
    for held in player.all_held:
        if held.is_open and held.is_ready:
            known = server.subscriptions.get(held.subscription.key)
            assert known is not None, f"{held.subscription} is not known"
            assert known.session.client is held.client


def store_agrees_with_the_server(player: Player) -> None:
    """After a flush the store knows every place and every client as the server does."""
    server, store = player.server, player.server.store
    store.flush()
    assert set(store.clients) == {session.client_id for session in server.sessions}
    assert store.places.keys() == server.places.keys()
    if store.profile.survives_stop:
        live = {key: _in_order(place.saved()) for key, place in server.places.items()}
        assert {key: _in_order(place) for key, place in store.places.items()} == live


def _in_order(place: dict[str, Any]) -> dict[str, Any]:
    readers = {
        inbox: {**reader, "in_flight": sorted(reader["in_flight"])}
        for inbox, reader in place["readers"].items()
    }
    return {**place, "readers": readers}


# Of the trace


def trace_holds_together(player: Player) -> None:
    """Time never goes back, and nothing is about a publish that never was."""
    validate(player.world.trace)


def text_of(player: Player) -> str:
    return to_json(player.world.trace, seed=player.world.seed)


AT_ALL_TIMES: list[Promise] = [
    members_have_nothing_in_common,
    nobody_with_room_waits,
    stalled_means_full,
    unacked_messages_are_waited_for,
    totals_agree_with_the_logs,
]
IN_THE_END: list[Promise] = [
    sequences_are_dense,
    publishers_keep_their_order,
    what_was_confirmed_is_kept,
    only_what_was_published_arrives,
    room_is_kept,
    everybody_is_sent_everything_in_order,
    first_deliveries_are_in_order,
    acks_follow_deliveries,
    acked_messages_stay_acked,
    repeats_are_counted,
    repeats_keep_to_the_grid,
    nothing_is_lost,
    open_subscriptions_are_known,
    store_agrees_with_the_server,
    trace_holds_together,
]
