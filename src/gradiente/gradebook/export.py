"""Writes the table of grades: one CSV for `gradiente grades` and for `nbgrader export`."""

from __future__ import annotations

import csv
import io
import os
import sys
import tempfile
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin

from gradiente.course import CourseError
from gradiente.course.load import assignment_named
from gradiente.gradebook.ledger import ClassBook, Entry, Row, assignments_shown, ledger
from gradiente.gradebook.open import class_book
from gradiente.host import course_directory
from gradiente.policy import PolicyError, rounded

DEFAULT = Path("exports") / "grades.csv"
IDENTITY = ("student_id", "last_name", "first_name", "email")
PER_ASSIGNMENT = ("raw", "days_late", "penalty", "net")
TOTALS = ("alpha", "weighted", "final", "project", "course_grade", "status", "notes")
# A spreadsheet runs a cell that begins with one of these; an apostrophe makes it text.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def columns(assignments: Iterable[str]) -> list[str]:
    """The header of the table."""
    middle = [f"{name}_{what}" for name in assignments for what in PER_ASSIGNMENT]
    return [*IDENTITY, *middle, *TOTALS]


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula, with newlines that the CSV writer quotes."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "'" + lines if text.lstrip().startswith(FORMULA) else lines


def number(value: Decimal | None) -> str:
    """A grade with two decimals; nothing where it is not known."""
    return "" if value is None else str(rounded(value))


def cells(row: Row, assignments: Sequence[str]) -> list[str]:
    """One line of the table."""
    s = row.student
    line = [harmless(text) for text in (s.id, s.last_name, s.first_name, s.email)]
    for name in assignments:
        line += _assignment(row.entries[name])
    line += [number(v) for v in (row.alpha, row.weighted, row.final, row.project)]
    return [*line, number(row.course_grade), row.status, harmless("; ".join(row.notes))]


def _assignment(entry: Entry) -> list[str]:
    g = entry.grade
    if g is None:
        return [""] * len(PER_ASSIGNMENT)
    return [number(g.raw), str(g.days_late), number(g.penalty), number(g.net)]


def select(
    book: ClassBook, students: Collection[str] = (), assignments: Collection[str] = ()
) -> tuple[list[Row], list[str]]:
    """The rows and assignments asked for, all where none are. Raises CourseError, PolicyError."""
    for name in assignments:
        assignment_named(book.course, name)
    try:
        rows = ledger(book)
    except PolicyError as error:
        raise PolicyError(f"{book.course.files.alpha}: {error}; correct it there") from None
    unknown = set(students) - {row.student.id for row in rows}
    if unknown:
        raise CourseError(
            f"{book.course.files.roster}: there is no student {sorted(unknown)[0]!r};"
            " nobody of that id is on the roster or in the gradebook"
        )
    shown = [n for n in assignments_shown(book) if not assignments or n in assignments]
    return [r for r in rows if not students or r.student.id in students], shown


def csv_text(rows: Iterable[Row], assignments: Sequence[str]) -> str:
    """The table as CSV: RFC 4180 quoting, lines ending in a newline."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns(assignments))
    writer.writerows(cells(row, assignments) for row in rows)
    return stream.getvalue()


def write_whole(path: Path, text: str) -> None:
    """Writes a file that is either the old one or the new one, never half of it.

    Raises CourseError where that is not possible.
    """
    try:
        _replace(path, text)
    except OSError as error:
        raise CourseError(
            f"{path}: cannot be written ({error.strerror}); name another file with --to"
        ) from None


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class GradesExport(ExportPlugin):
    """`nbgrader export` with the course's policy. Called by nbgrader's ExportApp."""

    def export(self, gradebook: Gradebook) -> None:
        """Writes the table to `--to` (exports/grades.csv); exits with 2 on a bad record."""
        folder = course_directory(self)
        root = Path(folder.root)
        path = Path(self.to) if self.to else root / DEFAULT
        try:
            book = class_book(root, gradebook.engine, root / folder.submitted_directory)
            rows, assignments = select(
                book, [str(s) for s in self.student], [str(a) for a in self.assignment]
            )
            write_whole(path, csv_text(rows, assignments))
        except (CourseError, PolicyError) as error:
            self.log.error("%s", error)
            sys.exit(2)
        self.log.info("Grades of %d students written to %s", len(rows), path)
