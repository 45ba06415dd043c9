"""`map` in a check: many calls of a student's function in few messages."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from gradiente.kernel.remote.many import map_for
from gradiente.kernel.remote.wire import WireError
from tests.kernel.remote.inside import student


def mapped(source: str) -> tuple[Any, Any, list[str]]:
    """`map`, the student's `f`, and the messages that are sent from now on."""
    remotes, inside = student(source)
    f = remotes.names(["f"])["f"]
    inside.seen.clear()
    return map_for(remotes), f, inside.seen


@pytest.mark.parametrize(
    "sequences",
    [
        ([1, 2, 3],),
        ((1, 2), (10, 20, 30)),
        (range(4),),
        (np.arange(3.0), [1, 2, 3]),
        (np.arange(6.0).reshape(2, 3),),
        (torch.arange(3.0),),
        ([],),
        ("abc",),
        ({"a": 1},),
    ],
    ids=["list", "shortest", "range", "array", "rows", "tensor", "none", "text", "dict"],
)
def test_results_are_those_of_pythons_map(sequences: tuple[Any, ...]) -> None:
    map_, f, seen = mapped("def f(*args): return [x * 2 for x in args]")
    expected = [[x * 2 for x in args] for args in zip(*sequences, strict=False)]
    assert str(list(map_(f, *sequences))) == str(expected)
    assert len(seen) <= 1


def test_a_long_map_is_cut_into_messages() -> None:
    map_, f, seen = mapped("def f(x): return x + 1")
    assert list(map_(f, range(1000))) == list(range(1, 1001))
    assert len(seen) == 5


def test_a_map_of_large_arguments_is_cut_into_messages() -> None:
    map_, f, _ = mapped("def f(x): return float(x[0])")
    arrays = [np.full(2**20, i) for i in range(9)]  # eight MiB each
    assert list(map_(f, arrays)) == list(range(9))


def test_results_that_are_too_large_together_arrive_one_by_one() -> None:
    map_, f, _ = mapped("import numpy as np\ndef f(x): return np.full(2**20, x)")
    assert [x[0] for x in map_(f, range(9))] == list(range(9))


def test_a_result_that_is_too_large_alone_is_a_wrong_answer_at_its_place() -> None:
    map_, f, _ = mapped("def f(x): return 'a' * (80_000_000 if x == 1 else 1)")
    found = map_(f, range(3))
    assert next(found) == "a"
    with pytest.raises(WireError, match="a value of more than"):
        next(found)
    assert next(found) == "a"


def test_an_exception_is_raised_where_it_happened() -> None:
    map_, f, _ = mapped("done = []\ndef f(x):\n    done.append(x)\n    return 6 // x")
    found = map_(f, [3, 0, 2])
    assert next(found) == 2
    with pytest.raises(ZeroDivisionError):
        next(found)
    assert list(found) == [3]


def test_no_call_is_made_behind_one_that_raised() -> None:
    remotes, inside = student("done = []\ndef f(x):\n    done.append(x)\n    return 6 // x")
    f = remotes.names(["f"])["f"]
    with pytest.raises(ZeroDivisionError):
        list(map_for(remotes)(f, [3, 0, 2]))
    assert inside.agent.names["done"] == [3, 0]


def test_an_argument_that_cannot_travel_is_an_exception_at_its_place() -> None:
    map_, f, _ = mapped("def f(x): return x")
    found = map_(f, [1, object(), 3])
    assert next(found) == 1
    with pytest.raises(WireError, match="a object of the test"):
        next(found)
    assert list(found) == [3]


def test_changes_of_the_arguments_come_back() -> None:
    map_, f, _ = mapped("def f(x): x += 1")
    rows = np.zeros((2, 3))
    assert list(map_(f, rows)) == [None, None]
    assert rows.tolist() == [[1] * 3] * 2


def test_one_argument_for_all_calls_is_one_object_there() -> None:
    map_, f, _ = mapped("def f(x):\n    x.append(1)\n    return len(x)")
    shared: list[int] = []
    assert list(map_(f, [shared] * 3)) == [1, 2, 3]
    assert shared == [1, 1, 1]


def test_functions_of_the_test_go_through_map() -> None:
    map_, f, _ = mapped("def f(g, x): return g(x)")
    assert list(map_(f, [lambda x: -x, abs], [1, -2])) == [-1, 2]


def test_map_is_still_a_type_of_python() -> None:
    map_, f, _ = mapped("def f(g): return list(g(abs, [-1]))")
    assert isinstance(map(abs, []), map_)
    assert isinstance(map_(f, []), map_)
    assert not isinstance([], map_)
    assert f(map_) == [1]


def test_pythons_map_does_the_rest() -> None:
    map_, f, seen = mapped("def f(x): return x")
    assert list(map_(str, [1, 2])) == ["1", "2"]
    assert list(map_(f, iter([1, 2]))) == [1, 2]
    assert len(seen) == 2
    with pytest.raises(TypeError):
        map_(f)
