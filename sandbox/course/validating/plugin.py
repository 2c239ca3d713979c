"""A plugin for pytest: one line of JSON for each cell that nbval has run.

nbval by itself waits for a kernel that is dead as long as for one that works, and then
calls the cells that follow expected failures. Here either end is named, at once, and
an endless cell loses its kernel: what it catches or prints cannot make nbval wait.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from queue import Empty
from typing import Any

import pytest
from nbval.kernel import RunningKernel

PRINTED_MAX = 10_000
LOOK_S = 1.0  # how often to see whether the kernel is still there


class KernelEndedError(Exception):
    """Raised through nbval, past all its waiting."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--outcomes", help="the file to write to, a line a cell")


def pytest_configure() -> None:
    RunningKernel.await_reply = watched(RunningKernel.await_reply)


def watched(await_reply: Callable[..., None]) -> Callable[..., None]:
    """The same wait, with a look at the kernel now and then."""

    def wait(kernel: Any, msg_id: str, timeout: float) -> None:
        waited_s = 0.0
        while True:
            try:
                return await_reply(kernel, msg_id, timeout=LOOK_S)
            except Empty:
                waited_s += LOOK_S
            if not kernel.is_alive():
                raise KernelEndedError("died")
            if waited_s >= timeout:
                kernel.stop()
                raise KernelEndedError("endless")

    return wait


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: Any, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "call" or (call.when == "setup" and report.failed):
        with open(item.config.option.outcomes, "a", encoding="utf-8") as file:
            file.write(json.dumps(outcome(item, call, report)) + "\n")
    return report


def outcome(
    item: Any, call: pytest.CallInfo[None], report: pytest.TestReport
) -> dict[str, str]:
    outputs = getattr(item, "test_outputs", None) or []
    errors = [one for one in outputs if one["output_type"] == "error"]
    texts = [one["text"] for one in outputs if one.get("name") == "stdout"]
    return {
        "notebook": item.path.name,
        "cell": item.cell["id"],
        "end": end(item, call, report),
        "error": errors[-1]["ename"] if errors else "",
        "told": errors[-1]["evalue"]
        if errors
        else str(getattr(call.excinfo, "value", "")),
        "printed": "".join(texts)[:PRINTED_MAX],
    }


def end(item: Any, call: pytest.CallInfo[None], report: pytest.TestReport) -> str:
    """passed, failed, died, endless, or `no kernel` where none has started."""
    if call.when == "setup":
        return "no kernel"
    if call.excinfo and isinstance(call.excinfo.value, KernelEndedError):
        return str(call.excinfo.value)
    if report.failed and not item.parent.kernel.is_alive():
        return "died"
    return str(report.outcome)
