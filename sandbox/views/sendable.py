"""What may be sent to a browser: halves of signs (lone surrogates) cannot be."""

from __future__ import annotations

import json
import re
from typing import Any

HALF = re.compile("[\ud800-\udfff]")


def spelt_out(text: str) -> str:
    """A log that reads the same: in JSON, a sign may be written as its number."""
    return HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def sendable(payload: Any) -> Any:
    """Plain JSON with � for every half, as a browser would show it."""
    return json.loads(HALF.sub("\ufffd", json.dumps(payload, ensure_ascii=False)))
