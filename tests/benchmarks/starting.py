"""How long `import sandbox` takes beyond a bare Python, best of 15 each."""

from __future__ import annotations

import subprocess
import sys
from time import perf_counter

TRIES = 15
LIMIT_MS = 60


def figures() -> dict[str, float]:
    bare = _best_ms("pass")
    ours = _best_ms("import sandbox; sandbox.World; sandbox.scenario")
    return {
        "bare Python, ms": round(bare, 1),
        "import sandbox and what a lesson names, ms more": round(ours - bare, 1),
        "share of the limit of 60 ms": round((ours - bare) / LIMIT_MS, 2),
    }


def _best_ms(code: str) -> float:
    return min(_took_ms(code) for _ in range(TRIES))


def _took_ms(code: str) -> float:
    start = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return (perf_counter() - start) * 1_000


if __name__ == "__main__":
    for name, value in figures().items():
        print(f"{name}: {value}")
