"""What a child may not ask of the system, by a filter in the kernel (seccomp).

Three kinds of calls are refused: what would stay behind when the child has gone (shared
memory, queues, keys), what holds memory that no limit counts, and what no answer needs
and much of what breaks out of jails goes through. Of networks there is none in there;
sockets that are not of the internet or of files might reach round that, so they go, too.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from collections.abc import Iterator

SET_SECCOMP, FILTER = 22, 2
# Of the classic BPF: load a word, compare it, mask it, say what is to be done.
LOAD, EQUAL, AT_LEAST, MASK, RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
ALLOW, ERROR = 0x7FFF0000, 0x00050000
NUMBER_AT, ARCH_AT, FIRST_AT = 0, 4, 16  # in what the kernel shows of a call
FAMILIES = (1, 2, 10)  # of sockets: files, and the two of the internet
NEW_NAMESPACE = 0x7E020000  # flags of clone
OTHER_TABLE = 0x40000000  # x86-64 numbers its calls a second time from here on

# {name of the machine: (its number, {call: number})}
SAME = {
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431,
    "fsmount": 432, "fspick": 433, "pidfd_getfd": 438, "mount_setattr": 442,
    "memfd_secret": 447,
}  # fmt: skip
X86_64 = SAME | {
    "shmget": 29, "shmat": 30, "shmctl": 31, "semget": 64, "semop": 65, "semctl": 66,
    "msgget": 68, "msgsnd": 69, "msgrcv": 70, "msgctl": 71, "ptrace": 101,
    "pivot_root": 155, "chroot": 161, "acct": 163, "mount": 165, "umount2": 166,
    "swapon": 167, "swapoff": 168, "reboot": 169, "init_module": 175,
    "delete_module": 176, "quotactl": 179, "mq_open": 240, "kexec_load": 246,
    "add_key": 248, "request_key": 249, "keyctl": 250, "unshare": 272,
    "perf_event_open": 298, "fanotify_init": 300, "name_to_handle_at": 303,
    "open_by_handle_at": 304, "setns": 308, "process_vm_readv": 310,
    "process_vm_writev": 311, "finit_module": 313, "memfd_create": 319,
    "kexec_file_load": 320, "bpf": 321, "userfaultfd": 323,
}  # fmt: skip
AARCH64 = SAME | {
    "shmget": 194, "shmctl": 195, "shmat": 196, "semget": 190, "semctl": 191,
    "semop": 193, "msgget": 186, "msgctl": 187, "msgrcv": 188, "msgsnd": 189,
    "ptrace": 117, "pivot_root": 41, "chroot": 51, "acct": 89, "mount": 40,
    "umount2": 39, "swapon": 224, "swapoff": 225, "reboot": 142, "init_module": 105,
    "delete_module": 106, "quotactl": 60, "mq_open": 180, "kexec_load": 104,
    "add_key": 217, "request_key": 218, "keyctl": 219, "unshare": 97,
    "perf_event_open": 241, "fanotify_init": 262, "name_to_handle_at": 264,
    "open_by_handle_at": 265, "setns": 268, "process_vm_readv": 270,
    "process_vm_writev": 271, "finit_module": 273, "memfd_create": 279,
    "kexec_file_load": 294, "bpf": 280, "userfaultfd": 282,
}  # fmt: skip
SOCKET = {"x86_64": 41, "aarch64": 198}
CLONE = {"x86_64": 56, "aarch64": 220}
CLONE3 = 435  # its flags are out of sight; the C library does without it
MACHINES = {"x86_64": (0xC000003E, X86_64), "aarch64": (0xC00000B7, AARCH64)}


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def can_refuse() -> bool:
    """Are the numbers of this machine's calls known, and has its kernel filters?"""
    libc = ctypes.CDLL(None, use_errno=True)
    # Nothing is set by this: without a program there is only an error to read.
    libc.prctl(SET_SECCOMP, FILTER, None, 0, 0)
    return platform.machine() in MACHINES and ctypes.get_errno() == errno.EFAULT


def refuse_calls(libc: ctypes.CDLL) -> int:
    """For this process and all that it starts. Less than 0 if it could not be done."""
    steps = b"".join(filter_of(platform.machine()))
    held = ctypes.create_string_buffer(steps, len(steps))
    program = Program(len(steps) // 8, ctypes.addressof(held))
    return int(libc.prctl(SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0))


def filter_of(machine: str) -> Iterator[bytes]:
    number, refused = MACHINES[machine]
    yield step(LOAD, ARCH_AT)
    yield from unless(EQUAL, number, then=[says(errno.EPERM)])
    yield step(LOAD, NUMBER_AT)
    if machine == "x86_64":
        yield from when(AT_LEAST, OTHER_TABLE, then=[says(errno.EPERM)])
    for call in sorted(refused.values()):
        yield from when(EQUAL, call, then=[says(errno.EPERM)])
    yield from when(EQUAL, CLONE3, then=[says(errno.ENOSYS)])
    yield from when(EQUAL, SOCKET[machine], then=list(of_a_family()))
    yield from when(EQUAL, CLONE[machine], then=list(of_no_namespace()))
    yield step(RETURN, ALLOW)


def of_a_family() -> Iterator[bytes]:
    yield step(LOAD, FIRST_AT)
    for family in FAMILIES:
        yield from when(EQUAL, family, then=[step(RETURN, ALLOW)])
    yield says(errno.EAFNOSUPPORT)


def of_no_namespace() -> Iterator[bytes]:
    yield step(LOAD, FIRST_AT)
    yield step(MASK, NEW_NAMESPACE)
    yield from when(EQUAL, 0, then=[step(RETURN, ALLOW)])
    yield says(errno.EPERM)


def when(compare: int, value: int, then: list[bytes]) -> list[bytes]:
    """These steps if it compares so; else go on behind them."""
    return [step(compare, value, no=len(then)), *then]


def unless(compare: int, value: int, then: list[bytes]) -> list[bytes]:
    return [step(compare, value, yes=len(then)), *then]


def says(number: int) -> bytes:
    return step(RETURN, ERROR | number)


def step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)
