"""A store of each kind, with nothing in it, and what it lives in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.stores.store import Store
from stores.homes import KINDS, LASTING, ON_DISK, Home, homes
from stores.nest import Nest


@pytest.fixture
def store(home: Home) -> Store:
    """An empty store of each kind."""
    return home.store()


@pytest.fixture(params=KINDS)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A place for a store of each kind."""
    yield from homes(request.param, tmp_path)


@pytest.fixture(params=LASTING)
def lasting(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind that survives a stop."""
    for home in homes(request.param, tmp_path):
        yield home.store()


@pytest.fixture(params=ON_DISK)
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A place for a store of each kind that another process can open."""
    yield from homes(request.param, tmp_path)


@pytest.fixture
def a_home(kind: str, tmp_path: Path) -> Iterator[Home]:
    """A place for a store of the kind that the test names."""
    yield from homes(kind, tmp_path)


@pytest.fixture(scope="session")
def nest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nest]:
    """Where processes come from that are killed."""
    nest = Nest(tmp_path_factory.mktemp("nest"))
    yield nest
    nest.close()
