"""What people believe of a streaming server, each as the server that would be so.

Each belief is the real rules with one method exchanged. Run a scenario by them, and
the first entry in which the run differs from the real one says what is wrong:

    scenario("orders sleeps").run(rules=misconception("late subscribers get history"))
"""

from __future__ import annotations

from typing import Any

from sandbox.broker.channel import Channel
from sandbox.broker.place import Place
from sandbox.broker.rules import Rules
from sandbox.broker.start import NEW_ONLY, Start
from sandbox.broker.subscription import Subscription
from sandbox.errors import UnknownNameError
from sandbox.stores.log import Log


class Belief(Rules):
    """The real rules but for one.

    name: what is believed, as one says it. truth: what is so instead. facts: the
    numbers of those that say so.
    """

    name: str
    truth: str
    facts: tuple[str, ...]

    @classmethod
    def exchanged(cls) -> str:
        """The name of the one method that is not the real one."""
        (method,) = [name for name, rule in vars(Rules).items()
                     if callable(rule) and getattr(cls, name) is not rule]  # fmt: skip
        return method

    def __repr__(self) -> str:
        return f"<rules by which {self.name}>"


# What the log keeps


class AckDeletes(Belief):
    name = "an ack deletes the message"
    truth = (
        "The log keeps a message whoever has acked it; only limits remove any, so a "
        "new subscription can still be given all of them."
    )
    facts = ("2.9",)

    def acked(self, subscription: Subscription, sequence: int) -> None:
        subscription.place.channel.log.erase(sequence)


class OneSequence(Belief):
    name = "one sequence for all channels"
    truth = "Each channel counts its own messages, from 1."
    facts = ("3.6",)

    def store(self, channel: Channel) -> None:
        last = max(log.last_sequence for log in channel.all_logs.values())
        if channel.log.last_sequence < last:
            channel.log.skip(last - channel.log.last_sequence)


# Where one begins


class LateGetHistory(Belief):
    name = "late subscribers get history"
    truth = (
        "A new subscription gets what comes after it, unless it asks for another "
        "start position."
    )
    facts = ("4.1",)

    def after_sequence(self, start: Start, log: Log, now_ms: int) -> int:
        wanted = Start("first") if start.word == NEW_ONLY else start
        return super().after_sequence(wanted, log, now_ms)


class MissedIsGone(Belief):
    name = "what was published before you subscribed is gone"
    truth = (
        "A message is stored whether or not anybody listens; a start position says "
        "how much of that a new subscription gets."
    )
    facts = ("2.9", "4.2", "4.3", "4.4", "4.7")

    def after_sequence(self, start: Start, log: Log, now_ms: int) -> int:
        return log.last_sequence


# Where one goes on


def _go_on_after(place: Place, sequence: int) -> None:
    """Move a place: what lies behind that message comes as if for the first time."""
    place.last_sent = sequence
    place.attempts = {n: tries for n, tries in place.attempts.items() if n <= sequence}
    for subscription in place.subscriptions:
        in_flight = subscription.in_flight
        subscription.in_flight = {n: in_flight[n] for n in in_flight if n <= sequence}


class ReplaysEachTime(Belief):
    name = "a durable replays from the start each time"
    truth = (
        "A durable goes on where it was: what is unacked comes first, and then what "
        "it has not been sent yet."
    )
    facts = ("4.12", "6.4", "6.5")

    def resume(self, place: Place, start: Start, now_ms: int) -> None:
        _go_on_after(place, place.channel.log.first_sequence - 1)


class StartCountsAgain(Belief):
    name = "the start position counts on every reconnect"
    truth = (
        "The start position counts when a durable is made; whoever takes it up again "
        "goes on where it was, whatever start is asked for."
    )
    facts = ("4.12", "6.6")

    def resume(self, place: Place, start: Start, now_ms: int) -> None:
        _go_on_after(place, self.after_sequence(start, place.channel.log, now_ms))


# Which places there are


class NameAlone(Belief):
    name = "a durable is known by its name alone"
    truth = (
        "A durable is known by client id, channel and name: with another client id "
        "it is another durable."
    )
    facts = ("6.1",)

    def durable_key(self, client_id: str, channel: str, name: str) -> str:
        # A place lies in one channel, whoever reads there.
        return f"{channel}-{name}"


class GoneWithItsClient(Belief):
    name = "a durable is gone when its client leaves"
    truth = (
        "A durable stays when its client closes or dies; it goes when it is "
        "unsubscribed."
    )
    facts = ("1.12", "6.2")

    def keeps(self, place: Place, is_forgotten: bool) -> bool:
        return False


class OutlivesUnsubscribe(Belief):
    name = "a durable outlives its unsubscribe"
    truth = (
        "Unsubscribing deletes the durable, and of a durable group the last one to "
        "unsubscribe does; closing keeps both."
    )
    facts = ("6.2", "7.15")

    def keeps(self, place: Place, is_forgotten: bool) -> bool:
        return place.is_durable


class EveryGroupRemembers(Belief):
    name = "every group remembers where it was"
    truth = (
        "A group without a durable name is gone with its last member, and the next "
        "one to come makes a new group."
    )
    facts = ("7.12",)

    def keeps(self, place: Place, is_forgotten: bool) -> bool:
        return (place.is_durable or place.is_group) and not is_forgotten


# Who of a group gets a message


class EveryMemberGetsAll(Belief):
    name = "every member of a group gets every message"
    truth = "A message goes to one member of a group."
    facts = ("7.1", "7.13")

    def group_name(self, client_id: str, name: str) -> str:
        # Each client makes a group of its own.
        return f"{name} of {client_id}"


class RoundRobin(Belief):
    name = "a group is round robin"
    truth = (
        "The member with the fewest unacked messages is next; only equals take "
        "turns, and beside a busy one at the head an idle one gets all."
    )
    facts = ("7.2",)

    def pick(self, members: list[Subscription]) -> Subscription:
        turn = next((m for m in members if not m.is_stalled), members[0])
        members.remove(turn)
        members.append(turn)
        return turn


# Acks, and what comes again


class AcksAllBefore(Belief):
    name = "an ack counts for all messages before it"
    truth = "An ack is for one message; the others stay unacked, and come again."
    facts = ("5.1", "6.5")

    def acked(self, subscription: Subscription, sequence: int) -> None:
        place, notes = subscription.place, subscription.place.channel.log.notes
        for before in [n for n in subscription.in_flight if n < sequence]:
            del subscription.in_flight[before]
            place.attempts.pop(before, None)
            if notes is not None:
                notes.append((place.key, subscription.key, before, False))


class NeverTwice(Belief):
    name = "no message comes twice"
    truth = (
        "What is not acked in time comes again: at least once is all that the server "
        "promises."
    )
    facts = ("5.1", "5.6", "6.4")

    def may_repeat(self, subscription: Subscription, sequence: int) -> bool:
        return False


class GivesUp(Belief):
    name = "the server gives up after three repeats"
    truth = "What is not acked comes again without end; nothing puts it aside."
    facts = ("5.6",)

    def may_repeat(self, subscription: Subscription, sequence: int) -> bool:
        return bool(subscription.place.attempts.get(sequence, 0) < 3)


class RepeatsNeedRoom(Belief):
    name = "repeats stop at max in flight"
    truth = (
        "Max in flight holds back new messages alone; what is unacked comes again "
        "however much of it there is."
    )
    facts = ("5.12",)

    def may_repeat(self, subscription: Subscription, sequence: int) -> bool:
        return subscription.has_room


# Who has a client id


class TakesOver(Belief):
    name = "a new client takes over the id of the old one"
    truth = (
        "The server asks the old client first: while that one answers, the new one "
        "is refused."
    )
    facts = ("1.3",)

    def may_replace(self, is_there: bool) -> bool:
        return True


BELIEFS: dict[str, type[Belief]] = {
    belief.name: belief for belief in Belief.__subclasses__()
}


def misconception(name: str) -> dict[str, Any]:
    """The `rules` of a scenario in which this belief is right. Raises
    UnknownNameError."""
    if name not in BELIEFS:
        raise UnknownNameError("belief", name, BELIEFS)
    return {"belief": name}
