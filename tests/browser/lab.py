"""JupyterLab as the course starts it, on a folder of its own, and a notebook in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import nbformat
from playwright.sync_api import Page, expect

from browser.desk import Desk
from sandbox.course.notebooks import KERNEL

LESSON = "02_everyone_or_only_those_who_listen.ipynb"
ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"(http://(?:localhost|127\.0\.0\.1):\d+)/lab\S*token=(\w+)")
START = (
    "import sys; from pathlib import Path; from sandbox.lab import jupyter; "
    "jupyter.start([*jupyter.arguments(Path(sys.argv[1]), ''), *sys.argv[2:]])"
)
SWITCHES = ["--no-browser", "--ServerApp.port=0", "--LabApp.news_url=None"]
# A cell's class says what it is, and whether it is chosen; the notebook's its mode.
STATE = """all => all.map((one) => [...one.classList].filter((name) =>
  /Cell$|-mod-(active|selected|multiSelected|commandMode|editMode)$/.test(name)).sort().join(" "))"""
START_MS = 60_000  # for a kernel or a page of JupyterLab, on a busy machine


@contextmanager
def jupyter_lab(folder: Path) -> Iterator[Lab]:
    """It runs as long as the block, and knows nothing of the user's own Jupyter."""
    kept = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    own = {f"JUPYTER_{name}": str(folder / ".jupyter" / name) for name in kept}
    own["IPYTHONDIR"] = str(folder / ".ipython")
    server = subprocess.Popen(
        [sys.executable, "-c", START, str(folder), *SWITCHES],
        env={**os.environ, **own, "PYTHONPATH": str(ROOT)}, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder,
    )  # fmt: skip
    try:
        yield Lab(*_address(server), folder)
    finally:
        server.terminate()
        server.communicate(timeout=60)


def _address(server: subprocess.Popen[str]) -> tuple[str, str]:
    said = []
    for line in server.stderr or []:
        said.append(line)
        found = ADDRESS.search(line)
        if found:
            return found[1], found[2]
    raise AssertionError("".join(said))


class Lab(NamedTuple):
    address: str
    token: str
    folder: Path

    def write(self, name: str, *sources: str) -> None:
        """A notebook of these cells."""
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        notebook = nbformat.v4.new_notebook(
            cells=cells, metadata={"kernelspec": KERNEL}
        )
        nbformat.write(notebook, self.folder / name)

    def open(self, page: Page, name: str) -> Notebook:
        """A notebook of the folder; it is there once its kernel is."""
        path = f"{self.address}/lab/tree/{name}"
        page.goto(f"{path}?token={self.token}&reset", timeout=START_MS)
        notebook = Notebook(page)
        notebook.waits()
        return notebook


class Notebook:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator(".jp-NotebookPanel:visible")
        self.frames = self.root.locator("iframe[title^='Player:']")

    def waits(self) -> None:
        """Until its kernel is there and has nothing to do."""
        status = self.page.locator("#jp-main-statusbar").get_by_text(" | Idle")
        expect(status).to_contain_text("Python 3", timeout=START_MS)

    def choose(self, menu: str, item: str) -> None:
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.locator(".lm-Menu-itemLabel").get_by_text(item, exact=True).click()

    def run_all(self) -> None:
        self.choose("Run", "Run All Cells")
        prompts = self.root.locator(".jp-CodeCell .jp-InputPrompt")
        expect(prompts.filter(has_text=re.compile(r"\[[ *]?\]:"))).to_have_count(
            0, timeout=START_MS
        )
        self.waits()

    def save(self) -> None:
        self.choose("File", "Save Notebook")
        expect(self.page.locator(".jp-mod-dirty")).to_have_count(0)

    def player(self, place: int) -> Desk:
        """The one in a frame; it begins once it is seen."""
        frame = self.frames.nth(place)
        frame.scroll_into_view_if_needed()
        desk = Desk(frame.content_frame)
        desk.root.wait_for()
        return desk

    @property
    def state(self) -> list[str]:
        """What a key that got to it would change: its cells, the chosen one, its mode."""
        parts = self.root.locator(".jp-Notebook, .jp-Cell")
        return list(parts.evaluate_all(STATE))
