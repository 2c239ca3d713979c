"""What `check` prints: a row for each exercise, and one thing to do next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import wrap

from sandbox.course.self_check import File, Row, best_rows

WIDTH = 88
TITLE = 48
PRINTED_LINES_MAX = 20
WORDS = {
    "passed": "passed",
    "failed": "not yet",
    "raised": "raised an error",
    "died": "ended Python",
    "endless": "endless",
    "unanswered": "not answered",
    "not run": "could not run",
}
# Colours, and whatever else would move the cursor.
CONTROL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def lines(files: Sequence[File]) -> Iterator[str]:
    """The tables, the sum if there are several, and what to do next."""
    for file in files:
        yield from table(file)
    if sum(bool(file.slots) for file in files) > 1:
        yield sum_line("in all", best_rows(files))
        yield ""
    yield from next_step(files)


def table(file: File) -> Iterator[str]:
    yield cut(str(file.path), WIDTH)
    if file.reason:
        yield from indented(f"{file.reason}.")
    for row in file.rows:
        yield (
            f"  {row.number:<5} {cut(row.title, TITLE):<{TITLE}}  "
            f"{WORDS[row.status]:<15}  {points(row.points, row.of)}"
        )
        for note in row.notes:
            yield from indented(f"{note}.", by=8)
    if len(file.rows) > 1:
        yield sum_line("together", file.rows)
    yield ""


def sum_line(what: str, rows: Sequence[Row]) -> str:
    earned, of = sum(row.points for row in rows), sum(row.of for row in rows)
    return f"  {'':<5} {'':<{TITLE}}  {what:<15}  {points(earned, of)}"


def points(earned: float, of: int) -> str:
    return f"{earned:>4g} of {of}"


def next_step(files: Sequence[File]) -> Iterator[str]:
    """The first that fails; if none does, the first that nobody has answered."""
    pairs = [(file, row) for file in files for row in file.rows]
    answered = [
        pair for pair in pairs if pair[1].status not in ("passed", "unanswered")
    ]
    unanswered = [pair for pair in pairs if pair[1].status == "unanswered"]
    for file, row in [*answered, *unanswered][:1]:
        yield f"Next: {row.number} · {row.title}"[:WIDTH]
        yield f"  in {cut(str(file.path), WIDTH - 5)}"
        yield from told(row)
        return
    if pairs:
        yield "All of it passes."


def told(row: Row) -> Iterator[str]:
    """The smallest failing run, the words of the check, and how to get a hint."""
    shown = plain(row.printed).splitlines()
    yield from (f"  {cut(line, WIDTH - 2)}" for line in shown[:PRINTED_LINES_MAX])
    if len(shown) > PRINTED_LINES_MAX:
        yield "  ..."
    for line in plain(row.told).splitlines():
        yield from indented(line)
    hint = f'check.hint("{row.number}")'
    if hint not in row.told:
        yield f"  Hint: {hint}"


def indented(text: str, by: int = 2) -> list[str]:
    margin = " " * by
    return wrap(text.strip(), WIDTH, initial_indent=margin, subsequent_indent=margin)


def plain(text: str) -> str:
    return CONTROL.sub("", text)


def cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 3]}..."
