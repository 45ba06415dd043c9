"""Handing in again: what was earned before counts no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradiente.demo.run_nbgrader import run_nbgrader
from tests.scenarios.tampering.attacks import GROUPS, Attack
from tests.scenarios.tampering.play import contents, fill, play, points

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]


@pytest.mark.parametrize("how", ["check-deleted", "os-exit", "stubborn-loop-at-the-top"])
def test_a_worse_resubmission_keeps_no_old_points(tmp_path: Path, how: str) -> None:
    attack = next(a for all_ in GROUPS.values() for a in all_ if a.name == how)
    first = Attack(how, "35", right=("double", "scale"))
    played = play(tmp_path / "course", [first])
    assert played.points[how] == first.worth
    fill(played.root, [attack])
    (played.root / "submitted" / how / "hw" / "timestamp.txt").write_text(
        "2025-08-01 13:00:00 -0400"
    )
    run_nbgrader(["autograde", "hw"], played.root)
    assert points(played.root)[how] == 0
    assert "tampered" not in "".join(contents(played.root))
