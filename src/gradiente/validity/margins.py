"""How near right answers come to the tolerances of the checks: too tight, too loose, or no shapes.

Each check runs with the solution as it is, with float32 in its place, and with the alternatives.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from gradiente.kernel.remote.checks import Verdict
from gradiente.validity.asserted import recorded
from gradiente.validity.bench import Bench
from gradiente.validity.comparisons import Comparison, Shape
from gradiente.validity.exercise import Exercise
from gradiente.validity.results import Finding, Margin, Severity

FLOAT64, FLOAT32 = "float64", "float32"
# Beyond this share of a tolerance, another machine's rounding may decide a student's point.
MOST_USED = 0.5
# A relative tolerance: 16 roundings of float64, four of float32.
LEAST_SLACK, LEAST_SLACK_FLOAT32 = 16 * 2.0**-52, 4 * 2.0**-24
# What differs by 1 in 1000 is seldom right, and by 1 in 10 never.
REMARKABLE_RTOL, MOST_RTOL = 1e-3, 0.1
REMARKABLE_SLACK, MOST_SLACK = 1e-2, 0.1
# float32 needs so little of a tolerance only where the tolerance is far too large.
LEAST_USED_FLOAT32 = 1e-6

FLOAT32_SOURCE = """

def _gradiente_float32(_gradiente_answer, _gradiente_side):
    import functools

    import numpy

    def _gradiente_rounded(value):
        kind = type(value)
        if kind in (list, tuple):
            return kind(_gradiente_rounded(v) for v in value)
        if kind is dict:
            return {k: _gradiente_rounded(v) for k, v in value.items()}
        if isinstance(value, (numpy.ndarray, numpy.float64)) and value.dtype == numpy.float64:
            return value.astype(numpy.float32)
        return float(numpy.float32(value)) if kind is float else value

    @functools.wraps(_gradiente_answer)
    def _gradiente_called(*args, **kwargs):
        if _gradiente_side == "arguments":
            args = [_gradiente_rounded(v) if isinstance(v, (numpy.ndarray, list)) else v for v in args]
            return _gradiente_answer(*args, **kwargs)
        return _gradiente_rounded(_gradiente_answer(*args, **kwargs))

    return _gradiente_called


if callable({answer}) and not isinstance({answer}, type):
    {answer} = _gradiente_float32({answer}, "{side}")
"""


@dataclass(frozen=True)
class Measured(Margin):
    """A margin with what else the comparisons of its check showed.

    `tightest` and `loosest` are relative tolerances: the largest error allowed by the largest
    desired number, over the lines of the check; nan where it is not known. `widest` is the largest
    rtol, and `broadcast` the two shapes of a comparison that broadcasts.
    """

    tightest: float = math.nan
    loosest: float = math.nan
    widest: float = 0.0
    broadcast: tuple[Shape, Shape] | None = None


def margins(bench: Bench, exercise: Exercise, seconds: float) -> tuple[Margin, ...]:
    """Of each check and each kind of right answer, the comparison that used most."""
    found = list(_tried(bench, FLOAT64, {}, exercise.checks(), seconds))
    for answer in exercise.answers:
        checks = exercise.checks(answer)
        solution = exercise.solution(answer)
        sides = [
            m
            for side in ("result", "arguments")
            for m in _tried(
                bench, FLOAT32, {answer: in_float32(solution, answer, side)}, checks, seconds
            )
        ]
        found += [_most(sides, check) for check in checks if any(m.check == check for m in sides)]
        for variant in exercise.variants:
            if variant.answer == answer and not variant.caught_by:
                texts = {answer: variant.source}
                found += _tried(bench, variant.name, texts, checks, seconds)
    return tuple(found)


def in_float32(solution: str, answer: str, side: str) -> str:
    """The solution with its results (`result`) or its array arguments (`arguments`) in float32."""
    wrapper = FLOAT32_SOURCE.replace("{answer}", answer).replace("{side}", side)
    return solution + wrapper


def _most(found: Sequence[Measured], check: str) -> Measured:
    return max((m for m in found if m.check == check), key=lambda m: m.used)


def _tried(
    bench: Bench, kind: str, answers: Mapping[str, str], checks: Sequence[str], seconds: float
) -> Iterator[Measured]:
    with recorded() as comparisons:
        verdicts = bench.trial(answers, checks, seconds)
    for check in checks:
        mine = [c for c in comparisons if c.check == check and _counts(c, verdicts[check])]
        if mine:
            yield _measured(check, kind, mine)


def _counts(comparison: Comparison, verdict: Verdict) -> bool:
    """Where a check passes, what is beyond its tolerance was meant to be: `not np.allclose(...)`."""
    return comparison.used <= 1.0 or bool(verdict.error)


def _measured(check: str, kind: str, found: Sequence[Comparison]) -> Measured:
    tolerant = [c for c in found if c.rtol or c.atol]
    most = max(tolerant, key=lambda c: c.used, default=found[0])
    slacks = _slacks([c for c in tolerant if c.inexact])
    shapes = [(c.actual, c.desired) for c in found if c.broadcasts]
    return Measured(
        *(check, kind, most.used, most.rtol, most.atol),
        tightest=min(slacks, default=math.nan),
        loosest=max(slacks, default=math.nan),
        widest=max((c.rtol for c in tolerant), default=0.0),
        broadcast=shapes[0] if shapes else None,
    )


def _slacks(found: Sequence[Comparison]) -> list[float]:
    """The slack of each place; of the cases of a loop, the strictest is what a wrong answer meets."""
    known = sorted((c for c in found if not math.isnan(c.slack)), key=lambda c: c.lines)
    lines = groupby(known, key=lambda c: c.lines)
    return [min(c.slack for c in same) for _, same in lines]


def margin_findings(margins: Sequence[Margin], notebook: str) -> Iterator[Finding]:
    """The tolerances that a right answer nearly exceeds, or that a wrong one may hide in."""
    blamed = {m.check for m in margins if m.answer_kind == FLOAT64 and m.used > MOST_USED}
    for margin in margins:
        told = margin.check in blamed and margin.answer_kind != FLOAT64
        tight = () if told else _tight(margin)
        for severity, text in (*tight, *_loose(margin), *_broadcast(margin)):
            yield Finding(severity, notebook, margin.check, text)


def _tight(margin: Margin) -> Iterator[tuple[Severity, str]]:
    tolerance = f"rtol={margin.rtol:.2g}, atol={margin.atol:.2g}"
    slack = margin.tightest if isinstance(margin, Measured) else math.nan
    if margin.used > MOST_USED:
        who = {FLOAT64: "the solution", FLOAT32: "the solution in float32"}
        yield (
            Severity.FAULT if margin.answer_kind == FLOAT64 else Severity.REMARK,
            f"{who.get(margin.answer_kind, margin.answer_kind)} uses {_share(margin.used)} the"
            f" tolerance ({tolerance}), so rounding may cost a right answer its points; widen it,"
            " as rtol=1e-5, atol=1e-7 do for float32",
        )
    elif margin.answer_kind == FLOAT64 and slack < LEAST_SLACK:
        yield (
            Severity.FAULT,
            f"allows an error of {slack:.1g} of the value, the rounding of float64 itself: the same"
            " sum in another order fails; use rtol=1e-5, atol=1e-7",
        )
    elif margin.answer_kind == FLOAT64 and slack < LEAST_SLACK_FLOAT32:
        yield (
            Severity.REMARK,
            f"allows an error of {slack:.1g} of the value, the rounding of float32 itself; widen"
            " it, or say in the contract that the answer must compute in float64",
        )


def _share(used: float) -> str:
    return f"{used:.0%} of" if used < 10 else f"{used:.2g} times"


def _loose(margin: Margin) -> Iterator[tuple[Severity, str]]:
    """Tolerances are the same for all answers, so they are told once."""
    if margin.answer_kind == FLOAT32 and 0 < margin.used < LEAST_USED_FLOAT32:
        yield (
            Severity.REMARK,
            f"float32 uses {margin.used:.0e} of the tolerance at most; narrow it, so that less"
            " that is wrong passes",
        )
    if margin.answer_kind != FLOAT64:
        return
    widest = margin.widest if isinstance(margin, Measured) else margin.rtol
    slack = margin.loosest if isinstance(margin, Measured) else math.nan
    if widest >= MOST_RTOL or slack >= MOST_SLACK:
        allowed = widest if widest >= MOST_RTOL else slack
        yield (
            Severity.FAULT,
            f"accepts values that are wrong by {allowed:.2g} of the largest one; narrow its"
            " rtol or atol, or check larger values",
        )
    elif widest > REMARKABLE_RTOL or slack > REMARKABLE_SLACK:
        yield (
            Severity.REMARK,
            f"accepts values that are wrong by {max(widest, slack):.2g} of the largest one; is a"
            " narrower rtol or atol enough for float32?",
        )


def _broadcast(margin: Margin) -> Iterator[tuple[Severity, str]]:
    if not isinstance(margin, Measured) or margin.answer_kind != FLOAT64 or not margin.broadcast:
        return
    actual, desired = margin.broadcast
    yield (
        Severity.FAULT,
        f"compares shape {actual} with {desired}: broadcasting hides a wrong shape; assert the"
        " shape first, and give what is expected that same shape",
    )
