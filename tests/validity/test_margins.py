from __future__ import annotations

import builtins
import math
from typing import Any

import numpy as np
import pytest
import torch
from nbformat import NotebookNode

from gradiente.kernel.remote import checks
from gradiente.validity.asserted import recorded
from gradiente.validity.bench import Bench
from gradiente.validity.comparisons import Comparison
from gradiente.validity.exercise import Exercise, Variant
from gradiente.validity.margins import Measured, margin_findings, margins
from gradiente.validity.results import Margin, Severity
from gradiente.validity.watched import WATCHED
from tests.support import answer, check, notebook


def compared(source: str, **names: Any) -> list[Comparison]:
    """The comparisons of a check that runs with these names."""
    with recorded() as found:
        run(check("f__values", source), {"np": np, "math": math, "torch": torch, **names})
    return found


def run(cell: NotebookNode, names: dict[str, Any]) -> None:
    checks._executed(checks.block(cell), names)


def the_one(source: str, **names: Any) -> Comparison:
    found = compared(source, **names)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("np.allclose([2.0, 8.0], [2.0, 4.0], rtol=0.5, atol=2.0)", 1.0),
        ("np.isclose([1.0, 4.0], [1.0, 2.0], 0.5, 3.0)", 0.5),
        ("np.testing.assert_allclose(1.0 + 1e-8, 1.0)", 0.1),
        ("np.testing.assert_almost_equal(1.3, 1.0, decimal=0)", 0.2),
        ("np.testing.assert_array_almost_equal([1.0, 1.3], [1.0, 1.0], decimal=0)", 0.2),
        ("math.isclose(8.0, 10.0, rel_tol=0.5)", 0.4),
        ("math.isclose(10.0, 8.0, rel_tol=0.5)", 0.4),
        ("torch.allclose(torch.tensor([3.0]), torch.tensor([2.0]), rtol=0.0, atol=2.0)", 0.5),
        ("torch.isclose(torch.tensor([3.0]), torch.tensor([2.0]), atol=2.0, rtol=0.0)", 0.5),
        ("torch.tensor([3.0]).allclose(torch.tensor([2.0]), atol=2.0, rtol=0.0)", 0.5),
        ("torch.testing.assert_close([torch.tensor([1.0])], [torch.tensor([1.5])], rtol=1, atol=0)", 1 / 3),
    ],
)  # fmt: skip
def test_a_function_for_comparisons_tells_its_share_of_the_tolerance(
    source: str, used: float
) -> None:
    found = the_one(source)

    assert found.used == pytest.approx(used)
    assert found.check == "f__values"


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("assert abs(a - b) < 0.08, 'no'", 0.5),
        ("assert 0.08 >= abs(a - b), 'no'", 0.5),
        ("assert np.abs(np.array([a, b]) - b).max() <= 0.08, 'no'", 0.5),
        ("assert np.all(np.abs(np.array([a, b]) - b) < 0.08), 'no'", 0.5),
        ("error = np.linalg.norm([a - b])\nassert error < 0.08, 'no'", 0.5),
        ("def far(x, y):\n    return abs(x - y)\nassert far(a, b) < 0.04 * b, 'no'", 0.5),
    ],
)
def test_a_plain_bound_of_an_error_tells_its_share(source: str, used: float) -> None:
    found = the_one(source, a=2.04, b=2.0)

    assert found.used == pytest.approx(used)


@pytest.mark.parametrize(
    "source",
    [
        "assert 0.05 < a, 'a threshold, no tolerance'",
        "assert abs(a) < 5, 'a large bound'",
        "assert a > 0.01, 'positive'",
        "assert len([1]) <= 2, 'whole numbers'",
        "assert not np.allclose('a', 'b') if False else True, 'not run'",
    ],
)
def test_what_is_no_tolerance_is_not_taken_down(source: str) -> None:
    assert compared(source, a=0.06) == []


def test_nan_and_infinity_use_all_of_a_tolerance_or_nothing() -> None:
    shares = [
        the_one(f"np.allclose({a}, {b}, equal_nan={same})", nan=math.nan, inf=math.inf).used
        for a, b, same in (
            ("nan", "1.0", False),
            ("nan", "nan", True),
            ("inf", "inf", False),
            ("1.0", "inf", False),
        )
    ]

    assert shares == [math.inf, 0.0, 0.0, math.inf]


def test_a_comparison_knows_its_line_and_its_shapes() -> None:
    source = "def f__values():\n    assert np.allclose(x, x[:, None]), 'no'\n\n\nf__values()"

    found = the_one(source, x=np.ones(3))

    assert (found.lines[0], found.actual, found.desired) == (2, (3,), (3, 1))
    assert found.broadcasts


def test_a_difference_and_an_equality_broadcast_too() -> None:
    x = np.ones(3)
    for source in (
        "assert np.abs(x - x[:, None]).max() < 1e-6, 'no'",
        "assert np.all(x == x[:, None]), 'no'",
    ):
        assert the_one(source, x=x).broadcasts


def test_one_number_may_be_compared_with_all() -> None:
    source = "assert np.allclose(x, 1.0), 'no'\nassert np.allclose(x[:1, :1], x[0, 0]), 'no'"

    assert not any(c.broadcasts for c in compared(source, x=np.ones((3, 2))))


def test_everything_is_put_back_after_an_error() -> None:
    before = {place: vars(__import__(place[0], fromlist=["_"]))[place[1]] for place in WATCHED}
    with pytest.raises(AssertionError, match="no"):
        compared("assert np.allclose(1, 2), 'no'")

    after = {place: vars(__import__(place[0], fromlist=["_"]))[place[1]] for place in WATCHED}
    assert after == before
    assert "allclose" not in vars(torch.Tensor)
    assert math.isclose.__module__ == "math"
    assert not [name for name in vars(builtins) if name.startswith("_gradiente")]


def test_an_instrumented_check_fails_in_the_same_line_with_the_same_sentence() -> None:
    with pytest.raises(AssertionError, match="too far") as error, recorded():
        run(check("f__values", "a = 1\nb = 2\nassert abs(a - b) < 1e-3, f'{a} is too far'"), {})

    assert error.traceback[-1].lineno == 2


def findings(*found: Margin) -> list[tuple[Severity, str]]:
    return [(f.severity, f.text) for f in margin_findings(found, "hw/nb")]


def test_a_solution_near_its_tolerance_is_a_fault_and_float32_a_remark() -> None:
    found = findings(
        Margin("f__values", "float64", 0.7, 1e-15, 0.0), Margin("f__b", "float32", 0.7, 1e-7, 0.0)
    )

    assert [severity for severity, _ in found] == [Severity.FAULT, Severity.REMARK]
    assert "uses 70% of the tolerance (rtol=1e-15, atol=0)" in found[0][1]


def test_a_good_tolerance_is_no_finding() -> None:
    measured = Measured("f__values", "float64", 1e-9, 1e-5, 1e-7, 1e-5, 2e-5, 1e-5)

    assert findings(measured, Margin("f__values", "float32", 0.02, 1e-5, 1e-7)) == []


@pytest.mark.parametrize(
    ("widest", "loosest", "severity"),
    [(0.1, 0.1, Severity.FAULT), (1e-5, 2.0, Severity.FAULT), (2e-3, 2e-3, Severity.REMARK)],
)
def test_a_loose_tolerance_is_told(widest: float, loosest: float, severity: Severity) -> None:
    measured = Measured("f__values", "float64", 0, widest, 0, widest, loosest, widest)

    assert [found[0] for found in findings(measured)] == [severity]


SOLUTION = "def f(x):\n    ### BEGIN SOLUTION\n    return x / 3 + 0.1\n    ### END SOLUTION"
HEAD = "import numpy as np\nx = np.array([0.7, 1.9, 2.3])\nright = np.array([1 / 3 * v + 0.1 for v in x])\n"
PLANTED = {
    "f__broadcast": "assert np.allclose(f(x), right[:, None] * 0 + f(x)), 'no'",
    "f__tight": "assert np.allclose(f(x), right, rtol=1e-15, atol=0), 'no'",
    "f__loose": "assert np.allclose(f(x), right, rtol=0.2), 'no'",
    "f__absolute": "assert np.allclose(f(x) * 1e-9, right * 1e-9, rtol=0), 'no'",
    "f__good": "assert np.allclose(f(x), right, rtol=1e-5, atol=1e-7), 'no'",
    "f__other": "assert not np.allclose(f(x), f(2 * x)), 'no'",
}


def test_planted_tolerances_are_found_and_good_ones_are_not() -> None:
    cells = [check(name, HEAD + source) for name, source in PLANTED.items()]
    right = Variant(
        "f", "by_torch", "import numpy as np\ndef f(x):\n    return x * (1 / 3) + 0.1\n"
    )
    exercise = Exercise("hw/nb", notebook(answer("f", SOLUTION), *cells), (right,), ())
    with Bench(exercise) as bench:
        found = margins(bench, exercise, 10)

    faults = {
        f.where: f.text for f in margin_findings(found, "hw/nb") if f.severity is Severity.FAULT
    }
    assert faults.keys() == {"f__broadcast", "f__tight", "f__loose", "f__absolute"}
    assert faults["f__broadcast"].startswith("compares shape (3,) with (3, 3)")
    used = {(m.check, m.answer_kind): m.used for m in found}
    assert 1e-4 < used["f__good", "float32"] < 0.1
    assert used["f__good", "by_torch"] < 1e-9
