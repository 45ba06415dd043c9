"""Times the export of a whole class: nbgrader's own CSV exporter, and Gradiente's.

Both read the same gradebook in one run. The gradebook and the tables go into a temporary folder.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from nbgrader.api import Assignment, Grade, Gradebook, Student, SubmittedAssignment
from nbgrader.api import SubmittedNotebook as Submitted
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import CsvExportPlugin
from sqlalchemy import insert

from gradiente.gradebook.export import GradesExport

COURSE = '[course]\nid = "bench"\ntitle = "Benchmark"\ntimezone = "America/Caracas"\n'
ASSIGNMENT = """
[assignments.{name}]
title = "{name}"
weight = {weight}
due = "2025-08-01 23:59"
final = "2025-08-05 23:59"
"""
SUBMITTED = datetime(2025, 8, 2, 12)  # late by a day, so that the penalty is computed too
POINTS = 0.5


def main() -> None:
    """Makes the class, exports it twice and prints both times."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=500)
    parser.add_argument("--assignments", type=int, default=4)
    parser.add_argument("--cells", type=int, default=20, help="graded cells of an assignment")
    options = parser.parse_args()
    # nbgrader makes a gradebook with the program `alembic`, which stands beside our Python.
    programs = str(Path(sys.executable).parent)
    os.environ["PATH"] = programs + os.pathsep + os.environ.get("PATH", "")
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        print(
            f"{options.students} students x {options.assignments} assignments"
            f" x {options.cells} graded cells"
        )
        write_course(root, options.assignments)
        make_gradebook(root, options.students, options.assignments, options.cells)
        stock = timed(root, lambda gradebook: export_stock(gradebook, root))
        print(f"nbgrader's CsvExportPlugin  {stock:8.2f} s")
        ours = timed(root, lambda gradebook: export_ours(gradebook, root))
        print(f"Gradiente's GradesExport    {ours:8.2f} s   {stock / ours:.0f} times as fast")


def url(root: Path) -> str:
    """The gradebook's address."""
    return f"sqlite:///{root / 'gradebook.db'}"


def names(assignments: int) -> list[str]:
    """Names of the assignments."""
    return [f"hw{i}" for i in range(1, assignments + 1)]


def write_course(root: Path, assignments: int) -> None:
    """A course.toml whose weights add up to 1: the last assignment takes what is left."""
    rest = 100 - (100 // assignments) * (assignments - 1)
    weights = [100 // assignments] * (assignments - 1) + [rest]
    parts = [
        ASSIGNMENT.format(name=name, weight=weight / 100)
        for name, weight in zip(names(assignments), weights, strict=True)
    ]
    (root / "course.toml").write_text(COURSE + "".join(parts), encoding="utf-8")


def make_gradebook(root: Path, students: int, assignments: int, cells: int) -> None:
    """Every student with every assignment graded; the submissions by bulk inserts."""
    ids = [f"s{i:04}" for i in range(students)]
    with Gradebook(url(root)) as gradebook:
        for name in names(assignments):
            gradebook.add_assignment(name, duedate=datetime(2025, 8, 2, 3, 59))
            gradebook.add_notebook("nb", name)
            for i in range(cells):
                gradebook.add_grade_cell(f"c{i}", "nb", name, max_score=1, cell_type="code")
        rows = [{"id": s, "last_name": f"Last {s}", "first_name": f"First {s}"} for s in ids]
        gradebook.db.execute(insert(Student), rows)
        for assignment in gradebook.assignments:
            _submit_all(gradebook, assignment, ids)
        gradebook.db.commit()


def _submit_all(gradebook: Gradebook, assignment: Assignment, students: list[str]) -> None:
    (notebook,) = assignment.notebooks
    headers = [
        {"id": uuid4().hex, "assignment_id": assignment.id, "student_id": s, "timestamp": SUBMITTED}
        for s in students
    ]
    parts = [
        {"id": uuid4().hex, "assignment_id": header["id"], "notebook_id": notebook.id}
        for header in headers
    ]
    gradebook.db.execute(insert(SubmittedAssignment), headers)
    gradebook.db.execute(insert(Submitted), parts)
    gradebook.db.execute(insert(Grade), list(_grades(parts, [c.id for c in notebook.grade_cells])))


def _grades(parts: list[dict[str, str]], cells: list[str]) -> Iterator[dict[str, object]]:
    for part in parts:
        for cell in cells:
            yield {
                "id": uuid4().hex,
                "notebook_id": part["id"],
                "cell_id": cell,
                "auto_score": POINTS,
                "needs_manual_grade": False,
            }


def timed(root: Path, export: Callable[[Gradebook], None]) -> float:
    """Seconds of one export, with a gradebook that was opened for it."""
    with Gradebook(url(root)) as gradebook:
        started = time.perf_counter()
        export(gradebook)
        return time.perf_counter() - started


def export_stock(gradebook: Gradebook, root: Path) -> None:
    """`nbgrader export` as it comes."""
    CsvExportPlugin(to=str(root / "stock.csv")).export(gradebook)


def export_ours(gradebook: Gradebook, root: Path) -> None:
    """`nbgrader export` with our configuration."""
    exporter = GradesExport(to=str(root / "ours.csv"))
    exporter.coursedir = CourseDirectory(root=str(root))
    exporter.export(gradebook)
    lines = (root / "ours.csv").read_text(encoding="utf-8").splitlines()
    if not all(",10.00,1,2.00,8.00," in line for line in lines[1:]):
        sys.exit("the exported grades are not 10 - 2 = 8: the benchmark measured nothing")


if __name__ == "__main__":
    main()
