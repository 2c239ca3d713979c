"""Faults of the path between a service and its server or bus.

Both directions are meant unless "way" says otherwise. A path stays in trouble when
its service is restarted, and until `mend`; what has been lost is lost all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.bus.event_bus import EventBus
from sandbox.kernel.facts import PathMended, PathTroubled
from sandbox.network.link import Link
from sandbox.network.trouble import Only
from sandbox.services.host import Host
from sandbox.services.on_channels import OnChannels
from sandbox.world.deed import Deed, Details
from sandbox.world.parcels import carries_event, is_ack
from sandbox.world.verbs import BOTH, FROM_SERVER, TO_SERVER

if TYPE_CHECKING:
    from sandbox.world.world import World


def _paths(world: World, host: Host, details: Details) -> list[Link]:
    """The paths that are meant, the one to the server first."""
    way, hub, link = details.get("way", BOTH), world.hubs[host.name], world.network.link
    paths = [] if way == FROM_SERVER else [link(host.name, hub)]
    # Nothing but the way up carries acks.
    if way != TO_SERVER and not details.get("acks"):
        paths.append(link(hub, host.name))
    return paths


def _ends(world: World, host: Host) -> str:
    return f"the path between {host.name} and {world.hubs[host.name]}"


def _no_path(host: Any) -> str | None:
    return None if isinstance(host, Host) else "paths are named by their service"


def _no_cut(world: World, host: Any, details: Details) -> str | None:
    if (reason := _no_path(host)) is not None:
        return reason
    is_cut = all(path.is_cut for path in _paths(world, host, details))
    return f"{_ends(world, host)} is cut already" if is_cut else None


def _cut(world: World, host: Host, details: Details, cause: int) -> None:
    for path in _paths(world, host, details):
        if not path.is_cut:
            path.cut()
            _note(world, path, "is cut", cause)


def _no_mend(world: World, host: Any, details: Details) -> str | None:
    if (reason := _no_path(host)) is not None:
        return reason
    is_sound = all(path.is_sound for path in _paths(world, host, details))
    return f"nothing is wrong with {_ends(world, host)}" if is_sound else None


def _mend(world: World, host: Host, details: Details, cause: int) -> None:
    for path in _paths(world, host, details):
        if not path.is_sound:
            path.mend()
            world.trace.record(path.sender, PathMended, (path.receiver,), cause=cause)


def _note(world: World, path: Link, trouble: str, cause: int) -> None:
    values = (path.receiver, trouble)
    world.trace.record(path.sender, PathTroubled, values, cause=cause)


def _strikes(verb: str, does: str, usual: Only | None) -> Deed:
    """verb: the method of a link. does: the same in the words of the trace. usual:
    which parcels are meant if not the acks."""
    percent_now = {"lose": Link.percent_lost, "duplicate": Link.percent_doubled}[verb]

    def kind(details: Details) -> Only | None:
        return is_ack if details.get("acks") else usual

    def no_strike(world: World, host: Any, details: Details) -> str | None:
        # A path that is cut stays cut until it is mended, and is as new then.
        if (reason := _no_cut(world, host, details)) is not None:
            return reason
        if details.get("acks") and isinstance(
            world.systems[world.hubs[host.name]], EventBus
        ):
            return "there are no acks on a bus"
        paths, only = _paths(world, host, details), kind(details)
        percent = details.get("percent")
        is_so = all(percent_now(path, only) == percent for path in paths)
        return f"it {does} {percent} percent already" if is_so else None

    def strike(world: World, host: Host, details: Details, cause: int) -> None:
        amount = {
            name: details[name] for name in ("percent", "next") if name in details
        }
        for path in _paths(world, host, details):
            getattr(path, verb)(**amount, only=kind(details))
            _note(world, path, f"{does} {_amount(details)}", cause)

    return Deed(no_strike, strike)


def _amount(details: Details) -> str:
    what = "ack" if details.get("acks") else "parcel"
    if "percent" in details:
        return f"{details['percent']} percent of the {what}s"
    count = details["next"]
    return f"the next {what}" if count == 1 else f"the next {count} {what}s"


# The TCP connection on it


def _no_drop(world: World, host: Any, details: Details) -> str | None:
    if (reason := _no_path(host)) is not None:
        return reason
    wiring = world.wiring_of(host)
    if not isinstance(wiring, OnChannels):
        return "on a bus every request has a connection of its own"
    client = wiring.client_of(host)
    is_open = client is not None and client.wire.is_open
    return None if is_open else f"{host.name} has no connection"


def _drop(world: World, host: Host, details: Details, cause: int) -> None:
    wiring = world.wiring_of(host)
    assert isinstance(wiring, OnChannels)
    client: Any = wiring.client_of(host)
    client.wire.drop(details["ms"])


PATH_FAULTS = {
    "cut": Deed(_no_cut, _cut),
    "mend": Deed(_no_mend, _mend),
    "lose": _strikes("lose", "loses", None),
    "duplicate": _strikes("duplicate", "doubles", carries_event),
    "drop": Deed(_no_drop, _drop),
}
