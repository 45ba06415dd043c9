"""Shares of the late penalty, as nbgrader's formgrader adds them up."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config

from gradiente.gradebook.late import LatePenalty, notebook_penalties, refresh_penalties
from gradiente.gradebook.sync import sync_assignment
from tests.gradebook.books import COURSE, records
from tests.gradebook.filled import QUIET, add_assignment, grade_of, submit
from tests.support import host, notebook

pytestmark = pytest.mark.filterwarnings(QUIET)
# 40 points, so a point of the scale of 20 is two points here. Times are UTC: Caracas + 4 h.
PARTS = {"n1": {"a": 30}, "n2": {"a": 10}}
IN_TIME, ONE_DAY, TWO_DAYS = "2025-08-02 03:59:59", "2025-08-02 04:00:00", "2025-08-03 04:00:00"
FOUR_DAYS, AFTER_FINAL = "2025-08-06 03:59:59", "2025-08-06 04:00:00"


def late(gradebook: Gradebook, time: str | None, n1: float, n2: float) -> Gradebook:
    """Two notebooks of s1, handed in at a time."""
    add_assignment(gradebook, "tarea1", PARTS)
    submit(gradebook, "s1", "tarea1", {"n1": {"a": n1}, "n2": {"a": n2}}, time)
    return gradebook


def net(gradebook: Gradebook) -> float:
    """What the formgrader shows: the scores minus the stored penalties, notebook by notebook."""
    parts = gradebook.find_submission("tarea1", "s1").notebooks
    left = [n.score - (n.late_submission_penalty or 0) for n in parts]
    assert min(left) >= -1e-9, "no notebook may fall below 0"
    return sum(left)


CASES = [
    pytest.param(IN_TIME, 20, 8, 28, id="in time"),
    pytest.param(None, 20, 8, 28, id="without a time"),
    pytest.param(ONE_DAY, 20, 8, 24, id="a day"),
    pytest.param(TWO_DAYS, 20, 8, 20, id="two days"),
    pytest.param(TWO_DAYS, 20, 1, 13, id="one notebook has less than half of the penalty"),
    pytest.param(ONE_DAY, 9, 0, 5, id="one notebook has nothing"),
    pytest.param(ONE_DAY, 10 / 3, 10 / 3, 8 / 3, id="thirds"),
    pytest.param(FOUR_DAYS, 30, 10, 24, id="four days"),
    pytest.param(FOUR_DAYS, 6, 4, 0, id="penalty above the points"),
    pytest.param(AFTER_FINAL, 30, 10, 0, id="after the final date"),
    pytest.param(AFTER_FINAL, 0, 0, 0, id="nothing to lose"),
]


@pytest.mark.parametrize(("time", "n1", "n2", "expected"), CASES)
def test_the_shares_leave_the_assignments_net_to_the_cent(
    gradebook: Gradebook, time: str | None, n1: float, n2: float, expected: float
) -> None:
    refresh_penalties(late(gradebook, time, n1, n2), COURSE, records("s1"), "tarea1", "s1")
    assert net(gradebook) == pytest.approx(expected, abs=0.005)


def test_a_share_is_in_proportion_to_its_notebooks_score(gradebook: Gradebook) -> None:
    submission = late(gradebook, ONE_DAY, 20, 5).find_submission("tarea1", "s1")
    penalties = notebook_penalties(submission, COURSE, records("s1"))
    assert {k: float(v) for k, v in penalties.items()} == pytest.approx({"n1": 3.2, "n2": 0.8})


def test_a_recorded_extension_takes_the_shares_away(gradebook: Gradebook) -> None:
    kept = records("s1", extensions={("s1", "tarea1"): timedelta(days=2)})
    refresh_penalties(late(gradebook, TWO_DAYS, 20, 8), COURSE, kept, "tarea1", "s1")
    assert net(gradebook) == 28


def test_a_later_score_by_hand_is_in_the_refreshed_shares(gradebook: Gradebook) -> None:
    refresh_penalties(late(gradebook, FOUR_DAYS, 6, 4), COURSE, records("s1"), "tarea1", "s1")
    grade_of(gradebook, "s1", "tarea1", "n1", "a").manual_score = 30
    gradebook.db.commit()
    refresh_penalties(gradebook, COURSE, records("s1"), "tarea1", "s1")
    assert net(gradebook) == pytest.approx(18, abs=0.005)  # 30 + 4 - 16


@pytest.mark.parametrize("name", ["practica2", "unknown"])
def test_an_assignment_without_dates_or_unknown_to_course_toml_has_no_shares(
    gradebook: Gradebook, name: str
) -> None:
    add_assignment(gradebook, name, PARTS)
    submit(gradebook, "s1", name, {"n1": {"a": 20}}, AFTER_FINAL)
    submission = gradebook.find_submission(name, "s1")
    assert set(notebook_penalties(submission, COURSE, records("s1")).values()) == {0}


def test_an_assignment_worth_no_points_has_no_shares(gradebook: Gradebook) -> None:
    add_assignment(gradebook, "tarea1", {"n1": {"a": 0}})
    submit(gradebook, "s1", "tarea1", {"n1": {"a": 0}}, AFTER_FINAL)
    submission = gradebook.find_submission("tarea1", "s1")
    assert notebook_penalties(submission, COURSE, records("s1")) == {"n1": 0}


def run_nbgraders_step(gradebook: Gradebook, root: Path) -> None:
    """Runs AssignLatePenalties with our plugin, notebook after notebook, as autograde does."""
    config = Config({"AssignLatePenalties": {"plugin_class": LatePenalty}})
    url = str(gradebook.engine.url)
    for name in PARTS:
        about = {"student": "s1", "assignment": "tarea1", "notebook": name, "db_url": url}
        step = AssignLatePenalties(parent=host(root), config=config)
        step.preprocess(notebook(), {"nbgrader": about})
    gradebook.db.expire_all()


def write_course(root: Path) -> None:
    lines = ["[course]", 'id = "dl"', 'title = "T"', 'timezone = "America/Caracas"']
    dates = {"due": "2025-08-01 23:59", "final": "2025-08-05 23:59"}
    lines += ["[assignments.tarea1]", 'title = "One"', "weight = 1"]
    lines += [f"{key} = {json.dumps(value)}" for key, value in dates.items()]
    (root / "course.toml").write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize(("time", "n1", "n2", "expected"), CASES)
def test_nbgraders_own_step_stores_the_same_shares(
    gradebook: Gradebook, tmp_path: Path, time: str | None, n1: float, n2: float, expected: float
) -> None:
    write_course(tmp_path)
    sync_assignment(late(gradebook, time, n1, n2), COURSE, "tarea1")
    run_nbgraders_step(gradebook, tmp_path)
    assert net(gradebook) == pytest.approx(expected, abs=0.005)


def test_nbgraders_step_forgets_the_shares_of_a_submission_that_is_no_longer_late(
    gradebook: Gradebook, tmp_path: Path
) -> None:
    write_course(tmp_path)
    sync_assignment(late(gradebook, TWO_DAYS, 20, 8), COURSE, "tarea1")
    run_nbgraders_step(gradebook, tmp_path)
    (tmp_path / "records").mkdir()
    records_file = tmp_path / "records" / "extensions.csv"
    records_file.write_text("student_id,assignment,days\ns1,tarea1,2\n", encoding="utf-8")
    run_nbgraders_step(gradebook, tmp_path)
    assert net(gradebook) == 28
