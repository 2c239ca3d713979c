"""Write the two lock files anew: every version pinned, every file hashed, no address in them.

Run as `make lock`; the next start of anything then remakes .venv.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"]
COMPILE += ["--python-version", "3.11", "--generate-hashes", "--upgrade"]
COMPILE += ["--no-header", "--no-annotate", "--no-emit-index-url"]


def lock(source: str, target: str, *more: str, text: str | None = None) -> None:
    command = [*COMPILE, source, *more, "--output-file", target]
    subprocess.run(command, cwd=ROOT, check=True, input=text, text=True)


def main() -> None:
    lock("-", "requirements-installer.lock", text="uv\n")
    # The tools of the tests are in the same lock: they cost a second of some ten,
    # and a learner who tries `start.py test` needs no second environment.
    lock("pyproject.toml", "requirements.lock", "--extra", "dev")


if __name__ == "__main__":
    main()
