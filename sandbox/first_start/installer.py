"""The locked packages, every file checked by its hash: with uv in seconds, else with pip."""

import ast
import re
import subprocess
import sys
import sysconfig
import time
from contextlib import suppress
from pathlib import Path

from sandbox.first_start.errors import (
    StartError,
    UnreachableError,
    explained,
    without_venv,
)
from sandbox.first_start.places import (
    INSTALLER_LOCK,
    LOCK,
    LOG,
    PYTHON,
    UV,
    VENV,
    variables,
)

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


def install(pip: list[str]) -> None:
    """Install the lock.

    Nothing is compiled ahead: Python does that for the few modules that are really
    imported, in a tenth of the time.
    """
    checked = ["--no-deps", "--require-hashes", "-r"]
    with_pip = [*pip, "install", "--no-compile", *checked]
    with_uv = [str(UV), "pip", "install", *checked, str(LOCK)]
    count = len(re.findall(r"^\S+==", LOCK.read_text(), re.MULTILINE))
    try:
        step("fetching the installer", [*with_pip, str(INSTALLER_LOCK)])
        settings = uv_settings(pip_settings(pip))
        step(f"installing {count} packages", with_uv, settings)
    except StartError as error:
        if isinstance(error, UnreachableError) and not UV.exists():
            raise  # that was pip already
        tell("  The quick installer does not work here; pip needs a minute or two.")
        step(f"installing {count} packages", [*with_pip, str(LOCK)])


def bundled_pip() -> str:
    """Where pip lies as it comes with Python. It runs straight from its wheel.

    Installing it first, as python -m venv does, takes longer than all the rest.
    """
    # Debian, Fedora and others keep the wheel in a folder of the system's own.
    folders = [sysconfig.get_config_var("WHEEL_PKG_DIR") or ""]
    with suppress(ImportError):
        import ensurepip

        folders.append(str(Path(ensurepip.__file__).parent / "_bundled"))
    for folder in filter(None, folders):
        for wheel in Path(folder).glob("pip-*.whl"):
            return str(wheel / "pip")
    raise without_venv()


def pip_settings(pip: list[str]) -> str:
    """What pip was told by files and variables, in lines such as global.cert='...'."""
    command = [*pip, "config", "list"]
    asked = subprocess.run(command, env=variables(), capture_output=True, text=True)
    return asked.stdout


def uv_settings(listed: str) -> dict[str, str]:
    """The same in uv's words."""
    settings = {
        "UV_INDEX_STRATEGY": "unsafe-best-match",  # pip's way; the hashes make it safe
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_SYSTEM_CERTS": "1",
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
    env = {**variables(), **(more or {})}
    with open(LOG, "w") as log:
        # close_fds: an installer that outlives us must keep the lock of only_one().
        process = subprocess.Popen(
            command, env=env, stdout=log, stderr=log, cwd=VENV, close_fds=False
        )
        while process.poll() is None:
            tell_live(f"  {what} ... {time.monotonic() - start:.0f} s")
            time.sleep(0.1)
    if process.returncode:
        raise explained(LOG.read_text(errors="replace"))
    tell(f"  {what}: {time.monotonic() - start:.1f} s")


def tell(text: str) -> None:
    """One line for good; on a terminal it takes the place of a live one."""
    print(f"\r{text:<60}" if sys.stdout.isatty() else text, flush=True)


def tell_live(text: str) -> None:
    if sys.stdout.isatty():
        print(f"\r{text:<60}", end="", flush=True)


def python_path() -> Path:
    """The folder that .venv's Python takes packages from."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    asked = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True)
    return Path(asked.stdout.strip())
