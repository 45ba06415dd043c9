"""One attack of each mechanism, in the layer of tests that runs all the time."""

from __future__ import annotations

import pytest

from tests.scenarios.tampering.attacks import CORE
from tests.scenarios.tampering.every import *
from tests.scenarios.tampering.play import HONEST, Played

GROUP = "core"
pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]


def test_each_mechanism_is_there(played: Played) -> None:
    assert set(played.students) == CORE | set(HONEST)
