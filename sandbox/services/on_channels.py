"""A service on the streaming server: one client, one subscription a handled type."""

from __future__ import annotations

import json
from typing import Any

from sandbox.broker.client import Client
from sandbox.broker.message import Message
from sandbox.broker.server import StreamingServer
from sandbox.errors import HandlerError
from sandbox.kernel.plain import json_text
from sandbox.network.http import Request
from sandbox.services.host import Host, Number, Then


class OnChannels:
    """The wiring of one world's services to its streaming server."""

    system = "channels"

    def __init__(self, server: StreamingServer) -> None:
        self.server = server
        self._clients: dict[str, Client] = {}  # by service name, living ones
        self._early: dict[str, list[Any]] = {}  # emitted before the client connected

    def start(self, host: Host, how: dict[str, Any], cause: int) -> None:
        start_at = "first" if how.get("replay") else how.get("start_at", "new_only")
        client = self.server.connect(host.name, worker=host.worker)
        self._clients[host.name] = client
        self._early[host.name] = []

        def connected() -> None:
            for event_type in host.kind.event_handlers:
                self._listen(client, host, event_type, start_at)
            for emit in self._early.pop(host.name):
                self.emit(host, *emit)

        client.on("connect", connected)

    def _listen(
        self, client: Client, host: Host, event_type: str, start_at: str
    ) -> None:
        subscription = client.subscribe(event_type, start_at=start_at)

        def heard(message: Message) -> None:
            host.event(
                event_type, _read(host, message), message.about, message.entry,
                sequence=message.sequence, redelivered=message.is_redelivered,
            )  # fmt: skip

        subscription.on("message", heard)

    def emit(
        self, host: Host, event_type: str, data: Any, then: Then, cause: Number
    ) -> None:
        client = self._clients[host.name]
        if not client.is_registered:
            self._early[host.name].append((event_type, data, then, cause))
            return

        def answered(error: str | None, guid: str) -> None:
            then(client.publishing.heard, error=error)

        client.publish(event_type, json_text(data), answered, cause=cause)

    def crash(self, host: Host) -> None:
        self._clients.pop(host.name).kill()

    def serve(self, host: Host, request: Request) -> bool:
        """Events do not come by HTTP here: every request is an ordinary one."""
        return False


def _read(host: Host, message: Message) -> dict[str, Any]:
    """The fields of an event: any client may publish here, and any text."""
    try:
        data = json.loads(message.data)
    except ValueError:
        data = None
    if isinstance(data, dict):
        return data
    error = HandlerError(
        f"{host.name} cannot read {message.channel} #{message.sequence}: its data, "
        f"{message.data!r}, is no JSON object. Whoever publishes where services "
        f"listen types json.dumps({{'id': 1}})."
    )
    host.note_failure(error, message.channel, message.about, message.entry)
    raise error
