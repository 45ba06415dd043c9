"""Writes the report of a course to files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from gradiente.course import load_course
from gradiente.validity.exercise import read_exercise
from gradiente.validity.report.export import as_json
from gradiente.validity.report.page import page
from gradiente.validity.report.summary import Reasons
from gradiente.validity.results import NotebookReport

PAGE, DATA = "check.html", "check.json"


def write_reports(root: Path, reports: Sequence[NotebookReport], into: Path) -> list[Path]:
    """Writes the page and the JSON about the course `root` into a folder, made where needed."""
    reasons = recorded_reasons(root, [report.name for report in reports])
    course = load_course(root)
    when = datetime.now(UTC).astimezone(course.zone)
    into.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in (
        (PAGE, page(reports, course.course.title, when, reasons)),
        (DATA, as_json(reports, reasons) + "\n"),
    ):
        (into / name).write_text(text, encoding="utf-8")
        written.append(into / name)
    return written


def recorded_reasons(root: Path, notebooks: Iterable[str]) -> Reasons:
    """Why generated mutants were recorded as equivalent, by answer, line and what it becomes."""
    return {
        (record.answer, record.line, record.becomes): record.reason
        for name in notebooks
        for record in read_exercise(root, name).equivalents
    }
