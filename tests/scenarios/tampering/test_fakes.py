"""Attacks that want a wrong answer to pass."""

from __future__ import annotations

from tests.scenarios.tampering.every import *

GROUP = "fakes"
