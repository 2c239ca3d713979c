"""The runs that are looked at."""

from __future__ import annotations

from functools import cache
from typing import Any

from sandbox import scenario
from sandbox.views.showing import compare, show


@cache
def played(name: str = "paid purchase", on: str = "channels") -> Any:
    return scenario(name).run(on=on, seed=2)


def both(name: str = "paid purchase", **options: Any) -> Any:
    """The same story on either system, in one player."""
    return compare(played(name, "bus"), played(name, "channels"), **options)


def one(name: str = "paid purchase", on: str = "channels", **options: Any) -> Any:
    return show(played(name, on), **options)
