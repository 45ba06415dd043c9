"""The instructor's records as CSV files: roster, extensions, alpha and grades from outside.

Each file is optional, except where a course names students that it must know. A file is read
whole or refused with the line and the reason; nothing is written here.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TextIO

from gradiente.course.load import CourseError
from gradiente.course.model import Course

PROJECT = "project"
LONGEST_EXTENSION = Decimal(3660)
# The gradebook's column takes 128 letters, and an entry of the exchange, which also holds the
# assignment and the time, 255 bytes.
LONGEST_ID = 128


@dataclass(frozen=True)
class Student:
    """One row of the roster."""

    id: str
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    lms_user_id: str = ""


@dataclass(frozen=True)
class Records:
    """What the instructor knows beside the notebooks. `roster` is None where there is no file."""

    roster: Mapping[str, Student] | None = None
    extensions: Mapping[tuple[str, str], timedelta] = field(default_factory=dict)
    alpha: Mapping[str, Decimal] = field(default_factory=dict)
    grades: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)

    def knows(self, student: str) -> bool:
        """Whether the student is on the roster; without a roster everyone with a safe id is."""
        return is_safe_id(student) and (self.roster is None or student in self.roster)


def load_records(root: Path, course: Course) -> Records:
    """All records of the course in `root`. Raises CourseError at the first bad line."""
    files = course.files
    roster = _roster(root / files.roster)
    known = roster.keys() if roster is not None else None
    return Records(
        roster=roster,
        extensions=_extensions(root / files.extensions, course, known),
        alpha=_alpha(root / files.alpha, known),
        grades=_grades(root / files.grades, course, known),
    )


@dataclass(frozen=True)
class _Row:
    """A line of a CSV file, with what an error needs to point at it."""

    path: Path
    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def error(self, text: str) -> CourseError:
        return CourseError(f"{self.path}, line {self.line}: {text}")

    def number(
        self, column: str, low: Decimal | None = None, high: Decimal | None = None
    ) -> Decimal:
        text = self[column]
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise self.error(f"{column} is {text!r}; expected a number like 14.5") from None
        if not value.is_finite():
            raise self.error(f"{column} is {text}; expected a number like 14.5")
        if low is not None and value < low:
            raise self.error(f"{column} is {text}; expected a number of at least {low}")
        if high is not None and value > high:
            raise self.error(f"{column} is {text}; expected a number of at most {high}")
        return value


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[_Row]:
    """The lines of a CSV file that has at least `columns`; nothing where there is no file."""
    if not path.is_file():
        return
    reader = None
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True, delimiter=_delimiter(stream))
            found = [name.strip() for name in reader.fieldnames or []]
            reader.fieldnames = found
            missing = [c for c in columns if c not in found]
            if missing:
                raise CourseError(
                    f"{path}: the first line lacks the column {', '.join(missing)};"
                    f" expected {','.join(columns)}"
                )
            for values in reader:
                beyond = values.pop(None, None) or []  # what stands behind the last column
                row = _Row(path, reader.line_num, {k: (v or "").strip() for k, v in values.items()})
                if any(text.strip() for text in beyond):
                    raise row.error(
                        f"has more fields than the first line; is {beyond[0]!r} what follows a"
                        " decimal comma? write 14.5 or put the field in quotes"
                    )
                if any(row.values.values()):
                    yield row
    except OSError as error:
        raise CourseError(f"{path}: cannot be read ({error.strerror}); restore the file") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path}: is not UTF-8 text; save it as CSV UTF-8") from None
    except csv.Error as error:
        line = f", line {reader.reader.line_num}" if reader else ""
        raise CourseError(
            f"{path}{line}: is not a valid CSV file ({error}); correct its quotation marks"
        ) from None


def _delimiter(stream: TextIO) -> str:
    """A comma, or the semicolon of spreadsheets in countries with a decimal comma."""
    first = stream.readline()
    stream.seek(0)
    return ";" if ";" in first and "," not in first else ","


def _known_student(row: _Row, known: Container[str] | None) -> str:
    student = row["student_id"]
    if not student:
        raise row.error("student_id is empty")
    if known is not None and student not in known:
        raise row.error(
            f"student {student!r} is not on the roster; add them there or correct the id"
        )
    return student


def is_safe_id(student: str) -> bool:
    """Whether an id can be a folder's name and match nothing but itself in nbgrader's patterns.

    nbgrader looks for submissions by patterns, in which *, ? and [ stand for other ids, and passes
    over names that begin with a dot.
    """
    is_odd = any(c in "/\\*?[]" or unicodedata.category(c) in {"Cc", "Cs"} for c in student)
    if not student or is_odd or student[0] in "-.":
        return False
    return len(student.encode()) <= LONGEST_ID


def _check_id(row: _Row, student: str) -> None:
    if not is_safe_id(student):
        raise row.error(
            f"student_id {student[:140]!r} cannot be the name of a folder; choose another id"
        )


def look_alike(student: str) -> str:
    """What an id has in common with all that differ from it in case or in Unicode's form alone."""
    return unicodedata.normalize("NFKC", student).casefold()


def _roster(path: Path) -> dict[str, Student] | None:
    if not path.is_file():
        return None
    students: dict[str, Student] = {}
    alike: dict[str, str] = {}
    for row in _rows(path, ("student_id",)):
        student = row["student_id"]
        _check_id(row, student)
        if student in students:
            raise row.error(f"student {student!r} stands here a second time; keep one line")
        other = alike.setdefault(look_alike(student), student)
        if other != student:
            raise row.error(
                f"student {student!r} cannot be told from {other!r}, which differs in case or in the"
                " form of its letters alone; correct one of them"
            )
        names = {
            k: row.values.get(k, "") for k in ("last_name", "first_name", "email", "lms_user_id")
        }
        students[student] = Student(student, **names)
    return students


def _extensions(
    path: Path, course: Course, known: Container[str] | None
) -> dict[tuple[str, str], timedelta]:
    extensions: dict[tuple[str, str], timedelta] = {}
    for row in _rows(path, ("student_id", "assignment", "days")):
        key = (_known_student(row, known), row["assignment"])
        if row["assignment"] not in course.assignments:
            names = ", ".join(course.assignments)
            raise row.error(
                f"there is no assignment {row['assignment']!r} in course.toml; there are {names}"
            )
        if key in extensions:
            raise row.error(f"{key[0]} has two extensions for {key[1]}; keep one line")
        extensions[key] = timedelta(
            days=float(row.number("days", low=Decimal(0), high=LONGEST_EXTENSION))
        )
    return extensions


def _alpha(path: Path, known: Container[str] | None) -> dict[str, Decimal]:
    """Alpha as written; whether it lies in the course's range is the policy's question."""
    alpha: dict[str, Decimal] = {}
    for row in _rows(path, ("student_id", "alpha")):
        student = _known_student(row, known)
        if student in alpha:
            raise row.error(f"student {student!r} has two values of alpha; keep one line")
        alpha[student] = row.number("alpha")
    return alpha


def _grades(
    path: Path, course: Course, known: Container[str] | None
) -> dict[tuple[str, str], Decimal]:
    grades: dict[tuple[str, str], Decimal] = {}
    external = [name for name, a in course.assignments.items() if a.external]
    for row in _rows(path, ("student_id", "item", "grade")):
        item = row["item"]
        if item != PROJECT and item not in external:
            allowed = ", ".join([*external, PROJECT])
            raise row.error(f"item {item!r} does not take a grade from outside; expected {allowed}")
        key = (_known_student(row, known), item)
        if key in grades:
            raise row.error(f"{key[0]} has two grades for {item}; keep one line")
        grades[key] = row.number("grade", low=Decimal(0), high=course.grades.scale)
    return grades
