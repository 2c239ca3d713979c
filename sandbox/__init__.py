"""The event bus sandbox: what a lesson imports.

Drawing and judging are loaded when they are first used, so that a world starts at
once: this import loads no matplotlib, no networkx and no widgets.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "EventBus": "sandbox.bus.event_bus",
    "FileStore": "sandbox.stores.files.store",
    "MemoryStore": "sandbox.stores.memory",
    "Scenario": "sandbox.world.scenario",
    "Service": "sandbox.services.actor",
    "SqlStore": "sandbox.stores.sql.store",
    "StreamingServer": "sandbox.broker.server",
    "World": "sandbox.world.world",
    "answers": "sandbox.services.actor",
    "at_start": "sandbox.services.actor",
    "check": "sandbox.course.check",
    "compare": "sandbox.views.showing",
    "cursors": "sandbox.views.cursors",
    "duplicated": "sandbox.checks.promises",
    "echoed": "sandbox.checks.promises",
    "first_difference": "sandbox.checks.divergence",
    "gantt": "sandbox.views.gantt",
    "handles": "sandbox.services.actor",
    "kept": "sandbox.views.kept",
    "lag": "sandbox.views.lag",
    "ledger": "sandbox.checks.ledger",
    "live": "sandbox.views.live",
    "lost": "sandbox.checks.promises",
    "matrix": "sandbox.views.matrix",
    "misconception": "sandbox.world.misconceptions",
    "mission": "sandbox.course.missions",
    "never_delivered": "sandbox.checks.promises",
    "panel": "sandbox.views.panel",
    "predict": "sandbox.course.predict",
    "progress": "sandbox.course.progress",
    "recall": "sandbox.course.predict",
    "recorded_run": "sandbox.course.recorded_run",
    "reordered": "sandbox.checks.promises",
    "scenario": "sandbox.course.scenarios",
    "show": "sandbox.views.showing",
    "source": "sandbox.views.hood",
    "spacetime": "sandbox.views.spacetime",
    "state_difference": "sandbox.checks.states",
    "stores": "sandbox.views.kept",
    "topology": "sandbox.views.topology",
    "unwanted": "sandbox.checks.promises",
}

# Whoever imports one of these waits there for what draws, and not at the first picture.
_DRAWN = {
    "compare", "cursors", "gantt", "kept", "lag", "matrix", "spacetime", "topology"
}  # fmt: skip

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"sandbox has no {name!r}; it has: {', '.join(__all__)}")
    if name in _DRAWN:
        import_module("sandbox.views.drawing")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
