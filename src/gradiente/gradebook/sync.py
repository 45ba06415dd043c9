"""Carries course.toml and the records into nbgrader's tables, so that its own pages show them."""

from __future__ import annotations

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


def sync_students(gradebook: Gradebook, records: Records) -> None:
    """Writes the roster's names; students that only nbgrader knows stay."""
    for student in (records.roster or {}).values():
        gradebook.update_or_create_student(
            student.id,
            first_name=student.first_name,
            last_name=student.last_name,
            email=student.email,
        )


def sync_submission(
    gradebook: Gradebook,
    records: Records,
    assignment: str,
    student: str,
    submitted: datetime | None,
) -> None:
    """Writes the time of a submission, as read by us, and the student's recorded extension."""
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return
    submission.timestamp = submitted.astimezone(UTC).replace(tzinfo=None) if submitted else None
    recorded = records.extensions.get((student, assignment))
    if recorded is not None:
        submission.extension = recorded or None
    gradebook.db.commit()
