"""Which files of the course a class gets, as bytes by their names.

Listed is what goes in. What nobody thought of stays outside: solutions, tests with
their right and wrong answers, and whatever a teacher has lying about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sandbox.errors import NotebookError

ALONE = (
    "LICENSE", "environment.yml", "pyproject.toml", "requirements.lock",
    "requirements-installer.lock",
)  # fmt: skip
LESSONS = ("notebooks", "exercises")
KINDS = (".py", ".js", ".css", ".json", ".packed", ".html", ".svg")  # of the sandbox
WITHOUT = ("sandbox/grading/",)
# What start.py offers there.
OFFERED = ("lab", "check", "play", "python")

README = """# The event bus sandbox

You have built microservices around an event bus of your own. Now you meet NATS \
Streaming: a client library, channels, and events that are kept. You predict, you run, \
you see what happened and why.

You need Python 3.11 or newer. Open the course:

```
python3 start.py lab
```

On Windows type `py start.py lab`. The first start fetches some 150 packages and takes \
a quarter of a minute on a good line; later ones need no network.

It opens a copy of your own in `my-course/`, which is never overwritten. Read and run \
the lessons in `my-course/notebooks/`, solve what stands in `my-course/exercises/`, and \
check your answers whenever you like:

```
python3 start.py check
```

Hand in the notebooks of `my-course/exercises/`. They are marked by the same checks, \
with random cases that nobody knows before.
"""


def contents(course: Path) -> dict[str, bytes]:
    """{name: content}, sorted by name. Raises NotebookError without exercises."""
    found = {name: (course / name).read_bytes() for name in ALONE}
    for path in [*lesson_files(course), *sandbox_files(course)]:
        found[path.relative_to(course).as_posix()] = path.read_bytes()
    if not any(name.startswith("exercises/") for name in found):
        raise NotebookError("exercises", f"there are no notebooks in it, in {course}")
    found["README.md"] = README.encode()
    found["start.py"] = start_of_class(course).encode()
    return dict(sorted(found.items()))


def lesson_files(course: Path) -> Iterator[Path]:
    """The notebooks of the course and its pictures, not what lies beside them."""
    for part in LESSONS:
        yield from (course / part).glob("[0-9][0-9]_*.ipynb")
        yield from (course / part / "images").glob("*.*")


def sandbox_files(course: Path) -> Iterator[Path]:
    for path in (course / "sandbox").rglob("*"):
        name = path.relative_to(course).as_posix()
        if path.suffix in KINDS and not name.startswith(WITHOUT):
            yield path


def start_of_class(course: Path) -> str:
    """start.py without the lines on commands that need what a class has not."""
    text = (course / "start.py").read_text("utf-8")
    lines = re.findall(r"^python3 start\.py (\w+).*\n", text, re.MULTILINE)
    for command in set(lines) - set(OFFERED):
        text = re.sub(rf"^python3 start\.py {command}\b.*\n", "", text, flags=re.M)
    return text
