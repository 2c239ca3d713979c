"""What a streaming server can be set to, each setting checked as it comes in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.broker.limits import Limits
from sandbox.broker.rules import REAL, Rules
from sandbox.errors import refuse_unknown, true_or_false
from sandbox.kernel.clock import whole_ms

NAMES = (
    "limits", "heartbeat_interval_ms", "heartbeat_timeout_ms", "heartbeat_fail_count",
    "replace_durable", "rules",
)  # fmt: skip


class ServerOptions:
    """The settings of one server. Defaults are those of the real one (fact 1.6).

    limits: see `Limits`. replace_durable: a second subscription with a durable's name
    takes the place of the first. rules: other ones make a world that is not real.
    """

    def __init__(
        self,
        *,
        limits: Mapping[str, Any] | None = None,
        heartbeat_interval_ms: int = 30_000,
        heartbeat_timeout_ms: int = 10_000,
        heartbeat_fail_count: int = 10,
        replace_durable: bool = False,
        rules: Rules = REAL,
        **unknown: Any,
    ) -> None:
        refuse_unknown("streaming_server", unknown, NAMES)
        self.limits = Limits(limits)
        self.heartbeat_interval_ms = max(
            1, whole_ms("heartbeat_interval_ms", heartbeat_interval_ms)
        )
        self.heartbeat_timeout_ms = whole_ms(
            "heartbeat_timeout_ms", heartbeat_timeout_ms
        )
        self.heartbeat_fail_count = whole_ms(
            "heartbeat_fail_count", heartbeat_fail_count
        )
        self.replace_durable = true_or_false("replace_durable", replace_durable)
        self.rules = rules
