"""One comparison of a check: how much of its tolerance it used, and what else it would accept."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradiente.kernel.remote.handles import Remote

Shape = tuple[int, ...]
# A value that the comparison itself will refuse, such as a list of unequal rows.
UNREADABLE = (TypeError, ValueError, RuntimeError, OverflowError)


@dataclass(frozen=True)
class Comparison:
    """One comparison: the lines of its calls in the check, the largest share of what it allows, and the two shapes.

    `slack` is the largest error that it allows divided by the largest desired number: what passes
    for right, relatively. It is nan where the desired numbers are zero, or not known.
    """

    check: str
    lines: tuple[int, ...]
    used: float
    rtol: float
    atol: float
    slack: float = math.nan
    actual: Shape = ()
    desired: Shape = ()
    inexact: bool = True

    @property
    def broadcasts(self) -> bool:
        """Whether two arrays of unlike shapes are compared; one number may be compared with all."""
        sizes = {math.prod(self.actual), math.prod(self.desired)}
        scalar = () in (self.actual, self.desired) or sizes == {1}
        return self.actual != self.desired and not scalar


def measured(
    actual: Any, desired: Any, rtol: float, atol: float, equal_nan: bool, symmetric: bool = False
) -> dict[str, Any] | None:
    """What there is to say of a comparison, unless its values are no plain numbers."""
    try:
        a, d, inexact = (*_numbers(actual, desired),)
        if a.size == 0 or d.size == 0:
            return None
        with np.errstate(all="ignore"):
            allowed = atol + rtol * np.abs(d)
            if symmetric:
                allowed = np.maximum(atol, rtol * np.maximum(np.abs(a), np.abs(d)))
            used = _used(a, d, allowed, equal_nan)
        about = {"rtol": float(rtol), "atol": float(atol), "slack": _slack(d, allowed)}
    except UNREADABLE:
        return None
    return about | {"used": used, "actual": a.shape, "desired": d.shape, "inexact": inexact}


def _numbers(actual: Any, desired: Any) -> Iterator[Any]:
    """Both sides as arrays of floats, and whether one of them holds other than whole numbers."""
    inexact = False
    for side in (actual, desired):
        array = np.asarray(local(side))
        if array.dtype.kind not in "biufc":
            raise TypeError("no numbers")
        inexact |= array.dtype.kind in "fc"
        yield array.astype(complex if array.dtype.kind == "c" else float)
    yield inexact


def local(value: Any) -> Any:
    """The value, unless it lives in the kernel: to look at it would be one more call."""
    if isinstance(value, Remote):
        raise TypeError("no plain value")
    if hasattr(value, "detach"):
        return value.detach().cpu().resolve_conj().resolve_neg().double().numpy()
    return value


def _used(a: Any, d: Any, allowed: Any, equal_nan: bool) -> float:
    """The largest error as a share of what is allowed; no error is no share of nothing."""
    error = np.where(a == d, 0.0, np.abs(a - d))
    if equal_nan:
        error = np.where(np.isnan(a) & np.isnan(d), 0.0, error)
    share = np.where(error == 0, 0.0, error / allowed)
    share = np.where(np.isnan(share) | (np.isinf(d) & (error > 0)), np.inf, share)
    return float(np.max(share))


def _slack(desired: Any, allowed: Any) -> float:
    sizes = np.abs(desired)[np.isfinite(desired)]
    largest = float(sizes.max()) if sizes.size else 0.0
    limits = np.asarray(allowed)[np.isfinite(allowed)]
    return float(limits.max()) / largest if largest and limits.size else math.nan
