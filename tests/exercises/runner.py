"""Runs a source notebook in this process with other answers, and says which cells fail.

A file tests/exercises/<assignment>/<notebook>.py holds right and wrong answers, one a block:

    # %% alternative ANSWER name
    # %% mutant ANSWER name -> check, check

A mutant must fail each check that it names, by the check's own assertion.
"""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
from nbformat import NotebookNode

from gradiente.notebooks.canonical import read
from gradiente.notebooks.cells import (
    BEGIN_SOLUTION,
    answer_of,
    coded,
    is_answer,
    is_check,
    unmarked,
    without,
)
from gradiente.notebooks.extract import block

matplotlib.use("agg")

ROOT = Path(__file__).parents[2]
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
HEADER = re.compile(r"# %% (mutant|alternative) (\w+) (\w+)(?: -> ([\w, ]+))?")


@dataclass(frozen=True)
class Variant:
    """Another text for one answer cell; `caught_by` is empty for a right one."""

    notebook: str
    answer: str
    name: str
    source: str
    caught_by: tuple[str, ...] = ()


def notebooks() -> list[str]:
    """All source notebooks, as assignment/notebook."""
    return [f"{p.parent.name}/{p.stem}" for p in sorted((ROOT / "source").glob("*/*.ipynb"))]


def variants(notebook: str) -> list[Variant]:
    """The right and wrong answers that stand beside the tests."""
    text = (Path(__file__).parent / f"{notebook}.py").read_text(encoding="utf-8")
    found = []
    for part in re.split(r"(?m)^(?=# %% )", text)[1:]:
        head, source = part.split("\n", 1)
        match = HEADER.fullmatch(head)
        assert match, f"{notebook}: {head!r} is no header of a variant"
        kind, answer, name, checks = match.groups()
        caught_by = tuple(c.strip() for c in (checks or "").split(",") if c.strip())
        assert (kind == "mutant") == bool(caught_by), f"{notebook}: {head!r}"
        found.append(Variant(notebook, answer, name, source, caught_by))
    return found


@cache
def cells(notebook: str) -> tuple[NotebookNode, ...]:
    """The code cells of a source notebook."""
    return tuple(coded(read(ROOT / "source" / f"{notebook}.ipynb")["cells"]))


def answers(notebook: str) -> list[str]:
    """Ids of the code answers."""
    return [c["id"] for c in cells(notebook) if is_answer(c)]


def checks(notebook: str, answer: str | None = None) -> list[str]:
    """Ids of the checks, of one answer or of all."""
    found = [c["id"] for c in cells(notebook) if is_check(c)]
    return [c for c in found if answer is None or answer_of(c) == answer]


def stubs(notebook: str) -> dict[str, str]:
    """Every answer as a student receives it."""
    return {
        c["id"]: without(c["source"], BEGIN_SOLUTION, c["id"], STUB)
        for c in cells(notebook)
        if is_answer(c)
    }


@cache
def needed_by_checks(notebook: str) -> frozenset[str]:
    """Ids of the cells that define something for an answer or a check: no plots."""
    blocks = [block(c) for c in cells(notebook)]
    targets = [c for c in cells(notebook) if is_answer(c) or is_check(c)]
    wanted = {name for c in targets for name in block(c).uses}
    keep: set[str] = {c["id"] for c in targets}
    while True:
        new = {b.id for b in blocks if b.id not in keep and b.defines & wanted}
        if not new:
            return frozenset(keep)
        keep |= new
        wanted |= {name for b in blocks if b.id in new for name in b.uses}


@cache
def solved(notebook: str) -> dict[str, Any]:
    """The names of the notebook after a run with the solutions."""
    names: dict[str, Any] = {"__name__": "__main__"}
    assert run(notebook, names=names) == {}
    return names


def run(
    notebook: str,
    other: dict[str, str] | None = None,
    only: frozenset[str] | None = None,
    names: dict[str, Any] | None = None,
) -> dict[str, BaseException]:
    """Runs the notebook with `other` answers; the errors of the cells that failed, by cell id."""
    import matplotlib.pyplot as plt

    names = {"__name__": "__main__"} if names is None else names
    failed: dict[str, BaseException] = {}
    for cell in cells(notebook):
        if only is not None and cell["id"] not in only:
            continue
        source = (other or {}).get(cell["id"], unmarked(cell["source"]))
        try:
            with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")  # a warning costs a student nothing
                exec(compile(source, cell["id"], "exec"), names)
        except Exception as error:
            failed[cell["id"]] = error
        finally:
            plt.close("all")
    return failed


def relevant(variant: Variant) -> frozenset[str]:
    """The cells to run for a wrong answer: no plots, and only its own checks."""
    foreign = set(checks(variant.notebook)) - set(checks(variant.notebook, variant.answer))
    return needed_by_checks(variant.notebook) - foreign
