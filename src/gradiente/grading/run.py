"""Guards a run of `nbgrader autograde`: bad submissions are set aside first and listed at the end.

nbgrader lets its converters choose the exporter class, and makes one exporter for each run, with
the converter as parent, after it has found the submissions. That is where we step in.
"""

from __future__ import annotations

import glob
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from gradiente.course import CourseError, Records, load_course, load_records
from gradiente.course.load import assignment_named
from gradiente.gradebook.notes import Kind, Note, read_notes, replace_notes
from gradiente.gradebook.sync import (
    forget_missing_notebooks,
    sync_assignment,
    sync_student,
    sync_time,
)
from gradiente.grading.submission import (
    TIMESTAMP,
    SubmissionError,
    printable,
    read_notebook,
    read_timestamp,
    require_ordinary,
)
from gradiente.grading.summary import tell
from gradiente.kernel.bwrap import require_bwrap
from gradiente.kernel.launch import SandboxError


class SubmissionExporter(NotebookExporter):
    """The exporter for `c.Autograde.exporter_class`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(self.parent, Autograde):
            GuardedRun(self.parent).install()

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """Reads a notebook in any encoding and format before nbgrader's steps see it."""
        notebook = read_notebook(Path(filename))
        resources = resources if resources is not None else {}
        resources.setdefault("metadata", {})["path"] = str(Path(filename).parent)
        return self.from_notebook_node(notebook, resources, **kwargs)  # type: ignore[no-any-return]


class GuardedRun:
    """One run of the autograder over the submissions that nbgrader has found."""

    def __init__(self, autograde: Autograde) -> None:
        self.autograde = autograde
        self.folder = autograde.coursedir
        self.root = Path(self.folder.root)
        self.zone: ZoneInfo | None = None
        self.expected: dict[str, list[str]] = {}
        self.failures: dict[tuple[str, str], str] = {}

    def install(self) -> None:
        """Sets bad submissions aside and wraps the conversion with a summary."""
        convert = self.autograde.convert_notebooks

        def guarded() -> None:
            try:
                self._prepare()
            except (CourseError, SandboxError) as error:
                self.autograde.log.error("%s", error)
                raise SystemExit(2) from None
            try:
                convert()
            except NbGraderException:
                self._note_unexplained()
                if not self.failures:
                    raise
            self._summary()

        self.autograde.convert_notebooks = guarded

    def _prepare(self) -> None:
        course = load_course(self.root)
        if not course.grading.unsandboxed:
            require_bwrap()
        records = load_records(self.root, course)
        self.zone = course.zone
        with Gradebook(self.folder.db_url, self.folder.course_id) as gradebook:
            for assignment in sorted({_owner(Path(p))[1] for p in self.autograde.assignments}):
                assignment_named(course, assignment)
                self.expected[assignment] = _notebooks(gradebook, assignment)
                sync_assignment(gradebook, course, assignment)
            if self.folder.notebook_id == "*":
                self._fail_without_notebooks(gradebook)
            for path in sorted(self.autograde.assignments):
                student, assignment = _owner(Path(path))
                try:
                    self._check(Path(path), student, records)
                except SubmissionError as error:
                    self._fail(gradebook, student, assignment, str(error))
                    del self.autograde.assignments[path]
                else:
                    texts = _wrong_files(self._found(path), self.expected[assignment])
                    notes = [Note(student, assignment, "", Kind.REPAIR, t) for t in texts]
                    replace_notes(gradebook.engine, student, assignment, "", notes)
        self._use_our_times()
        self._sync_when_registered(records)

    def _fail_without_notebooks(self, gradebook: Gradebook) -> None:
        """nbgrader passes over a folder that has no notebook, or has it in a folder of its own."""
        for assignment, expected in self.expected.items():
            pattern = self.folder.format_path(
                self.folder.submitted_directory, self.folder.student_id, assignment
            )
            for path in sorted(set(glob.glob(pattern)) - set(self.autograde.assignments)):
                self._fail(gradebook, *_owner(Path(path)), self._no_notebook(Path(path), expected))

    def _no_notebook(self, path: Path, expected: list[str]) -> str:
        return (
            f"{self._shown(path)}: holds no notebook of the assignment;"
            f" give the student's file its name again: {', '.join(f'{n}.ipynb' for n in expected)}"
        )

    def _found(self, path: str) -> list[str]:
        """Names of the notebooks of a submission."""
        return [Path(n).stem for n in self.autograde.assignments[path]]

    def _check(self, path: Path, student: str, records: Records) -> None:
        """Raises SubmissionError unless the submission can be graded."""
        if not records.knows(student):
            raise SubmissionError(
                f"{self._shown(path)}: student {student!r} is not on the roster;"
                " add them there or remove the folder"
            )
        require_ordinary(self._shown(path))
        read_timestamp(self._shown(path) / TIMESTAMP, self.zone)
        expected = self.expected[path.name]
        if not set(expected) & set(self._found(str(path))):
            raise SubmissionError(self._no_notebook(path, expected))
        for notebook in map(Path, self.autograde.assignments[str(path)]):
            if notebook.stem in expected:
                read_notebook(self._shown(notebook))

    def _shown(self, path: Path) -> Path:
        """A path as the instructor sees it, from the course's folder, where nbgrader works."""
        return path.relative_to(self.root) if path.is_relative_to(self.root) else path

    def _use_our_times(self) -> None:
        """nbgrader takes -0400 for seconds, and ends the whole run at a time that it cannot read."""

        def time(folder: str) -> datetime | None:
            moment = read_timestamp(Path(folder) / TIMESTAMP, self.zone)
            return moment.replace(tzinfo=None) if moment else None

        self.folder.get_existing_timestamp = time

    def _sync_when_registered(self, records: Records) -> None:
        """nbgrader registers a submission in init_assignment; right after it, ours are written."""
        init = self.autograde.init_assignment

        def registered(assignment_id: str, student_id: str) -> None:
            init(assignment_id, student_id)
            folder = self.folder.submitted_directory
            path = Path(self.folder.format_path(folder, student_id, assignment_id))
            with Gradebook(self.folder.db_url, self.folder.course_id) as gradebook:
                time = read_timestamp(path / TIMESTAMP, self.zone)
                sync_student(gradebook, records, student_id)
                sync_time(gradebook, assignment_id, student_id, time)
                names = [n.stem for n in path.glob("*.ipynb")]
                forget_missing_notebooks(gradebook, assignment_id, student_id, names)

        self.autograde.init_assignment = registered

    def _fail(self, gradebook: Gradebook, student: str, assignment: str, reason: str) -> None:
        student, reason = _storable(student), _storable(reason)
        self.failures[student, assignment] = reason
        note = Note(student, assignment, "", Kind.FAILURE, reason)
        replace_notes(gradebook.engine, student, assignment, "", [note])

    def _repairs(self) -> list[Note]:
        """What was repaired in the submissions of this run."""
        ours = {_owner(Path(path)) for path in self.autograde.assignments}
        with Gradebook(self.folder.db_url, self.folder.course_id) as gradebook:
            notes = read_notes(gradebook.engine)
        return [n for n in notes if n.kind is Kind.REPAIR and (n.student, n.assignment) in ours]

    def _note_unexplained(self) -> None:
        """Submissions that nbgrader gave up: it leaves them without a folder in autograded/."""
        with Gradebook(self.folder.db_url, self.folder.course_id) as gradebook:
            for path in sorted(self.autograde.assignments):
                student, assignment = _owner(Path(path))
                graded = self.folder.format_path(
                    self.folder.autograded_directory, student, assignment
                )
                if not Path(graded).is_dir():
                    reason = f"{self._shown(Path(path))}: grading stopped with an error; the log above has the details"
                    self._fail(gradebook, student, assignment, reason)

    def _summary(self) -> None:
        tell(self.autograde.log, self._repairs(), self.failures)
        if self.failures:
            raise NbGraderException("some submissions could not be graded")


def _notebooks(gradebook: Gradebook, assignment: str) -> list[str]:
    """Names of the notebooks of an assignment. Raises CourseError before `generate_assignment`."""
    try:
        names = [notebook.name for notebook in gradebook.find_assignment(assignment).notebooks]
    except MissingEntry:
        names = []
    if not names:
        raise CourseError(
            f"the gradebook has no notebooks of {assignment};"
            f" run `nbgrader generate_assignment {assignment}` first"
        )
    return sorted(names)


def _wrong_files(found: list[str], expected: list[str]) -> list[str]:
    """A sentence for each notebook that is not there, and for each that does not belong there."""
    missing = [f"no file {n}.ipynb; its points are 0" for n in sorted(set(expected) - set(found))]
    other = [
        f"{printable(n)}.ipynb is no notebook of this assignment and was not graded"
        for n in sorted(set(found) - set(expected))
    ]
    return missing + other


def _storable(name: str) -> str:
    """A name from the disk that may hold bytes that are no text, which no database takes."""
    return name.encode(errors="backslashreplace").decode()


def _owner(path: Path) -> tuple[str, str]:
    """Student and assignment of a folder submitted/<student>/<assignment>."""
    return path.parent.name, path.name
