from __future__ import annotations

import nbformat
import pytest

from gradiente.notebooks.cells import (
    BEGIN_HIDDEN,
    BEGIN_SOLUTION,
    NotebookError,
    Region,
    answer_of,
    grade_id,
    inside,
    is_answer,
    is_check,
    is_given,
    is_graded,
    nbgrader,
    points,
    regions,
    unmarked,
    without,
)
from tests.support import answer, check, explain, given, plain, prose

SOLVED = """\
def double(x):
    ### BEGIN SOLUTION
    y = 2 * x
    return y
    ### END SOLUTION
"""
TWO_REGIONS = """\
a = 1
### BEGIN SOLUTION
b = 2
### END SOLUTION
c = 3
### BEGIN SOLUTION
### END SOLUTION"""


def test_each_kind_of_cell_is_told_by_its_metadata() -> None:
    cells = [answer("a", ""), given("g", ""), check("a__check", ""), explain("e"), plain("")]
    assert [is_answer(c) for c in cells] == [True, False, False, True, False]
    assert [is_given(c) for c in cells] == [False, True, False, False, False]
    assert [is_check(c) for c in cells] == [False, False, True, False, False]
    assert [is_graded(c) for c in cells] == [False, False, True, True, False]


@pytest.mark.parametrize(
    "cell",
    [
        {},
        {"metadata": None},
        {"metadata": []},
        {"metadata": {"nbgrader": None}},
        {"metadata": {"nbgrader": "softmax"}},
        {"metadata": {"nbgrader": {"grade_id": 7}}},
        {"metadata": {"nbgrader": {"grade_id": ""}}},
    ],
    ids=str,
)
def test_a_cell_with_damaged_metadata_has_no_id_and_no_kind(cell: dict[str, object]) -> None:
    node = nbformat.from_dict(cell | {"cell_type": "code"})
    assert grade_id(node) is None
    assert [is_answer(node), is_check(node), is_given(node)] == [False] * 3


def test_a_plain_cell_has_no_nbgrader_metadata() -> None:
    assert nbgrader(prose("text")) == {}


@pytest.mark.parametrize(("value", "expected"), [(2, 2.0), (0.5, 0.5), ("3", 0.0), (None, 0.0)])
def test_points_are_a_number_or_zero(value: object, expected: float) -> None:
    cell = check("a__check", "")
    cell["metadata"]["nbgrader"]["points"] = value
    assert points(cell) == expected


@pytest.mark.parametrize(
    ("name", "owner"),
    [("softmax__values", "softmax"), ("conv_3_1_1_zp__check", "conv_3_1_1_zp"), ("adam", "adam")],
)
def test_a_check_belongs_to_the_answer_before_the_two_underscores(name: str, owner: str) -> None:
    assert answer_of(name) == owner


# --- markers


def test_a_region_goes_from_its_first_marker_to_its_last() -> None:
    assert regions(SOLVED, "double") == [Region(BEGIN_SOLUTION, 1, 4)]


def test_a_cell_may_have_several_regions_one_after_the_other() -> None:
    assert [(r.first, r.last) for r in regions(TWO_REGIONS, "c")] == [(1, 3), (5, 6)]


def test_a_cell_without_markers_has_no_regions() -> None:
    assert regions("solution = begin(end)\n# the end of the solution", "c") == []


@pytest.mark.parametrize(
    ("source", "telling"),
    [
        ("### BEGIN SOLUTION\nx = 1", "'### BEGIN SOLUTION' is never closed"),
        ("x = 1\n### END SOLUTION", "'### END SOLUTION' has no '### BEGIN SOLUTION' before it"),
        (
            "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION\n### END SOLUTION",
            "'### BEGIN SOLUTION' stands inside '### BEGIN SOLUTION'",
        ),
        (
            "### BEGIN HIDDEN TESTS\n### BEGIN SOLUTION\n### END SOLUTION\n### END HIDDEN TESTS",
            "'### BEGIN SOLUTION' stands inside '### BEGIN HIDDEN TESTS'",
        ),
        ("### BEGIN SOLUTION\n### END HIDDEN TESTS", "'### END HIDDEN TESTS' has no"),
        ("### BEGIN SOLUTION\n### END SOLUTION\n### END SOLUTION", "has no"),
        ("=== BEGIN MARK SCHEME ===\ntext", "is never closed"),
    ],
    ids=["open", "closed only", "nested", "nested kinds", "crossed", "closed twice", "scheme"],
)
def test_unbalanced_markers_are_an_error_that_names_the_cell(source: str, telling: str) -> None:
    with pytest.raises(NotebookError) as caught:
        regions(source, "softmax")
    assert str(caught.value).startswith("cell softmax: ")
    assert telling in str(caught.value)


@pytest.mark.parametrize(
    "line",
    [
        "# BEGIN SOLUTION",
        "###BEGIN SOLUTION",
        "### begin solution",
        "### BEGIN SOLUTION  # here",
        "x = 1  ### BEGIN SOLUTION",
        "### BEGIN  SOLUTION",
        "#### END SOLUTION",
        "### BEGIN HIDDEN TEST",
        "### Begin Hidden Tests",
        "== BEGIN MARK SCHEME ==",
        "print('### END SOLUTION')",
    ],
)
def test_what_nearly_is_a_marker_is_an_error_and_not_overlooked(line: str) -> None:
    with pytest.raises(NotebookError, match="looks like a marker but is none"):
        regions(f"a = 1\n{line}\nb = 2", "c")


@pytest.mark.parametrize("indent", ["", "    ", "\t", "        "])
def test_a_marker_may_be_indented(indent: str) -> None:
    source = f"{indent}### BEGIN SOLUTION\n{indent}x = 1\n{indent}### END SOLUTION   "
    assert inside(source, BEGIN_SOLUTION, "c") == [f"{indent}x = 1"]


def test_a_region_is_replaced_at_the_indentation_of_its_marker() -> None:
    stub = without(
        SOLVED, BEGIN_SOLUTION, "double", "# YOUR CODE HERE\nraise NotImplementedError()"
    )
    assert stub == ("def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()")


def test_without_takes_out_every_region_of_the_kind_and_no_other() -> None:
    hidden = "\n### BEGIN HIDDEN TESTS\nassert c\n### END HIDDEN TESTS"
    assert without(TWO_REGIONS, BEGIN_SOLUTION, "c") == "a = 1\nc = 3"
    assert without(TWO_REGIONS + hidden, BEGIN_HIDDEN, "c") == TWO_REGIONS


def test_inside_gives_the_lines_of_all_regions_of_the_kind() -> None:
    assert inside(TWO_REGIONS, BEGIN_SOLUTION, "c") == ["b = 2"]
    assert inside(TWO_REGIONS, BEGIN_HIDDEN, "c") == []


def test_unmarked_drops_the_markers_and_keeps_what_they_enclose() -> None:
    assert unmarked(TWO_REGIONS) == "a = 1\nb = 2\nc = 3"
