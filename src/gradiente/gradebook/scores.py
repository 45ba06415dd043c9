"""Reads every score of the gradebook in a few queries, whatever the size of the class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from nbgrader.api import (
    Assignment,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import Engine, Select, case, exists, func, select
from sqlalchemy.orm import aliased


@dataclass(frozen=True)
class Submission:
    """One graded (or half graded) assignment of one student, in points."""

    submitted: datetime | None
    extension: timedelta
    scores: Mapping[str, Decimal]
    to_grade_by_hand: int
    without_score: int

    @property
    def points(self) -> Decimal:
        """Points of all notebooks together."""
        return sum(self.scores.values(), Decimal(0))


@dataclass(frozen=True)
class Scores:
    """What the gradebook knows: names, maximal points per assignment, submissions."""

    students: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    max_points: Mapping[str, Decimal] = field(default_factory=dict)
    submissions: Mapping[tuple[str, str], Submission] = field(default_factory=dict)


def exact(value: float | None) -> Decimal:
    """A float of the database as the decimal that was meant: 0.7 + 0.1 + 0.3 is 1.1."""
    return Decimal(repr(round(float(value), 9))) if value is not None else Decimal(0)


def read_scores(engine: Engine) -> Scores:
    """The gradebook's students, assignments and submissions."""
    with engine.connect() as db:
        students = {
            s.id: (s.last_name or "", s.first_name or "", s.email or "")
            for s in db.execute(
                select(Student.id, Student.last_name, Student.first_name, Student.email)
            )
        }
        max_points: dict[str, Decimal] = defaultdict(Decimal)
        for cells in (GradeCell, TaskCell):
            query = (
                select(Assignment.name, func.sum(cells.max_score))
                .join(Notebook, Notebook.assignment_id == Assignment.id)
                .join(cells, cells.notebook_id == Notebook.id)
                .group_by(Assignment.name)
            )
            for name, total in db.execute(query):
                max_points[name] += exact(total)
        headers = db.execute(
            select(
                SubmittedAssignment.student_id,
                Assignment.name,
                SubmittedAssignment.timestamp,
                SubmittedAssignment.extension,
            ).join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        ).all()
        parts = db.execute(_per_notebook()).all()
    return Scores(students, dict(max_points), _submissions(headers, parts))


def _per_notebook() -> Select[Any]:
    """Per submitted notebook: score, cells to grade by hand, cells without any score.

    nbgrader marks every cell of a new submission as one to grade by hand; a check that has no score
    was not run yet.
    """
    nothing = Grade.auto_score.is_(None) & Grade.manual_score.is_(None)
    not_run = nothing & Grade.cell_id.in_(_checks())
    by_hand = case((Grade.needs_manual_grade & ~not_run, 1), else_=0)
    unscored = case((not_run | (nothing & ~Grade.needs_manual_grade), 1), else_=0)
    return (
        select(
            SubmittedAssignment.student_id,
            Assignment.name,
            Notebook.name,
            func.sum(Grade.score),
            func.sum(by_hand),
            func.sum(unscored),
        )
        .select_from(SubmittedAssignment)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .group_by(SubmittedAssignment.student_id, Assignment.name, Notebook.name)
    )


def _checks() -> Select[Any]:
    """Ids of the cells that grade by themselves: code with points that is no answer."""
    cell, answer = GradeCell, aliased(SolutionCell)
    answered = exists().where(answer.notebook_id == cell.notebook_id, answer.name == cell.name)
    return select(cell.id).where(cell.cell_type == "code", ~answered)


def _submissions(
    headers: Iterable[Sequence[Any]], parts: Iterable[Sequence[Any]]
) -> dict[tuple[str, str], Submission]:
    scores: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    by_hand: dict[tuple[str, str], int] = defaultdict(int)
    unscored: dict[tuple[str, str], int] = defaultdict(int)
    for student, assignment, notebook, score, hand, none in parts:
        key = (student, assignment)
        scores[key][notebook] = exact(score)
        by_hand[key] += int(hand or 0)
        unscored[key] += int(none or 0)
    return {
        (student, assignment): Submission(
            submitted=timestamp.replace(tzinfo=UTC) if timestamp else None,
            extension=extension or timedelta(0),
            scores=scores[student, assignment],
            to_grade_by_hand=by_hand[student, assignment],
            without_score=unscored[student, assignment],
        )
        for student, assignment, timestamp, extension in headers
    }
