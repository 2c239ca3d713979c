"""JSON with one form for one value, so that equal results are equal bytes."""

from __future__ import annotations

import json
from typing import Any


def canonical(value: Any) -> str:
    """Half a sign, which no file can hold, stands there as the escape that it is."""
    text = json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    return text.encode(errors="backslashreplace").decode()
