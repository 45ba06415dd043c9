"""The demo's class, graded for real: every student gets the grade that the story deserves."""

import csv
import shutil
from pathlib import Path

import nbformat
import pytest

from gradiente.course import CourseError
from gradiente.demo.class_room import clear
from gradiente.demo.play import play
from gradiente.demo.students import CLASS

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

# tarea1 is worth 60 points and tarea2 43; the other grades are given: 16, 16 and 18.
# Columns: tarea1 raw, late days, penalty, net; tarea2 net; final; course grade; status.
EXPECTED = {
    "perfect": ("20.00", "0", "0.00", "20.00", "20.00", "20.00", "19.40", "complete"),
    "blank": ("0.00", "0", "0.00", "0.00", "0.00", "6.40", "9.88", "complete"),
    # maxpool: the visible check has a negative block, __values too: 41 of 43 points
    "one_wrong": ("20.00", "0", "0.00", "20.00", "19.07", "18.12", "18.08", "complete"),
    # conv_3_1_1_zp: __check and __values
    "flipped_kernel": ("20.00", "0", "0.00", "20.00", "19.07", "18.12", "18.08", "complete"),
    # softmax: all 7 points of 60
    "wrong_axis": ("17.67", "0", "0.00", "17.67", "20.00", "17.70", "17.79", "complete"),
    "minute_late": ("20.00", "1", "2.00", "18.00", "20.00", "17.80", "17.86", "complete"),
    # alpha 0.8
    "three_days_late": ("20.00", "3", "6.00", "14.00", "20.00", "13.28", "14.70", "complete"),
    "after_final": ("20.00", "5", "20.00", "0.00", "20.00", "12.40", "14.08", "complete"),
    "extended": ("20.00", "0", "0.00", "20.00", "20.00", "18.40", "18.28", "complete"),
    # subsample: all 3 points of 43
    "endless_loop": ("20.00", "0", "0.00", "20.00", "18.60", "17.98", "17.99", "complete"),
    "deleted_check": ("20.00", "0", "0.00", "20.00", "20.00", "18.40", "18.28", "complete"),
    "colab": ("20.00", "0", "0.00", "20.00", "20.00", "18.40", "18.28", "complete"),
    # 12 of 60 and 6 of 43 points wait for a human reader
    "unread": ("16.00", "0", "0.00", "16.00", "17.21", "16.36", "16.85", "provisional"),
    "torn_file": ("20.00", "0", "0.00", "20.00", "", "", "", "provisional"),
    "never_second": ("20.00", "0", "0.00", "20.00", "", "12.40", "14.08", "missing"),
}
COLUMNS = (
    "tarea1_raw",
    "tarea1_days_late",
    "tarea1_penalty",
    "tarea1_net",
    "tarea2_net",
    "final",
    "course_grade",
    "status",
)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder in which the demo has run."""
    root = tmp_path_factory.mktemp("demo")
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copy(ROOT / name, root)
    shutil.copytree(ROOT / "source", root / "source")
    play(root, jobs=2)
    return root


@pytest.fixture(scope="module")
def rows(course: Path) -> dict[str, dict[str, str]]:
    with (course / "exports" / "grades.csv").open(encoding="utf-8", newline="") as stream:
        return {row["student_id"]: row for row in csv.DictReader(stream)}


def test_every_story_has_an_expected_grade() -> None:
    assert {story.id for story in CLASS} == set(EXPECTED)


@pytest.mark.parametrize("student", EXPECTED)
def test_the_student_gets_the_grade_of_the_story(
    student: str, rows: dict[str, dict[str, str]]
) -> None:
    assert tuple(rows[student][column] for column in COLUMNS) == EXPECTED[student]


@pytest.mark.parametrize(
    ("student", "note"),
    [
        ("deleted_check", "cell adam__values was missing; it was put back"),
        ("colab", "nbgrader's metadata was lost"),
        ("torn_file", "NOT GRADED: submitted/torn_file/tarea2/udl_10_1_convolution_1d.ipynb"),
        ("never_second", "tarea2: not handed in"),
        ("after_final", "handed in after the final date"),
        ("unread", "no alpha yet: counted as 1"),
        ("unread", "wait to be graded by hand"),
    ],
)
def test_the_table_says_what_was_repaired_or_is_open(
    student: str, note: str, rows: dict[str, dict[str, str]]
) -> None:
    assert note in rows[student]["notes"]


def test_a_graded_copy_says_what_of_it_was_repaired(course: Path) -> None:
    graded = course / "autograded" / "deleted_check" / "tarea1" / "udl_06_5_adam.ipynb"
    first = nbformat.read(graded, as_version=4)["cells"][0]

    assert r"cell adam\_\_values was missing; it was put back" in first["source"]


def test_nothing_is_said_of_a_student_without_a_problem(
    rows: dict[str, dict[str, str]],
) -> None:
    assert rows["perfect"]["notes"] == ""


@pytest.mark.parametrize("student", ["perfect", "blank", "colab", "endless_loop"])
def test_feedback_holds_no_hidden_test(student: str, course: Path) -> None:
    pages = list((course / "feedback" / student).rglob("*.html"))
    text = "".join(page.read_text(encoding="utf-8") for page in pages)

    assert len(pages) == 5
    assert "BEGIN HIDDEN" not in text
    assert "column_softmax" not in text  # the oracle of softmax__values
    assert "default_rng(530)" not in text


def test_feedback_says_what_was_wrong(course: Path) -> None:
    page = course / "feedback" / "wrong_axis" / "tarea1"
    text = (page / "udl_05_3_multiclass_cross_entropy_loss.html").read_text(encoding="utf-8")

    assert "sum over the classes, which is axis 0." in text


def test_the_formgrader_shows_the_net_grade_of_a_late_student(course: Path) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        late = gradebook.find_submission("tarea1", "three_days_late")
        net = late.score - late.late_submission_penalty

    assert net * 20 / 60 == pytest.approx(14, abs=0.005)


def test_the_demo_can_be_run_again(course: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(course, again, symlinks=True)

    clear(again)

    assert not (again / "gradebook.db").exists()
    assert not (again / "submitted").exists()


def test_the_demo_refuses_to_overwrite_a_real_class(tmp_path: Path) -> None:
    (tmp_path / "submitted" / "s1").mkdir(parents=True)

    with pytest.raises(CourseError, match=r"belongs to a real class.*fresh clone"):
        clear(tmp_path)

    assert (tmp_path / "submitted" / "s1").is_dir()
