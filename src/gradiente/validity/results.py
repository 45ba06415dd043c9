"""What the check of a course found, as plain data: for the terminal, JSON and the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a trial stands for. Answers of the first three kinds are right, of the others wrong."""

    SOLUTION = "solution"
    ALTERNATIVE = "alternative"
    STYLE = "style"  # the solution's results in another form that every contract allows
    STUB = "stub"
    MUTANT = "mutant"
    GENERATED = "generated"
    SHAPE = "shape"  # the solution's results in a form that no contract allows

    @property
    def is_right(self) -> bool:
        """Whether every check must accept it."""
        return self in {Kind.SOLUTION, Kind.ALTERNATIVE, Kind.STYLE}


@dataclass(frozen=True)
class Attempt:
    """A text for one answer that is to be tried. A generated one tells the line that it changed."""

    kind: Kind
    answer: str
    name: str
    source: str
    caught_by: tuple[str, ...] = ()
    line: str = ""
    becomes: str = ""


@dataclass(frozen=True)
class Trial:
    """What the checks said of an attempt: `failed` maps the checks that failed to their reason."""

    attempt: Attempt
    ran: tuple[str, ...]
    failed: Mapping[str, str]
    seconds: float


@dataclass(frozen=True)
class Margin:
    """How near a check's comparisons came to their tolerance with one kind of answer.

    `used` is the largest error divided by what was allowed: 1 is the edge. `rtol` and `atol` are
    those of that comparison; for a plain `error < 1e-6` the bound is `atol`.
    """

    check: str
    answer_kind: str  # float64, float32, or the name of an alternative
    used: float
    rtol: float
    atol: float


class Severity(StrEnum):
    """A fault makes the check of the course fail; a remark is for the author to read."""

    FAULT = "fault"
    REMARK = "remark"


@dataclass(frozen=True)
class Finding:
    """One sentence about a notebook, an answer or a check."""

    severity: Severity
    notebook: str
    where: str
    text: str


@dataclass(frozen=True)
class NotebookReport:
    """All that was found out about one notebook. Seconds are wall clock."""

    name: str
    points: Mapping[str, float]  # of each check, in order
    answers: tuple[str, ...]
    trials: tuple[Trial, ...]
    equivalent: frozenset[tuple[str, str, str]]  # answer, line, becomes
    margins: tuple[Margin, ...] = ()
    check_seconds: Mapping[str, float] = field(default_factory=dict)  # of each check, solved
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0
