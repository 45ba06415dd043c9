"""Handles: what a check holds of a student's functions, classes and objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from gradiente.kernel.remote.wire import WireError

if TYPE_CHECKING:
    from gradiente.kernel.remote.proxy import Remotes

MAX_ITEMS = 100_000
HOLD = "_gradiente_hold"
OPERATORS = {
    "add": "add", "sub": "sub", "mul": "mul", "truediv": "truediv", "floordiv": "floordiv",
    "mod": "mod", "pow": "pow", "matmul": "matmul", "and": "and_", "or": "or_", "xor": "xor",
}  # fmt: skip
UNARY = {"neg": "neg", "pos": "pos", "invert": "invert", "abs": "abs"}
# Methods by which an object would judge itself, in the student's process.
COMPARISONS = frozenset({
    "eq", "ne", "lt", "le", "gt", "ge", "equal", "equals", "not_equal", "is_equal", "isequal",
    "less", "less_equal", "greater", "greater_equal", "allclose", "isclose", "is_close",
    "almost_equal", "approx_equal", "array_equal", "array_equiv", "compare", "equal_all",
    "identical", "is_same_size", "is_set_to", "issubset", "issuperset", "isdisjoint",
    "assert_equal", "assert_allclose",
})  # fmt: skip


class Remote:
    """Something in the student's kernel that is no plain data: a function, a class, an object.

    Attributes, calls, items, iteration and `with` travel. It equals only itself, and it is no
    number: an object that claims to be equal to everything must not pass for a value. Arithmetic,
    comparison of two such objects, conversion to numbers and text travel only for objects of a
    class that the exercise asks for (`operators`).
    """

    __slots__ = (HOLD,)

    def __init__(self, remotes: Remotes, number: int, operators: bool) -> None:
        object.__setattr__(self, HOLD, (remotes, number, operators))

    def __repr__(self) -> str:
        if not _has_operators(self):
            return f"<{type(self).__name__} in the student's kernel>"
        return str(_plain(_remotes(self).do("repr", self), str, "repr()"))

    def __str__(self) -> str:
        if not _has_operators(self):
            return repr(self)
        return str(_plain(_remotes(self).do("str", self), str, "str()"))

    def __eq__(self, other: object) -> Any:
        """Equal to the same thing in the kernel; of the exercise's class, as that class says.

        An object of it that equals even what was never seen before is equal to nothing.
        """
        if not isinstance(other, Remote):
            return False
        mine, theirs = (object.__getattribute__(x, HOLD) for x in (self, other))
        if mine[0] is theirs[0] and mine[1] == theirs[1]:
            return True
        if not (mine[2] and theirs[2]):
            return False
        equal, anything = _remotes(self).do("equal", self, other)
        if anything is not False:
            raise TypeError(f"a {type(self).__name__} claims to equal anything")
        return equal

    def __hash__(self) -> int:
        return hash(object.__getattribute__(self, HOLD)[1])

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Calls it in the kernel."""
        return _remotes(self).do("call", self, *args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in ("__name__", "__doc__"):
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r} for the grader")
        if name.strip("_") in COMPARISONS and not _asked_for(self):
            raise TypeError(f"a {type(self).__name__} compares itself; expected plain data")
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
        if _has_operators(self):
            return bool(_plain(_remotes(self).do("contains", self, item), bool, "in"))
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

    def __instancecheck__(self, thing: object) -> bool:
        """`isinstance` of a class of the student's."""
        return bool(_plain(_remotes(self).do("isinstance", thing, self), bool, "isinstance()"))

    def __enter__(self) -> Any:
        """Enters a `with` in the kernel."""
        return _remotes(self).do("enter", self)

    def __exit__(self, kind: object, error: object, _trace: object) -> bool:
        """Leaves it; an exception of the check's own is told by its text alone."""
        told = None if kind is None else str(error)
        return bool(_plain(_remotes(self).do("exit", self, told), bool, "__exit__()"))

    def __next__(self) -> Any:
        """The next item of a generator or an iterator."""
        return _remotes(self).do("next", self)

    def __bool__(self) -> bool:
        raise TypeError(f"a {type(self).__name__} is no truth value; expected plain data")

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        """NumPy would make an array of objects of what it cannot read, of an empty shape."""
        if not _asked_for(self):
            raise TypeError(f"a {type(self).__name__} is no array; expected plain data")
        return _remotes(self).do("asarray", self, dtype)

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} of the student's kernel cannot be copied")


def _binary(name: str, remote: str, reflected: bool) -> Callable[[Remote, Any], Any]:
    def method(self: Remote, other: Any) -> Any:
        if not _has_operators(self):
            raise TypeError(f"a {type(self).__name__} is no number; expected plain data")
        left, right = (other, self) if reflected else (self, other)
        return _remotes(self).do(remote, left, right)

    method.__name__ = f"__{'r' if reflected else ''}{name}__"
    return method


def _order(name: str) -> Callable[[Remote, Any], Any]:
    """A comparison of two objects of the exercise's class; against plain data it would prove nothing."""

    def method(self: Remote, other: Any) -> Any:
        if not (_has_operators(self) and isinstance(other, Remote) and _has_operators(other)):
            return NotImplemented
        return _remotes(self).do(name, self, other)

    return method


def _conversion(name: str, kind: type) -> Callable[[Remote], Any]:
    def method(self: Remote) -> Any:
        if not _has_operators(self):
            raise TypeError(f"a {type(self).__name__} is no number; expected plain data")
        return _plain(_remotes(self).do(name, self), kind, f"{name}()")

    return method


def _unary(remote: str) -> Callable[[Remote], Any]:
    def method(self: Remote) -> Any:
        if not _has_operators(self):
            raise TypeError(f"a {type(self).__name__} is no number; expected plain data")
        return _remotes(self).do(remote, self)

    return method


for _name, _remote in OPERATORS.items():
    setattr(Remote, f"__{_name}__", _binary(_name, _remote, False))
    setattr(Remote, f"__r{_name}__", _binary(_name, _remote, True))
for _name, _remote in UNARY.items():
    setattr(Remote, f"__{_name}__", _unary(_remote))


for _name in ("lt", "le", "gt", "ge"):
    setattr(Remote, f"__{_name}__", _order(_name))
for _name, _type in (("float", float), ("int", int)):
    setattr(Remote, f"__{_name}__", _conversion(_name, _type))


def _remotes(remote: Remote) -> Remotes:
    found: Remotes = object.__getattribute__(remote, HOLD)[0]
    return found


def _has_operators(remote: Remote) -> bool:
    """Whether it is an object of the class that the exercise asks for."""
    return bool(object.__getattribute__(remote, HOLD)[2])


def _asked_for(remote: Remote) -> bool:
    """Whether it is the class that the exercise asks for, or of that class."""
    return type(remote).__name__ in _remotes(remote).operators


def _plain(value: Any, kind: type, what: str) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{what} gave a {type(value).__name__}; expected a {kind.__name__}")
    return value
