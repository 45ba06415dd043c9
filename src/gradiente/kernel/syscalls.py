"""A filter of system calls, as Linux wants it: what a notebook never needs and a hole may hide in."""

from __future__ import annotations

import errno
import platform
import struct
from dataclasses import dataclass

# Name -> number on x86-64 and on ARM64. New mounts and namespaces could have any size; memfd and
# System V memory are counted by no limit of a process; the rest is known for holes in the kernel.
DENIED = {
    "add_key": (248, 217),
    "bpf": (321, 280),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "keyctl": (250, 219),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "pivot_root": (155, 41),
    "ptrace": (101, 117),
    "request_key": (249, 218),
    "setns": (308, 268),
    "shmget": (29, 194),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
}
CLONE = (56, 220)
CLONE3 = 435
# Every CLONE_NEW* flag but CLONE_NEWTIME, whose bit means something else to clone.
NEW_NAMESPACES = 0x7E020000
FIRST_X32_CALL = 0x40000000

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, MACHINE, FIRST_ARGUMENT = 0, 4, 16
ALLOW = 0x7FFF0000


@dataclass(frozen=True)
class Machine:
    """How a kind of processor is called by the audit system, and its column in the table above."""

    audit: int
    column: int


MACHINES = {"x86_64": Machine(0xC000003E, 0), "aarch64": Machine(0xC00000B7, 1)}


def syscall_filter(machine: str = "") -> bytes | None:
    """The filter for bwrap's --seccomp, or None for a processor whose numbers are not known."""
    known = MACHINES.get(machine or platform.machine())
    if known is None:
        return None
    steps = [
        _step(LOAD, MACHINE),
        # A program of another processor's kind would use other numbers.
        _step(EQUAL, known.audit, yes=1),
        _refuse(errno.ENOSYS),
        _step(LOAD, NUMBER),
        *_if(AT_LEAST, FIRST_X32_CALL, errno.ENOSYS),
        # Its flags cannot be seen from here; the C library then falls back to clone.
        *_if(EQUAL, CLONE3, errno.ENOSYS),
    ]
    for numbers in DENIED.values():
        steps += _if(EQUAL, numbers[known.column], errno.EPERM)
    steps += [_step(EQUAL, CLONE[known.column], no=3), _step(LOAD, FIRST_ARGUMENT)]
    steps += _if(ANY_BIT, NEW_NAMESPACES, errno.EPERM)
    return b"".join([*steps, _step(RETURN, ALLOW)])


def _if(test: int, value: int, error: int) -> list[bytes]:
    return [_step(test, value, no=1), _refuse(error)]


def _refuse(error: int) -> bytes:
    return _step(RETURN, 0x00050000 | error)


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)
