from __future__ import annotations

import random

import numpy as np

from gradiente.validity.determinism import RUNS, unsteady
from gradiente.validity.exercise import Exercise, Variant
from tests.support import answer, check, notebook

SOLUTION = """import numpy as np
def f(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION"""
STEADY = {
    "f__check": "assert f(2) == 4, 'wrong'",
    "f__local": (
        "import numpy as np\nx = np.random.default_rng(3).normal()\nassert f(x) == 2 * x, 'wrong'"
    ),
}
PLANTED = {
    "f__leaves": "shared = 4\nassert f(2) == 4, 'wrong'",
    "f__takes": "assert f(2) == globals().get('shared', 5), 'wrong'",
    "f__state": "import random\nassert f(1) == 2 and random.random() < 0.5, 'wrong'",
}


def exercise(checks: dict[str, str], *variants: Variant) -> Exercise:
    cells = [check(name, source) for name, source in checks.items()]
    return Exercise("hw/nb", notebook(answer("f", SOLUTION), *cells), variants, ())


def test_at_least_ten_runs_are_made() -> None:
    assert RUNS >= 10


def test_steady_checks_are_no_finding_and_random_states_stay() -> None:
    random.seed(1)
    np.random.seed(1)
    states = random.getstate(), np.random.get_state()[1].tolist()
    wrong = Variant("f", "adds", "def f(x):\n    return 2 + x\n", ("f__local",))

    assert unsteady(exercise(STEADY, wrong), sandboxed=True, seconds=10) == []
    assert (random.getstate(), np.random.get_state()[1].tolist()) == states


def test_names_of_other_checks_and_random_states_are_found() -> None:
    found = unsteady(exercise(PLANTED), sandboxed=True, seconds=10)

    told = {f.where: f.text for f in found}
    assert told.keys() == {"f__takes", "f__state"}
    assert "passes" in told["f__takes"]
    assert "AssertionError in kernel 1 (PYTHONHASHSEED=0, 1 threads)" in told["f__takes"]
    assert "as cells of the notebook" in told["f__takes"]


def test_an_answer_that_follows_the_hashes_of_texts_is_found() -> None:
    hashed = "import os\nassert f('text') == f('text') and f('seed') == '0', 'wrong'"
    source = """def f(x):
    ### BEGIN SOLUTION
    import os
    return os.environ["PYTHONHASHSEED"] if x == "seed" else hash(x)
    ### END SOLUTION"""
    nb = notebook(answer("f", source), check("f__check", hashed))

    (found,) = unsteady(Exercise("hw/nb", nb, (), ()), sandboxed=True, seconds=10)

    assert "AssertionError in kernel 2 (PYTHONHASHSEED=1, 2 threads)" in found.text


def test_a_wrong_answer_that_passes_now_and_then_is_found() -> None:
    source = (
        "import random\nNOISE = random.random()\n"
        "def f(x):\n    return 2 * x if NOISE < 0.5 else 0\n"
    )
    wrong = Variant("f", "sometimes", source, ("f__check",))
    course = exercise({"f__check": STEADY["f__check"]}, wrong)

    (found,) = unsteady(course, sandboxed=True, seconds=10)

    assert "on the wrong answer f/sometimes it says" in found.text
