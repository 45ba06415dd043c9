"""The table of grades as CSV."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from gradiente.course import CourseError, Records, Student
from gradiente.gradebook.export import columns, csv_text, harmless, number, select, write_whole
from gradiente.gradebook.ledger import ClassBook
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
    scored,
)

ODD = 'Ñ, "the 2nd"\nof her name'


def table(book: ClassBook) -> list[dict[str, str]]:
    """The rows as a spreadsheet reads them."""
    return list(csv.DictReader(io.StringIO(csv_text(*select(book)), newline=""), strict=True))


def test_the_columns_are_in_their_order() -> None:
    assert columns(["t1"]) == [
        "student_id",
        "last_name",
        "first_name",
        "email",
        "t1_raw",
        "t1_days_late",
        "t1_penalty",
        "t1_net",
        "alpha",
        "weighted",
        "final",
        "project",
        "course_grade",
        "status",
        "notes",
    ]


def test_a_complete_row_is_written_with_two_decimals() -> None:
    book = book_of_s1(scored(30, ONE_DAY_LATE), scored(24), alpha="0.8")
    assert csv_text(*select(book, assignments=["tarea1"])) == (
        ",".join(columns(["tarea1"]))
        + "\ns1,,,,15.00,1,2.00,13.00,0.80,14.90,11.92,16.00,13.14,complete,\n"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [("12.345", "12.35"), ("12.344999", "12.34"), ("0", "0.00"), ("20", "20.00"), (None, "")],
)
def test_a_number_is_rounded_half_up_and_the_unknown_is_blank(value: str | None, text: str) -> None:
    assert number(Decimal(value) if value else None) == text


def test_what_was_not_handed_in_is_blank_and_never_a_zero() -> None:
    (row,) = table(book_of_s1(scored(30)))
    assert [row[f"tarea2_{what}"] for what in ("raw", "days_late", "penalty", "net")] == [""] * 4
    assert (row["status"], row["notes"]) == ("missing", "tarea2: not handed in")


def test_what_failed_is_blank_with_its_reason_and_has_no_totals() -> None:
    note = Note("s1", "tarea2", "", Kind.FAILURE, 'a, "b"\nc')
    (row,) = table(book_of_s1(scored(30), scored(24), notes=(note,)))
    assert row["notes"] == 'tarea2: NOT GRADED: a, "b"\nc'
    assert [row[k] for k in ("tarea2_net", "weighted", "final", "course_grade")] == [""] * 4


def test_a_zero_after_the_final_date_is_a_zero() -> None:
    (row,) = table(book_of_s1(scored(30, AFTER_FINAL), scored(24)))
    assert (row["tarea1_raw"], row["tarea1_net"]) == ("15.00", "0.00")


def test_commas_quotes_and_newlines_come_back_from_the_file() -> None:
    roster = {"s1": Student("s1", ODD, "a,b", 'x"y@example.org')}
    (row,) = table(ClassBook(COURSE, Records(roster=roster), Scores()))
    assert (row["last_name"], row["first_name"], row["email"]) == (ODD, "a,b", 'x"y@example.org')


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"], ids=["cr", "crlf", "lf"])
def test_a_line_end_inside_a_name_makes_no_second_row(end: str) -> None:
    roster = {"s1": Student("s1", f"Last{end}=1+1"), "s2": Student("s2")}
    text = csv_text(*select(ClassBook(COURSE, Records(roster=roster), Scores())))
    assert len(list(csv.reader(io.StringIO(text, newline=""), strict=True))) == 3
    assert "\r" not in text


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://example.org","x")',
        "+1",
        "-1+2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "＝1",
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_becomes_text(text: str) -> None:
    assert harmless(text).startswith("'")
    (row,) = table(ClassBook(COURSE, Records(roster={"s1": Student("s1", text)}), Scores()))
    assert row["last_name"].startswith("'")


@pytest.mark.parametrize("text", ["", "Ana-María", "a=b", "O'Neil", "x@example.org", "1 + 1"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_every_text_of_a_row_is_made_harmless() -> None:
    scores = Scores({"=id": ("=last", "=first", "=mail")}, MAXIMUM, {})
    (row,) = table(ClassBook(COURSE, Records(), scores))
    found = [row[k] for k in ("student_id", "last_name", "first_name", "email")]
    assert found == ["'=id", "'=last", "'=first", "'=mail"]


def test_only_the_rows_and_assignments_asked_for_are_shown() -> None:
    book = ClassBook(COURSE, records("s1", "s2", "s3"), Scores({}, MAXIMUM, {}))
    rows, assignments = select(book, ["s3", "s1"], ["tarea2"])
    assert ([r.student.id for r in rows], assignments) == (["s1", "s3"], ["tarea2"])


def test_asking_for_one_assignment_does_not_change_the_totals() -> None:
    rows, _ = select(book_of_s1(scored(30), scored(24)), assignments=["tarea1"])
    assert rows[0].weighted == Decimal("15.5")


def test_an_unknown_student_is_an_error_that_names_the_roster() -> None:
    with pytest.raises(CourseError, match=r"^records/roster.csv: there is no student 's9'; "):
        select(book_of_s1(), students=["s9"])


def test_an_unknown_assignment_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(
        CourseError, match=r"^course.toml: there is no assignment 'tarea9'; .*tarea2"
    ):
        select(book_of_s1(), assignments=["tarea9"])


def test_a_bad_alpha_is_an_error_that_names_file_and_student() -> None:
    with pytest.raises(
        PolicyError, match=r"^records/alpha.csv: alpha of student s1 is 1\.3; .*; correct it there$"
    ):
        select(book_of_s1(alpha="1.3"))


def test_a_file_is_written_with_its_folder(tmp_path: Path) -> None:
    write_whole(tmp_path / "exports" / "grades.csv", "ñ\n")
    assert (tmp_path / "exports" / "grades.csv").read_bytes() == "ñ\n".encode()


def test_a_file_that_cannot_be_written_whole_stays_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "new " * 10_000 + "\ud800")
    assert [p.name for p in tmp_path.iterdir()] == ["grades.csv"]
    assert path.read_text() == "old"


def test_a_shorter_table_leaves_nothing_of_the_longer_one(tmp_path: Path) -> None:
    write_whole(tmp_path / "grades.csv", "long" * 100)
    write_whole(tmp_path / "grades.csv", "short")
    assert (tmp_path / "grades.csv").read_text() == "short"


@pytest.mark.parametrize("where", ["folder", "file/grades.csv"])
def test_a_place_that_takes_no_file_is_one_sentence(tmp_path: Path, where: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(CourseError, match=r"cannot be written .* name another file with --to$"):
        write_whole(tmp_path / where, "text")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]
