"""A page of the browser, and everything that was asked for or went wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from browser.desk import Desk

PATIENCE_MS = 10_000  # on a busy machine; what is wrong is wrong after it, too
expect.set_options(timeout=PATIENCE_MS)
SIZE = {"width": 900, "height": 1000}
WIDE = {"width": 1200, "height": 900}  # for JupyterLab
KEPT = ("file:", "data:", "blob:", "about:")


@contextmanager
def tabs(browser: Browser, host: str = "") -> Iterator[Callable[..., Tab]]:
    """Makes tabs in which nothing may go wrong, and nobody be asked but that host.

    options of a tab: those of a browser context.
    """
    made: list[Tab] = []

    def make(**options: Any) -> Tab:
        options = {"viewport": SIZE, "offline": not host, **options}
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        made.append(Tab(context.new_page(), host))
        return made[-1]

    yield make
    for tab in made:
        tab.page.context.close()
    allowed = (*KEPT, host) if host else KEPT
    asked = [url for tab in made for url in tab.requests]
    elsewhere = [url for url in asked if not url.startswith(allowed)]
    problems = [problem for tab in made for problem in tab.problems]
    assert not problems, problems
    assert not elsewhere, elsewhere


class Tab:
    def __init__(self, page: Page, host: str = "") -> None:
        self.page = page
        self.host = host
        self.problems: list[str] = []
        self.requests: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("dialog", self._refuse)
        page.on("request", lambda asked: self.requests.append(asked.url))

    def _hear(self, said: ConsoleMessage) -> None:
        where = said.location.get("url", "")
        is_hosts_own = bool(self.host) and where.startswith(self.host)
        if said.type in ("error", "assert", "warning") and not is_hosts_own:
            self.problems.append(f"{said.text} ({where[:80]})")

    def _refuse(self, dialog: Any) -> None:
        self.problems.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, path: Path) -> Desk:
        """A file of this machine; the player in it."""
        self.page.goto(path.as_uri())
        desk = Desk(self.page)
        desk.root.wait_for()
        return desk

    def show(self, view: Any, folder: Path, name: str = "run.html") -> Desk:
        """A view, saved as somebody would who wants to keep or mail it."""
        view.save(folder / name)
        return self.open(folder / name)
