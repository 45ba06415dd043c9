"""What becomes of a verdict in the graded copy, and of partial credit."""

from __future__ import annotations

import numpy as np
import pytest

from gradiente.grading.output import MUCH_TEXT
from gradiente.grading.verdicts import show
from gradiente.kernel.remote.checks import Checks, Verdict
from tests.kernel.remote.inside import Inside
from tests.support import check, notebook


def credit(expression: str) -> float | None:
    cell = check("f__credit", expression, 5)
    checks = Checks(notebook(cell), lambda: Inside({"np": np}))  # type: ignore[arg-type,return-value]
    return checks.run(cell, 10).value


@pytest.mark.parametrize(
    ("expression", "worth"),
    [
        ("2.5", 2.5),
        ("sum([1, 1])", 2.0),
        ("float('nan')", 0.0),
        ("-float('inf')", 0.0),
        ("5 * (1 - 4)", 0.0),
        ("True", None),
        ("'full'", None),
    ],
)
def test_partial_credit_is_a_finite_number_and_never_below_zero(
    expression: str, worth: float | None
) -> None:
    assert credit(expression) == worth


def test_partial_credit_ends_at_the_points_of_the_check() -> None:
    cell = check("f__credit", "99", 5)
    show(cell, Verdict(value=99.0))
    assert cell["outputs"][0]["data"] == {"text/plain": "5.0"}


def test_long_texts_of_a_student_are_cut() -> None:
    cell = check("f__check", "f()", 5)
    show(cell, Verdict("ValueError", "y" * 10**6, "", "z" * 10**6))
    assert len(str(cell["outputs"])) < 5 * MUCH_TEXT
