"""The policy's numbers, as the course's rules state them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from gradiente.policy import (
    AssignmentGrade,
    Deadlines,
    LateRule,
    PolicyError,
    assignment_grade,
    course_grade,
    days_late,
    end_of,
    final_grade,
    late_penalty,
    raw_grade,
    rounded,
    shares,
    weighted_grade,
)

D = Decimal
CARACAS = ZoneInfo("America/Caracas")
NEW_YORK = ZoneInfo("America/New_York")
# tarea1: 2025-06-21 23:59, 2025-08-01 23:59 and 2025-08-05 23:59, each with its whole minute.
TAREA1 = Deadlines(
    soft=datetime(2025, 6, 22, tzinfo=CARACAS),
    due=datetime(2025, 8, 2, tzinfo=CARACAS),
    final=datetime(2025, 8, 6, tzinfo=CARACAS),
)
RULE = LateRule(per_day=D(2), at_most=D(10))
FROM_SOFT = LateRule(per_day=D(2), at_most=D(10), counts_from="soft")
WEIGHTS = {"tarea1": D("0.30"), "tarea2": D("0.30"), "tarea3": D("0.30"), "tarea4": D("0.10")}


def local(text: str, zone: ZoneInfo = CARACAS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def grade(submitted: str, raw: str = "20", **options: object) -> AssignmentGrade:
    rule = options.pop("rule", RULE)
    return assignment_grade(D(raw), local(submitted), TAREA1, rule, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("submitted", "days", "penalty", "net"),
    [
        ("2025-08-01 23:59:59", 0, 0, 20),
        ("2025-08-01 23:59:59.999999", 0, 0, 20),
        ("2025-08-02 00:00:00", 1, 2, 18),
        ("2025-08-02 23:59:59", 1, 2, 18),
        ("2025-08-03 00:00:00", 2, 4, 16),
        ("2025-08-05 23:59:59", 4, 8, 12),
    ],
)
def test_each_started_day_after_the_deadline_costs_two_points(
    submitted: str, days: int, penalty: int, net: int
) -> None:
    found = grade(submitted)
    assert (found.days_late, found.penalty, found.net) == (days, penalty, net)
    assert not found.after_final


@pytest.mark.parametrize("submitted", ["2025-08-06 00:00:00", "2026-01-01 00:00:00"])
def test_after_the_final_date_the_grade_is_zero_and_says_so(submitted: str) -> None:
    found = grade(submitted)
    assert (found.raw, found.net, found.after_final) == (20, 0, True)


def test_raw_minus_penalty_is_net_even_after_the_final_date() -> None:
    found = grade("2025-08-06 00:00:00", raw="13.5")
    assert found.raw - found.penalty == found.net == 0


@pytest.mark.parametrize(
    ("days", "penalty"), [(0, 0), (1, 2), (4, 8), (5, 10), (6, 10), (10, 10), (1000, 10)]
)
def test_the_penalty_never_exceeds_ten_points(days: int, penalty: int) -> None:
    assert late_penalty(days, RULE) == penalty


def test_ten_days_late_under_a_later_final_date_costs_ten_points_and_not_more() -> None:
    later = Deadlines(TAREA1.soft, TAREA1.due, final=local("2025-09-01"))
    found = assignment_grade(D(20), local("2025-08-11 12:00"), later, RULE)
    assert (found.days_late, found.penalty, found.net) == (10, 10, 10)


def test_a_penalty_greater_than_the_grade_leaves_zero() -> None:
    assert grade("2025-08-05 12:00", raw="7.5").net == 0


def test_a_submission_before_the_deadline_by_months_has_no_negative_days() -> None:
    assert grade("2024-01-01 00:00").days_late == 0


def test_a_submission_without_a_time_counts_as_in_time() -> None:
    found = assignment_grade(D(17), None, TAREA1, RULE)
    assert (found.days_late, found.penalty, found.net) == (0, 0, 17)


def test_a_time_in_another_zone_is_the_same_instant() -> None:
    last = datetime(2025, 8, 2, 3, 59, 59, tzinfo=UTC)
    assert days_late(last, TAREA1.due) == 0
    assert days_late(last + timedelta(seconds=1), TAREA1.due) == 1


def test_a_time_without_a_zone_is_refused_rather_than_guessed() -> None:
    with pytest.raises(TypeError, match="offset-naive"):
        days_late(datetime(2025, 8, 2, 12), TAREA1.due)


# --- soft and due


def test_counting_from_the_soft_date_makes_days_start_there() -> None:
    assert grade("2025-06-21 23:59:59", rule=FROM_SOFT).penalty == 0
    assert grade("2025-06-22 00:00:00", rule=FROM_SOFT).penalty == 2
    assert grade("2025-06-23 00:00:00", rule=FROM_SOFT).penalty == 4


def test_counting_from_the_due_date_ignores_the_soft_one() -> None:
    assert grade("2025-07-31 12:00").penalty == 0


def test_the_due_date_is_the_default() -> None:
    assert LateRule(per_day=D(2), at_most=D(10)).deadline(TAREA1) == TAREA1.due


# --- extensions


@pytest.mark.parametrize("rule", [RULE, FROM_SOFT], ids=["due", "soft"])
def test_an_extension_moves_the_date_that_the_penalty_counts_from(rule: LateRule) -> None:
    last = rule.deadline(TAREA1) + timedelta(days=3, seconds=-1)
    first = assignment_grade(D(20), last, TAREA1, rule, timedelta(days=3))
    then = assignment_grade(D(20), last + timedelta(seconds=1), TAREA1, rule, timedelta(days=3))
    assert (first.days_late, then.days_late) == (0, 1)


def test_an_extension_moves_the_final_date_too() -> None:
    two_days = timedelta(days=2)
    assert grade("2025-08-07 23:59:59", extension=two_days).penalty == 8
    assert grade("2025-08-08 00:00:00", extension=two_days).after_final


def test_an_extension_over_a_clock_change_ends_at_the_same_hour_of_the_clock() -> None:
    due = local("2025-11-01 00:00", NEW_YORK)  # clocks go back on 2 November
    moved = Deadlines(due, due, due).shifted(timedelta(days=2)).due
    assert moved.astimezone(UTC) == datetime(2025, 11, 3, 5, tzinfo=UTC)


# --- clock changes


@pytest.mark.parametrize(
    ("submitted", "days"),
    [
        (datetime(2025, 11, 2, 3, 59, 59, tzinfo=UTC), 0),
        (datetime(2025, 11, 2, 4, 0, tzinfo=UTC), 1),
        (datetime(2025, 11, 3, 4, 59, 59, tzinfo=UTC), 1),  # 24 h 59 min 59 s later
        (datetime(2025, 11, 3, 5, 0, tzinfo=UTC), 2),
    ],
)
def test_the_day_of_25_hours_is_one_day(submitted: datetime, days: int) -> None:
    assert days_late(submitted, local("2025-11-02 00:00", NEW_YORK)) == days


@pytest.mark.parametrize(
    ("submitted", "days"),
    [
        (datetime(2025, 3, 9, 5, 0, tzinfo=UTC), 1),
        (datetime(2025, 3, 10, 3, 59, 59, tzinfo=UTC), 1),
        (datetime(2025, 3, 10, 4, 0, tzinfo=UTC), 2),  # 23 hours later
    ],
)
def test_the_day_of_23_hours_is_one_day(submitted: datetime, days: int) -> None:
    assert days_late(submitted, local("2025-03-09 00:00", NEW_YORK)) == days


def test_the_second_of_two_equal_hours_is_late_in_whatever_zone_it_is_written() -> None:
    deadline = local("2025-11-02 01:31", NEW_YORK)
    second = local("2025-11-02 01:15", NEW_YORK).replace(fold=1)  # 44 minutes after the deadline
    assert days_late(second, deadline) == 1
    assert days_late(second.astimezone(UTC), deadline) == 1


# --- deadlines as written


def test_a_deadline_to_the_minute_includes_that_whole_minute() -> None:
    assert end_of(local("2025-08-01 23:59"), to_the_minute=True) == local("2025-08-02 00:00:00")


def test_a_deadline_to_the_second_includes_that_whole_second() -> None:
    assert end_of(local("2025-08-01 12:00:30"), to_the_minute=False) == local("2025-08-01 12:00:31")


# --- raw, weighted, final, course


@pytest.mark.parametrize(
    ("points", "maximum", "raw"),
    [("0", "8", "0"), ("8", "8", "20"), ("3", "8", "7.5"), ("0.1", "1", "2"), ("9", "8", "22.5")],
)
def test_points_are_brought_to_the_scale_exactly(points: str, maximum: str, raw: str) -> None:
    assert raw_grade(D(points), D(maximum)) == D(raw)


@pytest.mark.parametrize("maximum", ["0", "-1"])
def test_an_assignment_without_points_cannot_be_graded(maximum: str) -> None:
    with pytest.raises(PolicyError, match=f"worth {maximum} points"):
        raw_grade(D(0), D(maximum))


def weighted(*grades: int) -> D:
    return weighted_grade(dict(zip(WEIGHTS, map(D, grades), strict=True)), WEIGHTS)


def test_alpha_of_1_2_with_perfect_grades_gives_20_and_not_24() -> None:
    assert final_grade(weighted(20, 20, 20, 20), D("1.2"), student="s1") == 20


def test_alpha_of_0_8_gives_12_4_and_with_a_project_of_16_the_course_grade_is_13_48() -> None:
    final = final_grade(weighted(15, 12, 18, 20), D("0.8"), student="s1")
    assert final == D("12.4")
    assert course_grade(final, D(16), D("0.70"), D("0.30")) == D("13.48")


def test_a_missing_alpha_counts_as_one() -> None:
    assert final_grade(weighted(15, 12, 18, 20), None, student="s1") == D("15.5")


@pytest.mark.parametrize("alpha", ["1.3", "1.2000001", "0.79", "0", "-1"])
def test_alpha_outside_its_range_is_an_error_that_names_the_student(alpha: str) -> None:
    with pytest.raises(PolicyError, match=rf"student s1 is {alpha}; .*\[0\.8, 1\.2\]"):
        final_grade(D(10), D(alpha), student="s1")


@pytest.mark.parametrize("alpha", ["0.8", "1.2"])
def test_alpha_at_the_ends_of_its_range_is_allowed(alpha: str) -> None:
    assert final_grade(D(10), D(alpha), student="s1") == 10 * D(alpha)


def test_an_assignment_without_a_grade_weighs_as_zero() -> None:
    assert weighted_grade({"tarea1": D(20)}, WEIGHTS) == 6


def test_a_grade_of_an_assignment_without_weight_counts_for_nothing() -> None:
    assert weighted_grade({"tarea1": D(10), "taller2": D(20)}, WEIGHTS) == 3


# --- shares


def test_a_penalty_is_shared_in_proportion_to_the_scores() -> None:
    assert shares(D(4), {"a": D(6), "b": D(2)}) == {"a": 3, "b": 1}


def test_shares_add_up_to_the_penalty_to_far_behind_the_cent() -> None:
    found = shares(D(2), {"a": D(1), "b": D(3), "c": D("3.5")})
    assert abs(sum(found.values()) - 2) < D("1e-20")


def test_no_share_exceeds_the_score_of_its_notebook() -> None:
    assert shares(D(10), {"a": D(3), "b": D(0)}) == {"a": 3, "b": 0}


@pytest.mark.parametrize("scores", [{}, {"a": D(0), "b": D(0)}], ids=["no notebook", "all zero"])
def test_without_a_score_there_is_nothing_to_share(scores: dict[str, D]) -> None:
    assert shares(D(2), scores) == dict.fromkeys(scores, 0)


# --- rounding


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("9.995", "10.00"),
        ("12.345", "12.35"),  # half to even would give 12.34
        ("12.335", "12.34"),
        ("12.344999", "12.34"),
        ("0.005", "0.01"),
        ("13.48", "13.48"),
        ("20", "20.00"),
    ],
)
def test_a_grade_is_rounded_half_up(value: str, text: str) -> None:
    assert str(rounded(D(value))) == text


def test_a_tie_that_went_through_thirds_is_still_rounded_up() -> None:
    four = D("0.30") * raw_grade(D(2), D(3))  # 13.33... times 0.30
    assert four < 4
    assert str(rounded(four * D("1.00125"))) == "4.01"
