"""Runs one service: feeds it turns, carries out its actions, survives its crashes.

The host owns what outlives the process: the database and the name. The service
object is the process; a crash throws it away and a restart makes a new one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from sandbox.errors import NotRunningError, SandboxError
from sandbox.kernel.clock import Clock, whole_ms
from sandbox.kernel.facts import (
    Crashed,
    Frozen,
    HandlerFailed,
    Handles,
    Put,
    Removed,
    Started,
    Thawed,
)
from sandbox.kernel.life import Process
from sandbox.kernel.plain import frozen, json_text, plain
from sandbox.kernel.trace import Trace
from sandbox.kernel.worker import Worker
from sandbox.network.http import Answer, Http, Request
from sandbox.services.actor import Action, Frame, Service, event_data

Transport = Callable[[Service, Frame], list[Action]]
Number = int | None  # of an entry in the trace, if there is one
Then = Callable[..., None]  # then(cause, error=…)


def in_process(service: Service, frame: Frame) -> list[Action]:
    """The plain way to run a turn: call the service."""
    return service.turn(frame)


class Wiring(Protocol):
    """How a service is connected to the others: by the bus, or by channels."""

    system: str

    def start(self, host: Host, how: dict[str, Any], cause: int) -> None: ...
    def emit(
        self, host: Host, event_type: str, data: Any, then: Then, cause: Number
    ) -> None: ...
    def crash(self, host: Host) -> None: ...
    def serve(self, host: Host, request: Request) -> bool: ...


class Host(Process):
    """One service of a world, running or not."""

    def __init__(
        self, name: str, kind: type[Service], wiring: Wiring, *,
        clock: Clock, trace: Trace, http: Http, transport: Transport = in_process,
    ) -> None:  # fmt: skip
        self.name = name
        self.kind = kind
        self.worker = Worker(clock, whole_ms("busy_ms", kind.busy_ms))
        self.records: dict[Any, Any] = {}  # the database
        self._wiring = wiring
        self._clock = clock
        self._trace = trace
        self._http = http
        self._transport = transport
        self._process: Service | None = None
        self._requests: dict[int, Request] = {}  # waiting for our reply
        self._acks: dict[int, Callable[[], object]] = {}  # of events not acked yet
        self._lives = 0
        self.turns = 0

    # Life and death

    def start(self, how: dict[str, Any] | None = None, cause: Number = None) -> None:
        """Start the process. how: {"replay": true} asks for what was missed."""
        if not self._does("start"):
            return
        self._process = self.kind(self.name)
        self._lives += 1
        values = (self._wiring.system,)
        entry = self._trace.record(self.name, Started, values, cause=cause)
        for event_type in self.kind.event_handlers:
            self._trace.record(self.name, Handles, (event_type,), cause=entry)
        self._http.listen(self.name, partial(self.worker.do, self._take_request))
        self._wiring.start(self, how or {}, entry)
        if self.kind.starters:
            self._turn({"kind": "start"}, None, entry, "its start")

    def crash(self, cause: Number = None) -> None:
        """The process is gone: its memory, its timers, its unfinished work."""
        if not self._does("crash"):
            return
        self._process = None
        self._requests.clear()
        self._acks.clear()
        self._trace.record(self.name, Crashed, (), cause=cause)
        self._http.stop(self.name)
        self._wiring.crash(self)
        self.worker.stop()

    def freeze(self, cause: Number = None) -> None:
        """Stand still, as under SIGSTOP: what arrives waits, in order."""
        self._trace.record(self.name, Frozen, (), cause=cause)
        self.worker.freeze()

    def thaw(self, cause: Number = None) -> None:
        self._trace.record(self.name, Thawed, (), cause=cause)
        self.worker.thaw()

    @property
    def db(self) -> dict[Any, Any]:
        """A copy of the database, to look at."""
        return {key: plain("db", value) for key, value in self.records.items()}

    # Turns

    def wants(self, event_type: str) -> bool:
        return event_type in self.kind.event_handlers

    def event(
        self, event_type: str, data: Any, about: Number, cause: int,
        ack: Callable[[], object] | None = None, **more: Any,
    ) -> None:  # fmt: skip
        """One event that has reached this service, in a turn of its own. ack: tells
        the server that it is done with, when the service says so."""
        frame = {"kind": "event", "type": event_type, "data": data, **more}
        if ack is not None:
            self._acks[cause] = ack
            frame["number"] = cause
        self._turn(frame, about, cause, event_type)

    def emit(self, event_type: str, /, *unnamed: Any, **data: Any) -> None:
        """Let the service publish an event now, as if a handler had done it.

        Raises NotRunningError while the service does not run.
        """
        self.publish(event_type, event_data(event_type, unnamed, data), None)

    def publish(self, event_type: str, data: Any, cause: Number) -> None:
        """`emit` for an event with any field names, caused by an earlier entry."""
        if not self.is_running:
            raise NotRunningError(self.name)
        frame = {"kind": "do", "type": event_type, "data": data}
        self._turn(frame, None, cause, f"emit {event_type}")

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
            "path": request.path, "body": request.body,
        }  # fmt: skip
        self._turn(frame, None, request.entry, f"{request.method} {request.path}")

    def _turn(self, frame: Frame, about: Number, cause: Number, what: str) -> None:
        assert self._process is not None, f"{self.name} does not run"
        self.turns += 1
        frame["now_ms"] = self._clock.now_ms
        # Not copied here: the database that a handler sees hands out copies itself.
        frame["db"] = list(self.records.items())
        try:
            actions = self._transport(self._process, frame)
        except Exception as error:
            self.note_failure(error, what, about, cause)
            raise
        for verb, *values in actions:
            getattr(self, f"_do_{verb}")(*values, about, cause)

    def note_failure(
        self, error: Exception, what: str, about: Number, cause: Number
    ) -> None:
        """Say in the trace and in the error who failed at what."""
        # Python words its own errors otherwise in every version; a trace may not.
        said = f": {error}" if isinstance(error, SandboxError) else ""
        values = (what, f"{type(error).__name__}{said}")
        self._trace.record(self.name, HandlerFailed, values, about, cause)
        now_ms = self._clock.now_ms
        error.add_note(f"raised by {self.name} at {now_ms} ms, at work on {what}")

    # Actions

    def _do_put(self, key: Any, value: Any, about: Number, cause: Number) -> None:
        self.records[frozen(key)] = value
        texts = (_shown(key), _shown(value))
        self._trace.record(self.name, Put, texts, about, cause)

    def _do_delete(self, key: Any, about: Number, cause: Number) -> None:
        self.records.pop(frozen(key), None)
        self._trace.record(self.name, Removed, (_shown(key),), about, cause)

    def _do_emit(
        self, event_type: str, data: Any, callback: int | None,
        about: Number, cause: Number,
    ) -> None:  # fmt: skip
        then = self._later("result", callback)
        self._wiring.emit(self, event_type, data, then, cause)

    def _do_ack(self, number: int, about: Number, cause: Number) -> None:
        ack = self._acks.pop(number, None)
        if ack is not None:
            ack()

    def _do_reply(
        self, number: int, status: int, body: Any, about: Number, cause: Number
    ) -> None:
        request = self._requests.pop(number, None)
        if request is not None:
            request.reply(status, body)

    def _do_request(
        self, to: str, method: str, path: str, body: Any, callback: int | None,
        about: Number, cause: Number,
    ) -> None:  # fmt: skip
        then = self._later("answer", callback)

        def answered(answer: Answer) -> None:
            holds = {"status": answer.status, "body": answer.body}
            then(answer.entry, error=answer.error, **holds)

        # An ordinary request, whatever event it was that led to it.
        self._http.request(self.name, to, method, path, body, answered, None, cause)

    def _do_after(
        self, wait_ms: int, callback: int, about: Number, cause: Number
    ) -> None:
        # Checked again: the service may be behind a wire.
        wait_ms = whole_ms("after_ms", wait_ms)
        self._clock.after(wait_ms, self._later("timer", callback), cause)

    def _later(self, kind: str, callback: int | None) -> Then:
        """What to call once it is there: it takes a turn, if somebody wants to know."""
        life = self._lives

        def come_back(cause: Number, **holds: Any) -> None:
            # The process that asked for this may have died meanwhile.
            if callback is not None and self.is_running and life == self._lives:
                frame = {"kind": kind, "callback": callback, **holds}
                self.worker.do(self._turn, frame, None, cause, f"a {kind}")

        return come_back

    def __repr__(self) -> str:
        state = "running" if self.is_running else "not running"
        return f"<{self.name}, {state}, {len(self.records)} records>"


def _shown(value: Any) -> str:
    """A key or a value as a table shows it: a text stands without its quotes."""
    return value if isinstance(value, str) else json_text(value)
