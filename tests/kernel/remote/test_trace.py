"""Where a student's exception passed, from file names and numbers that may be forged."""

from __future__ import annotations

from ipykernel.compiler import get_file_name

from gradiente.kernel.remote.trace import LONGEST, MOST_LINES, Places
from tests.support import check, notebook, plain

SOURCE = "def f(x):\n    return g(x)"
PLACES = Places(notebook(plain(SOURCE, "f"), check("f__check", "assert f(1) == 2, 'secret'")))
FILE = get_file_name(SOURCE)


def test_a_place_is_told_by_the_cell_and_its_own_text() -> None:
    assert PLACES.text([["/usr/lib/x.py", 3], [FILE, 2]]) == "cell f, line 2: return g(x)"


def test_the_text_of_a_check_is_never_told() -> None:
    assert PLACES.text([[get_file_name("assert f(1) == 2, 'secret'"), 1]]) == ""


def test_a_million_forged_frames_cost_no_more_than_the_last() -> None:
    assert PLACES.text([[FILE, 2]] * 1_000_000).count("line 2") == MOST_LINES


def test_a_long_line_is_cut() -> None:
    places = Places(notebook(plain("#" + "y" * 10_000, "f")))
    assert len(places.text([[get_file_name("#" + "y" * 10_000), 1]])) < LONGEST + 50


def test_frames_of_another_form_are_passed_over() -> None:
    assert PLACES.text([["x"], 3, None, [FILE, "2"], [FILE, 10**9], [[], 1]]) == ""
    assert PLACES.text("forged") == ""
