"""A check's memory in the grader's process has a limit."""

from __future__ import annotations

import resource
from typing import Any

import pytest

from gradiente.kernel.remote import memory
from gradiente.kernel.remote.checks import Checks, Verdict
from gradiente.kernel.remote.memory import TOO_LARGE, bounded_memory
from tests.kernel.remote.inside import Inside
from tests.support import check, notebook

ANSWER = "import numpy as np\ndef f(): return np.ones((400_000, 1), dtype=np.int8)"


def limits() -> tuple[int, int]:
    return resource.getrlimit(resource.RLIMIT_AS)


def verdict(source: str, answer: str = ANSWER) -> Verdict:
    names: dict[str, Any] = {}
    exec(answer, names)
    remote = Checks(notebook(), lambda: Inside(names))  # type: ignore[arg-type,return-value]
    return remote.run(check("f__check", source), 60)


@pytest.mark.parametrize(
    "compare",
    ["import numpy as np\nf() - np.ones(400)", "import torch\ntorch.tensor(f()) - torch.ones(400)"],
    ids=["numpy", "torch"],
)
def test_a_result_that_grows_in_the_check_is_a_wrong_answer(
    monkeypatch: pytest.MonkeyPatch, compare: str
) -> None:
    monkeypatch.setattr(memory, "EXTRA_BYTES", 200 * 2**20)
    found = verdict(compare)
    assert (found.error, found.message) == ("WrongAnswer", TOO_LARGE)


def test_a_memory_error_of_the_student_is_shown_as_it_is() -> None:
    found = verdict("f()", "def f(): raise MemoryError('mine')")
    assert (found.error, found.message) == ("MemoryError", "mine")


def test_the_limit_ends_with_the_check() -> None:
    before = limits()
    with bounded_memory():
        assert limits()[0] != resource.RLIM_INFINITY
    assert limits() == before


def test_a_lower_limit_is_not_raised() -> None:
    before = limits()
    with bounded_memory():
        inner = limits()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(memory, "EXTRA_BYTES", 2**40)
            with bounded_memory():
                assert limits() == inner
    assert limits() == before


def test_without_such_a_limit_a_check_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "resource", None)
    assert verdict("f()").error == ""
