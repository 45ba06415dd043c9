"""One of several processes that try answers: it keeps the kernel of the notebook it is at."""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.util import Finalize
from pathlib import Path

from gradiente.course.model import Grading
from gradiente.validity.bench import Bench
from gradiente.validity.determinism import unsteady
from gradiente.validity.exercise import Exercise, read_exercise
from gradiente.validity.margins import margins
from gradiente.validity.results import Attempt, Finding, Margin, Trial
from gradiente.validity.trials import Pace, solved, stub, tried


@dataclass(frozen=True)
class Basis:
    """What is found out about a notebook besides its trials; seconds are wall clock."""

    trials: tuple[Trial, ...]
    margins: tuple[Margin, ...]
    check_seconds: dict[str, float]
    findings: tuple[Finding, ...]
    seconds: float


@dataclass
class _Place:
    """The notebook that this process is at."""

    key: tuple[Path, str]
    exercise: Exercise
    bench: Bench
    pace: Pace
    solution: Trial


_here: list[_Place] = []


def basis(root: Path, name: str, grading: Grading) -> Basis:
    """The solution, the stub, the margins and the steadiness of one notebook."""
    started = time.monotonic()
    place = _at(root, name, grading)
    return Basis(
        (place.solution, stub(place.bench, place.pace)),
        margins(place.bench, place.exercise, place.pace.most),
        place.pace.seconds,
        tuple(_unsteady(place)),
        time.monotonic() - started,
    )


def _unsteady(place: _Place) -> list[Finding]:
    bench = place.bench
    return unsteady(
        place.exercise,
        sandboxed=bench.sandboxed,
        seconds=place.pace.most,
        folder=bench.folder,
    )


def attempted(root: Path, name: str, grading: Grading, attempts: Sequence[Attempt]) -> list[Trial]:
    """The trials of some answers of one notebook."""
    place = _at(root, name, grading)
    return [tried(place.bench, attempt, place.pace) for attempt in attempts]


def _at(root: Path, name: str, grading: Grading) -> _Place:
    """This process's kernel for a notebook; that of another notebook ends."""
    warnings.simplefilter("ignore")  # of the course's code, which runs here only as checks
    if _here and _here[0].key == (root, name):
        return _here[0]
    _leave()
    exercise = read_exercise(root, name)
    bench = Bench(
        exercise, sandboxed=not grading.unsandboxed, folder=(root / "source" / name).parent
    )
    Finalize(bench, bench.close, exitpriority=10)
    bench.start()
    pace, solution = solved(bench, grading.cell_seconds)
    _here.append(_Place((root, name), exercise, bench, pace, solution))
    return _here[0]


def _leave() -> None:
    while _here:
        _here.pop().bench.close()
