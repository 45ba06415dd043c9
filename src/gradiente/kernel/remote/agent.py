"""The kernel's end of the wire: sent to the kernel as text, after wire.py, and run there.

It looks names up in the student's namespace, calls what it finds there, and sends back values,
handles, what became of mutable arguments, and exceptions. It decides nothing: the student's code
shares the process with it and may change it, which can only change the values that arrive.
"""

from __future__ import annotations

import importlib
import operator
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradiente.kernel.remote.wire import Decoder, Encoder, WireError, pack, unpack

MAX_TEXT = 20_000
MAX_FRAMES = 200
OPERATIONS: dict[str, Any] = {
    "getattr": getattr,
    "setattr": setattr,
    "delattr": delattr,
    "iter": iter,
    "next": next,
    "len": len,
    "call": lambda f, *args, **kwargs: f(*args, **kwargs),
} | {
    name: getattr(operator, name)
    for name in (
        *("getitem", "setitem", "delitem", "contains", "add", "sub", "mul", "truediv"),
        *("floordiv", "mod", "pow", "matmul", "and_", "or_", "xor", "neg", "pos", "invert", "abs"),
    )
}


class Agent:
    """Serves requests that arrive on a comm."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self.things: dict[int, Any] = {}
        self.numbers: dict[int, int] = {}
        self.marks: dict[str, dict[str, Any]] = {}

    def opened(self, comm: Any, _message: Any) -> None:
        """Called by the kernel when the grader opens a comm."""
        comm.on_msg(lambda message: self.answer(comm, message))

    def answer(self, comm: Any, message: Any) -> None:
        """Answers one request, whatever the student's code does."""
        data = message["content"]["data"]
        buffers = [bytes(b) for b in message.get("buffers", [])]
        try:
            node, out = self.reply(unpack(buffers[0]), buffers[1:])
        except BaseException as error:  # KeyboardInterrupt too: it is how a call is stopped
            node, out = self.failure(error), []
        comm.send(data={"id": data["id"]}, buffers=[pack(node), *out])

    def reply(self, request: Any, buffers: list[bytes]) -> tuple[Any, list[bytes]]:
        """Does what a request asks; node and buffers of the answer."""
        decoder = Decoder(buffers, self.thing)
        if request["op"] == "names":
            self.go_to(request)
            encoder = Encoder(self.handle)
            found = {
                n: self.encoded(encoder, self.names[n]) for n in request["names"] if n in self.names
            }
            return {"ok": found}, encoder.buffers
        arguments = decoder.decode(request["args"])
        keywords = decoder.decode(request["kwargs"])
        sent = [decoder.objects[i] for i in sorted(decoder.objects)]
        before = [snapshot(obj) for obj in sent]
        try:
            result = OPERATIONS[request["op"]](*arguments, **keywords)
        except BaseException as error:
            encoder = Encoder(self.handle, sent)
            changed = self.changes(encoder, sent, before)
            return self.failure(error) | {"changed": changed}, encoder.buffers
        encoder = Encoder(self.handle, sent)
        node = self.encoded(encoder, result)
        changed = self.changes(encoder, sent, before)
        return {"ok": node, "changed": changed}, encoder.buffers

    def go_to(self, request: dict[str, Any]) -> None:
        """Keeps all names as they are now under a mark, or puts back those of an earlier mark.

        The dictionary stays the same one: the student's functions look their globals up in it.
        """
        if mark := request.get("mark"):
            self.marks[mark] = dict(self.names)
        elif mark := request.get("back"):
            kept = self.marks[mark]
            self.names.clear()
            self.names.update(kept)

    def encoded(self, encoder: Encoder, value: Any) -> Any:
        """The node of a value, or of the reason why it cannot travel."""
        marks = len(encoder.buffers), encoder.size, encoder.nodes
        try:
            return encoder.encode(value)
        except WireError as error:
            del encoder.buffers[marks[0] :]
            encoder.size, encoder.nodes = marks[1:]
            return {"t": "!", "v": str(error)}

    def changes(self, encoder: Encoder, sent: list[Any], before: list[Any]) -> list[Any]:
        """Contents of the mutable arguments that are not what they were."""
        found = []
        for number, (obj, old) in enumerate(zip(sent, before, strict=True)):
            if old is not None and snapshot(obj) != old:
                del encoder.numbers[id(obj)]
                copy = obj.detach().clone() if hasattr(obj, "detach") else obj.copy()
                found.append([number, self.encoded(encoder, copy)])
                encoder.numbers[id(obj)] = number
        return found

    def handle(self, value: Any) -> Any:
        """The node for what does not travel by value."""
        number = self.numbers.get(id(value))
        if number is None:
            number = self.numbers[id(value)] = len(self.things)
            self.things[number] = value  # kept alive, so that its id stays its own
        kind = type(value)
        name = value.__name__ if isinstance(value, type) else kind.__name__
        return {"t": "h", "i": number, "c": str(name)[:80], "k": isinstance(value, type)}

    def thing(self, node: Any) -> Any:
        """What the grader means by a node that is no value."""
        if node["t"] == "g":
            return self.names[node["v"]]
        if node["t"] == "h":
            return self.things[node["i"]]
        if node["t"] == "q":
            return getattr(importlib.import_module(node["m"]), node["v"])
        raise WireError("a node that is not known")

    def failure(self, error: BaseException) -> dict[str, Any]:
        """The node of an exception."""
        kind = type(error).__name__
        try:
            text = str(error)[:MAX_TEXT]
        except BaseException:
            text = ""
        try:
            trace = traceback.walk_tb(error.__traceback__)
            shown = [[frame.f_code.co_filename, line] for frame, line in trace][-MAX_FRAMES:]
        except BaseException:
            shown = []
        return {"error": kind[:200], "text": text, "trace": shown}


def snapshot(obj: Any) -> Any:
    """What a mutable object holds, for comparison; None for immutable ones."""
    if isinstance(obj, (list, set)):
        return [id(x) for x in obj]
    if isinstance(obj, dict):
        return [(id(k), id(v)) for k, v in obj.items()]
    if hasattr(obj, "tobytes") and getattr(obj, "shape", None) is not None:
        return (obj.shape, obj.dtype.str, obj.tobytes())
    if hasattr(obj, "detach"):
        array = obj.detach().numpy()
        return (array.shape, array.dtype.str, array.tobytes())
    return None


def serve() -> None:
    """Registers the agent with this kernel."""
    from IPython import get_ipython

    shell = get_ipython()
    shell.kernel.comm_manager.register_target("gradiente", Agent(shell.user_ns).opened)


serve()
