"""Rows of the table of grades, from class books built by hand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from gradiente.course import Records, Student
from gradiente.gradebook.ledger import ClassBook, assignments_shown, ledger
from gradiente.gradebook.notes import Kind, Note
from gradiente.gradebook.scores import Scores
from gradiente.policy import PolicyError
from tests.gradebook.books import (
    AFTER_FINAL,
    COURSE,
    MAXIMUM,
    ONE_DAY_LATE,
    book_of_s1,
    records,
    row_of_s1,
    scored,
)

FIFTEEN, TWELVE = scored(30), scored(24)  # of 40 points


def test_a_complete_row_has_the_grades_of_the_issue() -> None:
    row = row_of_s1(FIFTEEN, TWELVE, alpha="0.8")
    nets = [row.entries[f"tarea{i}"].grade.net for i in (1, 2, 3, 4)]
    assert nets == [15, 12, 18, 20]
    assert (row.weighted, row.final) == (Decimal("15.5"), Decimal("12.4"))
    assert row.course_grade == Decimal("13.48")
    assert (row.status, row.notes) == ("complete", ())


def test_alpha_never_lifts_the_final_grade_over_the_scale() -> None:
    full = {("s1", "tarea3"): "20", ("s1", "tarea4"): "20"}
    row = row_of_s1(scored(40), scored(40), alpha="1.2", outside=full)
    assert (row.weighted, row.final) == (20, 20)


def test_a_missing_alpha_counts_as_1_and_is_provisional() -> None:
    row = row_of_s1(FIFTEEN, TWELVE, alpha=None)
    assert (row.alpha, row.final, row.status) == (None, Decimal("15.5"), "provisional")
    assert row.notes == ("no alpha yet: counted as 1",)


@pytest.mark.parametrize("alpha", ["1.3", "0.79", "1.2000001", "0", "-1"])
def test_an_alpha_outside_its_range_is_an_error_that_names_the_student(alpha: str) -> None:
    with pytest.raises(PolicyError, match=rf"s1 is {alpha}; it must lie in \[0.8, 1.2\]"):
        row_of_s1(FIFTEEN, TWELVE, alpha=alpha)


def test_a_bad_alpha_is_an_error_also_while_other_grades_are_open() -> None:
    with pytest.raises(PolicyError, match=r"s1 is 1\.3"):
        row_of_s1(alpha="1.3", outside={})


@pytest.mark.parametrize(("alpha", "final"), [("0.8", "12.4"), ("1.2", "18.6")])
def test_the_ends_of_alphas_range_are_allowed(alpha: str, final: str) -> None:
    assert row_of_s1(FIFTEEN, TWELVE, alpha=alpha).final == Decimal(final)


def test_without_a_project_only_the_course_grade_is_open() -> None:
    row = row_of_s1(FIFTEEN, TWELVE, project={})
    assert (row.final, row.course_grade, row.status) == (Decimal("15.5"), None, "provisional")
    assert row.notes == ("no project grade yet",)


def test_what_was_never_handed_in_counts_zero_and_is_called_missing() -> None:
    row = row_of_s1(FIFTEEN)
    assert row.entries["tarea2"].grade is None
    assert row.weighted == Decimal("11.9")  # 0.3 * 15 + 0.3 * 18 + 0.1 * 20
    assert (row.status, row.notes) == ("missing", ("tarea2: not handed in",))


@pytest.mark.parametrize(
    "half", [None, scored(0, unscored=3), scored(17, unscored=1)], ids=["untouched", "none", "some"]
)
def test_what_is_handed_in_and_not_graded_is_no_zero(half: object) -> None:
    handed_in = frozenset({("s1", "tarea2")})
    row = row_of_s1(FIFTEEN, half, handed_in=handed_in)
    assert row.entries["tarea2"].grade is None
    assert (row.weighted, row.final, row.course_grade) == (None, None, None)
    assert row.status == "provisional"
    assert "run `nbgrader autograde tarea2`" in row.notes[0]


def test_a_failed_submission_has_no_grade_even_if_an_older_one_was_scored() -> None:
    note = Note("s1", "tarea2", "", Kind.FAILURE, "nb.ipynb: is empty")
    row = row_of_s1(FIFTEEN, TWELVE, notes=(note,))
    assert row.entries["tarea2"].grade is None
    assert (row.weighted, row.final, row.course_grade) == (None, None, None)
    assert row.status == "provisional"
    assert row.notes == ("tarea2: NOT GRADED: nb.ipynb: is empty",)


def test_something_missing_and_something_failed_leaves_the_totals_blank() -> None:
    note = Note("s1", "tarea2", "", Kind.FAILURE, "is empty")
    row = row_of_s1(notes=(note,))
    assert (row.status, row.weighted, row.course_grade) == ("missing", None, None)


def test_a_repair_is_told_and_changes_nothing_else() -> None:
    note = Note("s1", "tarea1", "nb", Kind.REPAIR, "cell f was put back")
    row = row_of_s1(FIFTEEN, TWELVE, notes=(note,))
    assert (row.status, row.weighted) == ("complete", Decimal("15.5"))
    assert row.notes == ("tarea1: nb: cell f was put back",)


def test_a_note_about_one_student_is_not_told_of_another() -> None:
    note = Note("s2", "tarea1", "", Kind.FAILURE, "is empty")
    assert row_of_s1(FIFTEEN, TWELVE, notes=(note,)).status == "complete"


def test_answers_that_wait_for_a_hand_make_a_provisional_grade() -> None:
    row = row_of_s1(scored(30, by_hand=2), TWELVE)
    assert (row.status, row.weighted) == ("provisional", Decimal("15.5"))
    assert row.notes == ("tarea1: 2 answers wait to be graded by hand",)


def test_a_submission_without_a_time_has_no_penalty_and_is_provisional() -> None:
    row = row_of_s1(scored(30, submitted=None), TWELVE)
    assert row.entries["tarea1"].grade.net == 15
    assert row.status == "provisional"
    assert "no timestamp.txt" in row.notes[0]


def test_a_grade_from_outside_that_is_not_there_leaves_the_totals_blank() -> None:
    row = row_of_s1(FIFTEEN, TWELVE, outside={("s1", "tarea3"): "18"})
    assert (row.weighted, row.status) == (None, "provisional")
    assert row.notes == ("tarea4: no grade in records/grades.csv yet",)


def test_a_day_late_costs_two_points_of_the_scale() -> None:
    grade = row_of_s1(scored(30, ONE_DAY_LATE), TWELVE).entries["tarea1"].grade
    assert (grade.raw, grade.days_late, grade.penalty, grade.net) == (15, 1, 2, 13)


def test_after_the_final_date_the_grade_is_a_zero_that_says_why() -> None:
    row = row_of_s1(scored(30, AFTER_FINAL), TWELVE)
    grade = row.entries["tarea1"].grade
    assert (grade.raw, grade.net, row.status) == (15, 0, "complete")
    assert row.notes == ("tarea1: handed in after the final date: 0",)


@pytest.mark.parametrize(
    ("recorded", "granted", "net"),
    [
        pytest.param(timedelta(days=1), timedelta(0), 15, id="recorded"),
        pytest.param(None, timedelta(days=1), 15, id="granted in nbgrader"),
        pytest.param(timedelta(0), timedelta(days=9), 13, id="a recorded 0 beats a granted 9"),
        pytest.param(timedelta(days=9), timedelta(0), 15, id="a recorded 9 beats none"),
        pytest.param(timedelta(hours=1), timedelta(0), 15, id="an hour is enough"),
    ],
)
def test_the_recorded_extension_decides(
    recorded: timedelta | None, granted: timedelta, net: int
) -> None:
    late = scored(30, ONE_DAY_LATE, extension=granted)
    row = row_of_s1(late, TWELVE, extension=recorded)
    assert row.entries["tarea1"].grade.net == net


def test_an_extension_moves_the_final_date_too() -> None:
    row = row_of_s1(scored(30, AFTER_FINAL), TWELVE, extension=timedelta(days=4))
    assert row.entries["tarea1"].grade.net == 13


def test_an_assignment_without_dates_is_never_late_and_needs_no_time() -> None:
    book = book_of_s1(FIFTEEN, TWELVE, maximum=MAXIMUM | {"practica2": Decimal(10)})
    submissions = {**book.scores.submissions, ("s1", "practica2"): scored(5, submitted=None)}
    (row,) = ledger(
        ClassBook(COURSE, book.records, Scores({}, book.scores.max_points, submissions))
    )
    assert row.entries["practica2"].grade.net == 10
    assert (row.status, row.notes) == ("complete", ())


def test_an_assignment_without_weight_changes_neither_totals_nor_status() -> None:
    row = row_of_s1(FIFTEEN, TWELVE, maximum=MAXIMUM | {"practica2": Decimal(10)})
    assert row.entries["practica2"].status == "missing"
    assert (row.status, row.weighted) == ("complete", Decimal("15.5"))


def test_an_assignment_without_weight_is_shown_once_the_gradebook_has_it() -> None:
    weighted = ["tarea1", "tarea2", "tarea3", "tarea4"]
    assert assignments_shown(book_of_s1()) == weighted
    known = book_of_s1(maximum=MAXIMUM | {"practica2": Decimal(10)})
    assert assignments_shown(known) == [*weighted, "practica2"]


@pytest.mark.parametrize("maximum", [{}, {"tarea2": Decimal(0)}], ids=["none", "zero"])
def test_an_assignment_worth_no_points_does_not_stop_the_table(maximum: dict) -> None:
    row = row_of_s1(FIFTEEN, scored(0), maximum={"tarea1": Decimal(40)} | maximum)
    assert (row.entries["tarea2"].grade, row.weighted) == (None, None)
    assert row.notes == ("tarea2: worth no points in the gradebook",)


def test_a_roster_sets_the_order_and_shows_who_did_nothing() -> None:
    scores = Scores({"s0": ("", "", "")}, MAXIMUM, {})
    rows = ledger(ClassBook(COURSE, records("s2", "s1"), scores, (), frozenset({("s9", "tarea1")})))
    assert [row.student.id for row in rows] == ["s2", "s1", "s0", "s9"]


def test_who_is_not_on_the_roster_is_marked_first_thing() -> None:
    scores = Scores({"guest": ("Last", "First", "g@example.org")}, MAXIMUM, {})
    rows = ledger(ClassBook(COURSE, records("s1"), scores))
    assert rows[1].student == Student("guest", "Last", "First", "g@example.org")
    assert rows[1].notes[0] == "not on the roster (records/roster.csv)"
    assert "roster" not in " ".join(rows[0].notes)


def test_without_a_roster_the_gradebooks_students_are_the_class() -> None:
    scores = Scores({"s2": ("", "", ""), "s1": ("", "", "")}, MAXIMUM, {})
    rows = ledger(ClassBook(COURSE, Records(), scores))
    assert [row.student.id for row in rows] == ["s1", "s2"]
    assert not any("roster" in note for row in rows for note in row.notes)


def test_an_empty_class_has_no_rows() -> None:
    assert ledger(ClassBook(COURSE, Records(roster={}), Scores())) == []
