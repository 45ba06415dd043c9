"""One cell, two ways: a check gives the same verdict beside the student's code and apart from it."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

import pytest

from gradiente.kernel.remote.checks import Checks
from gradiente.notebooks.canonical import read
from gradiente.notebooks.cells import unmarked
from tests.kernel.remote.inside import Inside

from .runner import (
    ROOT,
    Variant,
    cells,
    checks,
    needed_by_checks,
    notebooks,
    relevant,
    run,
    variants,
)


def verdicts(notebook: str, variant: Variant | None, ids: list[str]) -> dict[str, str]:
    """The kind of each check's error, empty for a pass, with the student's names out of reach."""
    names: dict[str, Any] = {"__name__": "__main__"}
    other = {variant.answer: variant.source} if variant else {}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        for cell in cells(notebook):
            if cell["id"] in needed_by_checks(notebook) and cell["id"] not in checks(notebook):
                exec(other.get(cell["id"], unmarked(cell["source"])), names)
        source = read(ROOT / "source" / f"{notebook}.ipynb")
        remote = Checks(source, lambda: Inside(names))  # type: ignore[arg-type,return-value]
        found = {c["id"]: remote.run(c, 60) for c in cells(notebook) if c["id"] in ids}
    return {check: verdict.error for check, verdict in found.items()}


def beside(notebook: str, variant: Variant | None, ids: list[str]) -> dict[str, str]:
    """The same, with check and answer in one namespace."""
    only = relevant(variant) if variant else needed_by_checks(notebook)
    failed = run(notebook, {variant.answer: variant.source} if variant else None, only)
    return {check: type(failed[check]).__name__ if check in failed else "" for check in ids}


@pytest.mark.parametrize("notebook", notebooks())
def test_the_solution_passes_every_check_from_outside(notebook: str) -> None:
    assert set(verdicts(notebook, None, checks(notebook)).values()) == {""}


@pytest.mark.parametrize(
    "variant",
    [
        pytest.param(v, id=f"{v.answer}-{v.name}")
        for notebook in notebooks()
        for v in variants(notebook)
    ],
)
def test_both_ways_give_one_verdict(variant: Variant) -> None:
    ids = checks(variant.notebook, variant.answer)
    assert verdicts(variant.notebook, variant, ids) == beside(variant.notebook, variant, ids)
