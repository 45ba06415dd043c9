"""The kernel's line to the grader while a request is under way: sent to the kernel as text.

The kernel's shell channel is busy then, so calls travel over the stdin channel, as an `input()` of
the notebook would. What comes back is the result, or first a request that the grader needs served
to get there.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable
from typing import Any

from gradiente.kernel.remote.wire import pack, unpack

POLL_MS = 100


class Line:
    """Calls to the grader, one at a time. `serve(buffers)` answers its requests meanwhile."""

    def __init__(
        self, kernel: Any, identity: str, serve: Callable[[list[bytes]], list[bytes]]
    ) -> None:
        self.session, self.socket = kernel.session, kernel.stdin_socket
        self.identity = identity.encode()
        self.serve = serve
        self.lock = threading.RLock()
        self.process = os.getpid()

    def ask(self, node: Any, buffers: list[bytes]) -> tuple[Any, list[bytes]]:
        """Sends a call and waits for its result, as long as the grader lets us."""
        if os.getpid() != self.process:
            raise RuntimeError("a function of the check was called in another process")
        number = uuid.uuid4().hex
        with self.lock:
            self.send("call", number, [pack(node), *buffers])
            while True:
                kind, about, found = self.receive()
                if kind == "request":
                    self.send("answer", about, self.serve(found))
                elif kind == "result" and about == number:
                    return unpack(found[0]), found[1:]

    def send(self, kind: str, about: str, buffers: list[bytes]) -> None:
        """Sends a message to the grader."""
        content = {"prompt": "", "password": False, "kind": kind, "id": about}
        self.session.send(
            self.socket, "input_request", content, ident=self.identity, buffers=buffers
        )

    def receive(self) -> tuple[str, str, list[bytes]]:
        """The next message of the grader: its kind, what it is about, its buffers."""
        while True:
            if self.socket.poll(POLL_MS):  # shortly, so that an interrupt gets through
                _, message = self.session.recv(self.socket)
                content = message["content"] if message else {}
                if {"kind", "id"} <= set(content):
                    return content["kind"], content["id"], [bytes(b) for b in message["buffers"]]
