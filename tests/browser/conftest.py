"""A browser, and pages in it: nothing may go wrong in any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from browser.chromium import chromium
from browser.tab import Tab

PATIENCE_MS = 10_000  # on a busy machine; what is wrong is wrong after it, too


# Not longer than these tests last: while it runs nobody else may run an event loop here.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def new_tab(browser: Browser) -> Iterator[Callable[..., Tab]]:
    """Makes tabs without a network. options: those of a browser context."""
    tabs: list[Tab] = []

    def make(**options: Any) -> Tab:
        options = {"viewport": {"width": 900, "height": 1000}, **options}
        context = browser.new_context(offline=True, **options)
        context.set_default_timeout(PATIENCE_MS)
        tabs.append(Tab(context.new_page()))
        return tabs[-1]

    yield make
    for tab in tabs:
        tab.page.context.close()
    assert [tab.problems for tab in tabs if tab.problems] == []
    assert [tab.from_elsewhere for tab in tabs if tab.from_elsewhere] == []


@pytest.fixture
def tab(new_tab: Callable[..., Tab]) -> Tab:
    """One that sees people and moves things as most do."""
    return new_tab()


@pytest.fixture
def still_tab(new_tab: Callable[..., Tab]) -> Tab:
    """One whose reader wants nothing to move."""
    return new_tab(reduced_motion="reduce")
