"""What `connect` takes beside a client id, each option checked as it comes in."""

from __future__ import annotations

from typing import Any

from sandbox.broker import texts
from sandbox.broker.start import whole_number
from sandbox.errors import BadOptionError, refuse_unknown
from sandbox.kernel.clock import whole_ms

NAMES = (
    "cluster_id", "connect_timeout_ms", "ack_timeout_ms", "reconnect_wait_ms",
    "max_pub_acks_in_flight", "ping_interval_ms", "ping_max_out", "busy_ms",
)  # fmt: skip


class ConnectOptions:
    """The options of one client. Defaults are those of node-nats-streaming, but for
    reconnect_wait_ms (there 2,000) and busy_ms, which is ours.

    busy_ms: how long each message occupies the process before its callback runs.
    """

    def __init__(
        self,
        *,
        cluster_id: str | None = None,
        connect_timeout_ms: int = 2_000,
        ack_timeout_ms: int = 30_000,
        reconnect_wait_ms: int = 100,
        max_pub_acks_in_flight: int = 16_384,
        ping_interval_ms: int = 5_000,
        ping_max_out: int = 3,
        busy_ms: int = 0,
        **unknown: Any,
    ) -> None:
        refuse_unknown("connect", unknown, NAMES)
        if cluster_id is not None and not (isinstance(cluster_id, str) and cluster_id):
            raise BadOptionError(f"{texts.CLUSTER_ID_MISSING}: got {cluster_id!r}.")
        self.cluster_id = cluster_id
        self.connect_timeout_ms = whole_ms("connect_timeout_ms", connect_timeout_ms)
        self.ack_timeout_ms = whole_ms("ack_timeout_ms", ack_timeout_ms)
        self.reconnect_wait_ms = max(
            1, whole_ms("reconnect_wait_ms", reconnect_wait_ms)
        )
        self.max_pub_acks_in_flight = whole_number(
            "max_pub_acks_in_flight", max_pub_acks_in_flight
        )
        self.ping_interval_ms = max(1, whole_ms("ping_interval_ms", ping_interval_ms))
        self.ping_max_out = whole_number("ping_max_out", ping_max_out)
        self.busy_ms = whole_ms("busy_ms", busy_ms)


def checked_client_id(client_id: object) -> str:
    """Raises BadOptionError for an id that the client library itself refuses."""
    if isinstance(client_id, str) and client_id:
        return client_id
    raise BadOptionError(
        f"{texts.CLIENT_ID_MISSING}: got {client_id!r}. "
        f"Type server.connect('orders-1')."
    )
