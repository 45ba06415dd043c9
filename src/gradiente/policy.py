"""The grading policy as pure functions: days late, penalty, assignment grade, course grade.

Numbers are Decimal, so that 0.3 is 0.3 and a grade is the same on every machine.
Instants are timezone-aware datetimes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
ZERO = Decimal(0)


class PolicyError(ValueError):
    """A number that the policy does not allow; the message says whose and which."""


@dataclass(frozen=True)
class Deadlines:
    """The dates of one assignment, each as the first instant that no longer counts as in time.

    A deadline of 23:59 includes that whole minute, so its instant here is 00:00:00 of the next day.
    """

    soft: datetime
    due: datetime
    final: datetime

    def shifted(self, extension: timedelta) -> Deadlines:
        """The same dates moved by a student's extension, in local time."""
        return Deadlines(*(_moved(d, extension) for d in (self.soft, self.due, self.final)))


@dataclass(frozen=True)
class LateRule:
    """How lateness costs points: `per_day` for every started day, never more than `at_most`."""

    per_day: Decimal
    at_most: Decimal
    counts_from: str = "due"  # or "soft"

    def deadline(self, deadlines: Deadlines) -> datetime:
        """The date from which late days are counted."""
        return deadlines.soft if self.counts_from == "soft" else deadlines.due


@dataclass(frozen=True)
class AssignmentGrade:
    """One assignment of one student on the course's scale."""

    raw: Decimal
    days_late: int
    penalty: Decimal
    net: Decimal
    after_final: bool = False


def _moved(moment: datetime, by: timedelta) -> datetime:
    """Adds in local wall time: an extension of two days ends at the same hour of the clock."""
    return (moment.replace(tzinfo=None) + by).replace(tzinfo=moment.tzinfo)


def end_of(moment: datetime, to_the_minute: bool) -> datetime:
    """First instant after a deadline that is written to the minute or to the second."""
    return _moved(moment, timedelta(minutes=1) if to_the_minute else timedelta(seconds=1))


def _reached(moment: datetime, limit: datetime) -> bool:
    """Compares instants in UTC: in one zone, Python compares clocks, and an hour may come twice."""
    return moment >= limit.astimezone(UTC)


def days_late(submitted: datetime, deadline: datetime) -> int:
    """Started days between a deadline (its first late instant) and a submission, in the deadline's zone.

    Days are counted on the wall clock of the course, so a day with a clock change is still one day.
    """
    if not _reached(submitted, deadline):
        return 0
    zone = deadline.tzinfo or ZoneInfo("UTC")
    wall = submitted.astimezone(zone).replace(tzinfo=None) - deadline.replace(tzinfo=None)
    return max(wall // ONE_DAY + 1, 1)


def late_penalty(days: int, rule: LateRule) -> Decimal:
    """Points on the course's scale that `days` late days cost."""
    return min(rule.per_day * days, rule.at_most)


def raw_grade(points: Decimal, max_points: Decimal, scale: Decimal = Decimal(20)) -> Decimal:
    """Points of an assignment on the course's scale: scale * points / max_points."""
    if max_points <= 0:
        raise PolicyError(f"an assignment worth {max_points} points cannot be graded")
    return scale * points / max_points


def assignment_grade(
    raw: Decimal,
    submitted: datetime | None,
    deadlines: Deadlines,
    rule: LateRule,
    extension: timedelta = timedelta(0),
) -> AssignmentGrade:
    """Raw grade minus the late penalty, never below 0, and 0 after the final date.

    A submission without a time counts as in time; who calls must say that it is provisional.
    """
    if submitted is None:
        return AssignmentGrade(raw, 0, ZERO, raw)
    dates = deadlines.shifted(extension)
    days = days_late(submitted, rule.deadline(dates))
    if _reached(submitted, dates.final):
        return AssignmentGrade(raw, days, raw, ZERO, after_final=True)
    penalty = late_penalty(days, rule)
    return AssignmentGrade(raw, days, penalty, max(raw - penalty, ZERO))


def weighted_grade(grades: Mapping[str, Decimal], weights: Mapping[str, Decimal]) -> Decimal:
    """The sum of w_i T_i; an assignment without a grade counts as 0."""
    return sum((weights[name] * grades.get(name, ZERO) for name in weights), ZERO)


def final_grade(
    weighted: Decimal,
    alpha: Decimal | None,
    *,
    student: str,
    low: Decimal = Decimal("0.8"),
    high: Decimal = Decimal("1.2"),
    scale: Decimal = Decimal(20),
) -> Decimal:
    """min(alpha * weighted, scale); a missing alpha counts as 1.

    Raises PolicyError, naming the student, if alpha lies outside [low, high].
    """
    if alpha is None:
        alpha = Decimal(1)
    if not low <= alpha <= high:
        raise PolicyError(f"alpha of student {student} is {alpha}; it must lie in [{low}, {high}]")
    return min(alpha * weighted, scale)


def course_grade(
    final: Decimal, project: Decimal, assignments_share: Decimal, project_share: Decimal
) -> Decimal:
    """Share of the assignments plus share of the project."""
    return assignments_share * final + project_share * project


def shares(penalty: Decimal, scores: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Splits a penalty in points over the notebooks of an assignment, in proportion to their scores.

    No share exceeds its notebook's score, so that notebook by notebook the sum is the
    assignment's net, which nbgrader's formgrader then shows.
    """
    total = sum(scores.values(), ZERO)
    if total <= 0:
        return dict.fromkeys(scores, ZERO)
    part = min(penalty / total, Decimal(1))
    return {name: score * part for name, score in scores.items()}


def rounded(value: Decimal, places: int = 2) -> Decimal:
    """Rounded half up to `places` decimals, as grades are announced.

    Thirds have no last decimal: what they lack of a tie, far behind the point, is made up first.
    """
    whole = value.quantize(Decimal(1).scaleb(-places - 10), rounding=ROUND_HALF_UP)
    return whole.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
