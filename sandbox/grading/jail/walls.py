"""The walls around one child: whom it is, what it may use up, whom it may signal.

They are put up by the child itself, before it has seen a line of a stranger's code, and
none of them can be taken down again.
"""

from __future__ import annotations

import ctypes
import os
import resource
from dataclasses import dataclass

from sandbox.grading.jail.calls import refuse_calls

CREATE_RULESET, RESTRICT_SELF = 444, 446  # the same numbers on all architectures
VERSION = 1  # a flag: ask which Landlock there is
NO_NEW_PRIVS, DUMPABLE = 38, 4
SCOPED = 0b11  # abstract sockets, signals
SCOPED_SINCE = 6  # the Landlock that knows them
MB = 1 << 20
OUT_OF_TIME = "out of time"


@dataclass(frozen=True)
class Walls:
    """uid: who a child is, if the process that forks it may choose. scope: is Landlock
    to keep it from signalling others? calls: is the kernel to refuse what no answer
    needs? alone: has the jail processes of its own? room: the only folder in which
    anything can be written."""

    uid: int | None
    scope: bool
    calls: bool
    alone: bool
    room: str
    keeper_in: int  # descriptors of pipes from and to who keeps the jail: no child has
    keeper_out: int  # them, so none can say that it is over
    memory_mb: int = 1_024  # of addresses, of one process
    memory_together_mb: int = 1_536  # in use, by all that a child has started
    names: int = 5_000  # files and folders in its room: each takes memory, even empty
    file_mb: int = 16
    processes: int = 64
    files: int = 64


class Ruleset(ctypes.Structure):
    _fields_ = (
        ("access_fs", ctypes.c_uint64), ("access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )  # fmt: skip


def shut_in(walls: Walls, cpu_s: int) -> None:
    """Put up all of them. Raises OSError if one cannot be."""
    os.setsid()
    limits = {
        resource.RLIMIT_AS: walls.memory_mb * MB,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_FSIZE: walls.file_mb * MB,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_NOFILE: walls.files,
        resource.RLIMIT_NPROC: walls.processes,
    }
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))
    if walls.uid is not None:
        os.setgroups([])
        os.setresgid(walls.uid, walls.uid, walls.uid)
        os.setresuid(walls.uid, walls.uid, walls.uid)
    libc = ctypes.CDLL(None, use_errno=True)
    _must(libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0))
    hide()
    if walls.scope:
        _scope(libc)
    if walls.calls:
        _must(refuse_calls(libc))


def hide() -> None:
    """No other process may look into this one, whoever runs it."""
    _must(ctypes.CDLL(None, use_errno=True).prctl(DUMPABLE, 0, 0, 0, 0))


def can_scope() -> bool:
    """Does this kernel's Landlock keep signals and abstract sockets inside?"""
    libc = ctypes.CDLL(None, use_errno=True)
    return int(libc.syscall(CREATE_RULESET, None, 0, VERSION)) >= SCOPED_SINCE


def _scope(libc: ctypes.CDLL) -> None:
    rules = Ruleset(0, 0, SCOPED)
    number = libc.syscall(CREATE_RULESET, ctypes.byref(rules), ctypes.sizeof(rules), 0)
    _must(number)
    _must(libc.syscall(RESTRICT_SELF, number, 0))
    os.close(number)


def _must(result: int) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
