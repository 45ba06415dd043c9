"""What nbgrader's own tables hold after course.toml and the records were carried over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from nbgrader.api import Gradebook

from gradiente.course import Course, Records, Student
from gradiente.gradebook.sync import (
    due_date,
    forget_missing_notebooks,
    sync_assignment,
    sync_student,
    sync_time,
)
from tests.gradebook.books import COURSE, COURSE_DATA, at
from tests.gradebook.filled import QUIET, add_assignment, submit

pytestmark = pytest.mark.filterwarnings(QUIET)
SOFT = {"title": "One", "weight": 1, "soft": "2025-06-21 12:00", "due": "2025-08-01 23:59"}


def course_counting_from(what: str) -> Course:
    assignments = {"tarea1": SOFT, "free": {"title": "Free", "weight": 0}}
    return Course.model_validate(
        COURSE_DATA | {"late": {"counts_from": what}, "assignments": assignments}
    )


@pytest.mark.parametrize(
    ("counts_from", "expected"),
    [("due", datetime(2025, 8, 2, 3, 59)), ("soft", datetime(2025, 6, 21, 16, 0))],
)
def test_nbgraders_due_date_is_the_one_that_the_penalty_counts_from(
    counts_from: str, expected: datetime
) -> None:
    assert due_date(course_counting_from(counts_from), "tarea1") == expected


def test_an_assignment_without_dates_has_no_due_date() -> None:
    assert due_date(course_counting_from("due"), "free") is None


def test_the_due_date_of_course_toml_replaces_the_gradebooks(gradebook: Gradebook) -> None:
    gradebook.add_assignment("tarea1", duedate="2020-01-01 00:00 UTC")
    sync_assignment(gradebook, COURSE, "tarea1")
    assert gradebook.find_assignment("tarea1").duedate == datetime(2025, 8, 2, 3, 59)


def test_an_assignment_that_course_toml_does_not_know_is_left_alone(gradebook: Gradebook) -> None:
    sync_assignment(gradebook, COURSE, "other")
    assert gradebook.assignments == []


def test_names_of_the_roster_replace_nbgraders_and_other_students_stay(
    gradebook: Gradebook,
) -> None:
    gradebook.add_student("s1", first_name="Old")
    gradebook.add_student("s2", first_name="Kept")
    roster = {"s1": Student("s1", "Last", "New", "e@example.org")}
    for student in ("s1", "s2"):
        sync_student(gradebook, Records(roster=roster), student)
    found = {s.id: (s.last_name, s.first_name, s.email) for s in gradebook.students}
    assert found == {"s1": ("Last", "New", "e@example.org"), "s2": (None, "Kept", None)}


def test_without_a_roster_no_student_changes(gradebook: Gradebook) -> None:
    sync_student(gradebook, Records(), "s1")
    assert gradebook.students == []


@pytest.fixture
def handed_in(gradebook: Gradebook) -> Gradebook:
    """s1 handed in tarea1, and was granted three days in nbgrader."""
    add_assignment(gradebook, "tarea1", {"nb": {"a": 1}})
    submit(gradebook, "s1", "tarea1", {})
    gradebook.grant_extension("tarea1", "s1", days=3)
    return gradebook


def test_an_extension_granted_in_nbgrader_stays(handed_in: Gradebook) -> None:
    sync_time(handed_in, "tarea1", "s1", at("2025-08-01 12:00"))
    assert handed_in.find_submission("tarea1", "s1").extension == timedelta(days=3)


def test_a_resubmission_without_a_notebook_loses_the_scores_that_a_reader_gave_it(
    handed_in: Gradebook,
) -> None:
    grade = handed_in.find_grade("a", "nb", "tarea1", "s1")
    grade.manual_score = 1
    handed_in.db.commit()

    forget_missing_notebooks(handed_in, "tarea1", "s1", ["nb"])
    assert grade.manual_score == 1
    forget_missing_notebooks(handed_in, "tarea1", "s1", [])
    assert grade.manual_score is None


@pytest.mark.parametrize("zone", [UTC, COURSE.zone], ids=["utc", "local"])
def test_a_submissions_time_is_kept_as_utc(handed_in: Gradebook, zone: object) -> None:
    time = at("2025-08-01 23:59:59").astimezone(zone)
    sync_time(handed_in, "tarea1", "s1", time)
    assert handed_in.find_submission("tarea1", "s1").timestamp == datetime(2025, 8, 2, 3, 59, 59)


def test_a_time_that_is_gone_is_forgotten(handed_in: Gradebook) -> None:
    sync_time(handed_in, "tarea1", "s1", None)
    assert handed_in.find_submission("tarea1", "s1").timestamp is None


def test_a_submission_that_nbgrader_does_not_know_is_not_invented(handed_in: Gradebook) -> None:
    sync_time(handed_in, "tarea1", "s2", at("2025-08-01 12:00"))
    assert len(handed_in.assignment_submissions("tarea1")) == 1
