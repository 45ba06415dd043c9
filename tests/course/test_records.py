from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from gradiente.course import Course, CourseError, Records, load_records

D = Decimal
ROSTER = "student_id,last_name,first_name,email\ns1,Roe,Ana,s1@example.org\ns2,,,\n"


@pytest.fixture
def with_roster(root: Path) -> Path:
    (root / "records/roster.csv").write_text(ROSTER, encoding="utf-8")
    return root


def loaded(root: Path, course: Course, **files: str) -> Records:
    """The records after writing the given files as UTF-8."""
    for name, text in files.items():
        (root / f"records/{name}.csv").write_text(text, encoding="utf-8")
    return load_records(root, course)


def test_every_file_is_optional(root: Path, course: Course) -> None:
    records = load_records(root, course)
    assert records.roster is None
    assert (records.extensions, records.alpha, records.grades) == ({}, {}, {})


def test_without_a_roster_every_student_is_known(root: Path, course: Course) -> None:
    assert load_records(root, course).knows("anyone")


def test_with_a_roster_only_its_students_are_known(with_roster: Path, course: Course) -> None:
    records = load_records(with_roster, course)
    assert records.knows("s2")
    assert not records.knows("s3")


def test_a_roster_with_its_first_line_alone_knows_nobody(root: Path, course: Course) -> None:
    assert not loaded(root, course, roster="student_id\n").knows("s1")


def test_a_student_has_what_the_roster_says_and_empty_text_for_the_rest(
    with_roster: Path, course: Course
) -> None:
    roster = load_records(with_roster, course).roster
    assert roster is not None
    assert (roster["s1"].last_name, roster["s1"].email) == ("Roe", "s1@example.org")
    assert (roster["s1"].lms_user_id, roster["s2"].first_name) == ("", "")


@pytest.mark.parametrize("student", ["*", "a[b]", "..", ".hidden", "-rf", "a\nb", "\udcff", ""])
def test_an_id_that_is_no_folders_name_is_nobodys(root: Path, course: Course, student: str) -> None:
    assert not load_records(root, course).knows(student)


IDS = ["a+b", "maria.perez", "12-10345", "x@y.z", "jos\u00e9", "jose", "a b", "=1", "x" * 128]


def test_ids_of_many_forms_are_students(root: Path, course: Course) -> None:
    records = loaded(root, course, roster="\n".join(["student_id", *IDS]))
    assert list(records.roster or ()) == IDS


def test_extensions_are_days_and_may_be_parts_of_days(with_roster: Path, course: Course) -> None:
    text = "student_id,assignment,days\ns1,first,2\ns2,first,0.5\n"
    assert loaded(with_roster, course, extensions=text).extensions == {
        ("s1", "first"): timedelta(days=2),
        ("s2", "first"): timedelta(hours=12),
    }


def test_alpha_and_grades_are_read_exactly(with_roster: Path, course: Course) -> None:
    records = loaded(
        with_roster,
        course,
        alpha="student_id,alpha\ns1,1.1\n",
        grades="student_id,item,grade\ns1,exam,14.35\ns1,project,20\ns2,exam,0\n",
    )
    assert records.alpha == {"s1": D("1.1")}
    assert records.grades == {
        ("s1", "exam"): D("14.35"),
        ("s1", "project"): 20,
        ("s2", "exam"): 0,
    }


@pytest.mark.parametrize("alpha", ["1.3", "0"])
def test_alpha_outside_its_range_is_left_to_the_policy_which_names_the_student(
    with_roster: Path, course: Course, alpha: str
) -> None:
    text = f"student_id,alpha\ns1,{alpha}\n"
    assert loaded(with_roster, course, alpha=text).alpha == {"s1": D(alpha)}


# --- files as spreadsheets and editors write them


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfstudent_id,alpha\ns1,0.9\n",
        b"student_id,alpha\r\ns1,0.9\r\n",
        b'"student_id","alpha"\r\n"s1","0.9"\r\n',
        b"student_id,alpha,,\r\ns1,0.9,,\r\n,,,\r\n,,,\r\n",
        b"\xef\xbb\xbfstudent_id;alpha\r\ns1;0.9\r\n",
        b"student_id, alpha\n s1 , 0.9 \n",
        b"student_id,alpha\n\n\ns1,0.9",
        b"alpha,remark,student_id\n0.9,good,s1\n",
    ],
    ids=[
        "byte order mark",
        "CRLF",
        "quoted",
        "empty columns and lines",
        "semicolons",
        "blanks around the values",
        "empty lines and no line end",
        "other and swapped columns",
    ],
)
def test_a_file_from_a_spreadsheet_is_read(with_roster: Path, course: Course, data: bytes) -> None:
    (with_roster / "records/alpha.csv").write_bytes(data)
    assert load_records(with_roster, course).alpha == {"s1": D("0.9")}


def test_a_field_may_hold_commas_and_line_breaks_in_quotes(root: Path, course: Course) -> None:
    text = 'student_id,last_name\ns1,"Roe,\nthe second"\n'
    roster = loaded(root, course, roster=text).roster
    assert roster is not None
    assert roster["s1"].last_name == "Roe,\nthe second"


@pytest.mark.parametrize(
    ("data", "telling"),
    [
        ("student_id,alpha\ns1,0.9\ns2,á\n".encode("latin-1"), "save it as CSV UTF-8"),
        ("student_id,alpha\ns1,0.9\n".encode("utf-16"), "save it as CSV UTF-8"),
        (b"", "lacks the column student_id, alpha; expected student_id,alpha"),
        (b"student,alpha\ns1,0.9\n", "lacks the column student_id;"),
        (b'student_id,alpha\n"s1,0.9\n', "not a valid CSV file"),
        (b'student_id,alpha\n"s"1,0.9\n', "line 2: is not a valid CSV file"),
        (b"student_id,alpha\ns1," + b"9" * 200_000, "not a valid CSV file"),
    ],
    ids=["latin-1", "UTF-16", "empty", "column", "open quote", "stray quote", "huge field"],
)
def test_a_file_that_is_no_such_table_is_refused_in_one_sentence(
    with_roster: Path, course: Course, data: bytes, telling: str
) -> None:
    path = with_roster / "records/alpha.csv"
    path.write_bytes(data)
    with pytest.raises(CourseError, match=re.escape(telling)) as caught:
        load_records(with_roster, course)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


# --- lines that say something wrong: file, line and reason

WRONG = [
    ("roster", "student_id\ns1\ns2\ns1", 4, "'s1' stands here a second time"),
    ("roster", "student_id,email\n,x@example.org", 2, "'' cannot be the name of a folder"),
    ("roster", "student_id\n../s1", 2, "'../s1' cannot be the name of a folder"),
    ("roster", "student_id\n..", 2, "'..' cannot be the name of a folder"),
    ("roster", "student_id\n*", 2, "'*' cannot be the name of a folder"),
    ("roster", "student_id\n-rf", 2, "'-rf' cannot be the name of a folder"),
    ("roster", "student_id\n.hidden", 2, "'.hidden' cannot be the name of a folder"),
    ("roster", "student_id\na[b]", 2, "'a[b]' cannot be the name of a folder"),
    ("roster", 'student_id\n"a\nb"', 3, "'a\\nb' cannot be the name of a folder"),
    ("roster", "student_id\n" + "x" * 129, 2, "xxx' cannot be the name of a folder"),
    ("roster", "student_id\nana\nANA", 3, "'ANA' cannot be told from 'ana', which differs in case"),
    ("roster", "student_id\njos\u00e9\njose\u0301", 3, "correct one of them"),
    ("extensions", "student_id,assignment,days\ns9,first,2", 2, "'s9' is not on the roster"),
    (
        "extensions",
        "student_id,assignment,days\ns1,frist,2",
        2,
        "'frist' in course.toml; there are",
    ),
    ("extensions", "student_id,assignment,days\ns1,first,-1", 2, "at least 0"),
    ("extensions", "student_id,assignment,days\ns1,first,two", 2, "days is 'two'"),
    ("extensions", "student_id,assignment,days\ns1,first,", 2, "days is ''"),
    ("extensions", "student_id,assignment,days\ns1,first,1e30", 2, "at most 3660"),
    ("extensions", "student_id,assignment,days\ns1,first,1\ns1,first,2", 3, "two extensions"),
    ("alpha", "student_id,alpha\ns9,1", 2, "'s9' is not on the roster"),
    ("alpha", "student_id,alpha\n,1", 2, "student_id is empty"),
    ("alpha", "student_id,alpha\ns1,1\ns2,1\ns1,1.1", 4, "'s1' has two values of alpha"),
    ("alpha", "student_id,alpha\ns1,nan", 2, "alpha is nan; expected a number like 14.5"),
    ("alpha", "student_id,alpha\ns1,-inf", 2, "expected a number like 14.5"),
    ("alpha", "student_id,alpha\ns1,1,1", 2, "more fields than the first line"),
    ("alpha", "student_id;alpha\ns1;1,1", 2, "alpha is '1,1'; expected a number like 14.5"),
    ("alpha", "student_id,alpha\ns1", 2, "alpha is ''"),
    ("grades", "student_id,item,grade\ns1,first,12", 2, "'first' does not take a grade from outs"),
    ("grades", "student_id,item,grade\ns1,proyect,12", 2, "expected exam, project"),
    ("grades", "student_id,item,grade\ns1,exam,20.01", 2, "at most 20"),
    ("grades", "student_id,item,grade\ns1,exam,-1", 2, "at least 0"),
    ("grades", "student_id,item,grade\ns1,exam,12\ns1,exam,13", 3, "two grades for exam"),
]


@pytest.mark.parametrize(
    ("name", "text", "line", "telling"),
    WRONG,
    ids=[f"{name}: {telling}"[:50] for name, _, _, telling in WRONG],
)
def test_a_wrong_line_is_named_by_file_and_line(
    with_roster: Path, course: Course, name: str, text: str, line: int, telling: str
) -> None:
    with pytest.raises(CourseError) as caught:
        loaded(with_roster, course, **{name: text})
    message = str(caught.value)
    assert message.startswith(f"{with_roster}/records/{name}.csv, line {line}: ")
    assert telling in message
    assert "\n" not in message
