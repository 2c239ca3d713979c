"""What a verb of the action log is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from sandbox.world.world import World

Details = dict[str, Any]


class Deed(NamedTuple):
    """why_in_vain: why it would change nothing now, or None. do: do it; its last
    argument is the entry that caused it."""

    why_in_vain: Callable[[World, Any, Details], str | None]
    do: Callable[[World, Any, Details, int], object]
