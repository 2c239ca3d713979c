"""What can be seen of a store from outside, file by file or table by table; and what
has changed between two looks.

    before = store.inspect()
    …
    store.inspect().since(before)
    store.inspect().only("subscriptions", "place", "last_sent")
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, zip_longest

from sandbox.errors import UnknownNameError
from sandbox.kernel.trace import Table

SHOWN = 12  # lines of one part; of a longer one the first and the last are shown


class Inspection(Table):
    """parts: {file or table: its lines}, all of them. It prints them, long ones
    shortened. A line with tabs in it is a row of a table; the first one names the
    columns."""

    def __init__(self, parts: Mapping[str, list[str]], if_empty: str) -> None:
        self.parts = dict(parts)
        self._if_empty = if_empty
        shown = [_shown(name, lines) for name, lines in self.parts.items()]
        super().__init__([*chain.from_iterable(shown)] or [if_empty])

    def only(self, name: str, *columns: str) -> Inspection:
        """The part of that name, or all that lie in the folder of that name; of a
        table, these columns of it.

        Raises UnknownNameError if there is none.
        """
        own = {
            part: _only_columns(lines, columns) if columns else lines
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


def _only_columns(lines: list[str], columns: tuple[str, ...]) -> list[str]:
    rows = [line.split("\t") for line in lines]
    known = rows[0] if rows else []
    for column in columns:
        if column not in known:
            raise UnknownNameError("column here", column, known)
    places = [known.index(column) for column in columns]
    return ["\t".join(row[place] for place in places) for row in rows]


def _shown(name: str, lines: list[str]) -> list[str]:
    left_out: list[str] = []
    if len(lines) > SHOWN:
        left_out = [f"  … {len(lines) - SHOWN} more …"]
        lines = [*lines[: SHOWN // 2], *lines[-SHOWN // 2 :]]
    shown = [f"  {line}" for line in _aligned(lines)]
    return [name, *shown[: SHOWN // 2], *left_out, *shown[SHOWN // 2 :]]


def _changes(
    name: str, before: Mapping[str, list[str]], after: Mapping[str, list[str]]
) -> list[str]:
    old, new = before.get(name, []), after.get(name, [])
    changed = _changed(old, new)
    if not changed and (name in before) == (name in after):
        return []
    head = [("  ", line) for line in (new or old)[:1] if "\t" in line]
    told = [*(row for row in head if row[1] in old and row[1] in new), *changed]
    lines = _aligned([line for _, line in told])
    marked = [mark + line for (mark, _), line in zip(told, lines, strict=True)]
    return [name if name in after else f"{name} (gone)", *marked]


def _changed(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """What is gone and what is new, each with its mark."""
    from difflib import SequenceMatcher  # no world waits for it

    changed: list[tuple[str, str]] = []
    differences = SequenceMatcher(None, old, new, False).get_opcodes()
    for what, i, i_end, j, j_end in differences:
        if what != "equal":
            changed += [("- ", line) for line in old[i:i_end]]
            changed += [("+ ", line) for line in new[j:j_end]]
    return changed


def _aligned(lines: list[str]) -> list[str]:
    """The cells of rows stand below each other; other lines stay as they are."""
    rows = [line.split("\t") for line in lines]
    columns = zip_longest(*(row for row in rows if len(row) > 1), fillvalue="")
    widths = [max(map(len, column)) for column in columns]
    return [
        "  ".join(map(str.ljust, row, widths)).rstrip() if len(row) > 1 else row[0]
        for row in rows
    ]
