"""Plain JSON values: checked and copied in one go, so nothing is shared by accident."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

from sandbox.errors import NotPlainError

Plain = Any  # text, numbers, true, false, None, lists and dicts of these


def plain(where: str, value: Any) -> Plain:
    """A copy of a JSON value; tuples become lists. Raises NotPlainError."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    # JSON has no word for infinity or for what is not a number.
    if isinstance(value, float) and isfinite(value):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(where, item) for item in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: plain(where, item) for key, item in value.items()}
    raise NotPlainError(where, value)


def frozen(key: Any) -> Any:
    """A key as a dict can hold it: lists become tuples."""
    return tuple(frozen(part) for part in key) if isinstance(key, list) else key


# One for all: json.dumps would make a new one for every text.
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def json_text(value: Plain) -> str:
    """A value as it travels."""
    return _ENCODER.encode(value)
