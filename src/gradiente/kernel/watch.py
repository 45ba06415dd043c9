"""Watches the memory of all processes of a sandbox together: each alone has only its own limit."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from gradiente.kernel.sandbox import MB

SECONDS = 0.25
PAGE = os.sysconf("SC_PAGE_SIZE")


class MemoryWatch(threading.Thread):
    """Calls `end` once the processes below `init` hold more than `memory_mb`, and then rests."""

    def __init__(self, init: int, memory_mb: int, end: Callable[[], object]) -> None:
        super().__init__(name="memory-watch", daemon=True)
        self._init = init
        self._most = memory_mb * MB
        self._end = end
        self._done = threading.Event()

    def run(self) -> None:
        """Looks until it is told to stop."""
        while not self._done.wait(SECONDS):
            # Pages that several processes share count in each; only the exact sum is slow.
            if total(self._init, resident) > self._most and total(self._init, share) > self._most:
                self._end()
                return

    def stop(self) -> None:
        """Ends the watch; the sandbox may be gone already."""
        self._done.set()
        if self is not threading.current_thread():
            self.join()


def total(init: int, measure: Callable[[int], int]) -> int:
    """Bytes of all processes below `init`."""
    return sum(measure(process) for process in _below(init))


def resident(process: int) -> int:
    """Bytes in memory that are no file's."""
    with suppress(OSError, ValueError):
        _, held, shared, *_ = Path(f"/proc/{process}/statm").read_text().split()
        return (int(held) - int(shared)) * PAGE
    return 0


def share(process: int) -> int:
    """A process's share of the bytes in memory, where a shared page is divided."""
    with suppress(OSError, ValueError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss_Anon:"):
                return int(line.split()[1]) * 1024
    return 0


def _below(process: int) -> Iterator[int]:
    waiting = [process]
    while waiting:
        parent = waiting.pop()
        with suppress(OSError):
            for thread in Path(f"/proc/{parent}/task").iterdir():
                children = [int(c) for c in (thread / "children").read_text().split()]
                waiting += children
                yield from children
