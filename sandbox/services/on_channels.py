"""A service on the streaming server: one client, one subscription a handled type."""

from __future__ import annotations

import json
from typing import Any

from sandbox.broker.client import Client
from sandbox.broker.message import Message
from sandbox.broker.server import StreamingServer
from sandbox.network.http import Request
from sandbox.services.host import Host


class OnChannels:
    """The wiring of one world's services to its streaming server."""

    system = "channels"

    def __init__(self, server: StreamingServer) -> None:
        self.server = server
        self._clients: dict[str, Client] = {}  # by service name, living ones
        self._early: dict[str, list[Any]] = {}  # emitted before the client connected

    def start(self, host: Host, how: dict[str, Any]) -> None:
        start_at = "first" if how.get("replay") else how.get("start_at", "new_only")
        client = self.server.connect(host.name, worker=host.worker)
        self._clients[host.name] = client
        self._early[host.name] = []

        def connected() -> None:
            for event_type in host.kind.event_handlers:
                self._listen(client, host, event_type, start_at)
            early, self._early[host.name] = self._early[host.name], []
            for emit in early:
                self.emit(host, *emit)

        client.on("connect", connected)

    def _listen(
        self, client: Client, host: Host, event_type: str, start_at: str
    ) -> None:
        subscription = client.subscribe(event_type, start_at=start_at)

        def heard(message: Message) -> None:
            host.event(
                event_type, json.loads(message.data), message.about, message.entry,
                sequence=message.sequence, redelivered=message.is_redelivered,
            )  # fmt: skip

        subscription.on("message", heard)

    def emit(
        self, host: Host, event_type: str, data: Any, then: Any, cause: int | None
    ) -> None:
        client = self._clients[host.name]
        if not client.is_registered:
            self._early[host.name].append((event_type, data, then, cause))
            return

        def answered(error: str | None, guid: str) -> None:
            if then is not None:
                then(error, cause)

        text = json.dumps(data, ensure_ascii=False)
        client.publish(event_type, text, answered, cause=cause)

    def crash(self, host: Host) -> None:
        client = self._clients.pop(host.name, None)
        if client is not None:
            client.kill()

    def serve(self, host: Host, request: Request) -> bool:
        """Events do not come by HTTP here: every request is an ordinary one."""
        return False
