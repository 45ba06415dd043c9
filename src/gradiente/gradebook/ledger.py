"""Computes every grade of the class from scores, records and policy; pure, no I/O."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from gradiente import policy
from gradiente.course.model import Course
from gradiente.course.records import PROJECT, Records, Student
from gradiente.gradebook.notes import Kind, Note
from gradiente.gradebook.scores import Scores, Submission


class Status(StrEnum):
    """How final a row is: nothing open, something still open, something never handed in."""

    COMPLETE = "complete"
    PROVISIONAL = "provisional"
    MISSING = "missing"


@dataclass(frozen=True)
class Entry:
    """One assignment in a student's row; `grade` is None where there is none (yet)."""

    status: Status
    grade: policy.AssignmentGrade | None
    notes: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether a total may count this entry: it has a grade, or was never handed in."""
        return self.grade is not None or self.status is Status.MISSING


@dataclass(frozen=True)
class Row:
    """One student; totals are None where something that counts is not known yet."""

    student: Student
    entries: Mapping[str, Entry]
    alpha: Decimal | None
    weighted: Decimal | None
    final: Decimal | None
    project: Decimal | None
    course_grade: Decimal | None
    status: Status
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ClassBook:
    """All that a ledger is computed from."""

    course: Course
    records: Records
    scores: Scores
    notes: tuple[Note, ...] = ()
    handed_in: frozenset[tuple[str, str]] = frozenset()


def assignments_shown(book: ClassBook) -> list[str]:
    """Assignments that count, and those without weight that the gradebook has."""
    course = book.course
    return [n for n in course.assignments if n in course.weights or n in book.scores.max_points]


def ledger(book: ClassBook) -> list[Row]:
    """One row a student: the roster's order, then who else is in the gradebook.

    Raises PolicyError if an alpha lies outside the course's range.
    """
    notes: dict[tuple[str, str], list[Note]] = defaultdict(list)
    for note in book.notes:
        notes[note.student, note.assignment].append(note)
    return [_row(student, book, notes) for student in _students(book)]


def extension_of(
    student: str, assignment: str, records: Records, submission: Submission | None
) -> timedelta:
    """The instructor's record decides; without one, what was granted in nbgrader."""
    recorded = records.extensions.get((student, assignment))
    if recorded is not None:
        return recorded
    return submission.extension if submission else timedelta(0)


def graded(
    student: str, assignment: str, submission: Submission, book: ClassBook
) -> policy.AssignmentGrade:
    """The grade of one assignment that the gradebook has scored."""
    course = book.course
    maximum = book.scores.max_points[assignment]
    raw = policy.raw_grade(submission.points, maximum, course.grades.scale)
    deadlines = course.deadlines(assignment)
    if deadlines is None:
        return policy.AssignmentGrade(raw, 0, Decimal(0), raw)
    extension = extension_of(student, assignment, book.records, submission)
    return policy.assignment_grade(
        raw, submission.submitted, deadlines, course.late_rule, extension
    )


def _students(book: ClassBook) -> Iterable[Student]:
    roster = book.records.roster or {}
    yield from roster.values()
    others = {s for s, _ in book.handed_in} | set(book.scores.students)
    for student in sorted(others - set(roster)):
        yield Student(student, *book.scores.students.get(student, ("", "", "")))


def _row(student: Student, book: ClassBook, notes: Mapping[tuple[str, str], list[Note]]) -> Row:
    course = book.course
    entries = {
        name: _entry(student.id, name, book, notes.get((student.id, name), []))
        for name in assignments_shown(book)
    }
    counting = {name: entries[name] for name in course.weights}
    alpha = book.records.alpha.get(student.id)
    project = book.records.grades.get((student.id, PROJECT))
    told = [f"{name}: {text}" for name, e in entries.items() for text in e.notes]
    if not book.records.knows(student.id):
        told.insert(0, f"not on the roster ({course.files.roster})")
    if alpha is None:
        told.append("no alpha yet: counted as 1")
    if project is None:
        told.append("no project grade yet")
    weighted, final, total = _totals(student.id, counting, alpha, project, course)
    status = _status(counting.values(), settled=alpha is not None and project is not None)
    return Row(student, entries, alpha, weighted, final, project, total, status, tuple(told))


def _totals(
    student: str,
    counting: Mapping[str, Entry],
    alpha: Decimal | None,
    project: Decimal | None,
    course: Course,
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Weighted, final and course grade. A bad alpha is an error even where they stay open."""
    g = course.grades
    nets = {name: e.grade.net for name, e in counting.items() if e.grade}
    weighted = policy.weighted_grade(nets, course.weights)
    final = policy.final_grade(
        weighted, alpha, student=student, low=g.alpha_min, high=g.alpha_max, scale=g.scale
    )
    if not all(entry.known for entry in counting.values()):
        return None, None, None
    if project is None:
        return weighted, final, None
    total = policy.course_grade(final, project, g.assignments_share, g.project_share)
    return weighted, final, total


def _status(entries: Collection[Entry], *, settled: bool) -> Status:
    found = {entry.status for entry in entries}
    if Status.MISSING in found:
        return Status.MISSING
    return Status.COMPLETE if found == {Status.COMPLETE} and settled else Status.PROVISIONAL


def _entry(student: str, assignment: str, book: ClassBook, notes: list[Note]) -> Entry:
    if book.course.assignments[assignment].external:
        return _external(student, assignment, book)
    failures = [n.text for n in notes if n.kind is Kind.FAILURE]
    if failures:
        return Entry(Status.PROVISIONAL, None, tuple(f"NOT GRADED: {t}" for t in failures))
    repairs = tuple(f"{n.notebook}: {n.text}" if n.notebook else n.text for n in notes)
    submission = book.scores.submissions.get((student, assignment))
    if submission is None or not submission.scores or submission.without_score:
        if submission is None and (student, assignment) not in book.handed_in:
            return Entry(Status.MISSING, None, ("not handed in",))
        todo = f"handed in, not graded yet; run `nbgrader autograde {assignment}`"
        return Entry(Status.PROVISIONAL, None, (*repairs, todo))
    if book.scores.max_points.get(assignment, 0) <= 0:
        return Entry(Status.PROVISIONAL, None, (*repairs, "worth no points in the gradebook"))
    open_points = _open(submission, assignment, book)
    status = Status.PROVISIONAL if open_points else Status.COMPLETE
    grade = graded(student, assignment, submission, book)
    facts = ("handed in after the final date: 0",) if grade.after_final else ()
    return Entry(status, grade, (*facts, *open_points, *repairs))


def _open(submission: Submission, assignment: str, book: ClassBook) -> tuple[str, ...]:
    """What may still change a grade."""
    told = []
    if submission.to_grade_by_hand:
        told.append(f"{submission.to_grade_by_hand} answers wait to be graded by hand")
    if submission.submitted is None and book.course.assignments[assignment].due:
        told.append("no timestamp.txt, so no penalty was computed; write the time of submission")
    return tuple(told)


def _external(student: str, assignment: str, book: ClassBook) -> Entry:
    grade = book.records.grades.get((student, assignment))
    if grade is None:
        return Entry(Status.PROVISIONAL, None, (f"no grade in {book.course.files.grades} yet",))
    return Entry(Status.COMPLETE, policy.AssignmentGrade(grade, 0, Decimal(0), grade))
