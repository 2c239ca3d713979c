"""Who marks: processes of this machine, or a cluster of many machines."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context


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
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as executor:
            yield Crew(executor, jobs)
    else:
        yield None
