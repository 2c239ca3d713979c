"""A service on the streaming server: one client, one subscription a handled type."""

from __future__ import annotations

import json
from typing import Any

from sandbox.broker.client import Client
from sandbox.broker.client_subscription import ClientSubscription
from sandbox.broker.message import Message
from sandbox.broker.server import StreamingServer
from sandbox.broker.texts import CONNECTION_CLOSED
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
        # Services on their way to being connected and subscribed, and what is emitted
        # meanwhile: {service: [arguments of emit]}. It goes out when all of them
        # listen, or a cast that starts together would miss its own first events.
        # {service: its subscriptions that are not open yet}
        self._joining: dict[str, list[ClientSubscription]] = {}
        self._early: dict[str, list[Any]] = {}

    def start(self, host: Host, how: dict[str, Any], cause: int) -> None:
        options = host.kind.subscription
        if how.get("replay"):
            rest = {k: v for k, v in options.items() if not k.startswith("start_at")}
            options = {**rest, "start_at": "first"}
        client = self.server.connect(host.name, worker=host.worker)
        self._clients[host.name] = client
        self._early[host.name] = []
        self._joining[host.name] = []

        def connected() -> None:
            for event_type in host.kind.event_handlers:
                self._listen(client, host, event_type, options)
            self._see_who_listens()

        def failed(error: str) -> None:
            # An error event that nobody hears ends a Node process. A connection that
            # is lost later does not: the service lives on, and hears nothing.
            host.crash(cause)

        client.on("connect", connected)
        client.on("error", failed)

    def client_of(self, host: Host) -> Client | None:
        """The client of a service, or None while it does not run."""
        return self._clients.get(host.name)

    def _listen(
        self, client: Client, host: Host, event_type: str, options: dict[str, Any]
    ) -> None:
        subscription = client.subscribe(event_type, **options)
        self._joining[host.name].append(subscription)

        def settled(*_: object) -> None:
            """It is open, or after a while nobody knows whether it will ever be."""
            waiting = self._joining.get(host.name, [])
            if subscription in waiting:
                waiting.remove(subscription)
                self._see_who_listens()

        def heard(message: Message) -> None:
            host.event(
                event_type, _read(host, message), message.about, message.entry,
                message.ack if subscription.manual_ack else None,
                sequence=message.sequence, redelivered=message.is_redelivered,
            )  # fmt: skip

        subscription.on("ready", settled)
        subscription.on("timeout", settled)
        subscription.on("message", heard)

    def _see_who_listens(self) -> None:
        """Once everybody on the way has arrived, let out what was emitted early."""
        joined = [self._clients[name].is_registered for name in self._joining]
        if not all(joined) or any(self._joining.values()):
            return
        self._joining.clear()
        early, self._early = self._early, {}
        for name, emits in early.items():
            for emit in emits:
                self._publish(self._clients[name], *emit)

    def emit(
        self, host: Host, event_type: str, data: Any, then: Then, cause: Number
    ) -> None:
        if host.name in self._early:
            self._early[host.name].append((event_type, data, then, cause))
        else:
            self._publish(self._clients[host.name], event_type, data, then, cause)

    def _publish(
        self, client: Client, event_type: str, data: Any, then: Then, cause: Number
    ) -> None:
        def answered(error: str | None, guid: str) -> None:
            then(client.publishing.heard, error=error)

        text = json_text(data)
        if client.is_closed:
            refused = client.publishing.refuse(event_type, text, cause)
            then(refused, error=CONNECTION_CLOSED)
        else:
            client.publish(event_type, text, answered, cause=cause)

    def crash(self, host: Host) -> None:
        self._clients.pop(host.name).kill()
        self._early.pop(host.name, None)
        if self._joining.pop(host.name, None) is not None:
            self._see_who_listens()

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
