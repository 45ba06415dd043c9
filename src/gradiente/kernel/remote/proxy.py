"""What the grader holds of the student's: handles whose use travels to the kernel and back."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from gradiente.kernel.remote.channel import Channel
from gradiente.kernel.remote.wire import Decoder, Encoder, WireError

MAX_ITEMS = 100_000
PACKAGES = ("numpy", "torch", "math", "builtins", "operator")
HOLD = "_gradiente_hold"
OPERATORS = {
    "add": "add", "sub": "sub", "mul": "mul", "truediv": "truediv", "floordiv": "floordiv",
    "mod": "mod", "pow": "pow", "matmul": "matmul", "and": "and_", "or": "or_", "xor": "xor",
}  # fmt: skip
UNARY = {"neg": "neg", "pos": "pos", "invert": "invert", "abs": "abs"}


class StudentError(Exception):
    """An exception of a kind that only the student's kernel knows; the text begins with its name."""


class Remote:
    """Something in the student's kernel that is no plain data: a function, a class, an object.

    Attributes, calls, items and iteration travel. It equals only itself, and it is no number: an
    object that claims to be equal to everything must not pass for a value. Arithmetic travels only
    for objects of a class that the exercise asks for (`operators`).
    """

    __slots__ = (HOLD,)

    def __init__(self, remotes: Remotes, number: int, operators: bool) -> None:
        object.__setattr__(self, HOLD, (remotes, number, operators))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} in the student's kernel>"

    def __eq__(self, other: object) -> bool:
        """Equal to the same thing in the kernel, and to nothing else."""
        if not isinstance(other, Remote):
            return False
        mine, theirs = (object.__getattribute__(x, HOLD) for x in (self, other))
        return bool(mine[0] is theirs[0] and mine[1] == theirs[1])

    def __hash__(self) -> int:
        return hash(object.__getattribute__(self, HOLD)[1])

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Calls it in the kernel."""
        return _remotes(self).do("call", self, *args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in ("__name__", "__doc__"):
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r} for the grader")
        return _remotes(self).do("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        _remotes(self).do("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        _remotes(self).do("delattr", self, name)

    def __getitem__(self, key: Any) -> Any:
        return _remotes(self).do("getitem", self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        _remotes(self).do("setitem", self, key, value)

    def __delitem__(self, key: Any) -> None:
        _remotes(self).do("delitem", self, key)

    def __contains__(self, item: Any) -> bool:
        """Whether one of its items is the wanted one, as the grader compares them."""
        return any(found is item or found == item for found in self)

    def __len__(self) -> int:
        size: int = _plain(_remotes(self).do("len", self), int, "len()")
        if size < 0:
            raise TypeError(f"len() of the {type(self).__name__} is negative")
        return size

    def __iter__(self) -> Iterator[Any]:
        iterator = _remotes(self).do("iter", self)
        for _ in range(MAX_ITEMS):
            try:
                yield _remotes(self).do("next", iterator)
            except StopIteration:
                return
        raise WireError(f"an iteration of more than {MAX_ITEMS} items")

    def __bool__(self) -> bool:
        raise TypeError(f"a {type(self).__name__} is no truth value; expected plain data")


def _binary(name: str, remote: str, reflected: bool) -> Callable[[Remote, Any], Any]:
    def method(self: Remote, other: Any) -> Any:
        remotes, _, operators = object.__getattribute__(self, HOLD)
        if not operators:
            raise TypeError(f"a {type(self).__name__} is no number; expected plain data")
        left, right = (other, self) if reflected else (self, other)
        return remotes.do(remote, left, right)

    method.__name__ = f"__{'r' if reflected else ''}{name}__"
    return method


def _unary(remote: str) -> Callable[[Remote], Any]:
    def method(self: Remote) -> Any:
        remotes, _, operators = object.__getattribute__(self, HOLD)
        if not operators:
            raise TypeError(f"a {type(self).__name__} is no number; expected plain data")
        return remotes.do(remote, self)

    return method


for _name, _remote in OPERATORS.items():
    setattr(Remote, f"__{_name}__", _binary(_name, _remote, False))
    setattr(Remote, f"__r{_name}__", _binary(_name, _remote, True))
for _name, _remote in UNARY.items():
    setattr(Remote, f"__{_name}__", _unary(_remote))


def _remotes(remote: Remote) -> Remotes:
    found: Remotes = object.__getattribute__(remote, HOLD)[0]
    return found


def _plain(value: Any, kind: type, what: str) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{what} gave a {type(value).__name__}; expected a {kind.__name__}")
    return value


class Remotes:
    """The grader's side of one kernel: encodes, calls, decodes, copies changes back.

    `shared` holds what the course itself gives on both sides (helpers, modules): such an object
    travels by name. `operators` names the classes whose objects may take part in arithmetic.
    """

    def __init__(self, channel: Channel, operators: frozenset[str] = frozenset()) -> None:
        self.channel = channel
        self.operators = operators
        self.shared: dict[int, str] = {}
        self.kinds: dict[str, type[Remote]] = {}

    def names(self, wanted: list[str], mark: str = "") -> dict[str, Any]:
        """The values of those names that the student's namespace has.

        With a mark, the kernel keeps all its names as they are now, for `back`.
        """
        request = {"op": "names", "names": wanted, "mark": mark}
        node, buffers = self.channel.request(request, [])
        decoder = Decoder(buffers, self._handle)
        found = node.get("ok") if isinstance(node, dict) else None
        if not isinstance(found, dict):
            raise WireError("a message that cannot be read")
        return {name: decoder.decode(found[name]) for name in wanted if name in found}

    def back(self, mark: str) -> None:
        """Binds all names in the kernel as they were at a mark."""
        self.channel.request({"op": "names", "names": [], "back": mark}, [])

    def do(self, operation: str, *args: Any, **kwargs: Any) -> Any:
        """One operation in the kernel: its value, its exception, its changes to the arguments."""
        encoder = Encoder(self._reference)
        request = {
            "op": operation,
            "args": encoder.encode(list(args)),
            "kwargs": encoder.encode(kwargs),
        }
        answer, buffers = self.channel.request(request, encoder.buffers)
        if not isinstance(answer, dict):
            raise WireError("a message that cannot be read")
        decoder = Decoder(buffers, self._handle, encoder.objects)
        try:
            for number, node in answer.get("changed") or []:
                _overwrite(encoder.objects[number], decoder.decode(node))
        except (TypeError, ValueError, LookupError) as error:
            raise WireError(f"changes of its arguments that cannot be read ({error})") from None
        if "error" in answer:
            raise _exception(answer)
        return decoder.decode(answer.get("ok"))

    def _reference(self, value: Any) -> Any:
        """How the grader names what does not travel by value."""
        if isinstance(value, Remote):
            return {"t": "h", "i": object.__getattribute__(value, HOLD)[1]}
        if id(value) in self.shared:
            return {"t": "g", "v": self.shared[id(value)]}
        if home := _importable(value):
            return {"t": "q", "m": home[0], "v": home[1]}
        raise WireError(
            f"a {type(value).__name__} of the test, which cannot be given to the student's code"
        )

    def _handle(self, node: dict[str, Any]) -> Any:
        """What the kernel sent instead of a value."""
        if node["t"] == "!":
            raise WireError(str(node["v"])[:200])
        if node["t"] != "h" or type(node["i"]) is not int:
            raise WireError("a node that is not known")
        name = str(node["c"])[:80]
        operators = not node["k"] and name in self.operators
        return self._kind(name)(self, node["i"], operators)

    def _kind(self, name: str) -> type[Remote]:
        """A class of that name, so that messages of the form `returned a NAME` read well."""
        if name not in self.kinds:
            self.kinds[name] = type(name, (Remote,), {"__slots__": ()})
        return self.kinds[name]


def _importable(value: Any) -> tuple[str, str] | None:
    """Module and name of a function or class that a well-known package gives, as in np.sin."""
    name = getattr(value, "__name__", "")
    for module in (str(getattr(value, "__module__", "")), *PACKAGES):
        known = module.split(".")[0] in PACKAGES and isinstance(name, str)
        if known and getattr(sys.modules.get(module), name, None) is value:
            return module, name
    return None


def _overwrite(target: Any, new: Any) -> None:
    """Puts what the student's code made of an argument into the grader's own object."""
    if type(target) is list and type(new) is list:
        target[:] = new
    elif type(target) in (dict, set) and type(new) is type(target):
        target.clear()
        target.update(new)
    elif isinstance(target, np.ndarray) and isinstance(new, np.ndarray):
        if target.shape != new.shape:
            raise WireError("an argument whose shape was changed in place")
        target[...] = new
    elif hasattr(target, "detach") and hasattr(new, "detach"):
        target.data.copy_(new)
    else:
        raise WireError("an argument that was changed into something else")


def _exception(answer: dict[str, Any]) -> Exception:
    """The student's exception, of the same kind where it is one of Python's own."""
    name, text = str(answer["error"])[:200], str(answer.get("text", ""))
    kind = getattr(builtins, name, None)
    special = (UnicodeError, OSError, BaseExceptionGroup)
    error: Exception = StudentError(f"{name}: {text}" if text else name)
    if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, special):
        error = kind(text)
    error.student_trace = answer.get("trace")  # type: ignore[attr-defined]
    return error
