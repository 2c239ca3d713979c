"""A store of each kind, with nothing in it, and what it lives in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from services import SERVICES, url_of

from sandbox.stores.store import Store
from stores.homes import KINDS, LASTING, ON_DISK, Home


@pytest.fixture
def store(home: Home) -> Store:
    """An empty store of each kind."""
    return home.store()


@pytest.fixture(params=KINDS)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A place for a store of each kind."""
    yield from _home(request.param, tmp_path)


@pytest.fixture(params=LASTING)
def lasting(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind that survives a stop."""
    for home in _home(request.param, tmp_path):
        yield home.store()


@pytest.fixture(params=ON_DISK)
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A place for a store of each kind that another process can open."""
    yield from _home(request.param, tmp_path)


@pytest.fixture
def a_home(kind: str, tmp_path: Path) -> Iterator[Home]:
    """A place for a store of the kind that the test names."""
    yield from _home(kind, tmp_path)


def _home(kind: str, folder: Path) -> Iterator[Home]:
    if kind in SERVICES:
        url_of(kind)  # skips or fails here, where it is not there
    home = Home(kind, folder)
    yield home
    home.clear()
