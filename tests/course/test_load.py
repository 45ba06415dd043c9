from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from gradiente.cli import main
from gradiente.course import Course, CourseError, load_course
from gradiente.course.load import assignment_named

D = Decimal
REPOSITORY = Path(__file__).parents[2]


def error_after(root: Path, old: str, new: str) -> str:
    """What load_course says of the course in which `old` became `new`."""
    path = root / "course.toml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the course"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        load_course(root)
    return str(caught.value)


# --- the repository's own course


@pytest.fixture(scope="module")
def seed() -> Course:
    return load_course(REPOSITORY)


def test_the_repositorys_course_has_the_weights_of_the_seed(seed: Course) -> None:
    assert {name: a.weight for name, a in seed.assignments.items()} == {
        "tarea1": D("0.30"),
        "tarea2": D("0.30"),
        "tarea3": D("0.30"),
        "tarea4": D("0.10"),
        "practica2": 0,
        "taller2": 0,
    }
    assert set(seed.weights) == {"tarea1", "tarea2", "tarea3", "tarea4"}


def test_the_repositorys_course_takes_two_grades_from_outside(seed: Course) -> None:
    assert [n for n, a in seed.assignments.items() if a.external] == ["tarea3", "tarea4"]


def test_the_repositorys_course_has_the_dates_of_the_seed(seed: Course) -> None:
    dates = seed.deadlines("tarea1")
    assert dates is not None
    # Caracas is four hours behind UTC; each date includes its last minute.
    assert [d.astimezone(UTC) for d in (dates.soft, dates.due, dates.final)] == [
        datetime(2025, 6, 22, 4, tzinfo=UTC),
        datetime(2025, 8, 2, 4, tzinfo=UTC),
        datetime(2025, 8, 6, 4, tzinfo=UTC),
    ]


def test_the_repositorys_course_has_the_grading_rules_of_the_seed(seed: Course) -> None:
    assert seed.course.timezone == "America/Caracas"
    grades, rule = seed.grades, seed.late_rule
    assert (grades.scale, grades.alpha_min, grades.alpha_max) == (20, D("0.8"), D("1.2"))
    assert (grades.assignments_share, grades.project_share) == (D("0.7"), D("0.3"))
    assert (rule.per_day, rule.at_most, rule.counts_from) == (2, 10, "due")


# --- another course


def test_numbers_are_read_as_written_without_binary_rounding(course: Course) -> None:
    assert course.assignments["first"].weight == D("0.6")
    assert course.late_rule.per_day == D("1.5")


def test_what_course_toml_leaves_out_has_a_default(course: Course) -> None:
    assert course.course.language == "es"
    assert course.late_rule.counts_from == "due"
    assert course.grades.alpha_min == D("0.8")


def test_a_date_includes_its_whole_minute_or_second(course: Course) -> None:
    dates = course.deadlines("first")
    assert dates is not None
    assert dates.due.astimezone(UTC) == datetime(2024, 2, 10, 9, 31, tzinfo=UTC)
    assert dates.final.astimezone(UTC) == datetime(2024, 2, 12, 9, 30, 16, tzinfo=UTC)


def test_an_assignment_without_a_due_date_has_no_deadlines(course: Course) -> None:
    assert course.deadlines("exam") is None


def test_a_missing_soft_date_is_the_due_date_and_a_missing_final_date_never_comes(
    root: Path,
) -> None:
    path = root / "course.toml"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not x.startswith(("soft", "final"))))
    dates = load_course(root).deadlines("first")
    assert dates is not None
    assert dates.soft == dates.due
    assert dates.final > datetime(2999, 1, 1, tzinfo=UTC)


def test_the_course_cannot_be_changed_after_loading(course: Course) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        course.late.max_points = D(0)  # type: ignore[misc]


def test_a_byte_order_mark_before_course_toml_does_no_harm(root: Path) -> None:
    path = root / "course.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_course(root).course.id == "tiny"


def test_dates_are_compared_as_dates_and_not_as_text(root: Path) -> None:
    path = root / "course.toml"
    text = path.read_text().replace("2024-02-10 18:30", "2024-2-10 18:30")
    path.write_text(text)
    dates = load_course(root).deadlines("first")
    assert dates is not None
    assert dates.due.astimezone(UTC) == datetime(2024, 2, 10, 9, 31, tzinfo=UTC)


# --- broken courses: one sentence with the file, the key and what was expected

BROKEN = [
    ('timezone = "Asia/Tokyo"', 'timezone = "Asia/Tokio"', "course.timezone", "America/Caracas"),
    ('timezone = "Asia/Tokyo"', 'timezone = "UTC+9"', "course.timezone", "'UTC+9'"),
    ('timezone = "Asia/Tokyo"\n', "", "course.timezone", "this key is missing"),
    ('timezone = "Asia/Tokyo"', 'time_zone = "Asia/Tokyo"', "time_zone", "did you mean timezone?"),
    ('id = "tiny"', 'id = "a/b"', "course.id", "'a/b'"),
    ('id = "tiny"', 'id = ".."', "course.id", "'..'"),
    ('id = "tiny"', 'id = ""', "course.id", "''"),
    ('id = "tiny"', 'id = "tiny"\nlanguage = "fr"', "course.language", "expected 'es' or 'en'"),
    ('title = "A tiny course"', "title = 3", "course.title", "found 3"),
    ("alpha_max = 1.1", "alpha_max = 0.5", "grades", "alpha_min must not be greater"),
    ("alpha_max = 1.1", "alpha_max = 0", "grades.alpha_max", "greater than 0, found 0"),
    ("alpha_max = 1.1", 'alpha_max = "much"', "grades.alpha_max", "found 'much'"),
    ("alpha_max = 1.1", "alpha_max = nan", "grades.alpha_max", "finite number"),
    ("alpha_max = 1.1", "scale = -20", "grades.scale", "found -20"),
    ("alpha_max = 1.1", "project_share = 0.4", "grades", "must be 1; they add up to 1.10"),
    ("points_per_day = 1.5", "points_per_day = -2.5", "late.points_per_day", "found -2.5"),
    ("points_per_day = 1.5", "point_per_day = 2", "late.point_per_day", "mean points_per_day?"),
    ("points_per_day = 1.5", 'counts_from = "hard"', "late.counts_from", "'soft' or 'due'"),
    ("[late]\n", "[grading]\ncell_seconds = 0\n[late]\n", "grading.cell_seconds", "found 0"),
    ("[late]\n", "[grading]\ncell_seconds = 1.5\n[late]\n", "grading.cell_seconds", "found 1.5"),
    ("[late]\n", "[grading]\nmemory_mb = 100\n[late]\n", "grading.memory_mb", "found 100"),
    ("[late]\n", "[grading]\nunsandboxed = 1\n[late]\n", "grading.unsandboxed", "found 1"),
    ("[late]\n", "[penalty]\n", "penalty", "there is no such key"),
    ("weight = 0.6", "weight = 0.5", "[assignments]", "must add up to 1; they make 0.9"),
    ("weight = 0.6", "weight = 1.6", "assignments.first.weight", "found 1.6"),
    ("weight = 0.6", "weight = -0.6", "assignments.first.weight", "found -0.6"),
    ("weight = 0.6", "wieght = 0.6", "assignments.first.wieght", "did you mean weight?"),
    ("weight = 0.6", "", "assignments.first.weight", "this key is missing"),
    ("[assignments.first]", "[asignments.first]", "asignments", "did you mean assignments?"),
    ("[assignments.first]", '[assignments."Tarea 1"]', "assignments", "'Tarea 1'"),
    ("[assignments.first]", '[assignments."../x"]', "assignments", "small letters"),
    ('due = "2024-02-10 18:30"', 'due = "10/02/2024 18:30"', "first.due", "found '10/02/2024"),
    ('due = "2024-02-10 18:30"', 'due = "2024-02-30 18:30"', "first.due", "found '2024-02-30"),
    ('due = "2024-02-10 18:30"', 'due = "2024-02-10"', "first.due", '"2025-08-01 23:59"'),
    ('due = "2024-02-10 18:30"', 'due = "2024-02-10 24:00"', "first.due", "24:00"),
    ('due = "2024-02-10 18:30"', "due = 2024-02-10 18:30:00", "first.due", "in quotes"),
    ('due = "2024-02-10 18:30"', 'due = "9999-12-31 23:59"', "first.due", "9999-12-31"),
    ('due = "2024-02-10 18:30"', "", "assignments.first", "soft and final need due"),
    ('due = "2024-02-10 18:30"', 'due = "2024-02-20 18:30"', "first", "soft <= due <= final"),
    ('soft = "2024-02-01 12:00"', 'soft = "2024-02-11 12:00"', "first", "soft <= due <= final"),
    # To the minute means to the end of that minute, which is later than its fifteenth second.
    ('due = "2024-02-10 18:30"', 'due = "2024-02-12 18:30"', "first", "soft <= due <= final"),
    ("[course]", "[course", "", "is not valid TOML"),
    ('id = "tiny"', 'id = "tiny"\nid = "twice"', "", "is not valid TOML"),
    ('id = "tiny"', "id = tiny", "", "is not valid TOML"),
]


@pytest.mark.parametrize(
    ("old", "new", "key", "telling"), BROKEN, ids=[f"{new!r}"[1:40] for _, new, _, _ in BROKEN]
)
def test_a_broken_course_is_named_by_file_and_key(
    root: Path, old: str, new: str, key: str, telling: str
) -> None:
    message = error_after(root, old, new)
    assert message.startswith(f"{root / 'course.toml'}: ")
    assert key in message
    assert telling in message
    assert "\n" not in message, "one sentence, on one line"
    assert "Decimal" not in message


def test_of_several_problems_the_first_is_told_and_the_others_are_counted(root: Path) -> None:
    message = error_after(root, "weight = 0.6", "weight = 6\nlate = 3\nsooft = 4")
    assert message.endswith("(and 2 more)")


def test_without_course_toml_the_error_says_where_to_run_the_command(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"course\.toml: there is no such file; run this command"):
        load_course(tmp_path)


def test_a_folder_called_course_toml_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "course.toml").mkdir()
    with pytest.raises(CourseError, match=r"course\.toml: cannot be read"):
        load_course(tmp_path)


def test_a_course_in_another_encoding_is_refused_with_the_way_out(root: Path) -> None:
    (root / "course.toml").write_bytes('title = "Práctica"'.encode("latin-1"))
    with pytest.raises(CourseError, match="save it as UTF-8"):
        load_course(root)


def test_an_unknown_assignment_is_answered_with_the_known_ones(course: Course) -> None:
    with pytest.raises(CourseError, match="no assignment 'frist'; there are first, exam"):
        assignment_named(course, "frist")


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_broken_course_ends_a_command_with_status_2_and_one_line(
    root: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = root / "course.toml"
    path.write_text(path.read_text().replace("weight = 0.6", "weight = 0.7"))
    before = sorted(root.rglob("*"))
    assert main(["--course", str(root), command]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(str(path))
    assert printed.err.count("\n") == 1
    assert sorted(root.rglob("*")) == before
