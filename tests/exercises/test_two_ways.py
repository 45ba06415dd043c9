"""One cell, two ways: a check gives the same verdict beside the student's code and apart from it."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

import pytest

from gradiente.kernel.remote.checks import Checks
from gradiente.validity.exercise import Variant
from tests.kernel.remote.inside import Inside

from .runner import exercise, needed_by_checks, notebooks, relevant, run, variants


def verdicts(notebook: str, other: dict[str, str], ids: list[str]) -> dict[str, str]:
    """The kind of each check's error, empty for a pass, with the student's names out of reach."""
    found = exercise(notebook)
    names: dict[str, Any] = {"__name__": "__main__"}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        for cell in found.cells:
            if cell in needed_by_checks(notebook) and cell not in found.checks():
                exec(other.get(cell, found.solution(cell)), names)
        remote = Checks(found.notebook, lambda: Inside(names))  # type: ignore[arg-type,return-value]
        return {check: remote.run(found.cells[check], 60).error for check in ids}


def beside(notebook: str, variant: Variant, ids: list[str]) -> dict[str, str]:
    """The same, with check and answer in one namespace."""
    failed = run(notebook, {variant.answer: variant.source}, relevant(notebook, variant.answer))
    return {check: type(failed[check]).__name__ if check in failed else "" for check in ids}


@pytest.mark.parametrize("notebook", notebooks())
def test_the_solution_passes_every_check_from_outside(notebook: str) -> None:
    assert set(verdicts(notebook, {}, exercise(notebook).checks()).values()) == {""}


@pytest.mark.parametrize(
    ("notebook", "variant"),
    [pytest.param(notebook, v, id=f"{v.answer}-{v.name}") for notebook, v in variants()],
)
def test_both_ways_give_one_verdict(notebook: str, variant: Variant) -> None:
    ids = exercise(notebook).checks(variant.answer)
    other = {variant.answer: variant.source}
    assert verdicts(notebook, other, ids) == beside(notebook, variant, ids)
