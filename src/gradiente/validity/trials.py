"""Tries the answers of one exercise after the other, in warm kernels, on several processors."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gradiente.kernel.remote.checks import Verdict
from gradiente.validity.bench import Bench
from gradiente.validity.exercise import Exercise
from gradiente.validity.results import Attempt, Kind, Trial

# A mutant that takes so much longer than the solution is an endless loop.
SLOWER = 10.0
LEAST_SECONDS = 2.0


@dataclass(frozen=True)
class Pace:
    """Seconds that each check took with the solution, and that a student's cell may take."""

    seconds: dict[str, float]
    most: float

    def impatient(self, checks: Sequence[str]) -> float:
        """Seconds that each of these checks gets with a mutant that may never end."""
        longest = max((self.seconds[check] for check in checks), default=0.0)
        return min(self.most, max(LEAST_SECONDS, SLOWER * longest))


def solved(bench: Bench, most: float) -> tuple[Pace, Trial]:
    """Every check with the solutions, each timed alone; `most` is what a student's cell may take."""
    checks = bench.exercise.checks()
    seconds: dict[str, float] = {}
    failed: dict[str, str] = {}
    for check in checks:
        started = time.monotonic()
        verdict = bench.trial({}, [check], most)[check]
        seconds[check] = time.monotonic() - started
        if verdict.error:
            failed[check] = reason(verdict)
    attempt = Attempt(Kind.SOLUTION, "", "solution", "")
    return Pace(seconds, most), Trial(attempt, tuple(checks), failed, sum(seconds.values()))


def stub(bench: Bench, pace: Pace) -> Trial:
    """Every check with the untouched release."""
    exercise = bench.exercise
    checks = exercise.checks()
    answers = {answer: exercise.stub(answer) for answer in exercise.answers}
    attempt = Attempt(Kind.STUB, "", "stub", "")
    return _timed(attempt, lambda: bench.trial(answers, checks, pace.most))


def tried(bench: Bench, attempt: Attempt, pace: Pace) -> Trial:
    """A right answer must pass every check of the notebook; a wrong one meets those of its answer.

    A generated one's trial ends once a check runs out of time: the others would too.
    """
    exercise = bench.exercise
    checks = exercise.checks(None if attempt.kind.is_right else attempt.answer)
    endless = attempt.kind is Kind.GENERATED
    seconds = pace.impatient(checks) if endless else pace.most
    answers = {attempt.answer: attempt.source}
    return _timed(attempt, lambda: bench.trial(answers, checks, seconds, until_timeout=endless))


def _timed(attempt: Attempt, run: Callable[[], dict[str, Verdict]]) -> Trial:
    started = time.monotonic()
    verdicts = run()
    failed = {check: reason(v) for check, v in verdicts.items() if v.error}
    return Trial(attempt, tuple(verdicts), failed, time.monotonic() - started)


def reason(verdict: Verdict) -> str:
    """The kind of a failure and its text."""
    return f"{verdict.error}: {verdict.message}" if verdict.message else verdict.error


def attempts(exercise: Exercise, answer: str) -> Iterator[Attempt]:
    """All that is to be tried for one answer, besides the solution and the stub."""
    from gradiente.validity.ignoring import ignoring
    from gradiente.validity.mutants import generated
    from gradiente.validity.styles import shapes, styles

    for variant in exercise.variants:
        if variant.answer == answer:
            kind = Kind.MUTANT if variant.caught_by else Kind.ALTERNATIVE
            yield Attempt(kind, answer, variant.name, variant.source, variant.caught_by)
    yield from styles(exercise, answer)
    yield from shapes(exercise, answer)
    yield from ignoring(exercise, answer)
    yield from generated(exercise, answer)
