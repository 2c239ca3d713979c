"""What happens in a service and between services: requests, records, lives."""

from __future__ import annotations

from sandbox.kernel.facts.fact import Fact


class Requested(Fact):
    """An HTTP request left."""

    to: str
    method: str
    path: str
    body: str | None
    says = "asked {to}: {method} {path}"


class Answered(Fact):
    """The answer to an HTTP request came back to the one who asked."""

    by: str
    method: str
    path: str
    status: int
    body: str | None
    took_ms: int
    says = "got {status} from {by} for {method} {path} after {took_ms} ms"


class RequestFailed(Fact):
    """An HTTP request found nobody, or lost the other side before its answer."""

    to: str
    method: str
    path: str
    error: str
    took_ms: int
    says = "could not reach {to} with {method} {path}: {error}"


class Started(Fact):
    """A service's process runs: for the first time, or again after a crash."""

    system: str
    says = "started on the {system}"


class Handles(Fact):
    """The service has a handler for this type of event, so it wants such events."""

    channel: str
    says = "has a handler for {channel}"


class Crashed(Fact):
    """A process stopped without a word; what it held in memory is gone."""

    says = "crashed"


class HandlerFailed(Fact):
    """A handler raised an error; what it wanted to do was not done."""

    handler: str
    error: str
    says = "failed in {handler}: {error}"


class Put(Fact):
    """A service wrote a record into its own database."""

    key: str
    value: str
    says = "saved {key} = {value}"


class Removed(Fact):
    """A service removed a record from its own database."""

    key: str
    says = "removed {key}"


class CaughtUp(Fact):
    """A service asked the bus for every event ever emitted and got them."""

    events: int
    says = "was given every event ever emitted ({events})"
