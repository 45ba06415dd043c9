"""A small course of nobody in particular: two assignments, one of them graded elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradiente.course import Course, load_course

COURSE = """\
[course]
id = "tiny"
title = "A tiny course"
timezone = "Asia/Tokyo"

[grades]
alpha_max = 1.1

[late]
points_per_day = 1.5

[assignments.first]
title = "First"
weight = 0.6
soft = "2024-02-01 12:00"
due = "2024-02-10 18:30"
final = "2024-02-12 18:30:15"

[assignments.exam]
title = "Exam"
weight = 0.4
external = true
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a course.toml that is in order."""
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    (tmp_path / "records").mkdir()
    return tmp_path


@pytest.fixture
def course(root: Path) -> Course:
    return load_course(root)
