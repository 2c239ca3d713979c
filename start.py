"""Start the course with nothing but Python; whatever this makes stays in this folder.

python3 start.py lab [LESSON]       open the course in JupyterLab
python3 start.py test [ARGUMENTS]   run the tests; arguments go to pytest
python3 start.py python ARGUMENTS   the course's own Python
python3 start.py COMMAND ...        python -m sandbox COMMAND ...
"""

import sys

# First of all, before anything that an older Python could not even import.
if sys.version_info < (3, 11):
    sys.exit(
        "This is Python %d.%d; the course needs 3.11 or newer.\n"
        "Install a newer one and start with it by name, as in: python3.13 start.py lab"
        % sys.version_info[:2]
    )

import ast
import hashlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
HOME = VENV / "home"
LOG = VENV / "install.log"
STAMP = VENV / "stamp"
LOCK = ROOT / "requirements.lock"
INSTALLER_LOCK = ROOT / "requirements-installer.lock"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

# Caches and settings that tools would otherwise put into the user's home.
PLACES = {
    "IPYTHONDIR": HOME / "ipython",
    "JUPYTER_CONFIG_DIR": HOME / "jupyter/config",
    "JUPYTER_DATA_DIR": HOME / "jupyter/data",
    "JUPYTER_RUNTIME_DIR": HOME / "jupyter/runtime",
    "JUPYTERLAB_SETTINGS_DIR": HOME / "jupyter/settings",
    "JUPYTERLAB_WORKSPACES_DIR": HOME / "jupyter/workspaces",
    "MPLCONFIGDIR": HOME / "matplotlib",
    "PIP_CACHE_DIR": HOME / "pip",
    "UV_CACHE_DIR": HOME / "uv",
}

# uv does not read pip's settings, and who must use a mirror has told pip about it.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
    "trusted-host": "UV_INSECURE_HOST",
}

REASONS = {
    r"no space left": "The disk is full: about 600 MB are needed.",
    r"name resolution|NameResolution|getaddrinfo|new connection|unreachable|timed out"
    r"|connection (refused|reset|aborted|broken)|to proxy|dns error|sending request": (
        "The package index could not be reached. The first start needs the network\n"
        "(later ones do not). Behind a proxy or a mirror, tell pip about it: pip config set."
    ),
}


class StartError(Exception):
    """The course cannot start here; the message says why and what to do."""


def environment() -> dict[str, str]:
    """The caller's environment, with every cache and setting moved into .venv."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    env.update({name: str(place) for name, place in PLACES.items()})
    env.update(VIRTUAL_ENV=str(VENV), PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    env["PATH"] = os.pathsep.join([str(PYTHON.parent), env.get("PATH", os.defpath)])
    return env


def wanted_stamp() -> str:
    """What .venv must be made from: these locks, this Python, this very folder."""
    python = f"{sys.platform} {sys.implementation.cache_tag}"
    parts = [
        LOCK.read_bytes(),
        INSTALLER_LOCK.read_bytes(),
        os.fsencode(ROOT),
        python.encode(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_ready() -> bool:
    """Whether .venv is whole and fits; the stamp is written last, so half of one has none."""
    return STAMP.exists() and STAMP.read_text() == wanted_stamp() and PYTHON.exists()


def prepare() -> None:
    """Make .venv, unless another start has just done so."""
    with only_one():
        if not is_ready():
            need_venv()
            print(
                "Preparing .venv in this folder: once, 600 MB, mostly under a minute.",
                flush=True,
            )
            make()


@contextmanager
def only_one() -> Iterator[None]:
    """Hold this folder's install lock; the system frees it even if we are killed."""
    with open(ROOT / ".venv.lock", "w") as file:
        if not try_lock(file):
            print("Another start is preparing .venv; waiting for it.", flush=True)
            while not try_lock(file):
                time.sleep(0.2)
        yield


def try_lock(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def need_venv() -> None:
    """Debian and Ubuntu leave ensurepip out until it is asked for."""
    try:
        import ensurepip  # noqa: F401  (only whether it is there)
        import venv  # noqa: F401
    except ImportError:
        raise StartError(
            "This Python cannot make virtual environments: it lacks venv or ensurepip.\n"
            "On Debian and Ubuntu: sudo apt install python3-venv"
            f" (or python{sys.version_info[0]}.{sys.version_info[1]}-venv)"
        ) from None


def make() -> None:
    clear()
    base = getattr(sys, "_base_executable", None) or sys.executable
    step("making an empty environment", [base, "-m", "venv", str(VENV)])
    install()
    link_project()
    write_whole(STAMP, wanted_stamp())


def clear() -> None:
    """Remove an old or half-made .venv, but not the learner's Jupyter settings in it."""
    VENV.mkdir(exist_ok=True)
    STAMP.unlink(missing_ok=True)  # first, so that an interrupted removal is seen too
    for path in VENV.iterdir():
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path != HOME:
            shutil.rmtree(path)


def install() -> None:
    """Install the lock with uv in seconds, or with pip, which is slow but always there."""
    checked = ["--no-deps", "--require-hashes", "-r"]
    pip = [str(PYTHON), "-m", "pip", "install", "--retries", "2", *checked]
    uv = [str(PYTHON), "-m", "uv", "pip", "install", "--compile-bytecode", *checked]
    names = re.findall(r"^\S+==", LOCK.read_text(), re.MULTILINE)
    try:
        step("fetching the installer", [*pip, str(INSTALLER_LOCK)])
        step(f"installing {len(names)} packages", [*uv, str(LOCK)], uv_settings())
    except StartError:
        print(
            "  The quick installer does not work here; pip needs a minute or two.",
            flush=True,
        )
        step(f"installing {len(names)} packages", [*pip, str(LOCK)])


def uv_settings() -> dict[str, str]:
    """pip's settings, from its files and its variables, in uv's words."""
    command = [str(PYTHON), "-m", "pip", "config", "list"]
    listed = subprocess.run(
        command, env=environment(), capture_output=True, text=True
    ).stdout
    settings = {
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_PYTHON_DOWNLOADS": "never",
    }
    # In pip's own order: [install] wins over [global], and a variable over both.
    for section in ("global", "install", ":env:"):
        for name, uv_name in UV_NAMES.items():
            found = re.search(rf"^{section}\.{name}=(.+)$", listed, re.MULTILINE)
            if found:
                separator = "," if name == "find-links" else " "
                settings[uv_name] = separator.join(ast.literal_eval(found[1]).split())
    return settings


def step(what: str, command: list[str], more: dict[str, str] | None = None) -> None:
    """Run one step, counting its seconds on a terminal; its own words go to the log."""
    start = time.monotonic()
    with open(LOG, "a") as log:
        process = subprocess.Popen(
            command,
            env={**environment(), **(more or {})},
            stdout=log,
            stderr=log,
            cwd=VENV,
        )
        while process.poll() is None:
            tell(f"  {what} ... {time.monotonic() - start:.0f} s", live=True)
            time.sleep(0.1)
    tell(f"  {what}: {time.monotonic() - start:.1f} s\n")
    if process.returncode:
        raise StartError(explain(LOG.read_text(errors="replace")))


def tell(text: str, live: bool = False) -> None:
    """On a terminal write over the last line; elsewhere print only what is final."""
    if sys.stdout.isatty():
        print(f"\r{text}", end="", flush=True)
    elif not live:
        print(text, end="", flush=True)


def explain(log: str) -> str:
    for pattern, reason in REASONS.items():
        if re.search(pattern, log, re.IGNORECASE):
            return f"{reason}\nThen start again. Details: {LOG}"
    return f"The packages could not be installed. The reason is at the end of {LOG}"


def link_project() -> None:
    """Put this folder on the environment's path with a one-line .pth file.

    An editable install does the same, but has to fetch and run a build backend
    first. A relative line also stays plain ASCII, whatever the folder is called.
    """
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    asked = subprocess.run(
        [str(PYTHON), "-c", code], capture_output=True, text=True, check=True
    )
    packages = Path(asked.stdout.strip())
    write_whole(packages / "this_checkout.pth", os.path.relpath(ROOT, packages) + "\n")


def write_whole(path: Path, text: str) -> None:
    """All of it or nothing, even if the power fails in between."""
    part = path.with_suffix(".part")
    part.write_text(text)
    os.replace(part, path)


def command_line(words: list[str]) -> list[str]:
    if words[:1] == ["python"]:
        return [str(PYTHON), *words[1:]]
    if words[:1] == ["test"]:
        return [str(PYTHON), "-m", "pytest", "--nbval", *words[1:]]
    return [str(PYTHON), "-m", "sandbox", *words]


def hand_over(words: list[str]) -> int:
    """Become the command, or on Windows, which cannot, wait for it."""
    if words[:1] == ["test"]:
        os.chdir(ROOT)
    if os.name == "nt":
        return subprocess.run(command_line(words), env=environment()).returncode
    os.execve(PYTHON, command_line(words), environment())


def main(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0
    try:
        if not is_ready():
            prepare()
        return hand_over(words)
    except KeyboardInterrupt:
        print("\nStopped. The next start begins again.")
        return 130
    except (StartError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
