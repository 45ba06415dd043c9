"""Feedback without hidden tests."""

from __future__ import annotations

import pytest
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


def with_sentence(sentence: str, value: str) -> str:
    """What feedback makes of a sentence with a value in it."""
    body = f"### BEGIN HIDDEN TESTS\nassert ok, f{sentence!r}\n### END HIDDEN TESTS"
    cell = check("f__hidden", body, 2)
    text = sentence.replace("{value}", value).replace("{value.shape}", value)
    cell["outputs"] = [new_output("error", ename="AssertionError", evalue=text, traceback=[text])]
    return str(feedback(cell)["outputs"][0]["evalue"])


@pytest.mark.parametrize(
    "value",
    [
        *("float32", "torch.float64", "dtype('int64')", "ndarray", "<class 'numpy.ndarray'>"),
        *("nan", "-inf", "True", "None", "7"),
    ],
)
def test_a_type_or_index_in_the_authors_sentence_is_shown(value: str) -> None:
    sentence = "f: found {value}; expected another"
    assert with_sentence(sentence, value) == sentence.replace("{value}", value)


@pytest.mark.parametrize("value", ["(3, 4)", "(7,)", "()", "torch.Size([2, 3])"])
def test_a_shape_is_shown_where_the_sentence_asks_for_a_shape(value: str) -> None:
    assert with_sentence("f: found {value.shape}.", value) == f"f: found {value}."
    assert with_sentence("f: found {value}.", value) == "f: found …."


def test_a_text_that_the_check_also_gives_to_the_function_is_left_out() -> None:
    body = (
        "### BEGIN HIDDEN TESTS\nfor word, want in [('a secret word', 'A SECRET WORD')]:\n"
        "    got = f(word)\n    assert got == want, f'f gave {got}, not {want}, of {word}'\n"
        "### END HIDDEN TESTS"
    )
    cell = check("f__hidden", body, 2)
    text = "f gave a secret word, not A SECRET WORD, of a secret word"
    cell["outputs"] = [new_output("error", ename="AssertionError", evalue=text, traceback=[text])]
    assert feedback(cell)["outputs"][0]["evalue"] == "f gave …, not …, of …"


def test_of_the_students_lines_only_the_last_is_shown() -> None:
    cell = check("f__hidden", HIDDEN, 2)
    trace = "In your code:\ncell f, line 13: g()\ncell f, line 59: 1 / 0"
    cell["outputs"] = [new_output("error", ename="ZeroDivisionError", evalue="", traceback=[trace])]
    shown = feedback(cell)["outputs"][0]["traceback"]
    assert shown == ["In your code:\ncell f, line 59: 1 / 0", "ZeroDivisionError"]


@pytest.mark.parametrize(
    ("value", "said"),
    [("135914", "about 1e5"), ("-0.25", "about -1e-1"), ("2.5e-16", "about 1e-16"), ("0.0", "0")],
)
def test_of_a_number_in_the_authors_sentence_only_its_size_is_shown(value: str, said: str) -> None:
    assert with_sentence("f: found {value}; expected 2", value) == f"f: found {said}; expected 2"


def test_a_text_of_the_author_stands_in_the_sentence() -> None:
    body = "### BEGIN HIDDEN TESTS\nfor case in ('an odd height',):\n    assert ok, f'f of {case}'\n### END HIDDEN TESTS"
    cell = check("f__hidden", body, 2)
    text = "f of an odd height"
    cell["outputs"] = [new_output("error", ename="AssertionError", evalue=text, traceback=[text])]
    assert feedback(cell)["outputs"][0]["evalue"] == text


@pytest.mark.parametrize("value", ["1" * 400, "[1, 2.5]", "saw 3", "(13591, 4)", "f: found"])
def test_any_other_value_in_the_authors_sentence_is_left_out(value: str) -> None:
    assert with_sentence("f: found {value}; expected 2", value) == "f: found …; expected 2"


def test_a_long_text_of_a_student_costs_no_time() -> None:
    sentence = "a{value}a{value}a{value}a{value}b"
    assert with_sentence(sentence, "a" * 20_000) != ""
    assert with_sentence(sentence + "{value}c", "a" * 20_000 + "x") != ""
