"""Attacks that exhaust, and what would outlive its kernel."""

from __future__ import annotations

from tests.scenarios.tampering.every import *
from tests.scenarios.tampering.play import Played, programs

GROUP = "harm"


def test_nothing_outlives_its_kernel(played: Played) -> None:
    assert played.status is not None
    assert [line for line in programs() if line == "sleep 98765"] == []


def test_a_sleeper_costs_no_more_than_the_notebook_may_take(played: Played) -> None:
    # each attack: at most 20 s, its kernel's start and end; most take a second
    assert played.seconds < 25 * len(played.students) / 2
