"""The command `gradiente`: arguments only; the work is done elsewhere."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gradiente import __version__
from gradiente.course import CourseError, load_course
from gradiente.kernel.launch import SandboxError
from gradiente.notebooks.cells import NotebookError
from gradiente.policy import PolicyError

BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Bad input gives one sentence and status 2."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except (CourseError, NotebookError, PolicyError, SandboxError) as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gradiente",
        description="What nbgrader lacks: building, checking and grading a course of notebooks.",
    )
    parser.add_argument("--version", action="version", version=f"gradiente {__version__}")
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR", help="folder with course.toml (here)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="make solutions/ and release/ from source/")
    build.set_defaults(run=_build)
    _add_check(commands)
    format_ = commands.add_parser("format", help="put source notebooks into canonical form")
    format_.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    format_.set_defaults(run=_format)
    grades = commands.add_parser("grades", help="write the table of grades as CSV")
    grades.add_argument(
        "--to", type=Path, metavar="FILE", help="where to (exports/grades.csv); - for the screen"
    )
    grades.add_argument("--student", action="append", default=[], metavar="ID")
    grades.add_argument("--assignment", action="append", default=[], metavar="NAME")
    grades.add_argument("--db", metavar="URL", help="gradebook (sqlite:///gradebook.db)")
    grades.set_defaults(run=_grades)
    preview = commands.add_parser("preview", help="render notebooks as pages, in both languages")
    preview.add_argument("notebooks", nargs="*", metavar="ASSIGNMENT/NOTEBOOK")
    preview.add_argument("--to", type=Path, metavar="DIR", help="where to (site/)")
    preview.set_defaults(run=_preview)
    demo = commands.add_parser("demo", help="play a whole class, from release to grades")
    demo.add_argument("--jobs", type=int, default=2, metavar="N", help="graders at a time (2)")
    demo.set_defaults(run=_demo)
    return parser


def _add_check(commands: Any) -> None:
    check = commands.add_parser(
        "check",
        help="see whether a course can be released, and whether its hidden tests can be trusted",
        description="See whether solutions/ and release/ are what source/ makes and leak nothing,"
        " and whether the checks accept right answers and reject wrong ones. Status 1 where"
        " something falls short.",
    )
    check.add_argument("notebooks", nargs="*", metavar="ASSIGNMENT/NOTEBOOK", help="only these")
    check.add_argument("--quick", action="store_true", help="only what needs no kernel")
    check.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes (%(default)s)"
    )
    check.add_argument(
        "--report", type=Path, metavar="DIR", help="where check.html and check.json go (site/)"
    )
    check.set_defaults(run=_check)


def _build(options: argparse.Namespace) -> int:
    from gradiente.build import build, sources

    build(options.course)
    print(f"{len(sources(options.course))} notebooks: solutions/ and release/ are new")
    return 0


def _check(options: argparse.Namespace) -> int:
    from gradiente.build import differences, problems, sources

    found = (problems if options.quick else differences)(options.course)
    for problem in found:
        print(problem, file=sys.stderr)
    if not found:
        print(f"{len(sources(options.course))} notebooks: release/ and solutions/ are in order")
    if options.quick:
        return 1 if found else 0
    return max(_check_tests(options), 1 if found else 0)


def _check_tests(options: argparse.Namespace) -> int:
    from rich.console import Console

    from gradiente.validity.report import progress_bar, show, write_reports
    from gradiente.validity.run import check_course, is_faultless

    console = Console() if sys.stdout.isatty() else Console(width=100)
    with progress_bar(console) as progress:
        reports = check_course(
            options.course, notebooks=options.notebooks, jobs=options.jobs, progress=progress
        )
    show(reports, console)
    for path in write_reports(options.course, reports, options.report or options.course / "site"):
        print(path)
    return 0 if is_faultless(reports) else 1


def _format(options: argparse.Namespace) -> int:
    from gradiente.build import format_sources

    for path in format_sources(options.notebooks):
        print(f"{path}: now in canonical form")
    return 0


def _grades(options: argparse.Namespace) -> int:
    from gradiente.gradebook.export import DEFAULT, csv_text, select, write_whole
    from gradiente.gradebook.open import class_book, open_gradebook

    load_course(options.course)  # a broken course.toml is told before a missing gradebook
    book = class_book(options.course, open_gradebook(options.course, options.db))
    rows, assignments = select(book, options.student, options.assignment)
    text = csv_text(rows, assignments)
    if str(options.to) == "-":
        print(text, end="")
        return 0
    path = options.to or options.course / DEFAULT
    write_whole(path, text)
    print(f"Grades of {len(rows)} students written to {path}")
    for row in rows:
        for note in row.notes:
            print(f"  {row.student.id}: {note}")
    return 0


def _preview(options: argparse.Namespace) -> int:
    from gradiente.preview import preview

    for page in preview(options.course, options.to or options.course / "site", options.notebooks):
        print(page)
    return 0


def _demo(options: argparse.Namespace) -> int:
    from gradiente.demo.play import play

    play(options.course, options.jobs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
