"""A call as somebody would type it, on lines that are short enough to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WIDTH = 84


def call(function: str, options: Mapping[str, Any]) -> list[str]:
    """Lines of Python: on one, if there is room; else on as many as it takes."""
    parts = [f"{name}={_value(value)}" for name, value in options.items()]
    whole = f"{function}({', '.join(parts)})"
    if len(whole) <= WIDTH or len(parts) == 1:
        return [whole]
    lines = [f"{function}({parts[0]},"]
    for part in [f"{part}," for part in parts[1:-1]] + [f"{parts[-1]})"]:
        if len(lines[-1]) + 1 + len(part) <= WIDTH:
            lines[-1] += f" {part}"
        else:
            lines.append(f"    {part}")
    return lines


def _value(value: Any) -> str:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return f"{value:_}" if is_number else repr(value)
