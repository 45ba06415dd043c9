"""Shows the late penalty in nbgrader: each notebook's share of the assignment's penalty.

The penalty that counts is computed at export. nbgrader knows penalties of notebooks only, so the
assignment's is split over its notebooks in proportion to their scores: the formgrader's sum is then
the assignment's net to the cent.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from decimal import Decimal

from nbgrader.api import Gradebook, SubmittedAssignment
from nbgrader.plugins import BasePlugin

from gradiente import policy
from gradiente.course import Course, Records, load_course, load_records
from gradiente.gradebook.ledger import ClassBook, graded
from gradiente.gradebook.scores import Scores, Submission, exact
from gradiente.host import course_root


def notebook_penalties(
    submission: SubmittedAssignment, course: Course, records: Records
) -> dict[str, Decimal]:
    """Penalty in points of each notebook of a submission in nbgrader's gradebook."""
    name = submission.assignment.name
    scores = {n.name: exact(n.score) for n in submission.notebooks}
    maximum = exact(submission.max_score)
    if name not in course.assignments or maximum <= 0:
        return dict.fromkeys(scores, Decimal(0))
    data = Submission(
        submitted=submission.timestamp.replace(tzinfo=UTC) if submission.timestamp else None,
        extension=submission.extension or timedelta(0),
        scores=scores,
        to_grade_by_hand=0,
        without_score=0,
    )
    book = ClassBook(course, records, Scores(max_points={name: maximum}))
    grade = graded(submission.student.id, name, data, book)
    points = (grade.raw - grade.net) * maximum / course.grades.scale
    return policy.shares(points, scores)


def refresh_penalties(
    gradebook: Gradebook, course: Course, records: Records, assignment: str, student: str
) -> None:
    """Writes a submission's shares anew, after its scores, the records or the dates changed."""
    submission = gradebook.find_submission(assignment, student)
    _store(submission, notebook_penalties(submission, course, records))
    gradebook.db.commit()


def _store(submission: SubmittedAssignment, penalties: dict[str, Decimal]) -> None:
    for notebook in submission.notebooks:
        penalty = float(penalties[notebook.name])
        notebook.late_submission_penalty = penalty or None


class LatePenalty(BasePlugin):
    """The plugin for `c.AssignLatePenalties.plugin_class`."""

    def late_submission_penalty(
        self,
        student_id: str,
        score: float,  # noqa: ARG002
        total_seconds_late: float,  # noqa: ARG002
    ) -> float | None:
        """Share of the notebook that is being graded, in its points; None where there is none.

        Called by nbgrader's AssignLatePenalties, our parent, once for each notebook of a late
        submission. Earlier notebooks of the submission get their shares anew, because a share
        depends on the scores of all of them.
        """
        grader = self.parent
        root = course_root(self)
        course = load_course(root)
        records = load_records(root, course)
        submission = grader.gradebook.find_submission(grader.assignment_id, student_id)
        penalties = notebook_penalties(submission, course, records)
        _store(submission, penalties)
        return float(penalties[grader.notebook_id]) or None
