"""How much a server keeps: of channels, subscriptions, messages, bytes and time.

Names are those of the real server's settings. For all channels 0 means without
limit; for one channel or a pattern of channels 0 means as above, and a negative
number means without limit. Source: facts 8.1 to 8.9; recording limit_11.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sandbox.errors import BadOptionError, refuse_unknown

MAX_CHANNELS = 100


class ChannelLimits(NamedTuple):
    """What one channel may hold; 0 means as much as it likes."""

    max_subs: int = 1_000
    max_msgs: int = 1_000_000
    max_bytes: int = 1_024_000_000
    max_age_ms: int = 0
    max_inactivity_ms: int = 0


WIDTHS = {">": 0, "*": 1}  # of a part of a pattern; a word is the narrowest


class Limits:
    """The limits of one server: {"max_msgs": 3, "channels": {"foo.>": {…}}}."""

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        given = dict(given or {})
        channels = given.pop("channels", {})
        _refuse_unknown("limits", given, (*ChannelLimits._fields, "max_channels"))
        self.max_channels = _whole(
            "max_channels", given.pop("max_channels", MAX_CHANNELS)
        )
        self.of_all = ChannelLimits()._replace(
            **{name: max(0, _whole(name, value)) for name, value in given.items()}
        )
        self.patterns = sorted(channels, key=_width)  # from wide to narrow
        self._of = {p: _checked(p, channels[p]) for p in self.patterns}

    def of(self, channel: str) -> ChannelLimits:
        """The limits of one channel: each narrower pattern overrules the wider."""
        limits = self.of_all
        for pattern in self.patterns:
            if _matches(pattern.split("."), channel.split(".")):
                said = {k: max(0, v) for k, v in self._of[pattern].items() if v}
                limits = limits._replace(**said)
        return limits


def _checked(pattern: str, given: Any) -> dict[str, int]:
    if not isinstance(given, Mapping):
        raise BadOptionError(
            f"the limits of {pattern!r} are a dict such as {{'max_msgs': 3}}, got "
            f"{given!r}."
        )
    _refuse_unknown(f"the limits of {pattern!r}", given, ChannelLimits._fields)
    return {name: _whole(name, value) for name, value in given.items()}


def _refuse_unknown(what: str, given: Mapping[str, Any], known: Any) -> None:
    refuse_unknown(what, [name for name in given if name not in known], known)


def _whole(name: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise BadOptionError(f"{name} takes a whole number, got {value!r}.")


def _width(pattern: str) -> list[int]:
    return [WIDTHS.get(part, 2) for part in pattern.split(".")]


def _matches(pattern: list[str], name: list[str]) -> bool:
    if not pattern or not name:
        return pattern == name
    if pattern[0] == ">":
        return True
    return pattern[0] in ("*", name[0]) and _matches(pattern[1:], name[1:])
