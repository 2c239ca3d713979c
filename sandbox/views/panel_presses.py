"""What can be pressed on a panel now, each as a line of the action log; what cannot,
and why not."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from sandbox.errors import BadOptionError, SandboxError
from sandbox.kernel.facts import Handles, Published
from sandbox.views.panel_states import State


class Press(NamedTuple):
    """label: what the button says. reason: why it would change nothing, or None."""

    label: str
    line: str
    reason: str | None


def service_presses(state: State, replay: bool = True) -> list[Press]:
    """Take down and bring back, for each service."""
    how = ' {"replay": true}' if replay else ""
    return [
        pressable(state, label, line)
        for name in services(state)
        for label, line in (
            (f"Take {name} down", f"crash {name}"),
            (f"Bring {name} back", f"start {name}{how}"),
        )
    ]


def server_press(state: State) -> Press:
    what = "bus" if state.scenario.on == "bus" else "server"
    return pressable(state, f"Restart the {what}", "restart server")


def publish_press(state: State, service: str, event_type: str, fields: str) -> Press:
    """Raises BadOptionError for fields that are not JSON."""
    event = {"type": event_type, **read_fields(fields)}
    line = f"publish {service} {json.dumps(event, ensure_ascii=False)}"
    return pressable(state, "Publish", line)


def pressable(state: State, label: str, line: str) -> Press:
    try:
        return Press(label, line, state.why_not(line))
    except SandboxError as error:
        return Press(label, line, str(error))
    except Exception:
        return Press(label, line, None)  # a handler failed: pressing will say so


def read_fields(text: str) -> dict[str, Any]:
    """The fields of an event as somebody typed them."""
    try:
        fields = json.loads(text or "{}")
    except ValueError as error:
        raise BadOptionError(f"this is not JSON: {error}. {SHAPE}") from None
    if not isinstance(fields, dict):
        raise BadOptionError(f"an event has fields with names. {SHAPE}")
    if "type" in fields:
        raise BadOptionError(f"the type is chosen beside it. {SHAPE}")
    return fields


SHAPE = 'Type for example {"id": 1, "price": 15}.'


# What a story knows


def services(state: State) -> list[str]:
    return list(state.run.world.hosts)


def event_types(state: State) -> list[str]:
    """What anybody handles or has published."""
    entries = state.run.trace.of(Handles, Published)
    return list(dict.fromkeys(entry.fact.channel for entry in entries))


def last_type(state: State) -> str | None:
    """What was published last; else what anybody handles."""
    published = [entry.fact.channel for entry in state.run.trace.of(Published)]
    return next(iter([*published[::-1], *event_types(state)]), None)


def usual_publisher(state: State, event_type: str) -> str:
    """Who published such an event last; else who is called as it begins."""
    for entry in reversed(_published(state, event_type)):
        return str(entry.actor)
    names = services(state)
    word = event_type.partition(":")[0]
    return next((name for name in names if name.startswith(word)), names[0])


# What the handlers of the course's stories ask for; each takes what it needs.
EXAMPLE = '{"id": 1, "ticket_id": 1, "order_id": 1, "price": 15}'


def usual_fields(state: State, event_type: str) -> str:
    """What such an event held last."""
    for entry in reversed(_published(state, event_type)):
        return str(entry.fact.data)
    return EXAMPLE


def _published(state: State, event_type: str) -> list[Any]:
    entries = state.run.trace.of(Published)
    return [entry for entry in entries if entry.fact.channel == event_type]
