"""Faults of a process: it stands still, is slow, or publishes twice.

A slow service stays slow when it is restarted; a frozen one does not stay frozen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.bus.event_bus import EventBus
from sandbox.kernel.facts import Slowed
from sandbox.kernel.life import why_in_vain
from sandbox.services.host import Host
from sandbox.world.deed import Deed, Details
from sandbox.world.parcels import is_publish

if TYPE_CHECKING:
    from sandbox.world.world import World


def _no_freeze(world: World, host: Any, details: Details) -> str | None:
    if not isinstance(host, Host):
        return "only services freeze; a streaming server is paused"
    if host.worker.is_frozen:
        return f"{host.name} is frozen already"
    return why_in_vain(host, "crash")


def _no_thaw(world: World, host: Any, details: Details) -> str | None:
    is_frozen = isinstance(host, Host) and host.worker.is_frozen
    return None if is_frozen else f"{host.name} is not frozen"


def _no_pause(world: World, server: Any, details: Details) -> str | None:
    if isinstance(server, Host):
        return "only a streaming server is paused; a service freezes"
    if isinstance(server, EventBus):
        return "only a streaming server is paused; a bus can crash"
    if server.is_paused:
        return f"{server.name} is paused already"
    return why_in_vain(server, "crash")


def _no_resume(world: World, server: Any, details: Details) -> str | None:
    is_paused = getattr(server, "is_paused", False)
    return None if is_paused else f"{server.name} is not paused"


def _no_slow(world: World, host: Any, details: Details) -> str | None:
    if not isinstance(host, Host):
        return "only services are slow"
    busy_ms = details["busy_ms"]
    is_so = host.worker.busy_ms == busy_ms
    return f"{host.name} takes {busy_ms} ms for a message already" if is_so else None


def _slow(world: World, host: Host, details: Details, cause: int) -> None:
    host.worker.busy_ms = details["busy_ms"]
    world.trace.record(host.name, Slowed, (details["busy_ms"],), cause=cause)


def no_publish(world: World, host: Any, details: Details) -> str | None:
    if not isinstance(host, Host):
        return "only services publish"
    if host.worker.is_frozen:
        return f"{host.name} is frozen"
    return why_in_vain(host, "publish")


def publish(world: World, host: Host, details: Details, cause: int) -> None:
    fields = {name: value for name, value in details.items() if name != "type"}
    host.publish(details["type"], fields, cause)


def _publish_twice(world: World, host: Host, details: Details, cause: int) -> None:
    path = world.network.link(host.name, world.hubs[host.name])
    path.duplicate(next=1, only=is_publish)
    publish(world, host, details, cause)


PROCESS_FAULTS = {
    "freeze": Deed(_no_freeze, lambda w, host, d, cause: host.freeze(cause)),
    "thaw": Deed(_no_thaw, lambda w, host, d, cause: host.thaw(cause)),
    "pause": Deed(_no_pause, lambda w, server, d, cause: server.pause(cause)),
    "resume": Deed(_no_resume, lambda w, server, d, cause: server.resume(cause)),
    "slow": Deed(_no_slow, _slow),
    "publish": Deed(no_publish, publish),
    "publish_twice": Deed(no_publish, _publish_twice),
}
