"""The command line: one function a command, each importing only what it needs."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sandbox.errors import SandboxError

app = typer.Typer(
    help="The event bus sandbox.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def commands() -> None:
    """A custom event bus beside a streaming server, event by event."""


@app.command()
def lab(
    lesson: str = typer.Argument("", help="such as 02; the first if left out"),
) -> None:
    """Open the course in JupyterLab, on a working copy of your own."""
    from sandbox.lab.jupyter import open_course

    open_course(lesson)


@app.command()
def conform(
    recordings: Annotated[list[Path], typer.Argument(help="files, or folders of them")],
    out: Annotated[
        Path | None, typer.Option(help="a folder for what our server did")
    ] = None,
) -> None:
    """Replay recordings of the real server; fail unless ours does the same."""
    from sandbox.conformance.report import conform as compare

    if not compare(recordings, out):
        raise typer.Exit(1)


def main() -> None:
    try:
        app()
    except SandboxError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
