"""A service on the custom bus: it POSTs what it emits and is POSTed everything."""

from __future__ import annotations

from typing import Any

from sandbox.bus.event_bus import EventBus
from sandbox.bus.posted import is_event
from sandbox.kernel.facts import CaughtUp, Delivered, Published
from sandbox.kernel.plain import json_text
from sandbox.kernel.trace import Trace
from sandbox.network.http import Answer, Http, Request
from sandbox.services.host import Host, Number, Then


class OnBus:
    """The wiring of one world's services to its bus."""

    system = "bus"

    def __init__(self, bus: EventBus, http: Http, trace: Trace) -> None:
        self.bus = bus
        self._http = http
        self._trace = trace

    def start(self, host: Host, how: dict[str, Any], cause: int) -> None:
        if host.name not in self.bus.services:
            self.bus.register(host.name, cause)
        if how.get("replay"):
            self._catch_up(host, cause)

    def crash(self, host: Host) -> None:
        """Nothing to undo: the bus does not know, and goes on posting."""

    def emit(
        self, host: Host, event_type: str, data: Any, then: Then, cause: Number
    ) -> None:
        values = (event_type, json_text(data))
        about = self._trace.record_root(host.name, Published, values, cause)
        event = {"type": event_type, "data": data}
        post = (host.name, self.bus.name, "POST", "/events", event)
        self._http.request(*post, lambda a: then(a.entry, error=a.error), about, about)

    def serve(self, host: Host, request: Request) -> bool:
        """Take POST /events; the answer only says that the event has arrived."""
        if (request.method, request.path) != ("POST", "/events"):
            return False
        if is_event(request, self._trace):
            request.reply(200)
            about, cause = request.about, request.entry
            self._deliver(host, request.body, about, cause, request.sent_ms)
        return True

    def _deliver(
        self, host: Host, event: Any, about: Number, cause: int, sent_ms: int
    ) -> None:
        event_type = event["type"]
        values = (event_type, None, None, 0, sent_ms)
        entry = self._trace.record(host.name, Delivered, values, about, cause)
        if host.wants(event_type):
            host.event(event_type, event["data"], about, entry)

    def _catch_up(self, host: Host, cause: int) -> None:
        """Ask for every event ever emitted: the bus knows of no other question."""

        def answered(answer: Answer) -> None:
            if answer.error is not None:
                return
            values = (len(answer.body),)
            entry = self._trace.record(host.name, CaughtUp, values, None, answer.entry)
            for event, about in zip(answer.body, answer.abouts, strict=True):
                host.worker.do(self._deliver, host, event, about, entry, answer.sent_ms)

        question = (host.name, self.bus.name, "GET", "/events", None, answered)
        self._http.request(*question, cause=cause)
