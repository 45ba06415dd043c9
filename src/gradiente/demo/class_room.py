"""The folders of the demo: what it may clear away, the records, the students' homes and work."""

from __future__ import annotations

import csv
import shutil
from datetime import datetime
from pathlib import Path

import nbformat

from gradiente.course import Course, CourseError, load_course
from gradiente.demo.edits import save, solve
from gradiente.demo.students import CLASS, Story
from gradiente.notebooks.canonical import read

SENTINEL = Path(".gradiente") / "demo"
MADE = (
    "submitted",
    "autograded",
    "feedback",
    "exports",
    "exchange",
    "homes",
    "records",
    "gradebook.db",
)
STUDENT_CONFIG = """c = get_config()
c.CourseDirectory.course_id = {course!r}
c.Exchange.root = {exchange!r}
c.Exchange.cache = {cache!r}
c.Exchange.timezone = {zone!r}
"""


def clear(root: Path) -> None:
    """Removes what an earlier demo made. Raises CourseError where a real class would be lost."""
    found = [name for name in MADE if (root / name).exists()]
    if found and not (root / SENTINEL).exists():
        raise CourseError(
            f"{root / found[0]}: belongs to a real class, which the demo would overwrite;"
            " run the demo in a fresh clone"
        )
    (root / SENTINEL).parent.mkdir(exist_ok=True)
    (root / SENTINEL).write_text("The class in this folder is the demo's; it may be removed.\n")
    for name in found:
        path = root / name
        if path.is_dir():
            _writable(path)
            shutil.rmtree(path)
        else:
            path.unlink()
    (root / "exchange").mkdir(mode=0o777)
    (root / "exchange").chmod(0o777)


def _writable(folder: Path) -> None:
    """nbgrader leaves its results read-only."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o700 if path.is_dir() else 0o600))


def write_records(root: Path, course: Course) -> None:
    """Roster, extensions, alpha, and the grades that come from outside."""
    folder = root / "records"
    folder.mkdir()
    outside = [name for name, a in course.assignments.items() if a.external]
    _csv(
        folder / "roster.csv",
        ("student_id", "last_name", "first_name", "email"),
        [(s.id, s.text, "Student", f"{s.id}@example.org") for s in CLASS],
    )
    _csv(
        folder / "extensions.csv",
        ("student_id", "assignment", "days"),
        [(s.id, *s.extension) for s in CLASS if s.extension],
    )
    _csv(folder / "alpha.csv", ("student_id", "alpha"), [(s.id, s.alpha) for s in CLASS if s.alpha])
    _csv(
        folder / "grades.csv",
        ("student_id", "item", "grade"),
        [
            (s.id, item, 18 if item == "project" else 16)
            for s in CLASS
            for item in [*outside, "project"]
        ],
    )


def _csv(path: Path, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)


def make_homes(root: Path, course: Course) -> dict[str, Path]:
    """A home for each student, with the configuration that a student needs: the exchange."""
    homes = {}
    for story in CLASS:
        home = root / "homes" / story.id
        home.mkdir(parents=True)
        text = STUDENT_CONFIG.format(
            course=course.course.id,
            exchange=str(root / course.course.exchange),
            cache=str(home / ".nbgrader_cache"),
            zone=course.course.timezone,
        )
        (home / "nbgrader_config.py").write_text(text, encoding="utf-8")
        homes[story.id] = home
    return homes


def students_work(root: Path, homes: dict[str, Path]) -> None:
    """Every student's notebooks, made from the release and the solutions by the story's edits."""
    for story in CLASS:
        for assignment in story.times:
            for path in sorted((homes[story.id] / assignment).glob("*.ipynb")):
                _work(story, f"{assignment}/{path.stem}", path, root)


def _work(story: Story, name: str, path: Path, root: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    if story.solved:
        solve(notebook, read(root / "source" / f"{name}.ipynb"))
    if edit := story.edits.get(name):
        edit(notebook)
    path.chmod(0o644)
    save(notebook, path)
    if story.torn == name:
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2])


def set_clock(root: Path) -> None:
    """Gives each submission in the exchange the time of its story.

    `nbgrader submit` writes the time of today, in the folder's name and in timestamp.txt.
    """
    course = load_course(root)
    stories = {story.id: story for story in CLASS}
    inbound = root / course.course.exchange / course.course.id / "inbound"
    for folder in sorted(inbound.iterdir()):
        student, assignment, _, secret = folder.name.split("+")
        local = datetime.fromisoformat(stories[student].times[assignment])
        moment = local.replace(tzinfo=course.zone)
        stamp = f"{moment:%Y-%m-%d %H:%M:%S.%f} {course.course.timezone}"
        timestamp = folder / "timestamp.txt"
        timestamp.chmod(0o644)
        timestamp.write_text(stamp, encoding="utf-8")
        folder.rename(inbound / "+".join((student, assignment, stamp.replace("/", "-"), secret)))
