"""A browser, and pages in it: nothing may go wrong in any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from browser.chromium import chromium
from browser.lab import LESSON, ROOT, Lab, jupyter_lab
from browser.tab import Tab, tabs
from sandbox.course.notebooks import cleared, read, write


# Not longer than these tests last: while it runs nobody else may run an event loop here.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab on lesson 02 as a learner gets it: nothing has been run."""
    folder = tmp_path_factory.mktemp("course")
    write(folder / LESSON, cleared(read(ROOT / "notebooks" / LESSON)))
    with jupyter_lab(folder) as lab:
        yield lab


@pytest.fixture
def new_tab(browser: Browser) -> Iterator[Callable[..., Tab]]:
    """Makes tabs without a network."""
    with tabs(browser) as make:
        yield make


@pytest.fixture
def tab(new_tab: Callable[..., Tab]) -> Tab:
    """One that sees people and moves things as most do."""
    return new_tab()


@pytest.fixture
def still_tab(new_tab: Callable[..., Tab]) -> Tab:
    """One whose reader wants nothing to move."""
    return new_tab(reduced_motion="reduce")
