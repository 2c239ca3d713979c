"""Who marks: processes of this machine, or a cluster of many machines."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from threading import Thread


@dataclass(frozen=True)
class Crew:
    """Who does the work. size: how many chunks they mark at a time."""

    executor: Executor
    size: int


@contextmanager
def workers(jobs: int, scheduler: str | None) -> Iterator[Crew | None]:
    """jobs: processes of this machine. scheduler: the address of a Dask cluster, whose
    workers have the course in the same folder."""
    if scheduler is not None:
        from distributed import Client  # type: ignore[import-not-found] # an extra

        with Client(scheduler) as client, client.get_executor() as executor:
            yield Crew(executor, sum(client.nthreads().values()) or 1)
    elif jobs > 1:
        with ProcessPoolExecutor(jobs, get_context("spawn"), watch) as executor:
            yield Crew(executor, jobs)
    else:
        yield None


def watch() -> None:
    """In a process that marks: whoever gives it work may be killed, and it would wait
    for ever."""
    Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None, "only in a process that another one has started"
    parent.join()
    os._exit(1)
