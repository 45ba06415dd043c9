"""Feedback without hidden tests."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_output

from gradiente.grading.feedback import HideTests
from tests.support import answer, check, given, notebook, plain

HIDDEN = """# Checks odd numbers, 2 points.
### BEGIN HIDDEN TESTS
secret = 7
assert double(secret) == 14, "double(x) should be 2 x for odd x"
### END HIDDEN TESTS"""
SENTENCE = "double(x) should be 2 x for odd x"


def failed(cell: NotebookNode) -> NotebookNode:
    """The cell as it is after a failure: the traceback shows its source."""
    trace = [f"\x1b[31m----> {line}\x1b[0m" for line in cell["source"].splitlines()]
    cell["outputs"] = [
        new_output("stream", name="stdout", text="print of secret = 7"),
        new_output("error", ename="AssertionError", evalue=SENTENCE, traceback=trace),
    ]
    return cell


def feedback(cell: NotebookNode) -> NotebookNode:
    shown, _ = HideTests().preprocess(notebook(cell), {})
    return shown["cells"][0]


def test_a_hidden_test_is_nowhere_in_the_feedback() -> None:
    assert "secret" not in str(feedback(failed(check("double__odd", HIDDEN, 2))))


def test_the_authors_sentence_and_the_comment_above_the_test_stay() -> None:
    cell = feedback(failed(check("double__odd", HIDDEN, 2)))
    assert cell["source"] == "# Checks odd numbers, 2 points."
    assert [o["traceback"] for o in cell["outputs"]] == [[f"AssertionError: {SENTENCE}"]]


def test_a_hidden_test_that_passed_shows_no_outputs() -> None:
    cell = check("double__odd", HIDDEN, 2)
    cell["outputs"] = [new_output("stream", name="stdout", text="secret = 7")]
    assert feedback(cell)["outputs"] == []


def test_a_visible_check_stays_with_its_traceback() -> None:
    cell = failed(check("double__check", f"assert double(2) == 4, {SENTENCE!r}"))
    before = str(cell)
    assert str(feedback(cell)) == before


def test_hidden_lines_of_a_locked_cell_without_points_are_hidden_too() -> None:
    assert "secret" not in str(feedback(failed(given("setup", HIDDEN))))


def test_what_a_student_wrote_stays_even_where_it_looks_like_markers() -> None:
    for cell in (answer("double", "### BEGIN HIDDEN TESTS\nx = 1"), plain("### END HIDDEN TESTS")):
        before = cell["source"]
        assert feedback(cell)["source"] == before


def test_the_points_and_ids_of_a_hidden_check_stay_for_nbgraders_page() -> None:
    cell = feedback(failed(check("double__odd", HIDDEN, 2)))
    meta = cell["metadata"]["nbgrader"]
    assert (meta["grade_id"], meta["points"], meta["grade"]) == ("double__odd", 2, True)
