"""Runs a source notebook in this process with other answers, and says which cells fail.

The right and wrong answers beside this file are read by gradiente.validity.exercise. A mutant must
fail each check that it names, by the check's own assertion.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib

from gradiente.build import sources
from gradiente.validity.exercise import Exercise, Variant, closure, read_exercise

matplotlib.use("agg")

ROOT = Path(__file__).parents[2]


def notebooks() -> list[str]:
    """All source notebooks, as assignment/notebook."""
    return list(sources(ROOT))


@cache
def exercise(notebook: str) -> Exercise:
    """A source notebook with its right and wrong answers."""
    return read_exercise(ROOT, notebook)


def variants() -> list[tuple[str, Variant]]:
    """The answers of all notebooks, each with its notebook."""
    return [(notebook, v) for notebook in notebooks() for v in exercise(notebook).variants]


def stubs(notebook: str) -> dict[str, str]:
    """Every answer as a student receives it."""
    found = exercise(notebook)
    return {answer: found.stub(answer) for answer in found.answers}


@cache
def needed_by_checks(notebook: str) -> frozenset[str]:
    """Ids of the cells that define something for an answer or a check: no plots."""
    found = exercise(notebook)
    return frozenset(closure(found.blocks, [*found.answers, *found.checks()]))


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
    for cell in exercise(notebook).cells:
        if only is not None and cell not in only:
            continue
        source = (other or {}).get(cell, exercise(notebook).solution(cell))
        try:
            with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")  # a warning costs a student nothing
                exec(compile(source, cell, "exec"), names)
        except Exception as error:
            failed[cell] = error
        finally:
            plt.close("all")
    return failed


def relevant(notebook: str, answer: str) -> frozenset[str]:
    """The cells to run for another answer: no plots, and only its own checks."""
    found = exercise(notebook)
    return needed_by_checks(notebook) - (set(found.checks()) - set(found.checks(answer)))
