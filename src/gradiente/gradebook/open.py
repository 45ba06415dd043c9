"""Opens what a ledger is computed from: the course's folder and its gradebook."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Engine, create_engine

from gradiente.course import CourseError, load_course, load_records
from gradiente.gradebook.ledger import ClassBook
from gradiente.gradebook.notes import read_notes
from gradiente.gradebook.scores import read_scores


def default_url(root: Path) -> str:
    """nbgrader's own default: gradebook.db in the course's folder."""
    return f"sqlite:///{(root / 'gradebook.db').resolve()}"


def open_gradebook(root: Path, url: str | None = None) -> Engine:
    """The gradebook of a course. Raises CourseError where the file is not there yet."""
    if url is None and not (root / "gradebook.db").is_file():
        raise CourseError(
            f"{root / 'gradebook.db'}: there is no gradebook yet;"
            " run `nbgrader generate_assignment ASSIGNMENT` first"
        )
    return create_engine(url or default_url(root))


def class_book(root: Path, engine: Engine, submitted: Path | None = None) -> ClassBook:
    """Course, records, scores, notes and what lies in submitted/."""
    course = load_course(root)
    return ClassBook(
        course=course,
        records=load_records(root, course),
        scores=read_scores(engine),
        notes=tuple(read_notes(engine)),
        handed_in=_handed_in(submitted or root / "submitted"),
    )


def _handed_in(folder: Path) -> frozenset[tuple[str, str]]:
    """The pairs (student, assignment) that have a folder under submitted/."""
    found = set()
    if folder.is_dir():
        for student in os.scandir(folder):
            if student.is_dir() and not student.name.startswith("."):
                found |= {(student.name, e.name) for e in os.scandir(student) if e.is_dir()}
    return frozenset(found)
