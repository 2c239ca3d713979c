"""nbgrader, installed in an environment of its own, with a course made of solutions/."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

TESTS = Path(__file__).parent
COURSE = TESTS.parent
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "sandbox"\n'


class NotInstalledError(Exception):
    """It says with which command it did not work."""


class Nbgrader:
    """folder: empty; what is installed and what is graded goes in there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.course = folder / "course"
        self.course.mkdir(parents=True)
        (self.course / "nbgrader_config.py").write_text(CONFIG)
        self._bin = folder / "env" / "bin"
        venv.create(folder / "env", with_pip=False)
        self._install()

    def _install(self) -> None:
        """nbgrader, and what the sandbox needs; the sandbox itself is this checkout."""
        words = [
            *(sys.executable, "-m", "uv", "pip", "install", "--quiet"),
            *("--python", str(self._bin / "python")),
            *("nbgrader", "-r", str(COURSE / "pyproject.toml")),
        ]
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode:
            raise NotInstalledError(f"{' '.join(words)}\n{done.stderr[-1000:]}")

    @property
    def version(self) -> str:
        return self.run("--version").split()[-1]

    def source(self, assignment: str, notebooks: dict[str, bytes]) -> None:
        """Lay them out as the source of that assignment, and make its release."""
        for name, raw in notebooks.items():
            write(self.course / "source" / assignment / name, raw)
        self.run("generate_assignment", assignment)

    def released(self, assignment: str) -> list[Path]:
        return sorted((self.course / "release" / assignment).glob("*.ipynb"))

    def hand_in(self, student: str, assignment: str, name: str, raw: bytes) -> None:
        write(self.course / "submitted" / student / assignment / name, raw)

    def autograde(self, assignment: str) -> None:
        self.run("autograde", assignment, "--force")

    def grades(self) -> dict[tuple[str, str], tuple[float, float]]:
        """{(student, assignment): (points, of how many)}, as it exports them."""
        self.run("export")
        with (self.course / "grades.csv").open(newline="") as file:
            return {
                (row["student_id"], row["assignment"]): (
                    float(row["raw_score"] or 0),
                    float(row["max_score"]),
                )
                for row in csv.DictReader(file)
            }

    def run(self, *words: str) -> str:
        """What it says; fails where it fails."""
        done = subprocess.run(
            [str(self._bin / "nbgrader"), *words],
            cwd=self.course,
            env=self._environment(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    def _environment(self) -> dict[str, str]:
        """Its home is its own: neither settings nor kernels of whoever runs this."""
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        return {
            "PATH": f"{self._bin}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(COURSE),
            "HOME": str(home),
            "LANG": "C.UTF-8",
        }

    def forget(self) -> None:
        """As if nobody had handed in anything."""
        shutil.rmtree(self.course / "submitted", ignore_errors=True)


def write(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
