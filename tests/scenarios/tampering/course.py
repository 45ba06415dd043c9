"""The course that is attacked: five small exercises, with strings and numbers that must not leak."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode

from tests.scenarios import tiny
from tests.support import answer, check, given, notebook, plain

LIMITS = """
notebook_seconds = 20
seconds_after_timeout = 1
memory_mb = 2048
processes = 64
disk_mb = 32
"""
TOML = tiny.COURSE.replace("cell_seconds = 5\n", f"cell_seconds = 3{LIMITS}")
# What stands in hidden tests alone. `double` and `scale` give the numbers for inputs of their own.
SECRETS = ("MARK-HIDDEN-TEXT", "271828", "6.62607015")
# What hidden tests give to the student's functions, which see it and could try to show it.
INPUTS = ("135914", "3.313035075")
SOLUTIONS = {
    "double": "def double(x):\n    return 2 * x",
    "scale": "def scale(a, k):\n    return a * k",
    "normalise": "def normalise(a):\n    return a / np.linalg.norm(a)",
    "evens": "def evens(n):\n    return [i for i in range(n) if i % 2 == 0]",
    "Money": (
        "class Money:\n    def __init__(self, cents):\n        self.cents = cents\n\n"
        "    def __add__(self, other):\n        return Money(self.cents + other.cents)"
    ),
}
# Each earns nothing, and raises nothing.
WRONG = {
    "double": "def double(x):\n    return 0",
    "scale": "def scale(a, k):\n    return a",
    "normalise": "def normalise(a):\n    return a",
    "evens": "def evens(n):\n    return []",
    "Money": "class Money:\n    def __init__(self, cents):\n        self.cents = 0",
}
POINTS = {"double": 6.0, "scale": 4.0, "normalise": 4.0, "evens": 2.0, "Money": 1.0}


def _answer(name: str) -> NotebookNode:
    return answer(name, f"### BEGIN SOLUTION\n{SOLUTIONS[name]}\n### END SOLUTION")


def _hidden(name: str, points: float, *lines: str) -> NotebookNode:
    body = "\n".join(
        ["# One more check.", "### BEGIN HIDDEN TESTS", *lines, "### END HIDDEN TESTS"]
    )
    return check(name, body, points)


SOURCE = notebook(
    plain("import math", "open"),
    given(
        "setup",
        "import numpy as np\n\n"
        "def close(a, b):\n    return abs(a - b) < 1e-9\n\n"
        "def same(a, b):\n    return np.shape(a) == np.shape(b) and np.allclose(a, b)",
    ),
    given("twice", "def twice(x):\n    return double(double(x))"),
    _answer("double"),
    check("double__visible", 'assert double(2) == 4, "double(2) should be 4"', 1),
    _hidden(
        "double__hidden",
        3,
        "mark = 'MARK-HIDDEN-TEXT'",
        "assert double(135914) == 271828, 'double of another number'",
        "assert close(double(0.5), 1.0), 'double of a fraction'",
        "assert math.isclose(double(0.25), 0.5), 'double of a smaller fraction'",
    ),
    _hidden("double__twice", 2, "assert twice(5) == 20, 'double of a double'"),
    _answer("scale"),
    check(
        "scale__visible",
        "a = np.array([1.0, 2.0])\n"
        'assert same(scale(a, 3.0), [3.0, 6.0]), "scale multiplies each number"\n'
        'assert a.tolist() == [1.0, 2.0], "scale must not change its input"',
        1,
    ),
    _hidden(
        "scale__hidden",
        3,
        "expected = np.array([-6.62607015, 2.5])",
        "result = scale(np.array([3.313035075, -1.25]), -2.0)",
        "np.testing.assert_allclose(result, expected, strict=True)",
    ),
    _answer("normalise"),
    check(
        "normalise__visible",
        'assert same(normalise(np.array([3.0, 4.0])), [0.6, 0.8]), "its length should be 1"',
        1,
    ),
    _hidden(
        "normalise__hidden",
        3,
        "a = np.array([7.0, 24.0])",
        "b = normalise(a)",
        "assert same(b, [0.28, 0.96]), 'another vector'",
        "assert a.tolist() == [7.0, 24.0], 'the input must stay as it is'",
    ),
    _answer("evens"),
    check("evens__visible", 'assert list(evens(5)) == [0, 2, 4], "the even numbers below 5"', 1),
    _hidden("evens__hidden", 1, "assert 6 in evens(8), 'the last one'"),
    _answer("Money"),
    check("Money__visible", "assert (Money(2) + Money(3)).cents == 5, 'sums'", 1),
)


def new_course(root: Path, students: list[str]) -> Path:
    """The course's folder after `nbgrader generate_assignment`, with its roster."""
    return tiny.new_course(root, students, TOML, SOURCE)
