"""A course that is not ours: one assignment, one small notebook, no heavy import."""

from __future__ import annotations

import copy
import csv
import shutil
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from gradiente.demo.run_nbgrader import run_nbgrader
from tests.support import answer, check, notebook, write

COURSE = """
[course]
id = "tiny"
title = "A tiny course"
timezone = "America/Caracas"
[grading]
cell_seconds = 5
figures = false
[assignments.hw]
title = "Homework"
weight = 1
due = "2025-08-01 23:59"
final = "2025-08-05 23:59"
"""
CONFIG = """from pathlib import Path
from gradiente.config import configure
c = get_config()
configure(c, Path(__file__).parent)
"""
SOURCE = notebook(
    answer(
        "double", "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
    ),
    check("double__check", 'assert double(2) == 4, "double(2) should be 4"', 1),
    check(
        "double__odd",
        "# Checks an odd number.\n### BEGIN HIDDEN TESTS\n"
        'assert double(7) == 14, "double of an odd number"\n### END HIDDEN TESTS',
        3,
    ),
)
RIGHT = "def double(x):\n    return 2 * x"
HALF = "def double(x):\n    return 4"  # passes the visible check alone
IN_TIME = "2025-08-01 12:00:00 America/Caracas"


def new_course(
    root: Path, students: Iterable[str], toml: str = COURSE, source: NotebookNode = SOURCE
) -> Path:
    """The course's folder after `nbgrader generate_assignment`, with its roster."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "course.toml").write_text(toml, encoding="utf-8")
    (root / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    record(root, "roster", ("student_id", "last_name", "first_name"), [(s, s, s) for s in students])
    write(root / "source" / "hw" / "nb.ipynb", source)
    status, log = run_nbgrader(["generate_assignment", "hw"], root)
    assert status == 0, log
    return root


def record(root: Path, name: str, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """One of the instructor's CSV files."""
    (root / "records").mkdir(exist_ok=True)
    with (root / "records" / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])


def submission(root: Path, source: str = RIGHT) -> str:
    """The released notebook with an answer, as text."""
    released = nbformat.read(root / "release" / "hw" / "nb.ipynb", as_version=4)
    handed_in = copy.deepcopy(released)
    handed_in["cells"][0]["source"] = source
    return str(nbformat.writes(handed_in))


def hand_in(root: Path, student: str, text: str, time: str | None = IN_TIME) -> Path:
    """Puts a submission where `nbgrader collect` would; a new one replaces the old."""
    folder = root / "submitted" / student / "hw"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "nb.ipynb").write_text(text, encoding="utf-8")
    if time is not None:
        (folder / "timestamp.txt").write_text(time, encoding="utf-8")
    return folder


def submit(
    root: Path,
    student: str,
    text: str,
    named: str,
    stamp: str | None = None,
    secret: str = "Secret-12_34",
) -> Path:
    """Puts a submission into the exchange as `nbgrader submit` would; `stamp` is timestamp.txt's."""
    folder = root / "exchange" / "tiny" / "inbound" / f"{student}+hw+{named}+{secret}"
    folder.mkdir(parents=True)
    (folder / "nb.ipynb").write_text(text, encoding="utf-8")
    (folder / "timestamp.txt").write_text(named if stamp is None else stamp, encoding="utf-8")
    (folder / "submission_secret.txt").write_text("5ec2e7" * 20, encoding="utf-8")
    return folder


def rows(root: Path) -> dict[str, dict[str, str]]:
    """The exported table, by student."""
    with (root / "exports" / "grades.csv").open(encoding="utf-8", newline="") as stream:
        return {row["student_id"]: row for row in csv.DictReader(stream, strict=True)}


def graded(root: Path) -> tuple[int, str, dict[str, dict[str, str]]]:
    """Autogrades and exports: status and log of the first, the table of the second."""
    status, log = run_nbgrader(["autograde", "hw"], root)
    done, told = run_nbgrader(["export"], root)
    assert done == 0, told
    return status, log, rows(root)
