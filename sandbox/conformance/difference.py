"""One difference, as a sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

SHOWN_MAX = 90


@dataclass(frozen=True)
class Difference:
    """What was recorded and what we do; None stands for nothing at all."""

    step: int
    where: str
    expected: Any
    got: Any

    def __str__(self) -> str:
        expected, got = _shown(self.expected), _shown(self.got)
        return f"step {self.step}, {self.where}: expected {expected}, got {got}"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}…"
