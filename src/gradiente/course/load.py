"""Reads course.toml; every error is one sentence with the file, the key and what was expected."""

from __future__ import annotations

import difflib
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from gradiente.course.model import Assignment, Course

COURSE_FILE = "course.toml"


class CourseError(ValueError):
    """The course's files say something that cannot be; the message names the file and the fix."""


def load_course(root: Path) -> Course:
    """The course of the folder `root`. Raises CourseError."""
    path = root / COURSE_FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except FileNotFoundError:
        raise CourseError(
            f"{path}: there is no such file; run this command in the course's folder"
        ) from None
    except OSError as error:
        raise CourseError(f"{path}: cannot be read ({error.strerror}); restore the file") from None
    except UnicodeDecodeError as error:
        raise CourseError(f"{path}: is not UTF-8 text ({error.reason}); save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{path}: is not valid TOML: {error}") from None
    try:
        return Course.model_validate(data)
    except ValidationError as error:
        raise CourseError(f"{path}: {_sentence(error)}") from None


def assignment_named(course: Course, name: str) -> Assignment:
    """The assignment `name` of the course. Raises CourseError with the nearest known name."""
    if name in course.assignments:
        return course.assignments[name]
    known = ", ".join(course.assignments)
    raise CourseError(f"{COURSE_FILE}: there is no assignment {name!r}; there are {known}")


def _sentence(error: ValidationError) -> str:
    """The first problem, as `key: what is wrong`; how many more there are."""
    # A misspelt key also makes its right name missing: the misspelling is what helps.
    problems = sorted(error.errors(), key=lambda p: p["type"] != "extra_forbidden")
    first = problems[0]
    key = ".".join(str(part) for part in first["loc"])
    text = _what(first, key)
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return (f"{key}: {text}" if key else text) + more


def _what(problem: Any, key: str) -> str:
    if problem["type"] == "missing":
        return "this key is missing"
    if problem["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key.rsplit(".", 1)[-1], _known_keys(), n=1)
        return "there is no such key" + (f"; did you mean {near[0]}?" if near else "")
    message: str = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "value_error":
        return message
    found = problem["input"]
    shown = str(found) if isinstance(found, Decimal) else repr(found)
    return f"{message.replace('Input should be', 'expected')}, found {shown}"


def _known_keys() -> list[str]:
    """Every key that some table of course.toml may hold."""
    models: list[type[BaseModel]] = [Course, Assignment]
    for field in Course.model_fields.values():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            models.append(field.annotation)
    return sorted({name for model in models for name in model.model_fields})
