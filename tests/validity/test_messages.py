from __future__ import annotations

import pytest

from gradiente.validity.exercise import Exercise
from gradiente.validity.messages import leaky_messages
from gradiente.validity.results import Attempt, Finding, Kind, Severity, Trial
from tests.support import answer, check, notebook, prose

SOLUTION = """def f(x):
    ### BEGIN SOLUTION
    shifted = np.exp(x - x.max(axis=0))
    return shifted / shifted.sum(axis=0)
    ### END SOLUTION"""
ATTEMPT = Attempt(Kind.MUTANT, "f", "zeros", "")


def told(source: str, *, hidden: bool = True, failed: str = "", text: str = "") -> list[Finding]:
    """What is found about one check, and about one failure of it."""
    if hidden:
        source = f"# About values.\n### BEGIN HIDDEN TESTS\n{source}\n### END HIDDEN TESTS"
    nb = notebook(prose(text or "Text."), answer("f", SOLUTION), check("f__values", source))
    trials = [Trial(ATTEMPT, ("f__values",), {"f__values": failed}, 0.1)] if failed else []
    return leaky_messages(Exercise("hw/nb", nb, (), ()), trials)


@pytest.mark.parametrize(
    ("message", "tells"),
    [
        ("'compute shifted / shifted.sum(axis=0)'", "tells the solution"),
        ("'write np.exp( x - x.max(axis=0) ) first'", "tells the solution"),
        ("'f is wrong; expected 0.73105'", "a number of the hidden test: 0.73105"),
        ("'f should be array([1, 2])'", "shows values as NumPy or PyTorch print them"),
    ],
)
def test_a_sentence_that_gives_the_answer_away_is_a_fault(message: str, tells: str) -> None:
    (found,) = told(f"assert f(3) == 0.73105, {message}")

    assert found.severity is Severity.FAULT
    assert tells in found.text


def test_a_visible_check_may_tell_numbers_but_no_solution() -> None:
    assert told("assert f(3) == 0.73105, 'expected 0.73105'", hidden=False) == []
    assert told("assert f(3), 'use np.exp(x - x.max(axis=0))'", hidden=False)


def test_what_the_release_shows_anyway_is_no_secret() -> None:
    text = "For example 0.73105, by np.exp(x - x.max(axis=0))."

    found = told("assert f(3) == 0.73105, 'expected 0.73105: np.exp(x - x.max(axis=0))'", text=text)

    assert found == []


def test_round_numbers_and_seeds_in_words_are_no_literals() -> None:
    assert told("assert f(2000) == 1, 'f of 2000 numbers, 1000 of them zero, is wrong'") == []


@pytest.mark.parametrize(
    ("source", "tells"),
    [
        ("assert f(3) == 1", "has no sentence"),
        ("assert f(3) == 1, f(3)", "tells a value alone"),
        ("assert f(3) == 1, f'{f(3)}'", "tells a value alone"),
        ("assert f(3) == 1, 7", "tells a value alone"),
    ],
)
def test_an_assertion_without_words_is_a_fault(source: str, tells: str) -> None:
    (found,) = told(source)

    assert found.severity is Severity.FAULT
    assert tells in found.text
    assert "line 2" in found.text or "line 1" in found.text


def test_what_numpy_says_in_a_hidden_check_is_a_remark() -> None:
    source = "import numpy as np\nnp.testing.assert_allclose(f(3), 1)"

    (found,) = told(source)

    assert found.severity is Severity.REMARK
    assert "np.testing.assert_allclose" in found.text
    assert told(source, hidden=False) == []


def test_a_failure_that_shows_a_hidden_number_is_a_fault() -> None:
    source = "CASES = {'3.14159 times': 3.14159}\nfor name, x in CASES.items():\n    assert f(x), f'f of {name} is wrong'"

    found = told(source, failed="AssertionError: f of 3.14159 times is wrong")

    assert [f.text for f in found] == [
        "what a student reads tells a number of the hidden test: 3.14159; say what is wrong"
    ]


def test_what_feedback_leaves_out_is_no_leak() -> None:
    source = "x = 3.14159\nassert f(x) == 1, f'f returned {f(x)}; expected another number'"

    found = told(source, failed="AssertionError: f returned 3.14159; expected another number")

    assert found == []
