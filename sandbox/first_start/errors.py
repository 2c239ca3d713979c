"""Why the course cannot start here, and what to do about it."""

import re
import sys

from sandbox.first_start.places import LOG

UNREACHABLE = re.compile(
    r"name resolution|NameResolution|getaddrinfo|new connection|unreachable|timed out"
    r"|connection (refused|reset|aborted|broken)|to proxy|dns error|sending request",
    re.IGNORECASE,
)


class StartError(Exception):
    """The course cannot start; the message says why and what to do."""


class UnreachableError(StartError):
    """The package index does not answer."""


def without_venv() -> StartError:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return StartError(
        "This Python cannot make virtual environments: it comes without ensurepip.\n"
        f"On Debian and Ubuntu: sudo apt install python3-venv (or python{version}-venv)"
    )


def explained(log: str) -> StartError:
    """The error to show for what an installer said; its own words may name hosts."""
    if "No space left" in log:
        return StartError("The disk is full; some 600 MB are needed.")
    if UNREACHABLE.search(log):
        return UnreachableError(
            "The package index could not be reached.\n"
            "The first start needs the network, later ones do not: connect, then start\n"
            "again. Behind a proxy or a mirror, tell pip about it first (pip config set)."
        )
    return StartError(f"The packages could not be installed. Why is told in {LOG}")
