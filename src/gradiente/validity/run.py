"""Checks a whole course: every exercise's answers, spread over the processors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from gradiente.build import leaked, sources
from gradiente.course import load_course
from gradiente.course.model import Grading
from gradiente.kernel.bwrap import require_bwrap
from gradiente.notebooks.cells import NotebookError, points
from gradiente.validity.exercise import Exercise, read_exercise
from gradiente.validity.margins import margin_findings
from gradiente.validity.messages import leaky_messages
from gradiente.validity.results import Finding, Kind, NotebookReport, Severity, Trial
from gradiente.validity.rules import findings, is_equivalent
from gradiente.validity.trials import attempts
from gradiente.validity.worker import Basis, attempted, basis

CHUNK = 12
# Told after each step: the notebook, steps done, steps in all.
Progress = Callable[[str, int, int], None]


@dataclass
class _Gathered:
    """The results of one notebook as they come in."""

    exercise: Exercise
    found: dict[int, list[Trial]] = field(default_factory=dict)
    basis: Basis | None = None


@dataclass(frozen=True)
class _Task:
    """A part of the work on one notebook; number 0 is what is done once."""

    name: str
    number: int
    steps: int
    work: Callable[[], Basis | list[Trial]]


def check_course(
    root: Path, *, notebooks: Sequence[str] = (), jobs: int = 2, progress: Progress | None = None
) -> list[NotebookReport]:
    """Tries all exercises of the course in `root`, or those of some notebooks ("tarea1/adam").

    Raises NotebookError, CourseError or SandboxError where nothing can be tried.
    """
    grading = load_course(root).grading
    if not grading.unsandboxed:
        require_bwrap()
    gathered = {name: _Gathered(read_exercise(root, name)) for name in _chosen(root, notebooks)}
    tasks = [t for g in gathered.values() for t in _tasks(root, g.exercise, grading)]
    total, done = sum(task.steps for task in tasks), 0
    with ProcessPoolExecutor(max(1, jobs), mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(task.work): task for task in tasks}
        try:
            for future in as_completed(waiting):
                task = waiting[future]
                _keep(gathered[task.name], task, future)
                done += task.steps
                if progress:
                    progress(task.name, done, total)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [_report(root, found) for found in gathered.values()]


def is_faultless(reports: Sequence[NotebookReport]) -> bool:
    """Whether nothing falls short; remarks are allowed."""
    told = (finding for report in reports for finding in report.findings)
    return all(finding.severity is not Severity.FAULT for finding in told)


def _chosen(root: Path, notebooks: Sequence[str]) -> list[str]:
    """The notebooks to check that have a graded answer. Raises NotebookError for unknown names."""
    known = sources(root)
    for name in notebooks:
        if name not in known:
            raise NotebookError(f"{root / 'source' / name}.ipynb: there is no such notebook")
    return [name for name in notebooks or known if read_exercise(root, name).checks()]


def _tasks(root: Path, exercise: Exercise, grading: Grading) -> Iterator[_Task]:
    """The work on one notebook, in pieces that take a second or two."""
    name = exercise.name
    yield _Task(name, 0, CHUNK, partial(basis, root, name, grading))
    found = [a for answer in exercise.answers for a in attempts(exercise, answer)]
    for number, first in enumerate(range(0, len(found), CHUNK), start=1):
        part = found[first : first + CHUNK]
        yield _Task(name, number, len(part), partial(attempted, root, name, grading, part))


def _keep(gathered: _Gathered, task: _Task, future: Future[Basis | list[Trial]]) -> None:
    result = future.result()
    if isinstance(result, Basis):
        gathered.basis = result
    else:
        gathered.found[task.number] = result


def _report(root: Path, gathered: _Gathered) -> NotebookReport:
    exercise, base = gathered.exercise, gathered.basis
    assert base is not None
    trials = [*base.trials, *(t for _, part in sorted(gathered.found.items()) for t in part)]
    generated = [t for t in trials if t.attempt.kind is Kind.GENERATED]
    same = {t.attempt for t in generated if is_equivalent(exercise, t)}
    told: list[Finding] = [
        *findings(exercise, trials),
        *margin_findings(base.margins, exercise.name),
        *base.findings,
        *leaky_messages(exercise, trials),
        *(
            Finding(Severity.FAULT, exercise.name, "release", text)
            for text in leaked(root, exercise.name)
        ),
    ]
    return NotebookReport(
        name=exercise.name,
        points={check: points(exercise.cells[check]) for check in exercise.checks()},
        answers=tuple(exercise.answers),
        trials=tuple(trials),
        equivalent=frozenset((a.answer, a.line, a.becomes) for a in same),
        margins=base.margins,
        check_seconds=base.check_seconds,
        findings=tuple(told),
        seconds=base.seconds + sum(t.seconds for t in trials[len(base.trials) :]),
    )
