"""Requests to the agent in a kernel, over the Jupyter protocol's own comm messages.

Any provisioner serves: all that is needed is the kernel's connection information.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from importlib import resources
from typing import Any

import zmq
from jupyter_client.session import Session

from gradiente.kernel.remote.wire import MAX_BYTES, WireError, pack, unpack

TARGET = "gradiente"
POLL_MS = 200
GRACE_SECONDS = 2.0
MAX_OUTPUT = 100_000
MARGIN = 1024 * 1024
MOST_WAITING = 20


class CallTimeoutError(Exception):
    """The student's code did not answer in the time that the cell has."""


class KernelGoneError(Exception):
    """The kernel died, or no longer answers."""


def agent_source() -> str:
    """The text that makes a kernel answer: the wire and the agent in one."""
    here = resources.files("gradiente.kernel.remote")
    wire, agent = (here.joinpath(n).read_text(encoding="utf-8") for n in ("wire.py", "agent.py"))
    return wire.replace("from __future__ import annotations", "", 1) + agent.replace(
        "from __future__ import annotations", "", 1
    )


def start_code() -> str:
    """One line that runs the agent in a kernel without leaving a name behind."""
    return f"exec(compile({agent_source()!r}, '<gradiente agent>', 'exec'), {{}})"


class Channel:
    """A connection of our own to a kernel that runs the agent.

    `alive()` tells whether the kernel lives; `interrupt()` sends it SIGINT.
    """

    def __init__(
        self,
        connection: dict[str, Any],
        alive: Callable[[], bool],
        interrupt: Callable[[], None],
    ) -> None:
        self.alive, self.interrupt = alive, interrupt
        self.session = Session(
            key=_bytes(connection["key"]), signature_scheme=connection["signature_scheme"]
        )
        self.context = zmq.Context()
        self.shell = self._socket(zmq.DEALER, connection, "shell_port")
        self.iopub = self._socket(zmq.SUB, connection, "iopub_port")
        self.iopub.setsockopt(zmq.SUBSCRIBE, b"")
        self.comm = uuid.uuid4().hex
        self.output: list[str] = []
        self.ends = 0.0

    def _socket(self, kind: int, connection: dict[str, Any], port: str) -> zmq.Socket[bytes]:
        socket = self.context.socket(kind)
        socket.linger = 0
        # What a kernel sends must not fill the grader's memory, neither at once nor in a queue.
        socket.setsockopt(zmq.MAXMSGSIZE, MAX_BYTES + MARGIN)
        socket.setsockopt(zmq.RCVHWM, MOST_WAITING)
        between = "-" if connection["transport"] == "ipc" else ":"
        socket.connect(f"{connection['transport']}://{connection['ip']}{between}{connection[port]}")
        return socket

    def open(self, seconds: float) -> None:
        """Starts the agent and waits for its first answer. Raises KernelGoneError, CallTimeoutError."""
        self._send(
            "execute_request",
            {
                "code": start_code(),
                "silent": True,
                "store_history": False,
                "allow_stdin": False,
                "user_expressions": {},
            },
        )
        self._send("comm_open", {"comm_id": self.comm, "target_name": TARGET, "data": {}})
        self.limit(seconds)
        until = time.monotonic() + seconds
        while True:  # the first messages may pass before our subscription is there
            self.ends = min(until, time.monotonic() + 0.5)
            try:
                self.request({"op": "names", "names": []}, [])
                return
            except CallTimeoutError:
                if time.monotonic() >= until:
                    raise

    def close(self) -> None:
        """Lets go of the kernel, which may be gone already."""
        self.context.destroy(linger=0)

    def limit(self, seconds: float) -> None:
        """From now on all requests together may take so long."""
        self.ends = time.monotonic() + seconds

    def request(self, node: Any, buffers: list[bytes]) -> tuple[Any, list[bytes]]:
        """Sends one request and waits for its answer. Raises CallTimeoutError, KernelGoneError, WireError."""
        identity = uuid.uuid4().hex
        content = {"comm_id": self.comm, "data": {"id": identity}}
        self._send("comm_msg", content, [pack(node), *buffers])
        found = self._answer(identity, self.ends)
        if found is None:
            self.interrupt()
            if (
                self._answer(identity, time.monotonic() + GRACE_SECONDS) is None
                and not self.alive()
            ):
                raise KernelGoneError("the kernel died")
            raise CallTimeoutError("the student's code ran out of time")
        if not found:
            raise WireError("a message that cannot be read")
        return unpack(found[0]), found[1:]

    def _send(self, kind: str, content: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        self.session.send(self.shell, kind, content, buffers=list(buffers or []))

    def _answer(self, identity: str, until: float) -> list[bytes] | None:
        """Buffers of the answer with our id; None when the time is over."""
        while (left := until - time.monotonic()) > 0:
            if not self.iopub.poll(min(POLL_MS, max(1, int(left * 1000)))):
                if not self.alive():
                    raise KernelGoneError("the kernel died")
                continue
            try:
                _, frames = self.session.feed_identities(self.iopub.recv_multipart(copy=True))
                message = self.session.deserialize(frames)
            except Exception:  # a message that student code has forged
                continue
            if message["msg_type"] == "comm_msg":
                data = message["content"].get("data")
                if isinstance(data, dict) and data.get("id") == identity:
                    return [bytes(b) for b in message.get("buffers", [])]
            elif message["msg_type"] == "stream":
                self._keep(message["content"].get("text"))
        return None

    def _keep(self, text: object) -> None:
        if isinstance(text, str) and sum(map(len, self.output)) < MAX_OUTPUT:
            self.output.append(text[:MAX_OUTPUT])


def _bytes(key: str | bytes) -> bytes:
    return key.encode() if isinstance(key, str) else key
