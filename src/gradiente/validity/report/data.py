"""The numbers that a report shows: of a check, an answer, a notebook and the course."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from gradiente.validity.results import Finding, Kind


@dataclass(frozen=True)
class Score:
    """How many of a number of things are as they should be."""

    good: int
    all: int

    @property
    def complete(self) -> bool:
        """Whether all of them are."""
        return self.good == self.all

    def __add__(self, other: Score) -> Score:
        return Score(self.good + other.good, self.all + other.all)


@dataclass(frozen=True)
class Generated:
    """What became of the generated mutants; equivalent ones are recorded as right answers.

    A recorded one that a check rejects after all counts as killed.
    """

    killed: int
    equivalent: int
    survived: int
    seconds: float

    @property
    def all(self) -> int:
        """How many were tried."""
        return self.killed + self.equivalent + self.survived

    @property
    def rate(self) -> float | None:
        """Killed, out of those that are wrong answers; None where there are none."""
        wrong = self.killed + self.survived
        return self.killed / wrong if wrong else None

    @property
    def milliseconds_each(self) -> float | None:
        """What trying one costs on average."""
        return 1000 * self.seconds / self.all if self.all else None

    def __add__(self, other: Generated) -> Generated:
        return Generated(
            self.killed + other.killed,
            self.equivalent + other.equivalent,
            self.survived + other.survived,
            self.seconds + other.seconds,
        )


@dataclass(frozen=True)
class Spare:
    """The comparison of one check that comes nearest to its tolerance with a kind of answer."""

    answer_kind: str
    check: str
    used: float
    rtol: float
    atol: float

    @property
    def times(self) -> float:
        """How many times larger the error could be; infinite where there is none."""
        return 1 / self.used if self.used else math.inf


@dataclass(frozen=True)
class Tried:
    """An answer that was tried, other than a generated one, and what the checks said of it.

    `good` says whether it ended as it should; `missed` are checks that a mutant names and passes.
    """

    kind: Kind
    answer: str
    name: str
    good: bool
    failed: dict[str, str]
    missed: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Change:
    """A generated mutant that no check rejects; `reason` is why it is equivalent, if recorded."""

    answer: str
    name: str
    line: str
    becomes: str
    reason: str = ""


@dataclass(frozen=True)
class CheckNumbers:
    """One check. `rejects` is out of the wrong answers that it ran on; `only` counts those of
    them that all other checks of the answer accept."""

    name: str
    points: float
    hidden: bool
    rejects: Score
    only: int
    spares: tuple[Spare, ...]
    seconds: float | None


@dataclass(frozen=True)
class Totals:
    """What an answer, a notebook and the course have in common."""

    points: float
    checks: int
    right: Score
    wrong: Score
    generated: Generated
    spares: tuple[Spare, ...]
    seconds: float

    @property
    def nearest(self) -> Spare | None:
        """The comparison that comes nearest to its tolerance."""
        return min(self.spares, key=lambda s: s.times, default=None)


@dataclass(frozen=True)
class AnswerNumbers:
    """One answer. The totals' `right` and `wrong` are the sums of what is told apart here."""

    name: str
    totals: Totals
    solution: Score
    alternatives: Score
    styles: Score
    stub: Score
    mutants: Score
    shapes: Score
    checks: tuple[CheckNumbers, ...]


@dataclass(frozen=True)
class NotebookNumbers:
    """One notebook; `check_seconds` is what all checks of a solved copy take."""

    name: str
    totals: Totals
    check_seconds: float
    answers: tuple[AnswerNumbers, ...]
    tried: tuple[Tried, ...]
    survivors: tuple[Change, ...]
    equivalents: tuple[Change, ...]
    faults: tuple[Finding, ...]
    remarks: tuple[Finding, ...]


@dataclass(frozen=True)
class CourseNumbers:
    """The whole course."""

    totals: Totals
    notebooks: tuple[NotebookNumbers, ...]

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The faults of all notebooks."""
        return tuple(f for notebook in self.notebooks for f in notebook.faults)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """The remarks on all notebooks."""
        return tuple(f for notebook in self.notebooks for f in notebook.remarks)


def worst(spares: Iterable[Spare]) -> tuple[Spare, ...]:
    """The one nearest to its tolerance of each kind of answer, in order of the kinds."""
    found: dict[str, Spare] = {}
    for spare in spares:
        if spare.answer_kind not in found or spare.times < found[spare.answer_kind].times:
            found[spare.answer_kind] = spare
    return tuple(found[kind] for kind in sorted(found))
