"""What the simulation leaves out by design, as FIDELITY.md says it.

That page is the only place where it stands: a table row that begins with a key in
backticks, such as `op:store_ls`, leaves out what a recording uses under that key.
"""

from __future__ import annotations

import re
from functools import cache
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


def argument_keys(settings: Step) -> list[str]:
    """The keys of the server's further arguments: --name value or --name=value."""
    words = [str(word) for word in settings.get("extra_args", ())]
    return [f"args:{word.split('=')[0]}" for word in words if word.startswith("-")]


def declared(recording: Recording) -> list[str]:
    """What this recording uses that is left out by design, in order."""
    settings = [recording["server"], *recording["steps"]]
    used = [key_of(step) for step in recording["steps"]]
    used += [key for place in settings for key in argument_keys(place)]
    return sorted(left_out().intersection(used))
