"""Plays the class from release to grades, with a progress bar, and shows the table."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from nbgrader.api import Gradebook
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gradiente.course import CourseError, load_course
from gradiente.demo.class_room import clear, make_homes, set_clock, students_work, write_records
from gradiente.demo.run_nbgrader import quiet, run_nbgrader
from gradiente.demo.students import CLASS
from gradiente.demo.table import grades_table, next_steps, open_notes
from gradiente.gradebook.export import select
from gradiente.gradebook.open import class_book, default_url, open_gradebook

LOG = Path(".gradiente") / "demo.log"
# Whole runs of nbgrader that may end with a failed submission, which is part of the story.
MAY_FAIL = {"autograde"}


class Graders(AbstractContextManager["Graders"]):
    """Worker processes that run nbgrader's commands, and the bar that shows them."""

    def __init__(self, root: Path, jobs: int, console: Console) -> None:
        self.root = root
        self.pool = ProcessPoolExecutor(
            jobs, multiprocessing.get_context("spawn"), quiet, (root / LOG,)
        )
        self.progress = Progress(
            TextColumn("{task.description:<34}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        )

    def __enter__(self) -> Graders:
        self.progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.progress.stop()
        self.pool.shutdown(cancel_futures=True)

    def all(self, title: str, commands: Iterable[tuple[list[str], Path]]) -> None:
        """Runs commands side by side. Raises CourseError at the first that fails."""
        waiting: dict[Future[tuple[int, str]], list[str]] = {
            self.pool.submit(run_nbgrader, arguments, folder): arguments
            for arguments, folder in commands
        }
        task = self.progress.add_task(title, total=len(waiting))
        for done in as_completed(waiting):
            arguments = waiting[done]
            status, _ = done.result()
            self._check(arguments, status)
            self.progress.advance(task)

    def each(self, title: str, commands: Iterable[tuple[list[str], Path]]) -> None:
        """Runs commands one after another."""
        commands = list(commands)
        task = self.progress.add_task(title, total=len(commands))
        for arguments, folder in commands:
            status, _ = self.pool.submit(run_nbgrader, arguments, folder).result()
            self._check(arguments, status)
            self.progress.advance(task)

    def _check(self, arguments: list[str], status: int) -> None:
        """Raises CourseError where a command failed that may not."""
        if status and arguments[0] not in MAY_FAIL:
            raise CourseError(
                f"{self.root / LOG}: `nbgrader {' '.join(arguments)}` failed; the file says why"
            )

    def here(self, title: str, work: Callable[[], None]) -> None:
        """Does a step that is no command of nbgrader."""
        task = self.progress.add_task(title, total=1)
        work()
        self.progress.advance(task)


def play(root: Path, jobs: int) -> None:
    """Grades the demo's class in the course `root`, which must not hold a real class.

    Raises CourseError otherwise, and where a step fails.
    """
    started = time.monotonic()
    root = root.resolve()
    course = load_course(root)
    console = Console()
    clear(root)
    assignments = sorted({n for story in CLASS for n in story.times})
    write_records(root, course)
    console.print(
        f"[bold]{course.course.title}[/]: {len(CLASS)} students, {len(assignments)} assignments"
    )
    with Graders(root, jobs, console) as graders:
        _release_and_collect(graders, root, assignments)
        graders.all(
            "Autograding",
            [
                (["autograde", name, "--student", story.id], root)
                for name in assignments
                for story in CLASS
                if name in story.times
            ],
        )
        graders.here("Grading written answers by hand", lambda: _grade_by_hand(root))
        graders.all("Writing feedback", [(["generate_feedback", n], root) for n in assignments])
        graders.each("Releasing feedback", [(["release_feedback", n], root) for n in assignments])
        graders.each("Exporting grades", [(["export"], root)])
    book = class_book(root, open_gradebook(root))
    rows, shown = select(book)
    own = [name for name in shown if not course.assignments[name].external]
    console.print(grades_table(rows, own, console.width))
    for line in (*open_notes(rows), *next_steps(time.monotonic() - started)):
        console.print(line, soft_wrap=True, highlight=False)


def _release_and_collect(graders: Graders, root: Path, assignments: list[str]) -> None:
    graders.each(
        "Generating the release",
        [(["generate_assignment", n, "--force"], root) for n in assignments],
    )
    graders.each("Releasing", [(["release_assignment", n], root) for n in assignments])
    homes = make_homes(root, load_course(root))
    for name in assignments:
        graders.all(
            f"Students fetch {name}",
            [(["fetch_assignment", name], home) for home in homes.values()],
        )
    graders.here("Students work", lambda: students_work(root, homes))
    for name in assignments:  # a student does one thing at a time
        graders.all(
            f"Students submit {name}",
            [
                (["submit", name, "--student", story.id], homes[story.id])
                for story in CLASS
                if name in story.times
            ],
        )
    graders.here("The clock shows the times of the story", lambda: set_clock(root))
    # The files are of today, whatever the story's clock shows.
    options = ["--ExchangeCollect.check_arrival=False"]
    graders.each("Collecting", [(["collect", name, *options], root) for name in assignments])


def _grade_by_hand(root: Path) -> None:
    """Gives the full points to every written answer, as a generous instructor would."""
    waiting = {story.id for story in CLASS if not story.graded_by_hand}
    course = load_course(root)
    with Gradebook(default_url(root), course.course.id) as gradebook:
        for assignment in gradebook.assignments:
            for submission in gradebook.assignment_submissions(assignment.name):
                if submission.student.id in waiting:
                    continue
                for notebook in submission.notebooks:
                    for grade in notebook.grades:
                        if grade.needs_manual_grade and grade.auto_score is None:
                            grade.manual_score = grade.max_score
                            grade.needs_manual_grade = False
        gradebook.db.commit()
