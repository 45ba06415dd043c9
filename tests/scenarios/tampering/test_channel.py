"""Attacks on the kernel's end of the wire."""

from __future__ import annotations

from tests.scenarios.tampering.every import *

GROUP = "channel"
