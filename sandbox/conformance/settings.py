"""What a recording's server was told: in a config file, by name, on the command line.

Each overrules the one before, and what a restart is told overrules them all. What
means nothing here is listed as unknown, and left-out arguments are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sandbox.conformance import config
from sandbox.conformance.fidelity import argument_key, arguments, left_out
from sandbox.conformance.recording import Step

_SIZES = {
    "": 1, "k": 1_000, "m": 1_000**2, "g": 1_000**3,
    "kb": 1_024, "mb": 1_024**2, "gb": 1_024**3,
}  # fmt: skip
_UNITS_MS = {"ms": 1.0, "s": 1_000.0, "m": 60_000.0, "h": 3_600_000.0}


def size(text: str) -> int:
    """A number that may end in a unit: 3, 2K (thousands), 2KB (1,024 each)."""
    found = re.fullmatch(r"(-?\d+)([kmg]?b?)", text.lower())
    if found is None or found[2] not in _SIZES:
        raise ValueError(text)
    return int(found[1]) * _SIZES[found[2]]


def duration_ms(text: str) -> int:
    """A duration as Go writes it: 1s, 1h30m, 1.5s, 0."""
    if re.fullmatch(r"-?0", text):
        return 0
    found = re.findall(r"([\d.]+)(ms|s|m|h)", text)
    sign = "-" if text.startswith("-") else ""
    if not found or f"{sign}{''.join(map(''.join, found))}" != text:
        raise ValueError(text)
    total_ms = sum(float(number) * _UNITS_MS[unit] for number, unit in found)
    return round(total_ms) * (-1 if sign else 1)


def yes_or_no(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


# Our name, how a value of it is read, and what the real server calls it.
_ROWS: tuple[tuple[str, Callable[[str], Any], str], ...] = (
    ("max_channels", size, "mc max_channels maxchannels"),
    ("max_subs", size, "msu max_subs max_subscriptions maxsubscriptions"),
    ("max_msgs", size, "mm max_msgs maxmsgs max_count maxcount"),
    ("max_bytes", size, "mb max_bytes maxbytes"),
    ("max_age_ms", duration_ms, "ma max_age maxage"),
    ("max_inactivity_ms", duration_ms, "mi max_inactivity maxinactivity"),
    (
        "heartbeat_interval_ms",
        duration_ms,
        "hbi hb_interval server_to_client_hb_interval",
    ),
    ("heartbeat_timeout_ms", duration_ms, "hbt hb_timeout server_to_client_hb_timeout"),
    ("heartbeat_fail_count", size, "hbf hb_fail_count server_to_client_hb_fail_count"),
    ("replace_durable", yes_or_no, "replace_durable replace_durables"),
    ("cuts_torn_ends", yes_or_no, "file_truncate_bad_eof"),
)
_OURS = {word: (ours, read) for ours, read, words in _ROWS for word in words.split()}
LIMITS = tuple(ours for ours, _, _ in _ROWS[:6])

# What a recording calls by name, beside `limits`, `stan_config` and `extra_args`.
_NAMED = {
    "hb_fail_count": "heartbeat_fail_count",
    "hb_interval_ms": "heartbeat_interval_ms",
    "hb_timeout_ms": "heartbeat_timeout_ms",
    "replace_durable": "replace_durable",
}
_LIMITS_BLOCK = ("limits", "store_limits", "storelimits")
_CHANNELS_BLOCK = (
    "channels", "channels_limits", "channelslimits", "per_channel",
    "per_channel_limits",
)  # fmt: skip


class Settings:
    """What a server is made with.

    limits: as the server takes them. options: its other settings, where they are
    given. cuts_torn_ends: a half-written record at a file's end is cut off at the
    start. unknown: what means nothing here, in words for whoever has to build it.
    """

    def __init__(self, server: Step, restart: Step | None = None) -> None:
        self.limits: dict[str, Any] = {}
        self.options: dict[str, Any] = {}
        self.cuts_torn_ends = False
        self.unknown: list[str] = []
        self._take_config(server.get("stan_config", ""))
        self._take_named(server)
        for step in (server, restart or {}):
            for name, value in arguments(step):
                if argument_key(name) not in left_out():
                    self._take(f"the server's --{name}", name, value)

    def _take_named(self, server: Step) -> None:
        for name, value in server.items():
            if name == "limits":
                self.limits |= value
                unknown = [n for n in value if n not in (*LIMITS, "channels")]
                self.unknown += [f"the limit {n}" for n in unknown]
            elif name in _NAMED:
                self.options[_NAMED[name]] = value
            elif name not in ("stan_config", "extra_args"):
                self.unknown.append(f"the server's {name}")

    def _take(self, what: str, name: str, text: Any) -> None:
        ours, value = self._read(what, name, text)
        if ours in LIMITS:
            self.limits[ours] = max(0, value)
        elif ours == "cuts_torn_ends":
            self.cuts_torn_ends = value
        elif ours:
            self.options[ours] = value

    def _read(self, what: str, name: str, text: Any) -> tuple[str, Any]:
        """Our name for a setting, and its value; no name if it means nothing."""
        ours, reader = _OURS.get(name.lower(), ("", size))
        try:
            if ours:
                return ours, reader(text)
        except (TypeError, ValueError):
            what = f"{what} {text!r}"
        self.unknown.append(what)
        return "", None

    # The config file

    def _take_config(self, text: str) -> None:
        try:
            content = config.read(text)
        except config.ConfigError as error:
            self.unknown.append(f"the server's stan_config: {error}")
            return
        inner = [v for name, v in content.items() if name.lower() == "streaming"]
        for name, value in (inner[0] if inner else content).items():
            if name.lower() in _LIMITS_BLOCK and isinstance(value, dict):
                self._take_limits(value)
            else:
                self._take(f"{name} of the server's stan_config", name, value)

    def _take_limits(self, block: Step) -> None:
        for name, value in block.items():
            if name.lower() in _CHANNELS_BLOCK and isinstance(value, dict):
                channels = {c: self._channel(c, limits) for c, limits in value.items()}
                self.limits["channels"] = channels
            else:
                self._take(f"{name} of the server's stan_config", name, value)

    def _channel(self, channel: str, block: Step) -> dict[str, int]:
        limits: dict[str, int] = {}
        for name, text in block.items():
            ours, value = self._read(f"{name} of the channel {channel}", name, text)
            if ours in LIMITS:
                # Written 0 it means without limit; to our server -1 says so (8.8).
                limits[ours] = value or -1
        return limits
