"""A real kernel without a sandbox, and a channel to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from jupyter_client.manager import KernelManager

from gradiente.kernel.remote.channel import Channel


@contextmanager
def kernel(source: str) -> Iterator[Channel]:
    """A kernel in which a student's source was run."""
    manager = KernelManager()
    manager.start_kernel()
    channel = Channel(
        manager.get_connection_info(), alive=manager.is_alive, interrupt=manager.interrupt_kernel
    )
    try:
        channel.open(60)
        channel.limit(60)
        execute(channel, source)
        yield channel
    finally:
        channel.close()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


def execute(channel: Channel, source: str) -> None:
    """Runs a cell."""
    content = {"code": source, "silent": False, "allow_stdin": False}
    channel._send("execute_request", content | {"store_history": False, "user_expressions": {}})
    channel.request({"op": "names", "names": []}, [])
