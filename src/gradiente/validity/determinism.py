"""Whether a check says the same each time: in other kernels, in other orders, beside student code.

Each of three kernels has its own order of sets, number of threads and random states. In each, the
solution is graded in three orders of the checks, and the checks run twice as plain cells of the
kernel, as in JupyterLab: 15 runs of all checks. Two of the author's wrong answers are graded
twice in each kernel as well.
"""

from __future__ import annotations

import contextlib
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gradiente.kernel.remote.channel import CallTimeoutError, KernelGoneError
from gradiente.validity.bench import Bench
from gradiente.validity.exercise import Exercise, Variant
from gradiente.validity.results import Finding, Severity

# Order of sets and dictionaries' hashes, and threads among which sums are divided.
KERNELS = ((0, 1), (1, 2), (20250801, 4))
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")
ORDERS = ("notebook order", "reverse order", "shuffled order")
ORDERS_IN_KERNEL = ORDERS[:2]
MUTANTS, MUTANT_RUNS = 2, 2
RUNS = len(KERNELS) * (len(ORDERS) + len(ORDERS_IN_KERNEL))
SEEDING = """
import random, sys
random.seed({seed})
for _module, _name in (("numpy", "random.seed"), ("torch", "manual_seed")):
    if _module in sys.modules:
        _setter = sys.modules[_module]
        for _part in _name.split("."):
            _setter = getattr(_setter, _part)
        _setter({seed})
"""
PASSES = "passes"


@dataclass(frozen=True)
class _Run:
    """The verdict of each check, for one answer under one condition."""

    answer: str
    condition: str
    verdicts: Mapping[str, str]


def unsteady(
    exercise: Exercise, *, sandboxed: bool, seconds: float, folder: Path | None = None
) -> list[Finding]:
    """A fault for each check whose verdict on one and the same answer changes.

    `folder` is the notebook's, where it has data beside it. Raises NotebookError where a cell of
    the notebook fails with its solutions.
    """
    runs: list[_Run] = []
    with _random_states_kept():
        for number, (hashing, threads) in enumerate(KERNELS):
            env = {"PYTHONHASHSEED": str(hashing), **dict.fromkeys(THREADS, str(threads))}
            condition = f"kernel {number + 1} (PYTHONHASHSEED={hashing}, {threads} threads)"
            with Bench(exercise, sandboxed=sandboxed, env=env, folder=folder) as bench:
                runs += _in_kernel_of(bench, condition, seconds, number)
    return list(_findings(exercise, runs))


def _in_kernel_of(bench: Bench, condition: str, seconds: float, number: int) -> Iterator[_Run]:
    checks = bench.exercise.checks()
    for at, order in enumerate(ORDERS):
        _seed(bench, 10 * number + at)
        ordered = _ordered(checks, order, number)
        verdicts = {c: v.error or PASSES for c, v in bench.trial({}, ordered, seconds).items()}
        yield _Run("the solution", f"{condition}, {order}", verdicts)
    for at, order in enumerate(ORDERS_IN_KERNEL):
        _seed(bench, 10 * number + 5 + at)
        ordered = _ordered(checks, order, number)
        verdicts = dict(_as_cells(bench, ordered, seconds))
        yield _Run("the solution", f"{condition}, {order}, as cells of the notebook", verdicts)
    for variant in _mutants(bench.exercise):
        for at in range(MUTANT_RUNS):
            _seed(bench, 10 * number + 8 + at)
            yield _of_mutant(bench, variant, condition, seconds)


def _of_mutant(bench: Bench, variant: Variant, condition: str, seconds: float) -> _Run:
    checks = bench.exercise.checks(variant.answer)
    found = bench.trial({variant.answer: variant.source}, checks, seconds)
    verdicts = {check: verdict.error or PASSES for check, verdict in found.items()}
    return _Run(f"the wrong answer {variant.answer}/{variant.name}", condition, verdicts)


def _ordered(checks: Sequence[str], order: str, number: int) -> list[str]:
    if order == ORDERS[2]:
        return random.Random(number).sample(checks, len(checks))
    return list(reversed(checks)) if order == ORDERS[1] else list(checks)


def _mutants(exercise: Exercise) -> list[Variant]:
    """The first wrong answer of as many functions; those that return zeros draw on nothing."""
    wrong = [v for v in exercise.variants if v.caught_by and "zeros" not in v.name]
    first = {v.answer: v for v in reversed(wrong) if v.answer in exercise.answers}
    return list(first.values())[-MUTANTS:]


def _seed(bench: Bench, seed: int) -> None:
    """Other global random states in both processes: a check must depend on neither."""
    source = SEEDING.format(seed=seed)
    exec(source, {})
    if bench.channel is None:
        bench.start()
    assert bench.channel is not None
    bench.channel.execute(f"exec({source!r}, {{}})", 60.0)


def _as_cells(bench: Bench, checks: Sequence[str], seconds: float) -> Iterator[tuple[str, str]]:
    """The verdicts of checks that run in the kernel, one after the other in one namespace."""
    bench.trial({}, [], seconds)  # puts all names back
    assert bench.channel is not None
    for check in checks:
        try:
            error = bench.channel.execute(bench.exercise.solution(check), seconds)
        except (CallTimeoutError, KernelGoneError) as gone:
            bench.close()
            yield check, type(gone).__name__
            return
        yield check, error.partition(":")[0] or PASSES


@contextlib.contextmanager
def _random_states_kept() -> Iterator[None]:
    torch = sys.modules.get("torch")
    states = random.getstate(), np.random.get_state(), torch and torch.get_rng_state()
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        if torch is not None:
            torch.set_rng_state(states[2])


def _findings(exercise: Exercise, runs: Sequence[_Run]) -> Iterator[Finding]:
    """Of each check and answer, the first verdict that is not that of the run before all others."""
    told = set()
    for run in runs:
        first = next(other for other in runs if other.answer == run.answer)
        for check, verdict in run.verdicts.items():
            expected = first.verdicts.get(check)
            key = (run.answer, check)
            if expected is None or expected == verdict or key in told:
                continue
            told.add(key)
            yield Finding(Severity.FAULT, exercise.name, check, _sentence(first, run, check))


def _sentence(first: _Run, other: _Run, check: str) -> str:
    before, after = first.verdicts[check], other.verdicts[check]
    return (
        f"is not steady: on {first.answer} it says {before} in {first.condition} and {after} in"
        f" {other.condition}; draw from a local generator with a written seed, iterate over no set,"
        " and use no name that another check leaves behind"
    )
