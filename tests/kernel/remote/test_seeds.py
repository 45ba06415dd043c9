"""What a check seeds, the student's code draws from."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch

from gradiente.kernel.remote.checks import Checks
from gradiente.kernel.remote.seeds import Seeds
from tests.kernel.remote.inside import Inside
from tests.support import check, given, notebook

# Looked up late: while a check runs, these names are bound to what notices a seed.
SEEDS: dict[str, Any] = {
    "random": lambda n: random.seed(n),
    "numpy": lambda n: np.random.seed(n),
    "torch": lambda n: torch.manual_seed(n),
}


@pytest.fixture(autouse=True)
def _states() -> Iterator[None]:
    """Leaves the global generators as they were."""
    before = random.getstate(), np.random.get_state(), torch.get_rng_state()
    yield
    random.setstate(before[0])
    np.random.set_state(before[1])
    torch.set_rng_state(before[2])


@pytest.fixture
def seeds() -> Iterator[Seeds]:
    with Seeds() as found:
        yield found


def told(seeds: Seeds) -> list[str]:
    return [module for module, _ in seeds.news() or []]


@pytest.mark.parametrize("module", SEEDS)
def test_a_seed_is_told_once(seeds: Seeds, module: str) -> None:
    seeds.begin()
    SEEDS[module](3)
    assert told(seeds) == [module]
    assert told(seeds) == []


@pytest.mark.parametrize("module", SEEDS)
def test_the_same_seed_is_told_again(seeds: Seeds, module: str) -> None:
    seeds.begin()
    for _ in range(2):
        SEEDS[module](3)
        assert told(seeds) == [module]


def test_numbers_that_the_check_draws_are_told(seeds: Seeds) -> None:
    seeds.begin()
    random.random(), np.random.rand(), torch.rand(1)
    assert told(seeds) == ["numpy", "random", "torch"]


def test_nothing_is_told_of_generators_of_their_own(seeds: Seeds) -> None:
    seeds.begin()
    np.random.default_rng(0).normal()
    random.Random(0).random()
    torch.rand(1, generator=torch.Generator().manual_seed(0))
    assert told(seeds) == []


def test_the_setters_are_pythons_own_after_the_check() -> None:
    before = random.seed, np.random.seed, torch.manual_seed, torch.random.set_rng_state
    with Seeds():
        assert random.seed is not before[0]
    assert (random.seed, np.random.seed, torch.manual_seed, torch.random.set_rng_state) == before


def test_looking_costs_little(seeds: Seeds) -> None:
    times = []
    for _ in range(50):
        began = time.perf_counter()
        seeds.news()
        times.append(time.perf_counter() - began)
    assert min(times) < 0.0002


def verdict(source: str, names: dict[str, Any], *cells: Any) -> str:
    remote = Checks(notebook(*cells), lambda: Inside(names))  # type: ignore[arg-type,return-value]
    found = remote.run(check("f__check", source), 60)
    return found.error + found.message


STATES = """
import random, numpy, torch
seen = []
def f():
    seen.append(1)
    return random.random(), float(numpy.random.rand()), float(torch.rand(1))
"""


def names() -> dict[str, Any]:
    found: dict[str, Any] = {}
    exec(STATES, found)
    return found


@pytest.mark.parametrize(
    "seed", ["random.seed(0)", "np.random.seed(0)", "torch.manual_seed(0)"], ids=SEEDS
)
def test_the_student_draws_what_the_check_would(seed: str) -> None:
    i = {"ra": 0, "np": 1, "to": 2}[seed[:2]]
    draw = ["random.random()", "np.random.rand()", "float(torch.rand(1))"][i]
    source = f"""
import random, numpy as np, torch
{seed}
expected = {draw}
{seed}
assert f()[{i}] == expected
"""
    assert verdict(source, names()) == ""


def test_what_the_courses_own_cells_seed_is_not_told_again() -> None:
    cell = given("start", "import numpy as np\nnp.random.seed(0)\ndef start():\n    return 1")
    inside = Inside({"f": lambda: 1})
    remote = Checks(notebook(cell), lambda: inside)  # type: ignore[arg-type,return-value]
    assert remote.run(check("f__check", "start()\nf()\nf()"), 60).error == ""
    assert not any("MT19937" in message for message in inside.seen)
