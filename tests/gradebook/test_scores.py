"""Scores read from a real gradebook."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import event

from gradiente.gradebook.scores import Submission, exact, read_scores
from tests.gradebook.filled import QUIET, add_assignment, grade_of, submit

pytestmark = pytest.mark.filterwarnings(QUIET)
TWO = {"n1": {"a": 10, "b": 5}, "n2": {"a": 5}}


@pytest.fixture
def filled(gradebook: Gradebook) -> Gradebook:
    """An assignment of two notebooks that share a cell's id, and its namesake elsewhere."""
    add_assignment(gradebook, "tarea1", TWO)
    add_assignment(gradebook, "tarea2", {"n1": {"a": 7}})
    return gradebook


def read(gradebook: Gradebook, student: str = "s1", assignment: str = "tarea1") -> Submission:
    return read_scores(gradebook.engine).submissions[student, assignment]


def test_an_empty_gradebook_has_nothing(gradebook: Gradebook) -> None:
    scores = read_scores(gradebook.engine)
    assert (scores.students, scores.max_points, scores.submissions) == ({}, {}, {})


def test_maximal_points_are_those_of_all_notebooks(filled: Gradebook) -> None:
    assert read_scores(filled.engine).max_points == {"tarea1": 20, "tarea2": 7}


def test_the_points_of_a_task_cell_count(filled: Gradebook) -> None:
    filled.add_task_cell("task", "n2", "tarea1", max_score=2.5, cell_type="markdown")
    assert read_scores(filled.engine).max_points["tarea1"] == Decimal("22.5")


def test_points_are_summed_per_notebook_and_assignment(filled: Gradebook) -> None:
    submit(filled, "s1", "tarea1", {"n1": {"a": 8, "b": 1.5}, "n2": {"a": 4}})
    submit(filled, "s1", "tarea2", {"n1": {"a": 7}})
    submit(filled, "s2", "tarea1", {"n1": {"a": 0, "b": 0}, "n2": {"a": 0}})
    assert read(filled).scores == {"n1": Decimal("9.5"), "n2": 4}
    assert read(filled).points == Decimal("13.5")
    assert read(filled, "s2").points == 0


def test_tenths_add_up_to_tenths(gradebook: Gradebook) -> None:
    add_assignment(gradebook, "tarea1", {"n1": {"a": 1, "b": 1, "c": 1}})
    submit(gradebook, "s1", "tarea1", {"n1": {"a": 0.7, "b": 0.1, "c": 0.3}})
    assert read(gradebook).points == Decimal("1.1")  # as floats: 1.0999999999999999


def test_a_score_by_hand_beats_the_automatic_one_and_extra_credit_adds(filled: Gradebook) -> None:
    submit(filled, "s1", "tarea1", {"n1": {"a": 8, "b": 1}, "n2": {"a": 4}})
    grade_of(filled, "s1", "tarea1", "n1", "a").manual_score = 3
    grade_of(filled, "s1", "tarea1", "n2", "a").extra_credit = 0.5
    filled.db.commit()
    assert read(filled).scores == {"n1": 4, "n2": Decimal("4.5")}


def test_answers_that_wait_for_a_hand_are_counted_and_are_not_unscored(
    gradebook: Gradebook,
) -> None:
    add_assignment(gradebook, "tarea1", {"n1": {"a": 8, "why_text": 2}, "n2": {"how_text": 2}})
    gradebook.add_task_cell("task", "n2", "tarea1", max_score=1, cell_type="markdown")
    submit(gradebook, "s1", "tarea1", {"n1": {"a": 8, "why_text": None}})
    found = read(gradebook)
    assert (found.to_grade_by_hand, found.without_score, found.points) == (3, 0, 8)


def test_a_check_that_was_never_run_has_no_score_and_does_not_wait_for_a_hand(
    filled: Gradebook,
) -> None:
    submit(filled, "s1", "tarea1", {"n1": {"a": 8, "b": 0}})
    found = read(filled)
    assert (found.to_grade_by_hand, found.without_score) == (0, 1)


def test_a_submission_that_was_only_registered_has_no_score_at_all(filled: Gradebook) -> None:
    submit(filled, "s1", "tarea1", {})
    assert (read(filled).without_score, read(filled).to_grade_by_hand) == (3, 0)


def test_an_answer_of_another_notebook_makes_no_check_a_written_answer(
    gradebook: Gradebook,
) -> None:
    add_assignment(gradebook, "tarea1", {"n1": {"a": 1}, "n2": {"b": 1}})
    gradebook.add_solution_cell("a", "n2", "tarea1")
    submit(gradebook, "s1", "tarea1", {"n2": {"b": 1}})
    assert read(gradebook).without_score == 1


def test_a_score_by_hand_that_asks_for_a_second_look_is_counted(filled: Gradebook) -> None:
    submit(filled, "s1", "tarea1", {"n1": {"a": 8, "b": 1}, "n2": {"a": 4}})
    grade = grade_of(filled, "s1", "tarea1", "n1", "a")
    grade.manual_score, grade.needs_manual_grade = 9, True
    filled.db.commit()
    assert (read(filled).to_grade_by_hand, read(filled).points) == (1, 14)


def test_a_submission_of_an_assignment_without_graded_cells_has_no_scores(
    gradebook: Gradebook,
) -> None:
    add_assignment(gradebook, "tarea1", {"n1": {}})
    submit(gradebook, "s1", "tarea1", {})
    assert (read(gradebook).scores, read(gradebook).points) == ({}, 0)


def test_the_time_is_utc_and_the_extension_is_kept(filled: Gradebook) -> None:
    submit(filled, "s1", "tarea1", {}, time="2025-08-02 03:59:59")
    filled.grant_extension("tarea1", "s1", days=2)
    found = read(filled)
    assert found.submitted == datetime(2025, 8, 2, 3, 59, 59, tzinfo=UTC)
    assert found.extension == timedelta(days=2)


def test_a_submission_without_a_time_has_none(filled: Gradebook) -> None:
    submit(filled, "s1", "tarea1", {}, time=None)
    assert (read(filled).submitted, read(filled).extension) == (None, timedelta(0))


def test_names_that_are_not_known_are_empty(gradebook: Gradebook) -> None:
    gradebook.add_student("s1", first_name="José", last_name="Ñ, the 2nd")
    assert read_scores(gradebook.engine).students == {"s1": ("Ñ, the 2nd", "José", "")}


def test_the_number_of_queries_does_not_grow_with_the_class(filled: Gradebook) -> None:
    for number in range(5):
        submit(filled, f"s{number}", "tarea1", {"n1": {"a": 1}})
    queries: list[object] = []
    event.listen(filled.engine, "before_cursor_execute", lambda *call: queries.append(call))
    assert len(read_scores(filled.engine).submissions) == 5
    assert len(queries) <= 5


@pytest.mark.parametrize(
    ("stored", "meant"),
    [(None, "0"), (0.1 + 0.2, "0.3"), (1e-12, "0"), (7, "7"), (2.675, "2.675"), (-1.5, "-1.5")],
)
def test_a_stored_number_is_the_decimal_that_was_meant(stored: float | None, meant: str) -> None:
    assert exact(stored) == Decimal(meant)
