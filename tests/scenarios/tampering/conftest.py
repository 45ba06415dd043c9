"""Each group of attacks is graded once, with honest students among them, when a test asks for it."""

from __future__ import annotations

import pytest

from tests.scenarios.tampering.attacks import CORE, GROUPS, Attack
from tests.scenarios.tampering.play import Played, play

pytest.register_assert_rewrite("tests.scenarios.tampering.every")


def attacks(group: str) -> list[Attack]:
    """The attacks of a group, or the few of all groups that stand for the rest."""
    every = [a for found in GROUPS.values() for a in found]
    return list(GROUPS[group]) if group != "core" else [a for a in every if a.name in CORE]


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The class with the attacks of the module's GROUP."""
    return play(tmp_path_factory.mktemp("attacks") / "course", attacks(request.module.GROUP))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of an `attack` is one of each attack of the module's GROUP."""
    if "attack" in metafunc.fixturenames and hasattr(metafunc.module, "GROUP"):
        found = attacks(metafunc.module.GROUP)
        metafunc.parametrize("attack", found, ids=[f"{a.number}-{a.name}" for a in found])
