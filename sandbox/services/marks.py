"""Which method is for what: marks that a class writes above its methods.

A misspelt mark is an error at once; a method that is found by its name would not be.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sandbox.errors import HandlerError

Handler = TypeVar("Handler", bound=Callable[..., object])

MARK = "_handles"


def handles(event_type: str) -> Callable[[Handler], Handler]:
    """Call the decorated method with every event of this type."""
    return _mark("event", event_type)


def answers(method: str, path: str) -> Callable[[Handler], Handler]:
    """Call the decorated method with every such HTTP request, such as GET /tickets."""
    return _mark("request", f"{method} {path}")


def at_start(function: Handler) -> Handler:
    """Call the decorated method each time the service starts, before any event."""
    return _mark("start", function.__name__)(function)


def _mark(kind: str, name: str) -> Callable[[Handler], Handler]:
    def decorate(function: Handler) -> Handler:
        if not callable(function):
            raise HandlerError(
                f"@{'handles' if kind == 'event' else 'answers'}({name!r}) stands "
                f"above {function!r}; put it above a method: def on_event(self, event)."
            )
        marks = getattr(function, MARK, [])  # of the decorators below this one
        setattr(function, MARK, [(kind, name), *marks])
        return function

    if not isinstance(name, str) or not name.strip():
        raise HandlerError(
            f"a handler for nothing: name what it handles, such as "
            f"@handles('ticket:updated'), got {name!r}."
        )
    return decorate


def marked(cls: type, kind: str) -> dict[str, str]:
    """{what: method name} for the marked methods, base classes first, as written."""
    found: dict[str, str] = {}
    for owner in reversed(cls.__mro__):
        for name in vars(owner):
            for own_kind, what in getattr(getattr(cls, name, None), MARK, ()):
                if own_kind == kind:
                    _claim_handler(cls, found, what, name)
    return found


def _claim_handler(cls: type, found: dict[str, str], what: str, name: str) -> None:
    if found.setdefault(what, name) != name:
        raise HandlerError(
            f"{cls.__name__} has two handlers for {what!r}: {found[what]} and {name}. "
            f"Keep one."
        )
