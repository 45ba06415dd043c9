"""Carries course.toml and the records into nbgrader's tables, so that its own pages show them."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, datetime

from nbgrader.api import Gradebook, MissingEntry

from gradiente.course import Course, Records


def sync_assignment(gradebook: Gradebook, course: Course, assignment: str) -> None:
    """Writes the date from which the penalty counts as nbgrader's due date."""
    if assignment in course.assignments:
        gradebook.update_or_create_assignment(assignment, duedate=due_date(course, assignment))


def due_date(course: Course, assignment: str) -> datetime | None:
    """The date from which late days count, as nbgrader keeps it: naive, in UTC."""
    a = course.assignments[assignment]
    text = (a.soft or a.due) if course.late.counts_from == "soft" else a.due
    if text is None:
        return None
    return course.local_time(text)[0].astimezone(UTC).replace(tzinfo=None)


def sync_student(gradebook: Gradebook, records: Records, student: str) -> None:
    """Writes a student's names from the roster; without a roster nbgrader's own stay."""
    if records.roster is not None and student in records.roster:
        known = records.roster[student]
        gradebook.update_or_create_student(
            student, first_name=known.first_name, last_name=known.last_name, email=known.email
        )


def sync_time(
    gradebook: Gradebook, assignment: str, student: str, submitted: datetime | None
) -> None:
    """Writes the time of a submission, as read by us."""
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return
    submission.timestamp = submitted.astimezone(UTC).replace(tzinfo=None) if submitted else None
    gradebook.db.commit()


def forget_missing_notebooks(
    gradebook: Gradebook, assignment: str, student: str, handed_in: Container[str]
) -> None:
    """Takes the scores of an earlier submission from notebooks that this one does not have.

    nbgrader sets the automatic ones to 0 and leaves those that a reader gave.
    """
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return
    for notebook in submission.notebooks:
        if notebook.name not in handed_in:
            for grade in notebook.grades:
                grade.manual_score = None
                grade.extra_credit = None
    gradebook.db.commit()
