"""Times `nbgrader autograde` on one honest class: stock configuration, and ours.

Ours runs with the sandbox, remote verdicts and figures on, as stock nbgrader draws them too. Both
grade the same solved notebooks in turns, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from gradiente.demo.edits import save, solve
from gradiente.notebooks.canonical import read

ROOT = Path(__file__).parents[1]
STOCK = "c = get_config()\nc.CourseDirectory.course_id = 'stock'\n"
PROGRAMS = str(Path(sys.executable).parent)


def main() -> None:
    """Prints the time of each round and the ratio of the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--assignment", default="tarea1")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stock, ours = Path(folder) / "stock", Path(folder) / "ours"
        for course in (stock, ours):
            make_course(course, options.assignment, stock=course is stock)
            hand_in(course, options.assignment, options.students)
        times: dict[Path, list[float]] = {stock: [], ours: []}
        for number in range(options.rounds):
            for course, found in times.items():
                found.append(autograde(course, options.assignment))
            print(
                f"round {number + 1}: stock {times[stock][-1]:.1f} s, ours {times[ours][-1]:.1f} s"
            )
        ratio = statistics.median(times[ours]) / statistics.median(times[stock])
    print(f"ours / stock = {ratio:.2f}, {options.students} students, {os.cpu_count()} cores")


def make_course(course: Path, assignment: str, *, stock: bool) -> None:
    """A course with one assignment of ours, released."""
    course.mkdir()
    shutil.copytree(ROOT / "source" / assignment, course / "source" / assignment)
    text = (ROOT / "course.toml").read_text(encoding="utf-8")
    (course / "course.toml").write_text(text.replace("figures = false", "figures = true"))
    config = STOCK if stock else (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (course / "nbgrader_config.py").write_text(config)
    nbgrader(course, "generate_assignment", assignment)


def hand_in(course: Path, assignment: str, students: int) -> None:
    """The solved release as the submission of every student."""
    for number in range(students):
        folder = course / "submitted" / f"s{number}" / assignment
        shutil.copytree(course / "release" / assignment, folder)
        for path in folder.glob("*.ipynb"):
            notebook = nbformat.read(path, as_version=4)
            solve(notebook, read(ROOT / "source" / assignment / path.name))
            save(notebook, path)


def autograde(course: Path, assignment: str) -> float:
    """Seconds of one run over the whole class."""
    started = time.monotonic()
    nbgrader(course, "autograde", assignment, "--force")
    return time.monotonic() - started


def nbgrader(course: Path, *arguments: str) -> None:
    """Runs nbgrader's command line; ends with its log where it fails."""
    environment = os.environ | {"PATH": PROGRAMS + os.pathsep + os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)


if __name__ == "__main__":
    main()
