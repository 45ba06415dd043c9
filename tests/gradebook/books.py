"""Builds a course, submissions and class books by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from gradiente.course import Course, Records, Student
from gradiente.gradebook.ledger import ClassBook, Row, ledger
from gradiente.gradebook.notes import Note
from gradiente.gradebook.scores import Scores, Submission

# Dates as the course of the seed has them; America/Caracas is UTC-4 all year.
DATES = {"due": "2025-08-01 23:59", "final": "2025-08-05 23:59"}
COURSE_DATA = {
    "course": {"id": "dl", "title": "Deep learning", "timezone": "America/Caracas"},
    "assignments": {
        "tarea1": {"title": "One", "weight": "0.30"} | DATES,
        "tarea2": {"title": "Two", "weight": "0.30"} | DATES,
        "tarea3": {"title": "Three", "weight": "0.30", "external": True},
        "tarea4": {"title": "Four", "weight": "0.10", "external": True},
        "practica2": {"title": "Practice", "weight": "0"},
    },
}
COURSE = Course.model_validate(COURSE_DATA)
IN_TIME = "2025-08-01 23:59:59"
ONE_DAY_LATE = "2025-08-02 00:00:00"
AFTER_FINAL = "2025-08-06 00:00:00"
MAXIMUM = {"tarea1": Decimal(40), "tarea2": Decimal(40)}


def at(local: str) -> datetime:
    """A time of Caracas, in UTC."""
    return (datetime.fromisoformat(local) + timedelta(hours=4)).replace(tzinfo=UTC)


def scored(
    points: float | str,
    submitted: str | None = IN_TIME,
    *,
    by_hand: int = 0,
    unscored: int = 0,
    extension: timedelta = timedelta(0),
) -> Submission:
    """A submission of one notebook."""
    time = at(submitted) if submitted else None
    return Submission(time, extension, {"nb": Decimal(str(points))}, by_hand, unscored)


def records(
    *students: str,
    alpha: Mapping[str, str] | None = None,
    project: Mapping[str, str] | None = None,
    outside: Mapping[tuple[str, str], str] | None = None,
    extensions: Mapping[tuple[str, str], timedelta] | None = None,
) -> Records:
    """The instructor's records; `students` are the roster."""
    grades = {(s, "project"): Decimal(g) for s, g in (project or {}).items()}
    grades |= {key: Decimal(g) for key, g in (outside or {}).items()}
    return Records(
        roster={s: Student(s) for s in students},
        extensions=extensions or {},
        alpha={s: Decimal(a) for s, a in (alpha or {}).items()},
        grades=grades,
    )


# Everything about s1 but tarea1 and alpha: 12, 18 and 20 points, project 16.
REST = {("s1", "tarea3"): "18", ("s1", "tarea4"): "20"}
PROJECT = {"s1": "16"}


def book_of_s1(
    tarea1: Submission | None = None,
    tarea2: Submission | None = None,
    *,
    alpha: str | None = "1",
    project: Mapping[str, str] = PROJECT,
    outside: Mapping[tuple[str, str], str] = REST,
    extension: timedelta | None = None,
    notes: tuple[Note, ...] = (),
    handed_in: frozenset[tuple[str, str]] = frozenset(),
    maximum: Mapping[str, Decimal] = MAXIMUM,
) -> ClassBook:
    """The class of one student, s1, who has everything but what a test takes away."""
    extensions = {("s1", "tarea1"): extension} if extension is not None else {}
    kept = records(
        "s1",
        alpha={"s1": alpha} if alpha else {},
        project=project,
        outside=outside,
        extensions=extensions,
    )
    work = {("s1", "tarea1"): tarea1, ("s1", "tarea2"): tarea2}
    submissions = {key: value for key, value in work.items() if value}
    return ClassBook(COURSE, kept, Scores({}, maximum, submissions), notes, handed_in)


def row_of_s1(*args: Submission | None, **kwargs: object) -> Row:
    (row,) = ledger(book_of_s1(*args, **kwargs))
    return row
