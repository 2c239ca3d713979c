"""Small worlds in which things go wrong: three services, 20 events, two faults.

Every check, and every search for the smallest failing run, is made of such worlds.
The limit is 1,000 of them a second on one core, full trace, from nothing to verdict.
"""

from __future__ import annotations

from statistics import median
from time import perf_counter

import sandbox.course.scenarios  # it names the scenarios
from sandbox.world.scenario import Scenario

assert sandbox.course.scenarios

WORLDS = 100
ROUNDS = 5
WANTED_PER_SECOND = 1_000

EVENTS = [
    f'publish tickets {{"type": "ticket:updated", "id": 1, "price": {n}}} @{100 + 20 * n}'
    for n in range(20)
]
FAULTS = ["crash orders @210", 'restart orders {"replay": true} @350']


def figures() -> dict[str, float]:
    found = {}
    for system in ("channels", "bus"):
        scenario = Scenario("price change", on=system, actions=[*EVENTS, *FAULTS])
        per_second = median(_worlds_per_second(scenario) for _ in range(ROUNDS))
        found[f"worlds a second on {system}"] = round(per_second)
        found[f"share of 1,000 a second, {system}"] = round(
            per_second / WANTED_PER_SECOND, 2
        )
    return found


def _worlds_per_second(scenario: Scenario) -> float:
    start = perf_counter()
    for seed in range(WORLDS):
        scenario.run(seed=seed)
    return WORLDS / (perf_counter() - start)


if __name__ == "__main__":
    for name, value in figures().items():
        print(f"{name}: {value}")
