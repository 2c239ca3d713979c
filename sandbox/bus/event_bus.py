"""The custom event bus: one POST in, a copy to every service, an array of it all.

It has no acks, no retries and no subscriptions. Two hazards of real hand-made buses
are switches: `isolate_failures=False` lets one dead service take the whole bus down,
`await_each=True` lets one slow service hold up all that stand behind it.
"""

from __future__ import annotations

from typing import Any

from sandbox.kernel.facts import Crashed, Registered, ServerStarted, Stored
from sandbox.kernel.trace import Trace
from sandbox.network.http import Answer, Http, Request

Event = dict[str, Any]  # {"type": "ticket:updated", "data": {...}}


class EventBus:
    """An HTTP server with one route, /events."""

    system = "bus"

    def __init__(
        self,
        name: str,
        http: Http,
        trace: Trace,
        *,
        isolate_failures: bool = True,
        await_each: bool = False,
    ) -> None:
        self.name = name
        self.isolate_failures = isolate_failures
        self.await_each = await_each
        self.services: list[str] = []  # in the order of registration
        self._http = http
        self._trace = trace
        self.start()

    def start(self) -> None:
        """Listen. The array begins empty: it lives in this process's memory."""
        self.events: list[Event] = []
        self._abouts: list[int | None] = []
        self.is_running = True
        self._trace.record(self.name, ServerStarted, ("bus", "array in memory", 0, 0))
        self._http.listen(self.name, self.receive)

    def crash(self, cause: int | None = None) -> None:
        """The process ends, and every event it held is gone."""
        self.is_running = False
        self.events, self._abouts = [], []
        self._trace.record(self.name, Crashed, (), cause=cause)
        self._http.stop(self.name)

    def register(self, service: str) -> None:
        """Post every event to this service from now on, its own events too."""
        self.services.append(service)
        self._trace.record(self.name, Registered, (service,))

    def receive(self, request: Request) -> None:
        """Answer POST /events and GET /events."""
        if (request.method, request.path) == ("POST", "/events"):
            self._take(request)
        elif (request.method, request.path) == ("GET", "/events"):
            request.reply(200, list(self.events), list(self._abouts))
        else:
            request.reply(404)

    def _take(self, request: Request) -> None:
        """Keep the event, then give it to everyone, whoever sent it."""
        event = request.body
        self.events.append(event)
        self._abouts.append(request.about)
        place = (event["type"], len(self.events))
        stored = self._trace.record(
            self.name, Stored, place, request.about, request.entry
        )
        if self.await_each:
            self._post_in_turn(list(self.services), request, stored)
            return
        for service in self.services:
            self._post(service, request, stored, self._note)
        # Nobody has handled the event yet: OK only says that the bus has it.
        request.reply(200, {"status": "OK"})

    def _post_in_turn(self, left: list[str], request: Request, stored: int) -> None:
        if not left:
            request.reply(200, {"status": "OK"})
            return

        def go_on(answer: Answer) -> None:
            if self._note(answer):
                self._post_in_turn(left[1:], request, stored)

        self._post(left[0], request, stored, go_on)

    def _post(self, service: str, request: Request, stored: int, then: Any) -> None:
        self._http.request(
            self.name, service, "POST", "/events", request.body, then,
            request.about, stored,
        )  # fmt: skip

    def _note(self, answer: Answer) -> bool:
        """A dead service stops nobody, unless nothing catches the failed POST."""
        if answer.error is not None and not self.isolate_failures:
            self.crash(answer.entry)
        return self.is_running

    def __repr__(self) -> str:
        return f"<EventBus {self.name!r}: {len(self.services)} services, {len(self.events)} events>"
