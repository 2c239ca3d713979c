"""JupyterLab on the learner's copy: at the lesson asked for, with nothing in the way."""

import os
import re
import sys
from pathlib import Path

from sandbox.errors import UnknownNameError
from sandbox.lab.working_copy import refresh

COURSE = Path(__file__).resolve().parents[2]
COPY = COURSE / "my-course"
CONFIG = Path(__file__).parent / "jupyter_config"
ADDRESS = "/lab/tree/notebooks/"


def open_course(asked: str) -> None:
    """Bring the copy up to date, then start JupyterLab and stay until it ends."""
    lessons = lessons_of(COURSE)
    lesson = find_lesson(asked, lessons) if asked else ""
    changes = refresh(COURSE, COPY)
    for line in changes.lines():
        print(line)
    if changes.is_first and lessons:
        lesson = lesson or lessons[0]
    print("Starting JupyterLab. Control-C here stops it.", flush=True)
    start(arguments(COPY, lesson))


def lessons_of(course: Path) -> list[str]:
    return sorted(path.stem for path in (course / "notebooks").glob("*.ipynb"))


def find_lesson(asked: str, lessons: list[str]) -> str:
    """The one lesson meant by `2`, `02`, `02_everyone` or its file name."""
    name = re.sub(r"\.ipynb$", "", asked.replace("\\", "/").rsplit("/", 1)[-1])
    if name.isdecimal():
        name = f"{int(name):02}_"
    found = [lesson for lesson in lessons if lesson == name]
    found = found or [lesson for lesson in lessons if lesson.startswith(name)]
    if len(found) != 1:
        raise UnknownNameError("lesson", asked, found or lessons)
    return found[0]


def arguments(copy: Path, lesson: str) -> list[str]:
    """What JupyterLab is told. Without a lesson it shows the tabs that were open last."""
    page = f"{ADDRESS}{lesson}.ipynb" if lesson else "/lab"
    told = [
        f"--ServerApp.root_dir={copy}",
        f"--LabApp.default_url={page}",
        "--log-level=ERROR",  # the address is printed at any level
    ]
    # Jupyter refuses root unless told; in a container there is often nobody else.
    if sys.platform != "win32" and os.geteuid() == 0:
        told.append("--allow-root")
    if not has_browser():
        told.append("--no-browser")
    return told


def has_browser() -> bool:
    """Whether one could show itself; without a screen Linux may offer a text browser."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    return sys.platform in ("win32", "darwin") or any(map(os.environ.get, screens))


def start(told: list[str]) -> None:
    # Our settings come before the user's. They turn off the pop-up that offers news,
    # and the language servers, which nobody here has and which look for npm first.
    paths = [str(CONFIG), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, paths))

    # conda and plain pip install what the lock leaves out: a package that costs
    # seconds to import, and that jsonschema is as happy to find missing.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

    import zmq
    from jupyterlab.labapp import LabApp

    # A kernel talks to Jupyter over the loopback and warns if that is not encrypted.
    if zmq.has("curve"):
        told = [*told, "--KernelManager.transport_encryption=auto"]
    LabApp.launch_instance(told)
