"""Attacks on scores, and malformed submissions."""

from __future__ import annotations

from tests.scenarios.tampering.every import *
from tests.scenarios.tampering.play import Played

GROUP = "scores"


def test_feedback_runs_no_script_of_a_student(played: Played) -> None:
    assert "<script>tampered()" not in played.feedback("script-in-output")
