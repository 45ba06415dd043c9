"""The kernel's end of the wire: sent to the kernel as text, after wire.py, and run there.

It looks names up in the student's namespace, calls what it finds there, and sends back values,
handles, what became of mutable arguments, and exceptions. It decides nothing: the student's code
shares the process with it and may change it, which can only change the values that arrive.
"""

from __future__ import annotations

import contextlib
import importlib
import itertools
import operator
import sys
import traceback
from collections.abc import Callable
from typing import Any

from gradiente.kernel.remote.ends import (
    End,
    builtin_error,
    content_of,
    copy_of,
    is_a,
    overwrite,
    same,
)
from gradiente.kernel.remote.line import Line
from gradiente.kernel.remote.wire import Encoder, WireError, pack, unpack

MAX_TEXT = 20_000
MAX_FRAMES = 200
MAX_KEPT = 100
MOST_KEPT = 1_000_000
COUNT = itertools.count()
RAISED = "_gradiente_raised"
ENDED = "the check has ended"


def equal(a: Any, b: Any) -> tuple[Any, bool]:
    """Whether two objects are equal, and whether the first equals even an object that nobody knows."""
    same = a == b
    try:
        return same, bool(a == object())
    except Exception:
        return same, False


def leave(thing: Any, told: str | None) -> bool:
    """Ends a `with`, which an exception with this text may have ended."""
    error = None if told is None else RuntimeError(told)
    return bool(thing.__exit__(type(error) if error else None, error, None))


OPERATIONS: dict[str, Any] = {
    "getattr": getattr,
    "setattr": setattr,
    "delattr": delattr,
    "iter": iter,
    "next": next,
    "len": len,
    "repr": repr,
    "str": str,
    "float": float,
    "int": int,
    "isinstance": isinstance,
    "equal": equal,
    "enter": lambda thing: thing.__enter__(),
    "exit": leave,
    "call": lambda f, *args, **kwargs: f(*args, **kwargs),
    "value": lambda x: x,
    "asarray": lambda x, dtype: importlib.import_module("numpy").asarray(x, dtype),
} | {
    name: getattr(operator, name)
    for name in (
        *("getitem", "setitem", "delitem", "contains", "add", "sub", "mul", "truediv"),
        *(
            "lt",
            "le",
            "gt",
            "ge",
            "floordiv",
            "mod",
            "pow",
            "matmul",
            "and_",
            "or_",
            "xor",
            "neg",
            "pos",
            "invert",
            "abs",
        ),
    )
}


class Agent(End):
    """Serves requests that arrive on a comm, or in a call's stead while the grader is called."""

    def __init__(self, names: dict[str, Any], kernel: Any = None) -> None:
        super().__init__()
        self.names, self.kernel = names, kernel
        self.things: dict[int, Any] = {}
        self.numbers: dict[int, int] = {}
        self.marks: dict[str, tuple[dict[str, Any], list[tuple[Any, Any]], list[Any]]] = {}
        self.functions: dict[str, Any] = {}
        self.tokens: dict[int, str] = {}
        self.errors: dict[int, BaseException] = {}
        self.calls = 0
        self.ask: Callable[[Any, list[bytes]], tuple[Any, list[bytes]]] | None = None

    def opened(self, comm: Any, message: Any) -> None:
        """Called by the kernel when the grader opens a comm."""
        line = Line(self.kernel, message["content"]["data"]["identity"], self.answered)
        comm.on_msg(lambda message: self.answer(line, message))

    def answer(self, line: Line, message: Any) -> None:
        """Answers one request, whatever the student's code does."""
        data = message["content"]["data"]
        self.ask = line.ask
        try:
            buffers = self.answered([bytes(b) for b in message.get("buffers", [])])
        finally:
            self.ask = None
        # Not by the comm: what the student's code displays could crowd it out.
        line.send("answer", data["id"], buffers)

    def answered(self, buffers: list[bytes]) -> list[bytes]:
        """The buffers of the answer to those of a request."""
        try:
            node, out = self.reply(unpack(buffers[0]), buffers[1:])
        except BaseException as error:  # KeyboardInterrupt too: it is how a call is stopped
            node, out = {"values": [], "changed": []} | self.failure(error), []
        return [pack(node), *out]

    def reply(self, request: Any, buffers: list[bytes]) -> tuple[Any, list[bytes]]:
        """Does what a request asks; node and buffers of the answer."""
        if request["op"] == "names":
            self.go_to(request)
            encoder = Encoder(self.reference)
            found = {
                n: self.node(encoder, self.names[n], False)
                for n in request["names"]
                if n in self.names
            }
            return {"ok": found}, encoder.buffers
        before = self.objects
        try:
            arguments, keywords, state = self.take(request, buffers)
            set_random(state)
            return self.do(request["op"], arguments, keywords)
        finally:
            self.back_to(before)

    def do(self, operation: str, arguments: Any, keywords: Any) -> tuple[Any, list[bytes]]:
        """One operation, or many calls, up to the first that fails."""
        values: list[Any] = []
        failed = {}
        try:
            if operation == "map":
                function, calls = arguments
                for call in calls:
                    values.append(self.as_now(function(*call)))
            else:
                values.append(OPERATIONS[operation](*arguments, **keywords))
        except BaseException as error:
            failed = self.failure(error)
        node, buffers = self.write(values)
        return node | failed, buffers

    def as_now(self, value: Any) -> Any:
        """A result that a later call cannot change any more; an argument stays itself."""
        ours = content_of(value) is not None and not any(value is o for o in self.objects.values())
        return copy_of(value) if ours else value

    def call(self, token: str, args: Any, kwargs: Any) -> Any:
        """Calls a function of the check, in the grader's process, and waits for what comes of it."""
        if self.ask is None:
            raise RuntimeError(ENDED)
        before = self.objects
        self.calls += 1
        try:
            node, buffers = self.write([list(args), kwargs])
            answer, buffers = self.ask(node | {"function": token}, buffers)
            values = self.take(answer, buffers)
        finally:
            self.calls -= 1
            self.back_to(before)
        if "error" in answer:
            raise self.raised(answer)
        return values[0]

    def raised(self, answer: Any) -> BaseException:
        """The exception of a function of the check: the student's own, where it came from there."""
        if answer["kept"] in self.errors:
            return self.errors[answer["kept"]]
        error = builtin_error(answer["error"], answer["text"]) or RuntimeError(answer["text"])
        error.__dict__[RAISED] = answer["number"]
        return error

    def go_to(self, request: dict[str, Any]) -> None:
        """Keeps all names as they are now under a mark, or puts back those of an earlier mark.

        The dictionary stays the same one: the student's functions look their globals up in it.
        """
        if mark := request.get("mark"):
            self.marks[mark] = dict(self.names), contents(self.names), random_states()
        elif mark := request.get("back"):
            names, held, states = self.marks[mark]
            self.names.clear()
            self.names.update(names)
            put_back(held)
            set_random(states)

    def node(self, encoder: Encoder, value: Any, several: bool) -> Any:
        """The node of a value, or of the reason why it cannot travel."""
        marks = len(encoder.buffers), encoder.size, encoder.nodes, encoder.next
        try:
            return encoder.encode(value)
        except WireError as error:
            del encoder.buffers[marks[0] :]
            encoder.size, encoder.nodes = marks[1:3]
            encoder.forget(marks[3])
            # Among others it may have been too large; alone it may not be.
            later = self.handle(value) if several else {}
            return later | {"t": "!", "v": str(error)}

    def reference(self, value: Any) -> Any:
        """The node for what does not travel by value: a check's own function, or a handle."""
        token = self.tokens.get(id(value))
        return self.handle(value) if token is None else {"t": "cb", "v": token}

    def handle(self, value: Any) -> Any:
        """The node of a handle."""
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
        if node["t"] == "cb":
            return self.function(node["v"])
        if node["t"] == "!":
            raise WireError(node["v"])
        raise WireError("a node that is not known")

    def function(self, token: str) -> Any:
        """A function of the check. It tells the student's code nothing but that it can be called."""
        if token not in self.functions:

            def function(*args: Any, **kwargs: Any) -> Any:
                return self.call(token, args, kwargs)

            function.__qualname__ = "function"
            function.__module__ = "__main__"
            self.functions[token] = function
            self.tokens[id(function)] = token
        return self.functions[token]

    def failure(self, error: BaseException) -> dict[str, Any]:
        """The node of an exception. One that a check's own function raised goes back as itself."""
        kind = type(error).__name__
        try:
            quoted = isinstance(error, KeyError) and len(error.args) == 1
            text = str(error.args[0] if quoted else error)[:MAX_TEXT]
        except BaseException:
            text = ""
        try:
            trace = traceback.walk_tb(error.__traceback__)
            shown = [[frame.f_code.co_filename, line] for frame, line in trace][-MAX_FRAMES:]
        except BaseException:
            shown = []
        bases = [base.__name__[:200] for base in type(error).__mro__][:20]
        found = {"error": kind[:200], "bases": bases, "text": text, "trace": shown}
        return found | self.known(error)

    def known(self, error: BaseException) -> dict[str, Any]:
        """What makes an exception the very same object on its way through both ends."""
        found: dict[str, Any] = {}
        try:
            found["number"] = error.__dict__.get(RAISED)
        except BaseException:
            found = {}
        if self.calls:  # a function of the check may pass it on to the student's code
            found["kept"] = next(COUNT)
            self.errors[found["kept"]] = error
            self.errors.pop(found["kept"] - MAX_KEPT, None)
        return found


def contents(names: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Lists, dictionaries, sets and arrays of moderate size, each with a copy."""
    # IPython's own, such as In and Out, grow with every cell.
    ours = (obj for name, obj in names.items() if name[:1] != "_" and name not in ("In", "Out"))
    found = []
    for obj in ours:
        with contextlib.suppress(Exception):  # such as a sparse tensor, which has no size
            if _size(obj) <= MOST_KEPT:
                found.append((obj, copy_of(obj)))
    return found


def _size(obj: Any) -> float:
    """About how many bytes a copy takes; infinite for what is not copied."""
    if type(obj) in (list, dict, set):
        return 8.0 * len(obj)
    if is_a("numpy.ndarray", obj) or is_a("torch.Tensor", obj):
        return float(obj.nbytes)
    return float("inf")


def put_back(held: list[tuple[Any, Any]]) -> None:
    """Undoes what was changed in place since the copies were made."""
    for obj, copy in held:
        try:
            if not same(content_of(copy), content_of(obj)):
                overwrite(obj, copy)
        except Exception:  # of another shape by now, or no longer to be written to
            continue


def random_states() -> list[Any]:
    """The global generators as they are now, for `set_random`."""
    version, words, gauss = importlib.import_module("random").getstate()
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    found: list[Any] = [("random", (version, words, gauss))]
    found += [("numpy", numpy.random.get_state())] if numpy else []
    return found + ([("torch", torch.get_rng_state())] if torch else [])


def set_random(states: Any) -> None:
    """Sets global generators as the check has set them. Nothing is told back of them."""
    for module, state in states or []:
        if module == "random":
            version, words, gauss = state
            words = words if isinstance(words, tuple) else tuple(words.tolist())
            importlib.import_module(module).setstate((version, words, gauss))
        elif module == "numpy":
            importlib.import_module(module).random.set_state(state)
        elif module == "torch":
            importlib.import_module(module).set_rng_state(state)


def serve() -> None:
    """Registers the agent with this kernel."""
    from IPython import get_ipython

    shell = get_ipython()
    shell.kernel.comm_manager.register_target(
        "gradiente", Agent(shell.user_ns, shell.kernel).opened
    )


serve()
