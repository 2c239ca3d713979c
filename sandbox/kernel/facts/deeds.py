"""What somebody outside did to a world, and what became of it on the way."""

from __future__ import annotations

from sandbox.kernel.facts.fact import Fact


class Acted(Fact):
    """A line of the action log was carried out."""

    action: str
    says = "did: {action}"


class NothingChanged(Fact):
    """A line of the action log would have changed nothing, so it was left out."""

    action: str
    reason: str
    says = "left out: {action}, because {reason}"


class Frozen(Fact):
    """A process was stopped where it stood; what arrives for it waits."""

    says = "froze"


class Thawed(Fact):
    """A frozen process goes on, and finds all that has arrived."""

    says = "goes on"


class Slowed(Fact):
    """A service takes another time for each message from now on."""

    busy_ms: int
    says = "takes {busy_ms} ms for a message from now on"


class PathTroubled(Fact):
    """What this actor sends to another may not arrive, or twice, from now on."""

    receiver: str
    trouble: str
    says = "its path to {receiver} {trouble}"


class PathMended(Fact):
    """What this actor sends to another arrives again, once."""

    receiver: str
    says = "its path to {receiver} is as good as new"


class ParcelLost(Fact):
    """Something was sent and will never arrive; its sender does not know.

    An event that is lost is a PublishLost or a Missed instead.
    """

    receiver: str
    parcel: str
    reason: str
    says = "lost {parcel} on its way to {receiver}: {reason}"


class ParcelDoubled(Fact):
    """Something was sent once and will arrive twice."""

    receiver: str
    parcel: str
    says = "{parcel} will arrive at {receiver} twice"
