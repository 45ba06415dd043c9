"""Attacks that want to read hidden tests."""

from __future__ import annotations

from tests.scenarios.tampering.every import *

GROUP = "reads"
