"""Requests to the agent in a kernel, over the Jupyter protocol's own comm messages.

Any provisioner serves: all that is needed is the kernel's connection information.
"""

from __future__ import annotations

import re
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
OPEN_SECONDS = 0.5
DRAIN_SECONDS, DRAIN_MS = 1.0, 1
PARTS = ("wire.py", "ends.py", "line.py", "agent.py")
OURS = re.compile(r"^from (?:__future__|gradiente\.[\w.]+) import (?:[^(\n]+|\([^)]*\))\n", re.M)
MAX_OUTPUT = 100_000
MARGIN = 1024 * 1024
MOST_WAITING = 20


class CallTimeoutError(TimeoutError):
    """The student's code did not answer in the time that the cell has."""


class KernelGoneError(Exception):
    """The kernel died, or no longer answers."""


# Answers a call of the student's code, by its buffers.
Serve = Callable[[list[bytes]], tuple[Any, list[bytes]]]


def agent_source() -> str:
    """The text that makes a kernel answer: the parts in one, without what they import of ours."""
    here = resources.files("gradiente.kernel.remote")
    return "".join(OURS.sub("", here.joinpath(n).read_text(encoding="utf-8")) for n in PARTS)


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
        self.stdin = self._socket(zmq.DEALER, connection, "stdin_port")
        self.iopub = self._socket(zmq.SUB, connection, "iopub_port")
        self.iopub.setsockopt(zmq.SUBSCRIBE, b"")
        self.poller = zmq.Poller()
        for socket in (self.iopub, self.stdin):
            self.poller.register(socket, zmq.POLLIN)
        self.everything = zmq.Poller()
        for socket in (self.iopub, self.stdin, self.shell):
            self.everything.register(socket, zmq.POLLIN)
        self.comm = uuid.uuid4().hex
        self.asked: dict[str, list[bytes] | None] = {}
        self.calls: list[str] = []
        self.output: list[str] = []
        self.ends = 0.0

    def _socket(self, kind: int, connection: dict[str, Any], port: str) -> zmq.Socket[bytes]:
        socket = self.context.socket(kind)
        socket.linger = 0
        if kind == zmq.DEALER:  # the kernel calls us by this name
            socket.identity = self.session.bsession
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
        about = {"identity": self.session.session}
        self._send("comm_open", {"comm_id": self.comm, "target_name": TARGET, "data": about})
        until = time.monotonic() + seconds
        while not self._answers():  # the first messages may pass before our subscription is there
            if time.monotonic() >= until:
                raise CallTimeoutError("the kernel does not answer")

    def _answers(self) -> bool:
        """Whether the agent is there. A kernel that still starts would die of an interrupt."""
        identity = uuid.uuid4().hex
        self.asked[identity] = None
        self._ask(identity, [pack({"op": "names", "names": []})])
        try:
            return self._answer(identity, time.monotonic() + OPEN_SECONDS) is not None
        finally:
            del self.asked[identity]

    def close(self) -> None:
        """Lets go of the kernel, which may be gone already."""
        self.context.destroy(linger=0)

    def forget(self) -> None:
        """Drops what the kernel displayed before: a queue that is full would drop an answer."""
        until = time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < until and (ready := self.poller.poll(DRAIN_MS)):
            for socket, _ in ready:
                self._receive(socket, None)
        self.output.clear()

    def limit(self, seconds: float) -> None:
        """From now on all requests together may take so long."""
        self.ends = time.monotonic() + seconds

    def execute(self, source: str, seconds: float) -> str:
        """Runs a cell within so many seconds; the kind of its error and its text, or nothing.

        Raises CallTimeoutError where it could not be interrupted, and KernelGoneError.
        """
        content = {"code": source, "silent": False, "allow_stdin": False, "stop_on_error": False}
        sent = self._send("execute_request", content | {"store_history": False})
        reply = self._reply_to(sent, time.monotonic() + seconds)
        if reply is None:
            self.interrupt()
            reply = self._reply_to(sent, time.monotonic() + GRACE_SECONDS)
        if reply is None:
            raise CallTimeoutError("a cell could not be interrupted")
        return "" if reply.get("status") == "ok" else f"{reply.get('ename')}: {reply.get('evalue')}"

    def _reply_to(self, identity: str, until: float) -> dict[str, Any] | None:
        """The content of the reply to a message; meanwhile what is displayed is dropped."""
        while time.monotonic() < until:
            for socket, _ in self.everything.poll(POLL_MS):
                message = self._message(socket)
                if socket is self.shell and message and _parent(message) == identity:
                    return dict(message["content"])
            if not self.alive():
                raise KernelGoneError("the kernel died")
        return None

    def request(
        self, node: Any, buffers: list[bytes], serve: Serve | None = None
    ) -> tuple[Any, list[bytes]]:
        """Sends one request and waits for its answer. Raises CallTimeoutError, KernelGoneError, WireError.

        Meanwhile `serve(node, buffers)` answers calls that the student's code makes to the grader.
        """
        identity = uuid.uuid4().hex
        self.asked[identity] = None
        try:
            self._ask(identity, [pack(node), *buffers])
            found = self._answer(identity, self.ends, serve)
            if found is None:
                raise CallTimeoutError("the student's code ran out of time")
        except CallTimeoutError:
            self._stop(identity)
            raise
        finally:
            del self.asked[identity]
        if not found:
            raise WireError("a message that cannot be read")
        return unpack(found[0]), found[1:]

    def _stop(self, identity: str) -> None:
        """Interrupts a request; its calls are served no more."""
        self.interrupt()
        found = self._answer(identity, time.monotonic() + GRACE_SECONDS)
        if found is None and not self.alive():
            raise KernelGoneError("the kernel died")

    def _ask(self, identity: str, buffers: list[bytes]) -> None:
        """A kernel that waits for the result of a call is asked by what it waits for."""
        if self.calls:
            self._reply("request", identity, buffers)
        else:
            content = {"comm_id": self.comm, "data": {"id": identity}}
            self._send("comm_msg", content, buffers)

    def _send(self, kind: str, content: dict[str, Any], buffers: list[bytes] | None = None) -> str:
        """Sends a message to the kernel; its id."""
        message = self.session.msg(kind, content)
        self.session.send(self.shell, message, buffers=list(buffers or []))
        return str(message["header"]["msg_id"])

    def _reply(self, kind: str, identity: str, buffers: list[bytes]) -> None:
        content = {"value": "", "kind": kind, "id": identity}
        self.session.send(self.stdin, "input_reply", content, buffers=list(buffers))

    def _answer(
        self, identity: str, until: float, serve: Serve | None = None
    ) -> list[bytes] | None:
        """Buffers of the answer with our id; None when the time is over."""
        while (left := until - time.monotonic()) > 0:
            ready = self.poller.poll(min(POLL_MS, max(1, int(left * 1000))))
            for socket, _ in ready:
                self._receive(socket, serve)
                if (found := self.asked[identity]) is not None:
                    return found
            if not ready and not self.alive():
                raise KernelGoneError("the kernel died")
        return None

    def _message(self, socket: zmq.Socket[bytes]) -> dict[str, Any] | None:
        try:
            _, frames = self.session.feed_identities(socket.recv_multipart(copy=True))
            return dict(self.session.deserialize(frames))
        except Exception:  # a message that student code has forged
            return None

    def _receive(self, socket: zmq.Socket[bytes], serve: Serve | None) -> None:
        """Takes one message, of which nothing is sure but that it may be forged."""
        message = self._message(socket)
        if message is None:
            return
        try:
            kind, content = message["msg_type"], message["content"]
            buffers = [bytes(b) for b in message.get("buffers", [])]
            data = content["data"] if kind == "comm_msg" else content
            identity = str(data.get("id"))
        except Exception:
            return
        if kind == "stream":
            self._keep(content.get("text"))
        elif kind == "input_request" and data.get("kind") == "call":
            self._call(identity, buffers, serve)
        elif kind in ("comm_msg", "input_request") and identity in self.asked:
            self.asked[identity] = buffers

    def _call(self, identity: str, buffers: list[bytes], serve: Serve | None) -> None:
        """Serves a call of the student's code, unless its time is over."""
        if serve is None:
            return
        self.calls.append(identity)
        try:
            node, out = serve(buffers)
        finally:
            self.calls.pop()
        self._reply("result", identity, [pack(node), *out])

    def _keep(self, text: object) -> None:
        if isinstance(text, str) and sum(map(len, self.output)) < MAX_OUTPUT:
            self.output.append(text[:MAX_OUTPUT])


def _parent(message: dict[str, Any]) -> object:
    return (message.get("parent_header") or {}).get("msg_id")


def _bytes(key: str | bytes) -> bytes:
    return key.encode() if isinstance(key, str) else key
