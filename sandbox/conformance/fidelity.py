"""What the simulation leaves out by design, as FIDELITY.md says it.

That page is the only place where it stands: a table row that begins with a key in
backticks, such as `op:store_ls`, leaves out what a recording uses under that key.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

from sandbox.conformance.recording import Recording, Step
from sandbox.errors import SandboxError

PAGE = Path(__file__).parents[2] / "FIDELITY.md"

_ROW = re.compile(r"^\| `((?:op|args):[^`]+)` \|", re.MULTILINE)


def keys_in(page: str) -> frozenset[str]:
    """The keys of the rows of that page."""
    return frozenset(_ROW.findall(page))


@cache
def left_out() -> frozenset[str]:
    """The keys of FIDELITY.md. Raises SandboxError if it is not there."""
    try:
        return keys_in(PAGE.read_text(encoding="utf-8"))
    except OSError as error:
        raise SandboxError(
            f"{PAGE.name} cannot be read: {error.strerror}. It says what the "
            f"simulation leaves out, and lies beside the folder `sandbox`: run this "
            f"from a checkout."
        ) from None


def key_of(step: Step) -> str:
    return f"op:{step['op']}"


def arguments(settings: Step) -> list[tuple[str, str]]:
    """The server's further arguments, by name: --name value, --name=value, or --name
    alone, which says yes. One dash or two: the real server does not care."""
    found: list[tuple[str, str]] = []
    words = [str(word) for word in settings.get("extra_args", ())]
    for word, after in pairwise([*words, "--the-end"]):
        if not _is_name(word):
            continue
        name, has_value, value = word.lstrip("-").partition("=")
        if not has_value:
            value = "true" if _is_name(after) else after
        found.append((name, value))
    return found


def _is_name(word: str) -> bool:
    return word.startswith("-") and word.lstrip("-")[:1].isalpha()


def argument_key(name: str) -> str:
    return f"args:--{name}"


def declared(recording: Recording) -> list[str]:
    """What this recording uses that is left out by design, in order."""
    settings = [recording["server"], *recording["steps"]]
    used = [key_of(step) for step in recording["steps"]]
    used += [argument_key(name) for place in settings for name, _ in arguments(place)]
    return sorted(left_out().intersection(used))
