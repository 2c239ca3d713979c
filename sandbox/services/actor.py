"""A service: handlers that react to one message at a time.

A handler is a plain function that never waits. One turn takes in one message and a
copy of the service's database, and gives back a list of actions; whoever runs the
service carries them out, one by one. What takes time comes back as a later turn,
through a callback. A turn in and a turn out are plain JSON, so that the same
service can run in this process, behind a socket, or in a jail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from sandbox.errors import BadOptionError, HandlerError
from sandbox.kernel.clock import whole_ms
from sandbox.kernel.plain import Plain, frozen, plain
from sandbox.services.marks import answers, at_start, handles, marked

__all__ = ["Service", "answers", "at_start", "handles"]

Callback = Callable[..., object]
Frame = dict[str, Any]
Action = list[Any]  # the verb first: ["put", key, value]


def event_data(event_type: object, unnamed: tuple[Any, ...], fields: Plain) -> Plain:
    """A copy of the fields of an event that is emitted. Raises BadOptionError."""
    if not isinstance(event_type, str) or not event_type:
        raise BadOptionError(
            f"emit begins with a type such as 'ticket:updated', got {event_type!r}."
        )
    if unnamed:
        raise BadOptionError(
            f"emit takes the fields of an event by name, got {unnamed[0]!r}. "
            f"Type emit({event_type!r}, id=1), or emit({event_type!r}, **fields)."
        )
    return plain("emit", fields)


class Event:
    """An event as a handler gets it: `event.price` reads the field `price`."""

    def __init__(self, frame: Frame) -> None:
        self.type: str = frame["type"]
        self.data: dict[str, Plain] = frame["data"]
        self.number: int | None = frame.get("number")  # of this delivery, for its ack
        self.sequence: int | None = frame.get("sequence")
        self.redelivered: bool = frame.get("redelivered", False)

    def __getattr__(self, name: str) -> Plain:
        try:
            return self.__dict__["data"][name]
        except KeyError:
            known = ", ".join(self.__dict__.get("data", {})) or "none"
            raise AttributeError(
                f"event {self.__dict__.get('type')} has no field {name!r}; "
                f"its fields are: {known}"
            ) from None

    def __repr__(self) -> str:
        return f"<Event {self.type} {self.data}>"


class HttpRequest:
    """A request as a handler gets it; answer it with self.reply(request, …)."""

    def __init__(self, frame: Frame) -> None:
        self.number: int = frame["number"]
        self.method: str = frame["method"]
        self.path: str = frame["path"]
        self.body: Plain = frame["body"]


class HttpAnswer:
    """What came back for a request of ours; `error` is None if anything did."""

    def __init__(self, frame: Frame) -> None:
        self.status: int = frame["status"]
        self.body: Plain = frame["body"]
        self.error: str | None = frame["error"]


class Db:
    """The service's own database: it survives a crash. It hands out copies."""

    def __init__(self, records: dict[Any, Plain], actions: list[Action]) -> None:
        self._records = records
        self._actions = actions

    def put(self, key: Any, value: Any) -> None:
        key, value = plain("a db key", key), plain("db.put", value)
        self._records[frozen(key)] = value
        self._actions.append(["put", key, value])

    def get(self, key: Any, default: Any = None) -> Plain:
        found = self._records.get(frozen(plain("a db key", key)), default)
        return plain("db.get", found)

    def delete(self, key: Any) -> None:
        key = plain("a db key", key)
        self._records.pop(frozen(key), None)
        self._actions.append(["delete", key])

    def items(self) -> list[tuple[Any, Plain]]:
        """All records as (key, value), in the order in which they were first put."""
        return [(key, plain("db.items", value)) for key, value in self._records.items()]

    def __contains__(self, key: Any) -> bool:
        return frozen(plain("a db key", key)) in self._records

    def __len__(self) -> int:
        return len(self._records)


class Http:
    """Ordinary requests to other services: the answer comes to the callback."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def get(self, to: str, path: str, then: Callback | None = None) -> None:
        self._ask(to, "GET", path, None, then)

    def post(self, to: str, path: str, body: Any, then: Callback | None = None) -> None:
        self._ask(to, "POST", path, body, then)

    def _ask(
        self, to: str, method: str, path: str, body: Any, then: Callback | None
    ) -> None:
        body = plain("a request body", body)
        self._service._act("request", to, method, path, body, then=then)


class Service:
    """Write a class below this one, with one method for each event it cares for.

    db: its database, kept over a crash. memory: a dict, lost in a crash. http: for
    requests to other services. busy_ms: how long a message occupies it. subscription:
    the options of client.subscribe with which it listens on channels, such as
    {"durable_name": "orders", "manual_ack": True}; the bus knows no such thing.
    """

    busy_ms: ClassVar[int] = 0
    subscription: ClassVar[dict[str, Any]] = {}
    event_handlers: ClassVar[dict[str, str]] = {}  # {event type: method name}
    request_handlers: ClassVar[dict[str, str]] = {}  # {"GET /tickets": method name}
    starters: ClassVar[dict[str, str]] = {}  # {method name: the same}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.event_handlers = marked(cls, "event")
        cls.request_handlers = marked(cls, "request")
        cls.starters = marked(cls, "start")

    def __init__(self, name: str) -> None:
        self.name = name
        self.memory: dict[str, Any] = {}
        self.http = Http(self)
        self.now_ms = 0
        self._actions: list[Action] = []
        self._callbacks: dict[int, Callback] = {}
        self._tokens = 0
        self.db = Db({}, self._actions)

    # What a handler can do

    def emit(
        self, event_type: str, /, *unnamed: Any,
        then: Callback | None = None, **data: Any,
    ) -> None:  # fmt: skip
        """Publish an event. `then(error)` runs when the server or bus has answered."""
        data = event_data(event_type, unnamed, data)
        self._act("emit", event_type, data, then=then)

    def ack(self, event: Event) -> None:
        """Tell the server that this event is done with: for services that listen with
        manual_ack. The bus does not want to know, so there it changes nothing."""
        if event.number is not None:
            self._actions.append(["ack", event.number])

    def reply(self, request: HttpRequest, status: int, body: Any = None) -> None:
        """Answer a request, once."""
        if not isinstance(status, int):
            raise BadOptionError(f"a reply begins with its status, got {status!r}.")
        self._act("reply", request.number, status, plain("a reply", body))

    def after_ms(self, wait_ms: int, call: Callback) -> None:
        """Run `call()` later, in a turn of its own. A crash forgets it."""
        self._act("after", whole_ms("after_ms", wait_ms), then=call)

    def _act(self, verb: str, *values: Any, then: Callback | None = None) -> None:
        is_needed = then is not None or verb == "after"
        if is_needed and not callable(then):
            raise HandlerError(
                f"what is to be called back must be a function, got {then!r}; hand it "
                f"over without brackets: self.again, not self.again()."
            )
        action = [verb, *values]
        if verb != "reply":
            action.append(self._token(then))
        self._actions.append(action)

    def _token(self, callback: Callback | None) -> int | None:
        # A callback cannot travel as JSON; its number can.
        if callback is None:
            return None
        self._tokens += 1
        self._callbacks[self._tokens] = callback
        return self._tokens

    # How it is run

    def turn(self, frame: Frame) -> list[Action]:
        """Take one message in and give the actions out, both plain JSON.

        frame: kind ("start", "event", "request", "answer", "result", "timer" or "do"),
        now_ms, db (list of [key, value]), and what the message holds.
        """
        self._actions = []
        self.now_ms = frame["now_ms"]
        records = {frozen(key): value for key, value in frame["db"]}
        self.db = Db(records, self._actions)
        _TURNS[frame["kind"]](self, frame)
        return self._actions

    def _on_start(self, _: Frame) -> None:
        for name in self.starters:
            getattr(self, name)()

    def _on_event(self, frame: Frame) -> None:
        getattr(self, self.event_handlers[frame["type"]])(Event(frame))

    def _on_request(self, frame: Frame) -> None:
        name = self.request_handlers[f"{frame['method']} {frame['path']}"]
        getattr(self, name)(HttpRequest(frame))

    def _on_answer(self, frame: Frame) -> None:
        self._callbacks.pop(frame["callback"])(HttpAnswer(frame))

    def _on_result(self, frame: Frame) -> None:
        self._callbacks.pop(frame["callback"])(frame["error"])

    def _on_timer(self, frame: Frame) -> None:
        self._callbacks.pop(frame["callback"])()

    def _on_do(self, frame: Frame) -> None:
        """Somebody outside lets the service emit, as a lesson does."""
        self._act("emit", frame["type"], frame["data"])

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"


_TURNS: dict[str, Callable[[Service, Frame], None]] = {
    "start": Service._on_start,
    "event": Service._on_event,
    "request": Service._on_request,
    "answer": Service._on_answer,
    "result": Service._on_result,
    "timer": Service._on_timer,
    "do": Service._on_do,
}
