"""What bad input gets from nbgrader's own commands, in a course that is not ours."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from gradiente.demo.run_nbgrader import run_nbgrader
from tests.scenarios.tiny import (
    HALF,
    IN_TIME,
    RIGHT,
    SOURCE,
    graded,
    hand_in,
    new_course,
    record,
    rows,
    submission,
)
from tests.support import check, notebook, write

pytestmark = [
    pytest.mark.slow,
    # nbgrader 0.9.6 with SQLAlchemy 2, and the kernel's own advice, are not ours to mend.
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]
GOOD = {
    "right": "20.00",
    "half": "5.00",
    "late": "18.00",
    "undated": "20.00",
    "bom": "20.00",
    "utf16": "20.00",
    "extra": "20.00",
    "dies": "0.00",
    "exits": "0.00",
}
# Who is set aside, where, and in what words.
SET_ASIDE = {
    "torn": "submitted/torn/hw/nb.ipynb: is not a Jupyter notebook",
    "empty": "submitted/empty/hw/nb.ipynb: is empty; ask the student to hand it in again",
    "zone": "submitted/zone/hw/timestamp.txt: 'Mars/Olympus' is not a time zone; write UTC",
    "hostile_time": "submitted/hostile_time/hw/timestamp.txt: '9999-12-31 23:59:59 -0400' is not a",
    "renamed": "submitted/renamed/hw: holds no notebook of the assignment; give",
    "surrogate": "submitted/surrogate/hw/nb.ipynb: is not a Jupyter notebook",
    "stranger": "submitted/stranger/hw: student 'stranger' is not on the roster; add them",
}
ROSTER = [*GOOD, *(student for student in SET_ASIDE if student != "stranger")]


class Class(NamedTuple):
    root: Path
    status: int
    log: str
    table: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_course(tmp_path_factory.mktemp("generated") / "course", ROSTER)


@pytest.fixture
def course(generated: Path, tmp_path: Path) -> Path:
    """A fresh copy of the course, after generate_assignment and without submissions."""
    return Path(shutil.copytree(generated, tmp_path / "course"))


@pytest.fixture(scope="module")
def whole(generated: Path, tmp_path_factory: pytest.TempPathFactory) -> Class:
    """Good and bad submissions of one class, graded in one run and exported."""
    root = Path(shutil.copytree(generated, tmp_path_factory.mktemp("whole") / "course"))
    right = submission(root)
    hand_in(root, "right", right)
    hand_in(root, "half", submission(root, HALF))
    hand_in(root, "late", right, "2025-08-02 00:00:00 -04")
    hand_in(root, "undated", right, None)
    hand_in(root, "bom", right, "\ufeff" + IN_TIME)
    hand_in(root, "torn", right[: len(right) // 2])
    hand_in(root, "empty", "")
    hand_in(root, "zone", right, "2025-08-01 12:00:00 Mars/Olympus")
    hand_in(root, "hostile_time", right, "9999-12-31 23:59:59 -0400")
    hand_in(root, "surrogate", right.replace("return 2", "return '\\ud800'"))
    hand_in(root, "stranger", right)
    hand_in(root, "dies", submission(root, "import os\nos._exit(1)"))
    hand_in(root, "exits", submission(root, "raise SystemExit(0)"))
    (hand_in(root, "utf16", right) / "nb.ipynb").write_bytes(right.encode("utf-16"))
    (hand_in(root, "extra", right) / "draft.ipynb").write_text("{}")
    folder = hand_in(root, "renamed", right)
    (folder / "nb.ipynb").rename(folder / "nb final.ipynb")
    return Class(root, *graded(root))


@pytest.mark.parametrize(("student", "net"), GOOD.items())
def test_bad_submissions_stop_no_good_one(whole: Class, student: str, net: str) -> None:
    assert whole.table[student]["hw_net"] == net


def test_a_broken_notebook_that_does_not_belong_there_is_only_told(whole: Class) -> None:
    assert (
        "hw: draft.ipynb is no notebook of this assignment and was not graded"
        in whole.table["extra"]["notes"]
    )


def test_a_run_with_a_submission_set_aside_does_not_end_with_0(whole: Class) -> None:
    assert whole.status != 0


@pytest.mark.parametrize("student", SET_ASIDE)
def test_who_was_set_aside_is_listed_at_the_end_of_the_log(whole: Class, student: str) -> None:
    _, end = whole.log.split(f"{len(SET_ASIDE)} submissions could not be graded")
    (line,) = [text for text in end.splitlines() if f" {student}, hw: " in text]
    assert SET_ASIDE[student] in line


def test_what_was_repaired_is_listed_at_the_end_of_the_log(course: Path) -> None:
    nb = json.loads(submission(course))
    nb["cells"] = [c for c in nb["cells"] if c["id"] != "double__odd"]
    hand_in(course, "right", json.dumps(nb))
    _, log, _ = graded(course)
    end = log[log.index("1 repairs were made:") :]
    assert "  right, hw, nb: cell double__odd was missing; it was put back" in end


def test_nobody_else_is_listed_at_the_end_of_the_log(whole: Class) -> None:
    end = whole.log.split("could not be graded")[-1].strip().splitlines()
    assert len(end) == 1 + len(SET_ASIDE)


@pytest.mark.parametrize("student", SET_ASIDE)
def test_who_was_set_aside_is_shown_as_not_graded_and_never_as_0(
    whole: Class, student: str
) -> None:
    row = whole.table[student]
    assert f"hw: NOT GRADED: {SET_ASIDE[student]}" in row["notes"]
    assert [row[k] for k in ("hw_raw", "hw_net", "weighted", "final")] == [""] * 4
    assert row["status"] == "provisional"


def test_nothing_half_graded_is_left_of_who_was_set_aside(whole: Class) -> None:
    made = {folder.name for folder in (whole.root / "autograded").iterdir()}
    assert made & set(SET_ASIDE) == set()


def test_who_is_not_on_the_roster_is_told_so_in_the_table(whole: Class) -> None:
    assert whole.table["stranger"]["notes"].startswith("not on the roster (records/roster.csv)")


def test_a_missing_time_makes_a_provisional_row_that_says_so(whole: Class) -> None:
    row = whole.table["undated"]
    assert (row["hw_penalty"], row["status"]) == ("0.00", "provisional")
    assert "hw: no timestamp.txt, so no penalty was computed" in row["notes"]


def test_a_resubmission_after_a_failure_clears_the_note(course: Path) -> None:
    hand_in(course, "torn", "{")
    assert "NOT GRADED" in graded(course)[2]["torn"]["notes"]
    hand_in(course, "torn", submission(course))
    status, _, table = graded(course)
    assert (status, table["torn"]["hw_net"]) == (0, "20.00")
    assert "NOT GRADED" not in table["torn"]["notes"]


def test_a_broken_resubmission_does_not_keep_the_older_grade(course: Path) -> None:
    hand_in(course, "torn", submission(course))
    assert graded(course)[2]["torn"]["hw_net"] == "20.00"
    hand_in(course, "torn", "{", "2025-08-01 13:00:00 America/Caracas")
    status, _, table = graded(course)
    assert (status != 0, table["torn"]["hw_net"]) == (True, "")
    assert "NOT GRADED" in table["torn"]["notes"]


def test_a_newer_submission_is_graded_whatever_form_its_time_has(course: Path) -> None:
    hand_in(course, "right", submission(course, HALF), "2025-08-01 12:00:00 UTC")
    assert graded(course)[2]["right"]["hw_net"] == "5.00"
    hand_in(course, "right", submission(course), "2025-08-01 11:00:00 -0400")  # 15:00 UTC
    assert graded(course)[2]["right"]["hw_net"] == "20.00"


def test_a_source_that_changed_since_the_release_fails_with_the_fix(course: Path) -> None:
    hand_in(course, "right", submission(course))
    write(course / "source" / "hw" / "nb.ipynb", notebook(*SOURCE["cells"], check("new", "1")))
    status, _, table = graded(course)
    assert status != 0
    assert "NOT GRADED" in table["right"]["notes"]


def last_lines(log: str) -> list[str]:
    return [line for line in log.splitlines() if "ERROR" in line]


def test_an_assignment_that_was_not_generated_gets_one_sentence_and_status_2(
    course: Path,
) -> None:
    (course / "gradebook.db").unlink()
    hand_in(course, "right", submission(course))
    status, log = run_nbgrader(["autograde", "hw"], course)
    (line,) = last_lines(log)
    assert status == 2
    assert "the gradebook has no notebooks of hw; run `nbgrader generate_assignment hw`" in line


def test_an_assignment_that_course_toml_does_not_have_gets_one_sentence_and_status_2(
    course: Path,
) -> None:
    folder = hand_in(course, "right", submission(course))
    folder.rename(folder.parent / "hv")
    status, log = run_nbgrader(["autograde", "hv"], course)
    (line,) = last_lines(log)
    assert status == 2
    assert "course.toml: there is no assignment 'hv'; there are hw" in line


def test_an_assignment_that_nobody_handed_in_is_named_and_does_not_end_with_0(
    course: Path,
) -> None:
    status, log = run_nbgrader(["autograde", "nosuch"], course)
    assert status != 0
    assert "nosuch" in log


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("weight = 1", "weight = 0.5", "the weights under [assignments] must add up to 1"),
        ("weight = 1", "wieght = 1", "assignments.hw.wieght: there is no such key"),
        ("[course]", "[course", "is not valid TOML"),
        ("America/Caracas", "America/Carcas", "'America/Carcas' is not a time zone"),
    ],
    ids=["weights", "key", "syntax", "zone"],
)
def test_a_broken_course_toml_gets_one_sentence_and_status_2(
    course: Path, capfd: pytest.CaptureFixture[str], old: str, new: str, sentence: str
) -> None:
    path = course / "course.toml"
    path.write_text(path.read_text().replace(old, new, 1))
    status, _ = run_nbgrader(["export"], course)
    told = [line for line in capfd.readouterr().err.splitlines() if "course.toml" in line]
    assert status == 2
    assert len(told) == 1
    assert told[0].startswith(f"{path}: ")
    assert sentence in told[0]


def test_a_broken_roster_gets_one_sentence_and_status_2_before_anything_is_graded(
    course: Path,
) -> None:
    hand_in(course, "right", submission(course))
    record(course, "roster", ("id",), [("right",)])
    status, log = run_nbgrader(["autograde", "hw"], course)
    (line,) = last_lines(log)
    assert status == 2
    assert "roster.csv: the first line lacks the column student_id" in line
    assert not (course / "autograded").exists()


def test_a_bad_alpha_gets_one_sentence_and_status_2_and_keeps_the_old_table(course: Path) -> None:
    assert run_nbgrader(["export"], course)[0] == 0
    old = (course / "exports" / "grades.csv").read_bytes()
    record(course, "alpha", ("student_id", "alpha"), [("right", 1.3)])
    status, log = run_nbgrader(["export"], course)
    (line,) = last_lines(log)
    assert status == 2
    assert "records/alpha.csv: alpha of student right is 1.3; it must lie in [0.8, 1.2]" in line
    assert (course / "exports" / "grades.csv").read_bytes() == old
    assert [p.name for p in (course / "exports").iterdir()] == ["grades.csv"]


def test_export_to_a_folder_gets_one_sentence_and_status_2(course: Path) -> None:
    status, log = run_nbgrader(["export", "--to", str(course / "source")], course)
    (line,) = last_lines(log)
    assert status == 2
    assert f"{course / 'source'}: cannot be written (" in line


def test_export_of_an_unknown_student_gets_one_sentence_and_status_2(course: Path) -> None:
    status, log = run_nbgrader(["export", "--student", "nobody"], course)
    (line,) = last_lines(log)
    assert status == 2
    assert "records/roster.csv: there is no student 'nobody'" in line


def test_feedback_of_a_wrong_answer_has_the_sentence_and_not_the_hidden_test(
    course: Path,
) -> None:
    hand_in(course, "half", submission(course, HALF))
    assert run_nbgrader(["autograde", "hw"], course)[0] == 0
    assert run_nbgrader(["generate_feedback", "hw"], course)[0] == 0
    page = (course / "feedback" / "half" / "hw" / "nb.html").read_text(encoding="utf-8")
    assert "double of an odd number" in page
    assert "HIDDEN TESTS" not in page
    assert "double(7)" not in page


def test_a_folder_from_moodle_is_collected_graded_and_exported(course: Path) -> None:
    record(
        course,
        "roster",
        ("student_id", "last_name", "first_name", "lms_user_id"),
        [("right", "Peña", "José", ""), ("half", "Same", "Twin", 22), ("late", "Same", "Twin", 33)],
    )
    archive = course / "downloaded" / "hw" / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "all.zip", "w") as packed:
        for folder, file, source, time in [
            ("Jose Pena_11", "nb (1).ipynb", RIGHT, (2025, 8, 1, 12, 0, 0)),
            ("Jose Pena_11", "nb.ipynb", HALF, (2025, 8, 1, 11, 0, 0)),
            ("Twin Same_22", "nb.ipynb", HALF, (2025, 8, 1, 23, 59, 58)),
            ("Twin Same_33", "nb.ipynb", RIGHT, (2025, 8, 2, 0, 0, 0)),
            ("Twin Same_44", "nb.ipynb", RIGHT, (2025, 8, 1, 12, 0, 0)),
            ("Nobody Known_55", "nb.ipynb", RIGHT, (2025, 8, 1, 12, 0, 0)),
        ]:
            name = f"{folder}_assignsubmission_file_/{file}"
            packed.writestr(zipfile.ZipInfo(name, time), submission(course, source))
    status, log = run_nbgrader(["zip_collect", "hw"], course)
    assert status == 0, log
    assert "2 students on the roster are called 'Twin Same'; write 44" in log
    assert "nobody on the roster is called 'Nobody Known'" in log
    assert graded(course)[0] == 0
    found = {s: (row["hw_days_late"], row["hw_net"]) for s, row in rows(course).items()}
    assert found == {"right": ("0", "20.00"), "half": ("0", "5.00"), "late": ("1", "18.00")}
