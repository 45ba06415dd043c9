"""Bounds what a check may allocate in the grader's process, whatever shape a student's result has."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

try:
    import resource
except ImportError:  # not on every platform
    resource = None  # type: ignore[assignment]

EXTRA_BYTES = 2 * 1024**3
STATM = Path("/proc/self/statm")
TOO_LARGE = "The student's result is too large for this check."
# PyTorch has no MemoryError of its own.
REFUSED = ("can't allocate memory", "not enough memory", "bad_alloc")


@contextlib.contextmanager
def bounded_memory() -> Iterator[None]:
    """Until the end, the address space may grow by so many bytes; a lower limit stays as it is."""
    if resource is None or not STATM.exists():
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = int(STATM.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    wanted = used + EXTRA_BYTES
    limits = [x for x in (soft, hard, wanted) if x != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def is_too_large(error: Exception) -> bool:
    """Whether the grader had no memory; an error of the student's process says where it was."""
    if hasattr(error, "student_trace"):
        return False
    torchs = isinstance(error, RuntimeError) and any(text in str(error) for text in REFUSED)
    return isinstance(error, MemoryError) or torchs
