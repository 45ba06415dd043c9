from __future__ import annotations

import pytest

from gradiente.notebooks.leaks import leaks, secrets
from tests.support import answer, check, explain, given, notebook, plain, prose

SOLUTION = "    return x[::2, ::2] + offset"
HIDDEN = "assert halve(grid)[1, 1] == 7"
SCHEME = "One point for the word aliasing, one for the reason."
SOURCE = notebook(
    answer("halve", f"def halve(x):\n    ### BEGIN SOLUTION\n{SOLUTION}\n    ### END SOLUTION"),
    check(
        "halve__values",
        f"assert halve(x) is not None\n### BEGIN HIDDEN TESTS\n{HIDDEN}\n### END HIDDEN TESTS",
    ),
    explain("why__explain", f"Why?\n### BEGIN SOLUTION\n{SCHEME}\n### END SOLUTION"),
)


@pytest.mark.parametrize(
    ("line", "home"),
    [(SOLUTION, "halve"), (HIDDEN, "halve__values"), (SCHEME, "why__explain")],
    ids=["solution", "hidden test", "model answer"],
)
def test_a_secret_line_in_any_cell_is_found_with_both_cells(line: str, home: str) -> None:
    (found,) = leaks(SOURCE, notebook(plain("x = 1", id="a"), prose(f"Hint:\n{line}", id="here")))
    assert found.startswith(f"cell here shows a line of {home} ")
    assert "".join(line.split()) in found


@pytest.mark.parametrize("line", [f"\t{SOLUTION.strip()}  ", "return x[::2,::2]  +  offset"])
def test_another_layout_hides_nothing(line: str) -> None:
    assert len(leaks(SOURCE, notebook(plain(line)))) == 1


def test_a_release_without_secrets_leaks_nothing() -> None:
    release = notebook(
        answer("halve", "def halve(x):\n    raise NotImplementedError()"),
        check("halve__values", "assert halve(x) is not None"),
        explain("why__explain", "YOUR ANSWER HERE"),
    )
    assert leaks(SOURCE, release) == []


def test_the_source_itself_leaks_each_of_its_secrets() -> None:
    assert len(leaks(SOURCE, SOURCE)) == 3


def test_a_line_of_code_that_students_see_anyway_is_no_secret() -> None:
    source = notebook(
        given("setup", SOLUTION),
        answer("halve", f"### BEGIN SOLUTION\n{SOLUTION}\n### END SOLUTION"),
    )
    assert secrets(source) == {}


def test_a_line_of_a_solution_in_the_prose_is_a_leak() -> None:
    source = notebook(
        prose(f"The answer begins with\n{SOLUTION}"),
        answer("halve", f"### BEGIN SOLUTION\n{SOLUTION}\n### END SOLUTION"),
    )
    assert list(secrets(source).values()) == ["halve"]


def test_a_line_too_short_to_tell_anything_is_no_secret() -> None:
    source = notebook(answer("f", "### BEGIN SOLUTION\nresult = []\n\n### END SOLUTION"))
    assert secrets(source) == {}
