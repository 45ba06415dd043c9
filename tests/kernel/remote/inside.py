"""A kernel's end of the wire in this process, so that handles can be tested without a kernel."""

from __future__ import annotations

import json
from typing import Any

from gradiente.kernel.remote.channel import Serve, agent_source
from gradiente.kernel.remote.proxy import Remotes
from gradiente.kernel.remote.wire import pack, unpack


class Inside:
    """Stands for a channel: every message is packed and unpacked as on a real one."""

    def __init__(self, names: dict[str, Any]) -> None:
        there: dict[str, Any] = {}
        text = agent_source()
        exec(compile(text[: text.rindex("\nserve()")], "<gradiente agent>", "exec"), there)
        self.agent = there["Agent"](names)
        self.forged: Any = None
        self.seen: list[str] = []
        self.told: list[str] = []
        self.output: list[str] = []

    def limit(self, seconds: float) -> None:
        """Nothing runs out of time here."""

    def forget(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Nothing to let go of."""

    def request(
        self, node: Any, buffers: list[bytes], serve: Serve | None = None
    ) -> tuple[Any, list[bytes]]:
        data = pack(node)
        self.seen.append(json.dumps(json.loads(data)))
        if self.forged is not None:
            return self.forged
        before = self.agent.ask
        self.agent.ask = lambda node, out: self.called(serve, [pack(node), *out])
        try:
            found = self.agent.answered([data, *buffers])
        finally:
            self.agent.ask = before
        return unpack(found[0]), found[1:]

    def called(self, serve: Serve | None, buffers: list[bytes]) -> tuple[Any, list[bytes]]:
        """A call of the student's code to the grader."""
        assert serve is not None
        node, out = serve(buffers)
        data = pack(node)
        self.told.append(json.dumps(json.loads(data)))
        return unpack(data), out


def student(source: str, operators: frozenset[str] = frozenset()) -> tuple[Remotes, Inside]:
    """The grader's side of a namespace in which a student's source was run."""
    names: dict[str, Any] = {}
    exec(source, names)
    inside = Inside(names)
    return Remotes(inside, operators), inside  # type: ignore[arg-type]


def function(source: str, name: str = "f") -> Any:
    """One function of a student, as the grader holds it."""
    return student(source)[0].names([name])[name]
