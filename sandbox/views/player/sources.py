"""The player's modules and styles as one text each, for a page that needs nothing else."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)


@cache
def joined(last: str = "player") -> str:
    """The modules as one, which exports `mount`; comments and indentation are left to
    those who read the sources. last: the one that needs all others."""
    whole = "\n".join(_source(name) for name in _in_order(last))
    whole = IMPORT.sub("", whole)
    whole = re.sub(r"^export (?!function mount\b)", "", whole, flags=re.MULTILINE)
    whole = re.sub(r"^\s*//.*\n|^\s+", "", whole, flags=re.MULTILINE)
    return re.sub(r"(?<=[{;,])\n", "", whole)


def _source(name: str) -> str:
    return (HERE / f"{name}.js").read_text("utf-8")


def _in_order(name: str, found: dict[str, None] | None = None) -> dict[str, None]:
    """A module after all that it imports, each once."""
    found = {} if found is None else found
    for imported in IMPORT.findall(_source(name)):
        if imported not in found:
            _in_order(imported, found)
    found[name] = None
    return found


@cache
def style(name: str = "player") -> str:
    text = (HERE / f"{name}.css").read_text("utf-8")
    return re.sub(r"/\*.*?\*/|^\s+", "", text, flags=re.DOTALL | re.MULTILINE)
