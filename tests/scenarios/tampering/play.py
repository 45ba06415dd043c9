"""Plays a class of attackers and honest students with nbgrader's own commands."""

from __future__ import annotations

import copy
import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from gradiente.demo.run_nbgrader import run_nbgrader
from gradiente.gradebook.scores import read_scores
from tests.scenarios.tampering.attacks import Attack
from tests.scenarios.tampering.course import POINTS, SOLUTIONS, new_course
from tests.scenarios.tiny import hand_in

# Honest students: which exercises they solved. Their ids stand before, among and behind the others.
HONEST = {"aa-perfect": tuple(SOLUTIONS), "half": ("double", "evens"), "perfect": tuple(SOLUTIONS)}
HONEST |= {"zz-blank": (), "zz-perfect": tuple(SOLUTIONS)}


@dataclass(frozen=True)
class Played:
    """A class after autograde and generate_feedback."""

    root: Path
    status: int
    log: str
    seconds: float
    points: dict[str, float]
    students: tuple[str, ...]
    before: dict[str, str]
    after: dict[str, str]

    def notebook(self, student: str) -> NotebookNode | None:
        """The autograded notebook, where there is one."""
        path = self.root / "autograded" / student / "hw" / "nb.ipynb"
        return nbformat.read(path, as_version=4) if path.exists() else None

    def feedback(self, student: str) -> str:
        path = self.root / "feedback" / student / "hw" / "nb.html"
        return path.read_text(encoding="utf-8") if path.exists() else ""


def worth(student: str) -> float:
    """Points of an honest student."""
    return sum(POINTS[name] for name in HONEST[student])


def honest(nb: NotebookNode, solved: Iterable[str]) -> None:
    for cell in nb["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in solved:
            cell["source"] = SOLUTIONS[name]


def fill(root: Path, attacks: Iterable[Attack]) -> None:
    """Hands in everybody's work."""
    released = nbformat.read(root / "release" / "hw" / "nb.ipynb", as_version=4)
    for student, solved in HONEST.items():
        nb = copy.deepcopy(released)
        honest(nb, solved)
        hand_in(root, student, nbformat.writes(nb))
    for attack in attacks:
        nb = copy.deepcopy(released)
        attack.apply(nb, root)
        folder = hand_in(root, attack.name, json.dumps(nb))  # nbformat would refuse some of it
        if attack.place:
            attack.place(folder, root)


def play(root: Path, attacks: Iterable[Attack]) -> Played:
    """One run of `nbgrader autograde` and one of `nbgrader generate_feedback`."""
    attacks = list(attacks)
    students = (*HONEST, *(a.name for a in attacks))
    new_course(root, list(students))
    fill(root, attacks)
    before = contents(root)
    started = time.monotonic()
    status, log = run_nbgrader(["autograde", "hw"], root)
    seconds = time.monotonic() - started
    after = contents(root)
    run_nbgrader(["generate_feedback", "hw"], root)
    return Played(root, status, log, seconds, points(root), students, before, after)


def points(root: Path) -> dict[str, float]:
    """What the gradebook holds, by student."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        found = read_scores(gradebook.engine).submissions
        return {student: float(s.points) for (student, _), s in found.items()}


def contents(root: Path) -> dict[str, str]:
    """Every file but nbgrader's results, with a hash of what is in it."""
    made = {"autograded", "feedback", "gradebook.db", "gradebook.db-journal"}
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.relative_to(root).parts[0] not in made
    }


def programs() -> list[str]:
    """The command lines of everything that runs here."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace").strip())
        except OSError:
            continue
    return found
