"""Who kept a world at work without end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sandbox.kernel.facts import Fact, Published, Stored

if TYPE_CHECKING:
    from sandbox.world.world import World


def busiest(world: World) -> list[str]:
    """Who did most of the work; whoever did less than half as much is not to blame.

    Services count by their turns, others by what they published. One that is alone
    got its own echo from the bus or server, which is named then.
    """
    work = Counter(_actors_of(world, Published))
    work |= Counter({name: host.turns for name, host in world.hosts.items()})
    busy = _most(work)
    if len(busy) == 1:
        busy = _most(work + Counter(_actors_of(world, Stored)))
    return busy


def _actors_of(world: World, kind: type[Fact]) -> Iterator[str]:
    pairs = zip(world.trace.actors, world.trace.kinds, strict=True)
    return (actor for actor, its_kind in pairs if its_kind is kind)


def _most(work: Counter[str]) -> list[str]:
    most = max(work.values(), default=0)
    return [name for name, done in work.most_common() if 2 * done >= most]
