"""What can be seen of a store from outside, file by file or table by table; and what
has changed between two looks.

    before = store.inspect()
    …
    store.inspect().since(before)
    store.inspect().only("messages")
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from itertools import chain

from sandbox.errors import UnknownNameError
from sandbox.kernel.trace import Table

SHOWN = 12  # lines of one part; of a longer one the first and the last are shown


class Inspection(Table):
    """parts: {file or table: its lines}, all of them. It prints them, long ones
    shortened."""

    def __init__(self, parts: Mapping[str, list[str]], if_empty: str) -> None:
        self.parts = dict(parts)
        self._if_empty = if_empty
        shown = [_shown(name, lines) for name, lines in self.parts.items()]
        super().__init__([*chain.from_iterable(shown)] or [if_empty])

    def only(self, name: str) -> Inspection:
        """The part of that name, or all that lie in the folder of that name.

        Raises UnknownNameError if there is none.
        """
        own = {
            part: lines
            for part, lines in self.parts.items()
            if f"{part}/".startswith(f"{name}/")
        }
        if not own:
            raise UnknownNameError("file or table here", name, self.parts)
        return Inspection(own, self._if_empty)

    def since(self, before: Inspection) -> Table:
        """The lines that are new (+) and those that are gone (-)."""
        names = dict.fromkeys([*before.parts, *self.parts])
        changed = [_changes(name, before.parts, self.parts) for name in names]
        return Table([*chain.from_iterable(changed)] or ["nothing has changed"])


def _shown(name: str, lines: list[str]) -> list[str]:
    if len(lines) > SHOWN:
        half = SHOWN // 2
        left_out = f"… {len(lines) - SHOWN} more …"
        lines = [*lines[:half], left_out, *lines[-half:]]
    return [name, *(f"  {line}" for line in lines)]


def _changes(
    name: str, before: Mapping[str, list[str]], after: Mapping[str, list[str]]
) -> list[str]:
    old, new = before.get(name, []), after.get(name, [])
    changed: list[str] = []
    for what, i, i_end, j, j_end in SequenceMatcher(
        None, old, new, False
    ).get_opcodes():
        if what != "equal":
            changed += [f"- {line}" for line in old[i:i_end]]
            changed += [f"+ {line}" for line in new[j:j_end]]
    heading = name if name in after else f"{name} (gone)"
    return [heading, *changed] if changed or (name in after) != (name in before) else []
