"""Numbers as words, for the terminal and the page."""

from __future__ import annotations

import math
from collections.abc import Sized

from gradiente.notebooks.cells import answer_of
from gradiente.validity.report.data import Generated, Score, Spare

TIGHT, EDGE = 10.0, 2.0
MOST_SPARE = 1e6


def number(value: float) -> str:
    """At most two decimals, none that say nothing."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def count(things: Sized | int, one: str, many: str = "") -> str:
    """ "1 fault", "2 faults"."""
    n = things if isinstance(things, int) else len(things)
    return f"{n} {one if n == 1 else many or one + 's'}"


def score(value: Score) -> str:
    """ "11/12"; a dash where nothing was tried."""
    return f"{value.good}/{value.all}" if value.all else "-"


def percent(rate: float | None) -> str:
    """Whole per cent; below 100 where anything is missing."""
    return "-" if rate is None else f"{math.floor(100 * rate + 1e-9)} %"


def killed(value: Generated) -> str:
    """ "31/33", equivalent ones left out."""
    return score(Score(value.killed, value.killed + value.survived))


def times(spare: Spare | None, sign: str = "x") -> str:
    """How many times larger the error could be."""
    if spare is None:
        return "-"
    if math.isinf(spare.times):
        return "exact"
    if spare.times >= MOST_SPARE:
        return f">1e6{sign}"
    return f"{spare.times:.{1 if spare.times < TIGHT else 0}f}{sign}"


def level(spare: Spare) -> str:
    """Whether a comparison comes near its tolerance: "edge", "tight" or "wide"."""
    if spare.times < EDGE:
        return "edge"
    return "tight" if spare.times < TIGHT else "wide"


def spare_told(spare: Spare) -> str:
    """The comparison in a sentence."""
    if not spare.used:
        return f"{spare.check} with {spare.answer_kind}: no error at all"
    return (
        f"{spare.check} with {spare.answer_kind}: the error is {spare.used:.2g} of the tolerance"
        f" (rtol {spare.rtol:g}, atol {spare.atol:g})"
    )


def duration(seconds: float | None) -> str:
    """ "340 ms", "12 s", "2 min 5 s"."""
    if seconds is None:
        return "-"
    if seconds < 0.9995:
        return f"{1000 * seconds:.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def aspect(check: str) -> str:
    """A check's name without its answer's."""
    return check.removeprefix(f"{answer_of(check)}__")
