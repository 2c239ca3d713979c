"""The command line: one function a command, each importing only what it needs."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from sandbox.errors import BadOptionError, SandboxError, left_out

COURSE = Path(__file__).resolve().parents[1]

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
def check(
    notebooks: Annotated[
        list[Path] | None,
        typer.Argument(help="or folders of them; your own copy if left out"),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="write the verdicts there as well")
    ] = None,
) -> None:
    """Check your answers: points for each exercise, and what to do next."""
    from sandbox.lab.check_command import check as check_all

    try:
        all_pass = check_all(notebooks or [], COURSE, json_file)
    except BadOptionError as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None
    if not all_pass:
        raise typer.Exit(1)


@app.command()
def conform(
    recordings: Annotated[
        list[Path] | None,
        typer.Argument(help="files, or folders of them; all there are if left out"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="a folder for what our server did")
    ] = None,
    belief: Annotated[
        str | None,
        typer.Option(help="what differs if this were so; all for every belief"),
    ] = None,
) -> None:
    """Replay recordings of the real server; fail unless ours does the same."""
    from sandbox.conformance.beliefs import believe
    from sandbox.conformance.report import conform as compare

    paths = recordings or [COURSE / "tests" / "recordings"]
    if belief is not None and out is not None:
        raise SandboxError(
            "--out writes down what our server did, and a belief is another server: "
            "leave out --out or --belief."
        )
    if belief is not None:
        believe(belief, paths)
    elif not compare(paths, out):
        raise typer.Exit(1)


@app.command()
def play(
    scenario: str = typer.Argument(help='such as "paid purchase", or a file of one'),
    on: str = typer.Option(None, help="bus or channels"),
    seed: int = typer.Option(None, help="another seed gives other luck"),
    store: str = typer.Option(None, help="memory, file or sql, on channels"),
    rows: int = typer.Option(100, help="how many lines to print"),
    html: Path = typer.Option(None, help="write a page that plays it, instead"),
    theme: str = typer.Option(None, help="of the page: auto, light or dark"),
    present: bool = typer.Option(False, help="a page for a beamer: large, by keys"),
    compare: str = typer.Option(None, help="bus,channels or memory,file,sql"),
    question: str = typer.Option(None, help="to be answered before the rest is seen"),
    option: list[str] = typer.Option(
        [],
        help='an answer, such as "A=nothing"; with one more = and a system, a store or '
        'a belief, what it predicts plays as ghosts: "B=all four=file"',
    ),
    answer: str = typer.Option(None, help="the option that is right, told at the end"),
    veil_after: str = typer.Option(None, help="such as ticket:updated#1, or 300ms"),
    force: bool = typer.Option(False, help="write over a file that is not ours"),
) -> None:
    """Play a scenario and print what happened, or write a page that plays it."""
    from sandbox.lab.play_page import Wish, write_page

    wishes = {"on": on, "seed": seed, "store": store}
    options = {name: wish for name, wish in wishes.items() if wish is not None}
    wish = Wish(theme, present, compare, question, option, answer, veil_after, force)
    if html is not None:
        typer.echo(write_page(scenario, options, html, wish))
        return
    wish.refuse_any()
    from sandbox.course.playing import play as play_scenario

    typer.echo(play_scenario(scenario, options, rows))


@app.command()
def grade(
    paths: Annotated[
        list[Path], typer.Argument(help="notebooks, folders, or the zip of an LMS")
    ],
    out: Annotated[Path, typer.Option(help="a folder for marks and reports")],
    roster: Annotated[
        Path | None, typer.Option(help="a CSV file: names and ids of the students")
    ] = None,
    seeds: Annotated[
        Path | None, typer.Option(help="those of an earlier batch: its run.json")
    ] = None,
    jobs: Annotated[int, typer.Option(help="processes of this machine", min=1)] = 1,
    scheduler: Annotated[
        str | None, typer.Option(help="the address of a Dask cluster, instead")
    ] = None,
    fast: Annotated[
        bool, typer.Option(help="the same marks without kernels and nbval")
    ] = False,
    variants: Annotated[
        Path | None, typer.Option(help="the variants.json that release has written")
    ] = None,
    unsafe: Annotated[
        bool, typer.Option("--unsafe-no-sandbox", help="no jail: you trust everybody")
    ] = False,
) -> None:
    """Mark submissions: their answers run in a jail, and nothing they do earns a point."""
    from sandbox.grading.command import Wish, grade_all

    wish = Wish(paths, out, roster, seeds, jobs, scheduler, fast, unsafe, variants)
    grade_all(wish, COURSE)


@app.command()
def release(
    out: Annotated[Path, typer.Option(help="a folder for what a class is given")],
    variants: Annotated[
        Path | None, typer.Option(help="a roster: each student's own exercises, too")
    ] = None,
) -> None:
    """Write the course for a class, without anything that answers for it."""
    from sandbox.grading.release.writing import release as write_release

    write_release(COURSE, out, variants)


@app.command()
def classroom(
    out: Annotated[Path, typer.Option(help="a folder for pages and notes")],
) -> None:
    """Write a page for a beamer and a page of notes for each lesson, 02 to 04."""
    from sandbox.lab.kit.writing import write_kit

    write_kit(out)


@app.command()
def bench(
    json_file: Path = typer.Option(None, "--json", help="write the figures there"),
) -> None:
    """Measure every figure, as a ratio to a peer measured in the same run."""
    from sandbox.lab.benchmarks import run_all

    run_all(json_file)


@app.command()
def exercises(
    check: bool = typer.Option(False, help="write nothing; fail if one has drifted"),
) -> None:
    """Make exercises/ anew from solutions/."""
    from sandbox.course.blanks import refuse_drift, regenerate

    if check:
        refuse_drift(COURSE)
        return
    for name in regenerate(COURSE):
        typer.echo(f"exercises/{name}")


@app.command()
def numbers(
    check: bool = typer.Option(False, help="write nothing; fail if one has changed"),
) -> None:
    """Measure every number that lessons print, and save them."""
    from sandbox.course.numbers import refuse_stale, regenerate

    if check:
        refuse_stale()
        return
    for unexplained in regenerate():
        typer.echo(f"say which is right: {unexplained}")


@app.command()
def record(
    check: bool = typer.Option(False, help="write nothing; fail if one has changed"),
) -> None:
    """Play the recorded runs again, on real databases, and save them."""
    from sandbox.lab.recorder import DATABASES, record_all, refuse_stale

    if check:
        refuse_stale([*DATABASES])
        return
    for name in record_all():
        typer.echo(f"sandbox/course/recorded/{name}")


@app.command()
def execute(
    notebooks: list[Path] = typer.Argument(
        None, help="of the course; all in notebooks/ and solutions/ if left out"
    ),
) -> None:
    """Run notebooks from fresh kernels and save what their cells show."""
    from sandbox.course.executing import course_notebooks, execute_all

    for path, has_changed in execute_all(notebooks or course_notebooks(COURSE)):
        typer.echo(f"{'changed' if has_changed else 'the same'}  {path}")


def main() -> None:
    try:
        # Help names the command that was typed: start.py says so, others do not.
        app(prog_name=os.environ.get("COURSE_COMMAND", "python -m sandbox"))
    except SandboxError as error:
        sys.exit(str(error))
    except ModuleNotFoundError as error:
        sys.exit(left_out(error))


if __name__ == "__main__":
    main()
