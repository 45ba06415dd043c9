"""Wires Gradiente into nbgrader: everything that nbgrader_config.py needs, in one call."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from nbgrader import preprocessors as stock
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from traitlets.config import Config

from gradiente.collect.exchange import GuardedCollect
from gradiente.collect.moodle import MoodleCollector, MoodleExtractor
from gradiente.course import Course, CourseError, load_course
from gradiente.course.load import assignment_named
from gradiente.gradebook.export import GradesExport
from gradiente.gradebook.late import LatePenalty
from gradiente.grading.execute import LimitedExecute
from gradiente.grading.feedback import HideTests, RefreshPenalty
from gradiente.grading.rebuild import Rebuild
from gradiente.grading.release import KeepLanguage
from gradiente.grading.run import SubmissionExporter
from gradiente.grading.score import SaveScores

ASSIGNMENT_COMMANDS = {
    "generate_assignment",
    "release_assignment",
    "collect",
    "zip_collect",
    "autograde",
    "generate_feedback",
    "release_feedback",
}


def configure(c: Config, folder: str | Path) -> None:
    """Configures nbgrader for the course in `folder`; a bad course.toml ends with status 2."""
    root = Path(folder).resolve()
    try:
        course = load_course(root)
        _check_assignment(course, sys.argv)
    except CourseError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    _course(c, course, root)
    _release(c, course)
    _autograde(c, course)
    c.GenerateFeedback.preprocessors = [
        HideTests,
        RefreshPenalty,
        *_stock(GenerateFeedback, "preprocessors"),
    ]
    # What student code displays may hold scripts; feedback and the formgrader show it as a page.
    c.HTMLExporter.sanitize_html = True
    c.ExportApp.plugin_class = GradesExport
    c.ExchangeFactory.collect = GuardedCollect
    c.ZipCollectApp.extractor_plugin = MoodleExtractor
    c.ZipCollectApp.collector_plugin = MoodleCollector


def _check_assignment(course: Course, command: list[str]) -> None:
    """Raises CourseError where nbgrader is called for an assignment that course.toml lacks.

    nbgrader itself would make an empty assignment, or look for files and say that it found none.
    """
    program, *rest = command
    is_nbgrader = Path(program).stem == "nbgrader" and len(rest) > 1
    if is_nbgrader and rest[0] in ASSIGNMENT_COMMANDS and not rest[1].startswith("-"):
        assignment_named(course, rest[1])


def _stock(converter: type, trait: str) -> list[type]:
    """nbgrader's own list of steps, so that a new version's steps are not lost."""
    return list(converter.class_traits()[trait].default())  # type: ignore[attr-defined]


def _course(c: Config, course: Course, root: Path) -> None:
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.course_id = course.course.id
    c.Exchange.root = str(root / course.course.exchange)
    c.Exchange.timezone = course.course.timezone
    # nbgrader calls the program `alembic` when it makes a gradebook: it stands beside our Python.
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = programs + os.pathsep + os.environ.get("PATH", "")


def _release(c: Config, course: Course) -> None:
    c.KeepLanguage.language = course.course.language
    c.GenerateAssignment.preprocessors = [
        KeepLanguage,
        *_stock(GenerateAssignment, "preprocessors"),
    ]


def _autograde(c: Config, course: Course) -> None:
    ours = {stock.Execute: LimitedExecute, stock.SaveAutoGrades: SaveScores}
    steps = _stock(Autograde, "autograde_preprocessors")
    c.Autograde.exporter_class = SubmissionExporter
    c.Autograde.sanitize_preprocessors = [Rebuild]
    c.Autograde.autograde_preprocessors = [ours.get(step, step) for step in steps]
    c.LimitedExecute.timeout = course.grading.cell_seconds
    c.LimitedExecute.notebook_seconds = course.grading.notebook_seconds
    c.LimitedExecute.seconds_after_timeout = course.grading.seconds_after_timeout
    c.LimitedExecute.figures = course.grading.figures
    c.LimitedExecute.shutdown_kernel = "immediate"
    c.LimitedExecute.sandboxed = not course.grading.unsandboxed
    _sandbox(c, course)
    c.AssignLatePenalties.plugin_class = LatePenalty


def _sandbox(c: Config, course: Course) -> None:
    limits = course.grading
    c.SandboxProvisioner.memory_mb = limits.memory_mb
    c.SandboxProvisioner.processes = limits.processes
    c.SandboxProvisioner.disk_mb = limits.disk_mb
    # A process may use all processors for as long as the notebook runs.
    c.SandboxProvisioner.cpu_seconds = (limits.notebook_seconds + 10) * (os.cpu_count() or 1)
    c.SandboxProvisioner.hidden = [c.CourseDirectory.root]
