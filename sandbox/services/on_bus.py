"""A service on the custom bus: it POSTs what it emits and is POSTed everything."""

from __future__ import annotations

from typing import Any

from sandbox.bus.event_bus import EventBus
from sandbox.kernel.facts import CaughtUp, Delivered, Published
from sandbox.kernel.trace import Trace
from sandbox.network.http import Answer, Http, Request
from sandbox.services.host import Host, text_of
from sandbox.services.plain import plain


class OnBus:
    """The wiring of one world's services to its bus."""

    system = "bus"

    def __init__(self, bus: EventBus, http: Http, trace: Trace) -> None:
        self.bus = bus
        self._http = http
        self._trace = trace

    def start(self, host: Host, how: dict[str, Any]) -> None:
        if host.name not in self.bus.services:
            self.bus.register(host.name)
        if how.get("replay"):
            self._catch_up(host)

    def crash(self, host: Host) -> None:
        """Nothing to undo: the bus does not know, and goes on posting."""

    def emit(
        self, host: Host, event_type: str, data: Any, then: Any, cause: int | None
    ) -> None:
        values = (event_type, text_of(data))
        about = self._trace.record_root(host.name, Published, values, cause)
        event = {"type": event_type, "data": data}

        def answered(answer: Answer) -> None:
            if then is not None:
                then(answer.error, answer.entry)

        self._http.request(
            host.name, self.bus.name, "POST", "/events", event, answered, about, about
        )

    def serve(self, host: Host, request: Request) -> bool:
        """Take POST /events; the answer only says that the event has arrived."""
        if (request.method, request.path) != ("POST", "/events"):
            return False
        request.reply(200)
        self._deliver(host, request.body, request.about, request.entry, request.sent_ms)
        return True

    def _deliver(
        self, host: Host, event: Any, about: int | None, cause: int, sent_ms: int
    ) -> None:
        event_type = event["type"]
        values = (event_type, None, None, 0, sent_ms)
        entry = self._trace.record(host.name, Delivered, values, about, cause)
        if host.wants(event_type):
            # A copy, as every receiver reads its own from the wire.
            data = plain("an event", event["data"])
            host.event(event_type, data, about, entry)

    def _catch_up(self, host: Host) -> None:
        """Ask for every event ever emitted: the bus knows of no other question."""

        def answered(answer: Answer) -> None:
            if answer.error is not None:
                return
            values = (len(answer.body),)
            entry = self._trace.record(host.name, CaughtUp, values, None, answer.entry)
            for event, about in zip(answer.body, answer.abouts, strict=True):
                host.worker.do(self._deliver, host, event, about, entry, answer.sent_ms)

        self._http.request(host.name, self.bus.name, "GET", "/events", None, answered)
