"""The rules by which the server decides, each in a method of its own.

Hand a server other rules, with one method exchanged, and you see the world in which
a common belief is right: `world/misconceptions.py` has such worlds.
"""

from __future__ import annotations

from sandbox.broker.channel import Channel
from sandbox.broker.place import Place
from sandbox.broker.start import Start
from sandbox.broker.subscription import Subscription
from sandbox.stores.log import Log


class Rules:
    """The rules of the real server."""

    def after_sequence(self, start: Start, log: Log, now_ms: int) -> int:
        """After which message a new place begins (facts 4.1 to 4.11)."""
        return start.after_sequence(log, now_ms)

    def may_replace(self, is_there: bool) -> bool:
        """May a new client have the id of one that we know? Not while that one
        answers when it is asked (fact 1.3)."""
        return not is_there

    def durable_key(self, client_id: str, channel: str, name: str) -> str:
        """What a durable is known by: all three (fact 6.1)."""
        return f"{client_id}-{channel}-{name}"

    def group_name(self, client_id: str, name: str) -> str:
        """What a group is known by in its channel: its name, whoever asks (7.13)."""
        return name

    def resume(self, place: Place, start: Start, now_ms: int) -> None:
        """A place is taken up again: where it was, whatever the start (4.12)."""

    def pick(self, members: list[Subscription]) -> Subscription:
        """Who of a group gets the next message: fewest unacked first (fact 7.2).

        Whoever is stalled or misses heartbeats is passed over while another is not.
        Among equals the first in the list wins, and only the head of the list goes
        to its end: equals take turns, but an idle one behind a busy head gets all.
        """
        fit = [m for m in members if not m.is_stalled and not m.has_failed_heartbeats]
        best = min(fit, key=lambda member: len(member.in_flight), default=members[0])
        if best is members[0]:
            members.append(members.pop(0))
        return best

    def may_repeat(self, subscription: Subscription, sequence: int) -> bool:
        """What is not acked is sent again, however often that was, and however many
        are unacked (facts 5.6, 5.12)."""
        return True

    def keeps(self, place: Place, is_forgotten: bool) -> bool:
        """Does a place outlive its last subscription? A durable one does, unless that
        one unsubscribes: then is_forgotten is true (facts 6.2, 7.12, 7.15)."""
        return place.is_durable and not is_forgotten

    def store(self, channel: Channel) -> None:
        """Before a message gets its number: each log counts for itself (3.6)."""

    def acked(self, subscription: Subscription, sequence: int) -> None:
        """An ack has come: for that message alone (5.1), which the log keeps (2.9)."""


REAL = Rules()
