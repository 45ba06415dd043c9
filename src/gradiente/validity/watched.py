"""Records the comparisons that a check makes by functions of NumPy, PyTorch and Python.

A check runs in this process, so these functions can be watched while it runs; `asserted` does the
same for plain comparisons such as `error < 1e-6`.
"""

from __future__ import annotations

import functools
import inspect
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any
from unittest.mock import patch

import numpy.testing  # noqa: F401  # which NumPy itself puts off

from gradiente.kernel.remote import checks
from gradiente.validity.comparisons import Comparison, measured

# The pairs that a call compares: actual, desired, rtol, atol, whether nan equals nan.
Pair = tuple[Any, Any, float, float, bool]
Measure = Callable[[Mapping[str, Any]], Iterator[Pair]]


@dataclass
class Recorder:
    """Takes down comparisons; one that NumPy makes inside of another is no news."""

    found: list[Comparison] = field(default_factory=list)
    depth: int = 0

    def add(self, measured: Mapping[str, Any] | None) -> None:
        """Keeps one comparison with the place in the check where it is made."""
        if measured is not None:
            self.found.append(Comparison(*_place(), **measured))

    def watching(self, original: Callable[..., Any], measure: Measure) -> Callable[..., Any]:
        """The function, with its comparison taken down before each call."""
        signature = inspect.signature(_plain(original))

        @functools.wraps(original)
        def watched(*args: Any, **kwargs: Any) -> Any:
            if not self.depth:
                self._take(signature, measure, args, kwargs)
            self.depth += 1
            try:
                return original(*args, **kwargs)
            finally:
                self.depth -= 1

        return watched

    def _take(self, signature: inspect.Signature, measure: Measure, args: Any, kwargs: Any) -> None:
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError:  # which the function itself will raise
            return
        bound.apply_defaults()
        for pair in measure(bound.arguments):
            self.add(measured(*pair))


def _place() -> tuple[str, tuple[int, ...]]:
    """The check that runs, and the lines at which it is; checks are compiled under their ids."""
    frame: FrameType | None = sys._getframe(1)
    inside: list[tuple[str, int]] = []
    while frame is not None and frame.f_code is not checks._executed.__code__:
        inside.append((frame.f_code.co_filename, frame.f_lineno))
        frame = frame.f_back
    if frame is None:
        return "", ()
    check = inside[-1][0]
    return check.strip("<>"), tuple(line for name, line in inside if name == check)


def _close(names: tuple[str, str, str, str]) -> Measure:
    """Measures a function of two values, a relative and an absolute tolerance."""

    def measure(call: Mapping[str, Any]) -> Iterator[Pair]:
        a, d, rtol, atol = (call[name] for name in names)
        yield a, d, rtol, atol, bool(call.get("equal_nan", False))

    return measure


def _decimals(names: tuple[str, str]) -> Measure:
    def measure(call: Mapping[str, Any]) -> Iterator[Pair]:
        yield call[names[0]], call[names[1]], 0.0, 1.5 * 10.0 ** -call["decimal"], True

    return measure


def _torch_close(call: Mapping[str, Any]) -> Iterator[Pair]:
    yield from _torch_pairs(call, call["actual"], call["expected"])


def _torch_pairs(call: Mapping[str, Any], actual: Any, expected: Any) -> Iterator[Pair]:
    """`assert_close` goes through sequences and mappings; by default the dtype gives the limits."""
    if isinstance(actual, Mapping) and isinstance(expected, Mapping):
        for key in actual.keys() & expected.keys():
            yield from _torch_pairs(call, actual[key], expected[key])
    elif isinstance(actual, (list, tuple)) and isinstance(expected, (list, tuple)):
        for pair in zip(actual, expected, strict=False):
            yield from _torch_pairs(call, *pair)
    else:
        rtol, atol = call["rtol"], call["atol"]
        if rtol is None or atol is None:
            both = [_torch_defaults(actual), _torch_defaults(expected)]
            rtol, atol = (max(limits) for limits in zip(*both, strict=True))
        yield actual, expected, rtol, atol, call["equal_nan"]


def _torch_defaults(value: Any) -> tuple[float, float]:
    """The tolerances that PyTorch's documentation gives for each dtype."""
    kind = str(getattr(value, "dtype", type(value).__name__)).removeprefix("torch.")
    wide = {"float16": 1e-3, "bfloat16": 1.6e-2, "float32": 1.3e-6, "complex64": 1.3e-6}
    if kind in wide:
        return wide[kind], 1e-5
    return (1e-7, 1e-7) if kind in {"float", "float64", "complex", "complex128"} else (0.0, 0.0)


def _plain(function: Callable[..., Any]) -> Any:
    """What has a signature: PyTorch's functions in C have none."""
    try:
        inspect.signature(function)
    except ValueError:
        return _like_torch
    return function


def _like_torch(
    input: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> None: ...


NUMPY = _close(("a", "b", "rtol", "atol"))
TORCH = _close(("input", "other", "rtol", "atol"))
WATCHED: dict[tuple[str, str], Measure] = {
    ("numpy", "allclose"): NUMPY,
    ("numpy", "isclose"): NUMPY,
    ("numpy.testing", "assert_allclose"): _close(("actual", "desired", "rtol", "atol")),
    ("numpy.testing", "assert_array_almost_equal"): _decimals(("actual", "desired")),
    ("numpy.testing", "assert_almost_equal"): _decimals(("actual", "desired")),
    ("torch", "allclose"): TORCH,
    ("torch", "isclose"): TORCH,
    ("torch.testing", "assert_close"): _torch_close,
}


@contextmanager
def watched() -> Iterator[Recorder]:
    """Takes down the calls of all these functions, by whatever module they are named."""
    recorder = Recorder()
    with ExitStack() as stack:
        for (home, name), measure in WATCHED.items():
            if home in sys.modules:
                original = getattr(sys.modules[home], name)
                _replace(stack, name, original, recorder.watching(original, measure))
        _replace(stack, "isclose", math.isclose, _watched_math(recorder))
        if "torch" in sys.modules:
            for name in ("allclose", "isclose"):
                tensor = sys.modules["torch"].Tensor
                method = recorder.watching(getattr(tensor, name), TORCH)
                stack.enter_context(patch.object(tensor, name, method))
        yield recorder


def _watched_math(recorder: Recorder) -> Callable[..., bool]:
    original = math.isclose

    @functools.wraps(original)
    def isclose(a: Any, b: Any, *, rel_tol: float = 1e-9, abs_tol: float = 0.0) -> bool:
        recorder.add(measured(a, b, rel_tol, abs_tol, False, symmetric=True))
        return original(a, b, rel_tol=rel_tol, abs_tol=abs_tol)

    return isclose


def _replace(stack: ExitStack, name: str, original: Any, other: Any) -> None:
    for module in list(sys.modules.values()):
        if getattr(module, "__dict__", {}).get(name) is original:
            stack.enter_context(patch.object(module, name, other))
