"""The custom event bus: one POST in, a copy to every service, an array of it all.

It has no acks, no retries and no subscriptions. Two hazards of real hand-made buses
are switches: `isolate_failures=False` lets one dead service take the whole bus down,
`await_each=True` lets one slow service hold up all that stand behind it.
"""

from typing import Any

from sandbox.bus.posted import is_event
from sandbox.kernel.facts import Crashed, Registered, ServerStarted, Stored
from sandbox.kernel.life import Process
from sandbox.kernel.trace import Trace
from sandbox.network.http import Answer, Http, Request


class EventBus(Process):
    """An HTTP server with one route, /events."""

    system = "bus"

    def __init__(
        self, name: str, http: Http, trace: Trace, *,
        isolate_failures: bool = True, await_each: bool = False,
    ) -> None:  # fmt: skip
        self.isolate_failures, self.await_each = isolate_failures, await_each
        self.services: list[str] = []  # in the order of registration
        self.events: list[Any] = []  # every event ever emitted
        self._abouts: list[int | None] = []  # for the trace: whose events they are
        self.name, self._http, self._trace = name, http, trace
        self.start()

    def start(self, cause: int | None = None) -> None:
        """Listen. The array is empty: it lives in this process's memory."""
        if not self._does("start"):
            return
        values = ("bus", "array in memory", 0, 0)
        self._trace.record(self.name, ServerStarted, values, cause=cause)
        self._http.listen(self.name, self.receive)

    def crash(self, cause: int | None = None) -> None:
        """The process ends, and every event it held is gone."""
        if not self._does("crash"):
            return
        self.events, self._abouts = [], []
        self._trace.record(self.name, Crashed, (), cause=cause)
        self._http.stop(self.name)

    def register(self, service: str, cause: int | None = None) -> None:
        """Post every event to this service from now on, its own events too."""
        self.services.append(service)
        self._trace.record(self.name, Registered, (service,), cause=cause)

    def receive(self, request: Request) -> None:
        """Answer POST /events and GET /events."""
        if (request.method, request.path) == ("GET", "/events"):
            request.reply(200, self.events, list(self._abouts))
        elif is_event(request, self._trace):
            self._take(request)

    def _take(self, request: Request) -> None:
        """Keep the event, then give it to everyone, whoever sent it."""
        self.events.append(request.body)
        self._abouts.append(request.about)
        place = (request.body["type"], len(self.events))
        about, cause = request.about, request.entry
        stored = self._trace.record(self.name, Stored, place, about, cause)
        self._post(list(self.services), request, stored)

    def _post(self, services: list[str], request: Request, stored: int) -> None:
        """POST to the first of them, then to the rest: at once, or when it is done."""
        if not services:
            # Nobody need have handled the event: OK only says that the bus has it.
            request.reply(200, {"status": "OK"})
            return

        def answered(answer: Answer) -> None:
            # A dead service stops nobody, unless nothing catches the failed POST.
            if answer.error is not None and not self.isolate_failures:
                self.crash(answer.entry)
            elif self.await_each:
                self._post(services[1:], request, stored)

        post = (self.name, services[0], "POST", "/events", request.body, answered)
        self._http.request(*post, request.about, stored)
        if not self.await_each:
            self._post(services[1:], request, stored)

    def __repr__(self) -> str:
        return f"<EventBus {self.name!r}: {len(self.events)} events>"
