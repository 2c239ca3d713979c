"""The box around the jail: which isolation this machine has, and the command for it.

bubblewrap gives it file systems, processes, a network and a host name of its own. What
is mounted is Python, its packages and the few files of the sandbox that an answer
needs; of the course there is nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import NoJailError

PACKAGE = Path(__file__).resolve().parents[2]
# All that is known in there of the sandbox.
SHOWN = (
    "__init__.py", "errors.py", "answering", "kernel/__init__.py", "kernel/clock.py",
    "kernel/plain.py", "services/__init__.py", "services/actor.py", "services/marks.py",
    "grading/__init__.py", "grading/jail/__init__.py", "grading/jail/after.py",
    "grading/jail/calls.py", "grading/jail/child.py", "grading/jail/disk.py", "grading/jail/inside.py",
    "grading/jail/walls.py", "grading/jail/wires.py",
)  # fmt: skip
JAILED = "/jail"  # what is shown lies there
ROOM = "/room"  # the only place in there where anything can be written
ROOM_BYTES = 64 << 20
ENVIRONMENT = {"HOME": ROOM, "PYTHONHASHSEED": "0"}  # there is no other
# What the process that stays needs in order to become somebody else, and to clear up.
CAPABILITIES = ("CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_DAC_OVERRIDE")
SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/lib32",
    "/bin",
    "/etc/alternatives",
    "/etc/ld.so.cache",
)


@dataclass(frozen=True)
class Isolation:
    """What keeps a stranger's code apart here. uid: can the children be a user of their
    own? scope: Landlock keeps their signals inside. calls: the kernel refuses them what
    no answer needs."""

    bubblewrap: str | None
    uid: bool
    scope: bool
    calls: bool

    def __str__(self) -> str:
        if self.bubblewrap is None:
            return "none: a process of its own, with limits, and nothing else"
        own = "a real user of its own" if self.uid else "one user for all"
        signals = "Landlock around signals" if self.scope else "no Landlock for signals"
        calls = "seccomp around calls" if self.calls else "no seccomp for calls"
        return f"bubblewrap {self.bubblewrap}, no network, {own}, {signals}, {calls}"


def isolation(*, may_be_unsafe: bool = False) -> Isolation:
    """What there is. Raises NoJailError if that is nothing, unless that is allowed."""
    if sys.platform != "linux":
        raise NoJailError(
            f"marks need a jail for strangers' code, and on {sys.platform} there is "
            f"none. Build the Containerfile that comes with the sandbox and grade in "
            f"there, or type `python -m sandbox check NOTEBOOK` for a look at one "
            f"notebook that you trust."
        )
    # Linux has what these need.
    from sandbox.grading.jail.calls import can_refuse
    from sandbox.grading.jail.walls import can_scope

    version = bubblewrap_version()
    if version is None and not may_be_unsafe:
        raise NoJailError(
            "marks need a jail for strangers' code, and bubblewrap is not there, or may "
            "not make namespaces. On Debian and Ubuntu: apt install bubblewrap. To run "
            "the code of people whom you trust without one: --unsafe-no-sandbox."
        )
    has_uids = os.geteuid() == 0 and version is not None
    return Isolation(version, has_uids, can_scope(), can_refuse())


def bubblewrap_version() -> str | None:
    """Its version, if it works here."""
    path = shutil.which("bwrap")
    if path is None:
        return None
    command = [path, "--unshare-all", "--ro-bind", "/", "/", "true"]
    if subprocess.run(command, capture_output=True).returncode != 0:
        return None
    told = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    return told.split()[-1]


def command(has: Isolation, python: list[str]) -> list[str]:
    """What to run for a jail in which that Python command runs."""
    if has.bubblewrap is None:
        return python
    return ["bwrap", *namespaces(has), *mounts(), "--chdir", ROOM, *python]


def namespaces(has: Isolation) -> Iterator[str]:
    for kind in ("ipc", "net", "pid", "uts"):
        yield f"--unshare-{kind}"
    yield from ("--unshare-cgroup-try", "--die-with-parent", "--new-session")
    yield from ("--clearenv", "--hostname", "jail")
    if has.uid:
        for capability in CAPABILITIES:
            yield from ("--cap-add", capability)
    else:
        yield from ("--unshare-user", "--uid", "65534", "--gid", "65534")


def mounts() -> Iterator[str]:
    for path in SYSTEM:
        if os.path.islink(path):
            yield from ("--symlink", os.readlink(path), path)
        elif os.path.exists(path):
            yield from ("--ro-bind", path, path)
    inside = [f"{JAILED}/sandbox/{part}" for part in SHOWN]
    yield from ways([*python_folders(), *inside])
    for path in python_folders():
        yield from ("--ro-bind", path, path)
    installed = Path(sysconfig.get_path("purelib")) / "sandbox"
    if installed.exists():  # not from a checkout: the course lies among the packages
        yield from ("--tmpfs", str(installed), "--remount-ro", str(installed))
    for part in SHOWN:
        yield from ("--ro-bind", str(PACKAGE / part), f"{JAILED}/sandbox/{part}")
    yield from ("--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev")
    yield from ("--size", str(ROOM_BYTES), "--perms", "0777", "--tmpfs", ROOM)
    # Who starts it without being root owns what bubblewrap has made to mount things on.
    yield from ("--remount-ro", "/")
    for name, value in ENVIRONMENT.items():
        yield from ("--setenv", name, value)


def ways(paths: list[str]) -> Iterator[str]:
    """The folders above, which anybody may walk through: bubblewrap would make them
    for itself alone."""
    above = {str(one): None for path in paths for one in reversed(Path(path).parents)}
    for folder in above:
        if folder != "/" and not folder.startswith("/usr"):
            yield from ("--perms", "0755", "--dir", folder)


def python_folders() -> list[str]:
    """Where Python and its packages are, if not below /usr."""
    folders = [
        sys.base_prefix,
        sysconfig.get_path("purelib"),
        sysconfig.get_path("platlib"),
    ]
    return [f for f in dict.fromkeys(folders) if not f.startswith("/usr/")]


def python_command(has: Isolation, argument: str) -> list[str]:
    """Python inside, isolated: it takes nothing from a user's or the current folder.

    Not by -I: that would not take the hash seed from the environment either, and the
    order in a set of texts would be another every time.
    """
    base = str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")
    python = base if os.path.exists(base) else sys.executable
    where = JAILED if has.bubblewrap else str(PACKAGE.parent)
    packages = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    paths = [where, *dict.fromkeys(packages)]
    start = (
        f"import sys, runpy; sys.path[:0] = {paths!r}; sys.argv[1:] = [{argument!r}]; "
        f"runpy.run_module('sandbox.grading.jail.inside', run_name='__main__')"
    )
    return [python, "-s", "-P", "-B", "-c", start]
