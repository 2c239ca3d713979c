"""Runs one service: feeds it turns, carries out its actions, survives its crashes.

The host owns what outlives the process: the database and the name. The service
object is the process; a crash throws it away and a restart makes a new one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol

from sandbox.errors import NotRunningError
from sandbox.kernel.clock import Clock, whole_ms
from sandbox.kernel.facts import Crashed, HandlerFailed, Handles, Put, Removed, Started
from sandbox.kernel.trace import Trace
from sandbox.kernel.worker import Worker
from sandbox.network.http import Answer, Http, Request
from sandbox.services.actor import Action, Frame, Service
from sandbox.services.plain import event_data, frozen, plain

Transport = Callable[[Service, Frame], list[Action]]


def in_process(service: Service, frame: Frame) -> list[Action]:
    """The plain way to run a turn: call the service."""
    return service.turn(frame)


class Wiring(Protocol):
    """How a service is connected to the others: by the bus, or by channels."""

    system: str

    def start(self, host: Host, how: dict[str, Any]) -> None: ...
    def emit(
        self, host: Host, event_type: str, data: Any, then: Any, cause: int | None
    ) -> None: ...
    def crash(self, host: Host) -> None: ...
    def serve(self, host: Host, request: Request) -> bool: ...


class Host:
    """One service of a world, running or not."""

    def __init__(
        self,
        name: str,
        kind: type[Service],
        wiring: Wiring,
        *,
        clock: Clock,
        trace: Trace,
        http: Http,
        transport: Transport = in_process,
    ) -> None:
        self.name = name
        self.kind = kind
        self.worker = Worker(clock, whole_ms("busy_ms", kind.busy_ms))
        self.records: dict[Any, Any] = {}  # the database
        self.is_running = False
        self._wiring = wiring
        self._clock = clock
        self._trace = trace
        self._http = http
        self._transport = transport
        self._process: Service | None = None
        self._requests: dict[int, Request] = {}  # waiting for our reply
        self._lives = 0
        self.turns = 0

    # Life and death

    def start(self, how: dict[str, Any] | None = None) -> None:
        """Start the process. how: {"replay": true} asks for what was missed."""
        self._process = self.kind(self.name)
        self._lives += 1
        self.is_running = True
        self._trace.record(self.name, Started, (self._wiring.system,))
        for event_type in self.kind.event_handlers:
            self._trace.record(self.name, Handles, (event_type,))
        self._http.listen(self.name, self._serve)
        self._wiring.start(self, how or {})

    def crash(self) -> None:
        """The process is gone: its memory, its timers, its unfinished work."""
        self.is_running = False
        self._process = None
        self._requests.clear()
        self._trace.record(self.name, Crashed, ())
        self._http.stop(self.name)
        self._wiring.crash(self)
        self.worker.stop()

    @property
    def db(self) -> dict[Any, Any]:
        """A copy of the database, to look at."""
        return {key: plain("db", value) for key, value in self.records.items()}

    # Turns

    def wants(self, event_type: str) -> bool:
        return event_type in self.kind.event_handlers

    def event(
        self, event_type: str, data: Any, about: int | None, cause: int,
        **more: Any,
    ) -> None:  # fmt: skip
        """One event that has reached this service, in a turn of its own."""
        frame = {"kind": "event", "type": event_type, "data": data, **more}
        self._turn(frame, about, cause, event_type)

    def emit(self, event_type: str, /, *unnamed: Any, **data: Any) -> None:
        """Let the service publish an event now, as if a handler had done it.

        Raises NotRunningError while the service does not run.
        """
        if not self.is_running:
            raise NotRunningError(self.name)
        data = event_data(event_type, unnamed, data)
        frame = {"kind": "do", "type": event_type, "data": data}
        self._turn(frame, None, None, f"emit {event_type}")

    def _serve(self, request: Request) -> None:
        self.worker.do(self._take_request, request)

    def _take_request(self, request: Request) -> None:
        if self._wiring.serve(self, request):
            return
        if f"{request.method} {request.path}" not in self.kind.request_handlers:
            request.reply(404)
            return
        number = request.entry
        self._requests[number] = request
        frame = {
            "kind": "request", "number": number, "method": request.method,
            "path": request.path, "body": plain("a request body", request.body),
        }  # fmt: skip
        self._turn(frame, None, request.entry, f"{request.method} {request.path}")

    def _turn(
        self, frame: Frame, about: int | None, cause: int | None, what: str
    ) -> None:
        assert self._process is not None, f"{self.name} does not run"
        self.turns += 1
        frame["now_ms"] = self._clock.now_ms
        frame["db"] = [[key, plain("db", value)] for key, value in self.records.items()]
        try:
            actions = self._transport(self._process, frame)
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
            self._trace.record(self.name, HandlerFailed, (what, text), about, cause)
            now_ms = self._clock.now_ms
            error.add_note(f"raised by {self.name} at {now_ms} ms, at work on {what}")
            raise
        for action in actions:
            self._carry_out(action, about, cause)

    # Actions

    def _carry_out(self, action: Action, about: int | None, cause: int | None) -> None:
        verb, *values = action
        getattr(self, f"_do_{verb}")(*values, about, cause)

    def _do_put(
        self, key: Any, value: Any, about: int | None, cause: int | None
    ) -> None:
        self.records[frozen(key)] = value
        texts = (text_of(key), text_of(value))
        self._trace.record(self.name, Put, texts, about, cause)

    def _do_delete(self, key: Any, about: int | None, cause: int | None) -> None:
        self.records.pop(frozen(key), None)
        self._trace.record(self.name, Removed, (text_of(key),), about, cause)

    def _do_emit(
        self, event_type: str, data: Any, callback: int | None,
        about: int | None, cause: int | None,
    ) -> None:  # fmt: skip
        then = None if callback is None else self._later("result", callback)
        self._wiring.emit(self, event_type, data, then, cause)

    def _do_reply(
        self, number: int, status: int, body: Any, about: int | None, cause: int | None
    ) -> None:
        request = self._requests.pop(number, None)
        if request is not None:
            request.reply(status, body)

    def _do_request(
        self, to: str, method: str, path: str, body: Any, callback: int | None,
        about: int | None, cause: int | None,
    ) -> None:  # fmt: skip
        then = None if callback is None else self._answered(callback)
        # An ordinary request, whatever event it was that led to it.
        self._http.request(self.name, to, method, path, body, then, None, cause)

    def _do_after(
        self, wait_ms: int, callback: int, about: int | None, cause: int | None
    ) -> None:
        frame = {"kind": "timer", "callback": callback}
        # Checked again: the service may be behind a wire.
        wait_ms = whole_ms("after_ms", wait_ms)
        self._clock.after(wait_ms, self._later_turn, frame, self._lives, cause)

    # What comes back later

    def _later(self, kind: str, callback: int) -> Callable[[str | None, int], None]:
        life = self._lives

        def come_back(error: str | None, cause: int) -> None:
            frame = {"kind": kind, "callback": callback, "error": error}
            self._later_turn(frame, life, cause)

        return come_back

    def _answered(self, callback: int) -> Callable[[Answer], None]:
        life = self._lives

        def come_back(answer: Answer) -> None:
            frame = {
                "kind": "answer", "callback": callback, "status": answer.status,
                "body": plain("an answer", answer.body), "error": answer.error,
            }  # fmt: skip
            self._later_turn(frame, life, answer.entry)

        return come_back

    def _later_turn(self, frame: Frame, life: int, cause: int | None) -> None:
        # The process that asked for this may have died meanwhile.
        if self.is_running and life == self._lives:
            self._turn(frame, None, cause, f"a {frame['kind']}")

    def __repr__(self) -> str:
        state = "running" if self.is_running else "not running"
        return f"<{self.name}, {state}, {len(self.records)} records>"


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
