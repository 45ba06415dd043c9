"""`map` for checks: many calls of a student's function in one message."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from itertools import islice
from typing import Any

from gradiente.kernel.remote.handles import Remote
from gradiente.kernel.remote.proxy import Later, Remotes

MOST_CALLS = 200


class Many:
    """What `map` gives for a student's function: an iterator over the values of its calls.

    An exception is raised at the call where it happened; iteration may go on behind it, as with
    Python's own `map`.
    """

    def __init__(self, remotes: Remotes, function: Remote, sequences: tuple[Any, ...]) -> None:
        self.remotes, self.function = remotes, function
        self.calls = zip(*sequences, strict=False)
        self.waiting: list[tuple[Any, ...]] = []
        self.found: list[Any] = []

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if not self.found:
            self._fetch()
        value = self.found.pop(0)
        if isinstance(value, Exception):
            raise value
        return value.value() if isinstance(value, Later) else value

    def _fetch(self) -> None:
        """Makes the next calls. Raises StopIteration where there are none."""
        packet = self.waiting or list(islice(self.calls, MOST_CALLS))
        if not packet:
            raise StopIteration
        self.waiting = packet[1:]  # where the first call cannot be sent
        self.found = self.remotes.many(self.function, packet)
        self.waiting = packet[len(self.found) :]


class _Maps(type):
    """Knows the objects of Python's own `map` too, as a check may ask for that type."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, (map, Many))


def map_for(remotes: Remotes) -> Any:
    """Python's `map`, but for a student's function over what has a length: that one is a Many."""

    class Map(metaclass=_Maps):
        def __new__(cls, function: Any, *iterables: Any) -> Any:
            sized = all(isinstance(x, Sized) and not isinstance(x, Remote) for x in iterables)
            if isinstance(function, Remote) and iterables and sized:
                return Many(remotes, function, iterables)
            return map(function, *iterables)

    Map.__name__ = Map.__qualname__ = "map"
    remotes.aliases[id(Map)] = ("builtins", "map")
    return Map
