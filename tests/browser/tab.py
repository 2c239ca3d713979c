"""A page of the browser, and everything that was asked for or went wrong in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page

from browser.desk import Desk


class Tab:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        self.requests: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("dialog", self._refuse)
        page.on("request", lambda asked: self.requests.append(asked.url))

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning", "assert"):
            self.problems.append(f"{said.text} ({said.location.get('url', '')[:80]})")

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

    @property
    def from_elsewhere(self) -> list[str]:
        """What was asked for beyond files of this machine."""
        kept = ("file:", "data:", "blob:", "about:")
        return [url for url in self.requests if not url.startswith(kept)]
