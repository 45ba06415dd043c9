"""Answers that are tried one after the other in one warm kernel do not touch each other."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from gradiente.notebooks.cells import NotebookError
from gradiente.validity.bench import Bench
from gradiente.validity.exercise import Exercise
from tests.support import answer, check, given, notebook, plain

pytestmark = pytest.mark.slow

SECONDS = 20.0
EXERCISE = Exercise(
    "hw/nb",
    notebook(
        given("setup", "import random\n\nimport numpy as np\n\nUNIT = 1\ntable = [1, 2, 3]"),
        answer(
            "double",
            "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION",
        ),
        check("double__check", 'assert double(UNIT) == 2, "double(1) should be 2"'),
        check(
            "double__odd",
            '### BEGIN HIDDEN TESTS\nassert double(7) == 14, "double of 7"\n### END HIDDEN TESTS',
        ),
        plain("eights = [4 * double(x) for x in table]", "table_of_eights"),
        check("double__table", 'assert eights == [8, 16, 24], "the table of eights is wrong"'),
        answer(
            "total",
            "def total():\n    ### BEGIN SOLUTION\n    return sum(table)\n    ### END SOLUTION",
        ),
        check("total__check", 'assert total() == 6, "the sum of the table is 6"'),
    ),
    (),
    (),
)
CHECKS = EXERCISE.checks()
PASSED = dict.fromkeys(CHECKS, "")
HALF = "def double(x):\n    return 2"
LOOP = "def double(x):\n    while True:\n        pass"
STUBBORN = "def double(x):\n    while True:\n        try:\n            while True:\n                pass\n        except BaseException:\n            pass"
DEADLY = "import os\n\n\ndef double(x):\n    os.kill(os.getpid(), 9)"


@pytest.fixture(scope="module")
def warm() -> Iterator[Bench]:
    with Bench(EXERCISE) as bench:
        yield bench


@pytest.fixture
def bench(warm: Bench) -> Iterator[Bench]:
    """After each test the solution must still pass: no trial may leave a trace."""
    yield warm
    assert errors(warm) == PASSED


def errors(bench: Bench, seconds: float = SECONDS, /, **answers: str) -> dict[str, str]:
    """The kind of each check's error, empty for a pass."""
    return {c: v.error for c, v in bench.trial(answers, CHECKS, seconds).items()}


def test_the_solution_passes(bench: Bench) -> None:
    assert errors(bench) == PASSED


def test_a_stub_fails_every_check_of_its_answer(bench: Bench) -> None:
    found = errors(bench, double=EXERCISE.stub("double"))

    assert found["double__check"] == found["double__odd"] == "NotImplementedError"
    assert found["double__table"] != ""
    assert found["total__check"] == ""


def test_a_mutant_fails_the_checks_that_notice_it(bench: Bench) -> None:
    assert errors(bench, double=HALF) == PASSED | {
        "double__odd": "AssertionError",
        "double__table": "AssertionError",
    }


def test_the_message_is_the_checks_own(bench: Bench) -> None:
    verdict = bench.trial({"double": HALF}, ["double__odd"], SECONDS)["double__odd"]
    assert verdict.message == "double of 7"


def test_only_the_named_checks_run(bench: Bench) -> None:
    assert list(bench.trial({"double": HALF}, ["double__odd"], SECONDS)) == ["double__odd"]


def test_data_made_by_the_answer_is_made_again(bench: Bench) -> None:
    wrong = "def double(x):\n    return 14 if x == 7 else 2 if x == 1 else 0"
    assert errors(bench, double=wrong) == PASSED | {"double__table": "AssertionError"}


def test_an_answer_that_does_not_parse_leaves_no_solution_standing(bench: Bench) -> None:
    found = errors(bench, double="def double(x:\n    return 2 * x")
    assert {found["double__check"], found["double__odd"]} == {"NameError"}


def test_an_answer_that_defines_nothing_leaves_no_solution_standing(bench: Bench) -> None:
    found = errors(bench, double="pass")
    assert {found["double__check"], found["double__odd"]} == {"NameError"}


def test_two_answers_can_be_changed_at_once(bench: Bench) -> None:
    found = errors(bench, double=HALF, total="def total():\n    return 0")
    assert (found["double__odd"], found["total__check"]) == ("AssertionError", "AssertionError")


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("UNIT = 9\ntable = []\n\n\ndef double(x):\n    return 2 * x", id="rebinds"),
        pytest.param("del table, UNIT\n\n\ndef double(x):\n    return 2 * x", id="deletes"),
        pytest.param(
            "def double(x):\n    global total, table\n    total, table = None, None\n    return 2 * x",
            id="rebinds_when_called",
        ),
        pytest.param(
            "def sum(x):\n    return 0\n\n\ndef double(x):\n    return 2 * x", id="shadows"
        ),
    ],
)
def test_a_trial_leaves_no_trace(bench: Bench, source: str) -> None:
    errors(bench, double=source)

    assert errors(bench) == PASSED


def test_data_that_one_trial_changes_in_place_is_as_before_in_the_next() -> None:
    with Bench(EXERCISE) as bench:
        errors(bench, double="table.append(9)\n\n\ndef double(x):\n    return 2 * x")

        assert errors(bench) == PASSED


def test_a_name_of_one_trial_is_unknown_in_the_next(bench: Bench) -> None:
    errors(bench, double="memory = 2\n\n\ndef double(x):\n    return memory * x")

    found = errors(bench, double="def double(x):\n    return memory * x")
    assert found["double__check"] == "NameError"


class TestTime:
    def test_an_endless_loop_ends_and_the_next_trial_works(self, bench: Bench) -> None:
        started = time.monotonic()
        found = bench.trial({"double": LOOP}, ["double__check"], 1.0)

        assert found["double__check"].error == "Timeout"
        assert time.monotonic() - started < 20
        assert errors(bench) == PASSED

    def test_a_loop_in_the_cell_itself_ends(self, bench: Bench) -> None:
        found = errors(bench, 1.0, double="while True:\n    pass")

        assert found["double__check"] != ""
        assert errors(bench) == PASSED

    def test_a_loop_that_cannot_be_interrupted_ends(self, bench: Bench) -> None:
        found = bench.trial({"double": STUBBORN}, ["double__check", "double__odd"], 1.0)

        assert all(verdict.error for verdict in found.values())
        assert errors(bench) == PASSED

    def test_a_trial_may_end_with_the_first_timeout(self, bench: Bench) -> None:
        found = bench.trial({"double": LOOP}, CHECKS, 1.0, until_timeout=True)

        assert {c: v.error for c, v in found.items()} == {"double__check": "Timeout"}


class TestDeath:
    def test_a_mutant_that_kills_the_kernel_fails(self, bench: Bench) -> None:
        found = bench.trial({"double": DEADLY}, ["double__check", "double__odd"], SECONDS)

        assert [verdict.kernel_gone for verdict in found.values()] == [True, True]

    def test_a_cell_that_kills_the_kernel_fails(self, bench: Bench) -> None:
        found = errors(bench, double=f"{DEADLY}\n\n\ndouble(1)")

        assert set(found.values()) == {"DeadKernel"}

    def test_what_was_found_out_before_is_kept(self, bench: Bench) -> None:
        late = (
            "import os\n\n\ndef double(x):\n    return 2 * x if x < 4 else os.kill(os.getpid(), 9)"
        )
        found = bench.trial({"double": late}, ["double__check", "double__odd"], SECONDS)

        assert [verdict.error for verdict in found.values()] == ["", "DeadKernel"]


def test_a_solution_that_fails_is_told_with_its_cell() -> None:
    broken = Exercise("hw/nb", notebook(plain("1 / 0", "division")), (), ())

    with (
        Bench(broken) as bench,
        pytest.raises(NotebookError, match="hw/nb: cell division fails: ZeroDivisionError"),
    ):
        bench.start()


def test_a_closed_bench_starts_by_itself() -> None:
    with Bench(EXERCISE) as bench:
        assert errors(bench) == PASSED
        bench.close()
        assert errors(bench) == PASSED


def test_the_kernel_gets_what_is_added_to_its_environment() -> None:
    asked = "import os\n\n\ndef double(x):\n    return 2 * x if os.environ['PYTHONHASHSEED'] == '7' else 0"

    with Bench(EXERCISE, env={"PYTHONHASHSEED": "7"}) as bench:
        assert errors(bench, double=asked) == PASSED
