"""The grader's side of a kernel: calls travel there and back, and calls of the student's to here."""

from __future__ import annotations

import functools
import itertools
import sys
import types
import uuid
from dataclasses import dataclass
from typing import Any

from gradiente.kernel.remote.channel import CallTimeoutError, Channel, KernelGoneError
from gradiente.kernel.remote.ends import End, builtin_error
from gradiente.kernel.remote.handles import HOLD, Remote
from gradiente.kernel.remote.seeds import Seeds
from gradiente.kernel.remote.wire import Decoder, WireError, unpack

Message = tuple[dict[str, Any], list[bytes]]
PACKAGES = ("numpy", "torch", "math", "builtins", "operator")
FUNCTIONS = (
    types.FunctionType,
    types.MethodType,
    types.BuiltinMethodType,
    functools.partial,
)
# Python's own limit would be hit at a place that cannot be told; each call takes some frames.
MAX_CALLS = 50
MAX_RAISED = 100


class StudentError(Exception):
    """An exception of a kind that only the student's kernel knows; the text begins with its name."""


@dataclass(frozen=True)
class Later:
    """A value that is still in the kernel."""

    remotes: Remotes
    handle: Remote

    def value(self) -> Any:
        """Fetches it."""
        return self.remotes.do("value", self.handle)


class Remotes(End):
    """What one check has to do with one kernel: encodes, calls, decodes, copies changes back.

    `shared` holds what the course itself gives on both sides (helpers, modules): such an object
    travels by name, as does what stands for something of Python's (`aliases`). `operators` names the classes whose objects may take part in arithmetic. A
    function of the check can be called by the student's code until the check has ended.
    """

    def __init__(self, channel: Channel, operators: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.channel = channel
        self.operators = operators
        self.shared: dict[int, str] = {}
        self.aliases: dict[int, tuple[str, str]] = {}
        self.kinds: dict[str, type[Remote]] = {}
        self.seeds: Seeds | None = None
        self.functions: dict[str, Any] = {}
        self.tokens: dict[int, str] = {}
        self.raised: dict[int, Exception] = {}
        self.count = itertools.count()
        self.calls = 0

    def names(self, wanted: list[str], mark: str = "") -> dict[str, Any]:
        """The values of those names that the student's namespace has.

        With a mark, the kernel keeps all its names as they are now, for `back`.
        """
        request = {"op": "names", "names": wanted, "mark": mark}
        node, buffers = self.channel.request(request, [])
        decoder = Decoder(buffers, self.thing)
        found = node.get("ok") if isinstance(node, dict) else None
        if not isinstance(found, dict):
            raise WireError("a message that cannot be read")
        return {name: decoder.decode(found[name]) for name in wanted if name in found}

    def back(self, mark: str) -> None:
        """Binds all names in the kernel as they were at a mark."""
        self.channel.request({"op": "names", "names": [], "back": mark}, [])

    def do(self, operation: str, *args: Any, **kwargs: Any) -> Any:
        """One operation in the kernel: its value, its exception, its changes to the arguments."""
        before = self.objects
        try:
            nodes, decoder, error = self._exchange(operation, self._message(args, kwargs))
            if error is not None:
                raise error
            if len(nodes) != 1:
                raise WireError("a message that cannot be read")
            return decoder.decode(nodes[0])
        finally:
            self.back_to(before)

    def many(self, function: Remote, calls: list[tuple[Any, ...]]) -> list[Any]:
        """The values of the first of many calls: as many as fit a message and none raises.

        The exception of the call that raised stands for its value, as the last.
        """
        before = self.objects
        try:
            asked, message = self._fitting(function, calls)
            nodes, decoder, error = self._exchange("map", message)
            if len(nodes) > asked or (len(nodes) < asked and error is None):
                raise WireError("a message that cannot be read")
            return [self._outcome(decoder, node) for node in nodes] + ([error] if error else [])
        finally:
            self.back_to(before)

    def serve(self, buffers: list[bytes]) -> tuple[Any, list[bytes]]:
        """Answers a call of the student's code to a function of the check; node and buffers."""
        before = self.objects
        self.calls += 1
        try:
            return self.write([self._called(buffers)])
        except (CallTimeoutError, KernelGoneError):
            raise
        except Exception as error:
            return self._failed(error)
        finally:
            self.calls -= 1
            self.objects = before

    def _message(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Message:
        return self.write([list(args), kwargs, self.seeds.news() if self.seeds else None])

    def _fitting(self, function: Remote, calls: list[tuple[Any, ...]]) -> tuple[int, Message]:
        """The message for as many calls as fit it, and their number."""
        news = self.seeds.news() if self.seeds else None
        while True:
            try:
                return len(calls), self.write([[function, calls], {}, news])
            except WireError:
                if len(calls) < 2:
                    raise
                calls = calls[: len(calls) // 2]

    def _exchange(
        self, operation: str, message: Message
    ) -> tuple[list[Any], Decoder, Exception | None]:
        node, buffers = message
        answer, found = self.channel.request({"op": operation} | node, buffers, self.serve)
        nodes, decoder = self.read(answer, found)
        return nodes, decoder, self._exception(answer) if "error" in answer else None

    def _outcome(self, decoder: Decoder, node: Any) -> Any:
        """One of many values. What was too large beside the others is fetched when it is wanted."""
        if isinstance(node, dict) and node.get("t") == "!" and type(node.get("i")) is int:
            return Later(self, self._handle(node))
        try:
            return decoder.decode(node)
        except WireError as error:
            return error

    def _called(self, buffers: list[bytes]) -> Any:
        """What a function of the check gives, for a call that the student's code may have forged."""
        node = unpack(buffers[0]) if buffers else None
        if not isinstance(node, dict) or node.get("function") not in self.functions:
            raise RuntimeError("the check has ended")
        if self.calls > MAX_CALLS:
            raise RecursionError("maximum recursion depth exceeded")
        args, kwargs = self.take(node, buffers[1:])
        return self.functions[node["function"]](*args, **kwargs)

    def _failed(self, error: Exception) -> Message:
        """The answer to a call that raised: a kind that Python has, and what finds the exception."""
        number = next(self.count)
        self.raised[number] = error
        self.raised.pop(number - MAX_RAISED, None)
        kinds = (kind.__name__ for kind in type(error).__mro__ if builtin_error(kind.__name__, ""))
        found = {"error": next(kinds), "text": self._nameless(str(error)), "number": number}
        found["kept"] = getattr(error, "kept", None)
        try:
            node, buffers = self.write([])
        except WireError:
            node, buffers = {"values": [], "changed": []}, []
        return node | found, buffers

    def _nameless(self, text: str) -> str:
        """Python tells the name of a function that is called with too many arguments."""
        for function in self.functions.values():
            text = text.replace(f"{getattr(function, '__qualname__', '()')}()", "function()")
        return text

    def reference(self, value: Any) -> Any:
        """How the grader names what does not travel by value."""
        if isinstance(value, Remote):
            return {"t": "h", "i": object.__getattribute__(value, HOLD)[1]}
        if id(value) in self.shared:
            return {"t": "g", "v": self.shared[id(value)]}
        if home := self.aliases.get(id(value)) or _importable(value):
            return {"t": "q", "m": home[0], "v": home[1]}
        if type(value) in FUNCTIONS:
            return {"t": "cb", "v": self._token(value)}
        raise WireError(
            f"a {type(value).__name__} of the test, which cannot be given to the student's code"
        )

    def _token(self, function: Any) -> str:
        """What the kernel calls a function of the check by, which no other check knows."""
        if id(function) not in self.tokens:
            token = self.tokens[id(function)] = uuid.uuid4().hex
            self.functions[token] = function
        return self.tokens[id(function)]

    def thing(self, node: dict[str, Any]) -> Any:
        """What the kernel sent instead of a value."""
        if node["t"] == "!":
            raise WireError(str(node["v"])[:200])
        if node["t"] == "cb" and node["v"] in self.functions:
            return self.functions[node["v"]]
        if node["t"] != "h" or type(node["i"]) is not int:
            raise WireError("a node that is not known")
        return self._handle(node)

    def _handle(self, node: dict[str, Any]) -> Remote:
        name = str(node["c"])[:80]
        operators = not node["k"] and name in self.operators
        return self._kind(name)(self, node["i"], operators)

    def _kind(self, name: str) -> type[Remote]:
        """A class of that name, so that messages of the form `returned a NAME` read well."""
        if name not in self.kinds:
            self.kinds[name] = type(name, (Remote,), {"__slots__": ()})
        return self.kinds[name]

    def _exception(self, answer: dict[str, Any]) -> Exception:
        """The student's exception, of the same kind where it is one of Python's own."""
        name, text = str(answer["error"])[:200], str(answer.get("text", ""))
        number = answer.get("number")
        error = self.raised.get(number) if type(number) is int else None
        error = error or builtin_error(name, text) or _derived(name, text, answer.get("bases"))
        error = error or StudentError(f"{name}: {text}" if text else name)
        error.student_trace = answer.get("trace")  # type: ignore[attr-defined]
        error.kept = answer.get("kept")  # type: ignore[attr-defined]
        return error


def _derived(name: str, text: str, bases: object) -> Exception | None:
    """An exception of the student's own class, caught by what its base of Python's own catches."""
    for base in bases if isinstance(bases, list) else []:
        found = builtin_error(base, text)
        if found is not None and type(found) is not Exception:
            return type(name, (type(found),), {})(text)  # type: ignore[no-any-return]
    return None


def _importable(value: Any) -> tuple[str, str] | None:
    """Module and name of a function or class that a well-known package gives, as in np.sin."""
    name = getattr(value, "__name__", "")
    for module in (str(getattr(value, "__module__", "")), *PACKAGES):
        known = module.split(".")[0] in PACKAGES and isinstance(name, str)
        if known and getattr(sys.modules.get(module), name, None) is value:
            return module, name
    return None
