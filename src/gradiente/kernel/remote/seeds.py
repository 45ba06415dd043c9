"""Random states that a check sets, told to the kernel: there the student's code draws numbers."""

from __future__ import annotations

import ctypes
import functools
import random
import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import numpy as np
import numpy.random  # which NumPy itself puts off

# What sets a state. A check that sets the same seed twice leaves no other trace of the second time.
SETTERS = {
    "random": ("random.seed", "random.setstate"),
    "numpy": ("numpy.random.seed", "numpy.random.set_state"),
    "torch": (
        *("torch.manual_seed", "torch.random.manual_seed"),
        *("torch.set_rng_state", "torch.random.set_rng_state"),
    ),
}
# Words of the Mersenne Twister and its place among them, each of four bytes.
STATE_BYTES = 4 * 625


class Seeds:
    """The global random states of the grader's process while a check runs.

    They go to the kernel and never back: else a student could choose what the check draws.
    """

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.known: dict[str, Any] = {}
        self.set: set[str] = set()
        self.watched: set[str] = set()

    def __enter__(self) -> Seeds:
        self._watch()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stack.close()

    def begin(self) -> Seeds:
        """From now on changes are news; what the course's own cells set, the kernel has set too."""
        self.news()
        return self

    def news(self) -> list[list[Any]] | None:
        """The states that have been set or have changed since they were asked for before."""
        self._watch()
        marks = {module: MARKS[module]() for module in self.watched}
        changed = [m for m in marks if m in self.set or not _same(self.known.get(m), marks[m])]
        self.known = marks
        self.set.clear()
        return [[module, STATES[module]()] for module in sorted(changed)] or None

    def _watch(self) -> None:
        """Watches what is imported; a check may be the first to import a package."""
        for module in SETTERS.keys() - self.watched:
            if {name.rpartition(".")[0] for name in SETTERS[module]} <= sys.modules.keys():
                self.watched.add(module)
                for name in SETTERS[module]:
                    self._wrap(module, name)

    def _wrap(self, module: str, name: str) -> None:
        home, _, attribute = name.rpartition(".")
        original: Callable[..., Any] = getattr(sys.modules[home], attribute)

        @functools.wraps(original)
        def setter(*args: Any, **kwargs: Any) -> Any:
            self.set.add(module)
            return original(*args, **kwargs)

        self.stack.enter_context(patch.object(sys.modules[home], attribute, setter))


def _same(old: Any, new: Any) -> bool:
    return type(old) is type(new) and bool(old == new)


def _numpy_mark() -> Any:
    """The words in memory: NumPy takes a hundred microseconds to hand them out."""
    bits = np.random.mtrand._rand._bit_generator
    if type(bits).__name__ != "MT19937":
        return None
    return ctypes.string_at(bits.ctypes.state_address, STATE_BYTES)


def _torch_mark() -> bytes:
    state: bytes = sys.modules["torch"].get_rng_state().numpy().tobytes()
    return state


def _random_state() -> tuple[int, Any, float | None]:
    version, words, gauss = random.getstate()
    return version, np.array(words, dtype=np.uint32), gauss


MARKS: dict[str, Callable[[], Any]] = {
    "random": random.getstate,
    "numpy": _numpy_mark,
    "torch": _torch_mark,
}
STATES: dict[str, Callable[[], Any]] = {
    "random": _random_state,
    "numpy": lambda: np.random.get_state(),
    "torch": lambda: sys.modules["torch"].get_rng_state(),
}
