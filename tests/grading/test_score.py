"""Points from the outputs of a check, saved into a real gradebook."""

from __future__ import annotations

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.api import Gradebook

from gradiente.grading.score import SaveScores, without_stderr
from tests.gradebook.filled import QUIET, add_assignment, grade_of, submit
from tests.support import check, notebook

pytestmark = pytest.mark.filterwarnings(QUIET)
STDERR = new_output("stream", name="stderr", text="UserWarning: harmless")
STDOUT = new_output("stream", name="stdout", text="leftover print")
ERROR = new_output("error", ename="AssertionError", evalue="no", traceback=["no"])
PICTURE = new_output("display_data", data={"image/png": ""})


def part(value: str) -> NotebookNode:
    return new_output("execute_result", data={"text/plain": value}, execution_count=1)


@pytest.mark.parametrize(
    ("outputs", "score"),
    [
        pytest.param([], 4, id="nothing"),
        pytest.param([STDERR], 4, id="stderr"),
        pytest.param([STDERR, STDOUT, STDERR, PICTURE], 4, id="stderr among others"),
        pytest.param([STDOUT], 4, id="stdout"),
        pytest.param([ERROR], 0, id="error"),
        pytest.param([STDERR, ERROR], 0, id="stderr, then an error"),
        pytest.param([ERROR, STDERR], 0, id="an error, then stderr"),
        pytest.param([STDOUT, PICTURE, ERROR], 0, id="outputs, then an error"),
        pytest.param([STDERR, part("2.5")], 2.5, id="stderr, then part of the points"),
        pytest.param([part("0")], 0, id="a result of zero"),
    ],
)
def test_an_error_costs_the_points_and_stderr_costs_nothing(
    gradebook: Gradebook, outputs: list[NotebookNode], score: float
) -> None:
    add_assignment(gradebook, "tarea1", {"nb": {"f__check": 4}})
    submit(gradebook, "s1", "tarea1", {})
    cell = check("f__check", "f()", 4)
    cell["outputs"] = outputs
    about = {"student": "s1", "assignment": "tarea1", "notebook": "nb"}
    about["db_url"] = str(gradebook.engine.url)
    SaveScores().preprocess(notebook(cell), {"nbgrader": about})
    gradebook.db.expire_all()
    grade = grade_of(gradebook, "s1", "tarea1", "nb", "f__check")
    assert (grade.auto_score, grade.needs_manual_grade) == (score, False)


def test_stderr_stays_in_the_notebook_that_is_shown() -> None:
    cell = check("f__check", "f()")
    cell["outputs"] = [STDERR, STDOUT]
    assert without_stderr(cell)["outputs"] == [STDOUT]
    assert cell["outputs"] == [STDERR, STDOUT]


def test_a_written_answer_has_no_outputs_and_stays_as_it_is() -> None:
    cell = NotebookNode(cell_type="markdown", source="text", metadata={})
    assert without_stderr(cell)["source"] == "text"
