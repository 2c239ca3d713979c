"""The browser of the tests: a Chromium of this machine.

SANDBOX_CHROMIUM says where else it is. Where there is none its tests skip, with the
command that installs one; where SANDBOX_REQUIRE_SERVICES=1 they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)
# It shows pages and does nothing of its own accord.
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
MISSING = (
    "no Chromium was found. Install one: apt-get install -y chromium (Debian, Ubuntu) "
    "or python -m playwright install chromium (elsewhere), or set SANDBOX_CHROMIUM "
    "to where one is"
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """It runs as long as the block. Skips the test, or fails it, if there is none."""
    with sync_playwright() as play:
        found = where_it_is(play.chromium.executable_path)
        if found is None:
            if os.environ.get("SANDBOX_REQUIRE_SERVICES") == "1":
                pytest.fail(MISSING)
            pytest.skip(MISSING)
        browser = play.chromium.launch(executable_path=found, args=SWITCHES)
        yield browser
        browser.close()


def where_it_is(*others: str) -> str | None:
    """The one that was named, or the first that is there."""
    named = os.environ.get("SANDBOX_CHROMIUM")
    if named:
        return named
    there = [path for path in (*APPS, *others) if os.path.exists(path)]
    return next(filter(None, [*map(shutil.which, NAMES), *there]), None)
