"""Finds the course folder of the nbgrader application that our plugins and preprocessors run in."""

from __future__ import annotations

from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Configurable


def course_directory(part: Configurable | None) -> CourseDirectory:
    """The course directory of the nearest parent that has one; the working directory otherwise."""
    while part is not None:
        found = getattr(part, "coursedir", None)
        if isinstance(found, CourseDirectory):
            return found
        part = part.parent
    return CourseDirectory()


def course_root(part: Configurable | None) -> Path:
    """The folder with course.toml."""
    return Path(course_directory(part).root)
