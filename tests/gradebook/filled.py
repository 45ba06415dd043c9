"""Fills a real gradebook through nbgrader's own API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from nbgrader.api import Grade, Gradebook

# nbgrader 0.9.6 mirrors a submission's cells in a way of which SQLAlchemy 2 warns.
QUIET = "ignore::sqlalchemy.exc.SAWarning"


def add_assignment(
    gradebook: Gradebook, name: str, notebooks: Mapping[str, Mapping[str, float]]
) -> None:
    """An assignment with, for each notebook, the points of its checks; `_text` ends answers."""
    gradebook.add_assignment(name)
    for notebook, cells in notebooks.items():
        gradebook.add_notebook(notebook, name)
        for cell, points in cells.items():
            gradebook.add_grade_cell(cell, notebook, name, max_score=points, cell_type="code")
            if cell.endswith("_text"):
                gradebook.add_solution_cell(cell, notebook, name)


def submit(
    gradebook: Gradebook,
    student: str,
    assignment: str,
    scores: Mapping[str, Mapping[str, float | None]],
    time: str | None = "2025-08-01 12:00:00",
) -> None:
    """A submission at a time of UTC with automatic scores; None waits to be graded by hand.

    What is not named stays as nbgrader registers it: without a score, and marked for a hand.
    """
    gradebook.update_or_create_student(student)
    gradebook.add_submission(
        assignment, student, timestamp=datetime.fromisoformat(time) if time else None
    )
    for notebook, cells in scores.items():
        for cell, score in cells.items():
            grade = grade_of(gradebook, student, assignment, notebook, cell)
            grade.auto_score = score
            grade.needs_manual_grade = score is None
    gradebook.db.commit()


def grade_of(
    gradebook: Gradebook, student: str, assignment: str, notebook: str, cell: str
) -> Grade:
    return gradebook.find_grade(cell, notebook, assignment, student)
