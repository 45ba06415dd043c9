"""Times calls of a student's function from a check: one by one, by `map`, and back into the check.

Run it with `python benchmarks/remote.py`; `--calls` and `--size` say how many calls, and of an array
of how many numbers. The kernel is a real one, without a sandbox.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from jupyter_client.manager import KernelManager

from gradiente.kernel.remote.channel import Channel
from gradiente.kernel.remote.many import map_for
from gradiente.kernel.remote.proxy import Remotes
from gradiente.kernel.remote.seeds import Seeds

STUDENT = "def double(x): return 2 * x\ndef repeat(f, x, n):\n    for _ in range(n): f(x)\n"


def main() -> None:
    """Prints milliseconds a call."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--size", type=int, default=50)
    options = parser.parse_args()
    manager = KernelManager()
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    info = manager.get_connection_info()
    channel = Channel(info, manager.is_alive, manager.interrupt_kernel)
    try:
        client.wait_for_ready(60)
        client.execute(STUDENT, reply=True)
        channel.open(60)
        measure(channel, options.calls, np.arange(float(options.size)))
    finally:
        channel.close()
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def measure(channel: Channel, calls: int, array: np.ndarray) -> None:
    """Calls a function of a kernel in each way."""
    channel.limit(600)
    remotes = Remotes(channel)
    double, repeat = remotes.names(["double", "repeat"]).values()
    arrays = [array + i for i in range(calls)]
    with Seeds() as seeds:
        remotes.seeds = seeds.begin()
        show("looking at the random states", calls, lambda: [seeds.news() for _ in arrays])
        show("one by one", calls, lambda: [double(x) for x in arrays])
        show("by map", calls, lambda: list(map_for(remotes)(double, arrays)))
        show("back into the check", calls, lambda: repeat(lambda x: x[0], array, calls))


def show(name: str, calls: int, work: Callable[[], object]) -> None:
    """Times the work of so many calls."""
    began = time.perf_counter()
    work()
    print(f"{name}: {(time.perf_counter() - began) / calls * 1000:.3f} ms a call")


if __name__ == "__main__":
    main()
