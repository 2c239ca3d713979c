"""Simulated HTTP: a request goes out, and sooner or later its answer comes back.

Every exchange is in the trace with method, path, status and the time it took. A
process that is not there refuses the connection, as a real one does. Where a path is
cut or loses what is sent, whoever asked hears after TIMEOUT_MS that nothing came
back. Bodies cross the wire as copies: neither side can change what the other holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import Answered, Requested, RequestFailed
from sandbox.kernel.plain import json_text, plain
from sandbox.kernel.trace import Trace
from sandbox.network.link import Network

REFUSED = "ECONNREFUSED"
RESET = "ECONNRESET"
TIMED_OUT = "ETIMEDOUT"
TIMEOUT_MS = 10_000  # after the request; for one whose answer can no longer come

Then = Callable[["Answer"], object]


class Answer:
    """What comes back: a status and a body, or an error and no status.

    abouts: the publishes that the body speaks of, for the trace. entry: the
    number of the trace entry of this answer, the cause of what follows. sent_ms:
    when it left.
    """

    __slots__ = ("abouts", "body", "entry", "error", "sent_ms", "status")

    def __init__(
        self, status: int, body: Any, error: str | None, abouts: list[int | None]
    ) -> None:
        self.status = status
        self.body = body
        self.error = error
        self.abouts = abouts
        self.entry = -1
        self.sent_ms = 0

    @property
    def ok(self) -> bool:
        return self.error is None and 200 <= self.status < 300


class Request:
    """One request as the server sees it; `reply` answers it, once.

    about, entry: as in the trace; entry is the number of the Requested fact.
    """

    __slots__ = (
        "_give_back", "about", "body", "entry", "is_accepted", "is_answered",
        "method", "path", "sender", "sent_ms", "to",
    )  # fmt: skip

    def __init__(self, sender: str, to: str, method: str, path: str, body: Any) -> None:
        self.sender = sender
        self.to = to
        self.method = method
        self.path = path
        self.body = body
        self.about: int | None = None
        self.entry = -1
        self.sent_ms = 0
        self.is_accepted = False
        self.is_answered = False
        self._give_back: Callable[[Request, Answer], object] = _ignore

    def reply(
        self, status: int, body: Any = None, abouts: list[int | None] | None = None
    ) -> None:
        """Answer the request; only the first answer counts."""
        self._finish(Answer(status, plain("an answer", body), None, abouts or []))

    def fail(self, error: str) -> None:
        """End the request without an answer."""
        self._finish(Answer(0, None, error, []))

    def _finish(self, answer: Answer) -> None:
        if not self.is_answered:
            self.is_answered = True
            self._give_back(self, answer)


Serve = Callable[[Request], object]


class Http:
    """All HTTP of one world: who listens, and the requests under way."""

    def __init__(self, clock: Clock, network: Network, trace: Trace) -> None:
        self._clock = clock
        self._network = network
        self._trace = trace
        self._servers: dict[str, Serve] = {}
        self._open: dict[Request, Then] = {}

    def listen(self, name: str, serve: Serve) -> None:
        """From now on requests to `name` are given to `serve`."""
        self._servers[name] = serve

    def stop(self, name: str) -> None:
        """The process `name` is gone: whoever waits for it is cut off, and what
        it waited for finds nobody to come back to."""
        self._servers.pop(name, None)
        for request in list(self._open):
            if request.sender == name:
                del self._open[request]
            elif request.to == name and request.is_accepted:
                request.fail(RESET)

    def request(
        self, sender: str, to: str, method: str, path: str, body: Any = None,
        then: Then | None = None, about: int | None = None, cause: int | None = None,
    ) -> None:  # fmt: skip
        """Send a request; `then(answer)` runs when the answer is back."""
        body = plain("a request body", body)
        request = Request(sender, to, method, path, body)
        values = (to, method, path, _text_of(body))
        request.about = about
        request.sent_ms = self._clock.now_ms
        request.entry = self._trace.record(sender, Requested, values, about, cause)
        request._give_back = self._send_back
        self._open[request] = then or _ignore
        if not self._network.link(sender, to).send(self.arrive, request):
            self._time_out(request)

    def arrive(self, request: Request) -> None:
        """The request is there; on a path that doubles parcels, it comes twice."""
        serve = self._servers.get(request.to)
        if serve is None:
            request.fail(REFUSED)
        else:
            request.is_accepted = True
            serve(request)

    def _send_back(self, request: Request, answer: Answer) -> None:
        answer.sent_ms = self._clock.now_ms
        back = self._network.link(request.to, request.sender)
        if not back.send(self.come_back, request, answer):
            self._time_out(request)

    def _time_out(self, request: Request) -> None:
        due_ms = max(self._clock.now_ms, request.sent_ms + TIMEOUT_MS)
        nothing = Answer(0, None, TIMED_OUT, [])
        self._clock.at(due_ms, self.come_back, request, nothing)

    def come_back(self, request: Request, answer: Answer) -> None:
        """The answer is there, or the time for it is over."""
        then = self._open.pop(request, None)
        if then is None:
            return  # the one who asked has crashed, or it is the answer's double
        answer.entry = self._record_return(request, answer)
        then(answer)

    def _record_return(self, request: Request, answer: Answer) -> int:
        took_ms = self._clock.now_ms - request.sent_ms
        line = (request.to, request.method, request.path)
        about, cause = request.about, request.entry
        if answer.error is not None:
            failed = (*line, answer.error, took_ms)
            return self._trace.record(
                request.sender, RequestFailed, failed, about, cause
            )
        answered = (*line, answer.status, _text_of(answer.body), took_ms)
        return self._trace.record(request.sender, Answered, answered, about, cause)


def _text_of(body: Any) -> str | None:
    return None if body is None else json_text(body)


def _ignore(*_: object) -> None:
    """For those who send and do not wait."""
