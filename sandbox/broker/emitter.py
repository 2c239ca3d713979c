"""Listeners by event name, as in Node's EventEmitter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from sandbox.broker.texts import ADVICE
from sandbox.errors import SandboxError, UnknownNameError

Listener = Callable[..., object]


class UnheardError(SandboxError):
    """An `error` event that nobody listens to."""

    def __init__(self, who: str, text: str) -> None:
        advice = ADVICE.get(text, "")
        super().__init__(
            f"{who} got the error {text!r} and nobody listens. {advice}"
            f"{' ' if advice else ''}To handle it, type .on('error', …) on it."
        )


class Emitter:
    """Something one can listen to. `events` names all there is to hear."""

    events: ClassVar[tuple[str, ...]] = ()

    def __init__(self) -> None:
        self._listeners: dict[str, list[Listener]] = {name: [] for name in self.events}

    def on(self, event: str, listener: Listener | None = None) -> Any:
        """Call `listener` at every `event`; without one, use it as a decorator.

        Raises UnknownNameError for an event that is never emitted.
        """
        if event not in self._listeners:
            raise UnknownNameError("event", event, self.events)
        if listener is None:
            return lambda decorated: self.on(event, decorated)
        self._listeners[event].append(listener)
        return listener

    def has_listener(self, event: str) -> bool:
        return bool(self._listeners[event])

    def emit(self, event: str, *values: Any) -> None:
        """Call the listeners, in the order in which they came."""
        listeners = list(self._listeners[event])
        if event == "error" and not listeners:
            # Node ends the process here; we end the run, with the reason.
            raise UnheardError(repr(self), str(values[0]))
        for listener in listeners:
            listener(*values)
