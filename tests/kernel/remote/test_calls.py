"""Functions of a check, which the student's code calls."""

from __future__ import annotations

import functools
import gc
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from gradiente.kernel.remote.channel import CallTimeoutError
from gradiente.kernel.remote.proxy import Remotes, StudentError
from gradiente.kernel.remote.wire import WireError, pack
from tests.kernel.remote.inside import Inside, function, student

APPLY = "def f(g, *args, **kwargs): return g(*args, **kwargs)"
SECRET = "135914"
NOTHING = [{"t": "list", "v": [], "n": 0}, {"t": "dict", "v": [], "n": 1}]


class Counter:
    def __init__(self) -> None:
        self.count = 0

    def more(self, by: int = 1) -> int:
        self.count += by
        return self.count


def test_lambdas_of_the_test_can_be_called() -> None:
    compose = function("def f(g, h): return lambda x: g(h(x))")
    assert compose(lambda x: x + 1, lambda x: 2 * x)(3) == 7


@pytest.mark.parametrize(
    "given",
    [lambda x, by: x * by, functools.partial(lambda a, x, by: a * x * by, 1), pow],
    ids=["lambda", "partial", "of Python"],
)
def test_a_function_gets_what_it_is_called_with(given: Callable[..., Any]) -> None:
    by = 3 if given is not pow else 2
    assert function("def f(g, x, by): return g(x, by)")(given, 3, by) == 9


def test_keyword_arguments_arrive() -> None:
    assert function(APPLY)(lambda x, *, times=2: x * times, np.arange(2.0), times=4)[1] == 4


def test_a_method_of_the_tests_own_object_can_be_called() -> None:
    counter = Counter()
    assert function("def f(g): return [g(), g(by=2)]")(counter.more) == [1, 3]
    assert counter.count == 3


def test_a_method_of_a_list_collects_what_it_is_called_with() -> None:
    found: list[Any] = []
    function("import numpy as np\ndef f(g):\n    for i in range(3): g(np.full(2, i))")(found.append)
    assert [x.tolist() for x in found] == [[0, 0], [1, 1], [2, 2]]


def test_a_function_that_is_given_back_is_the_same_one() -> None:
    given = lambda: 1  # noqa: E731
    assert function("def f(g): return {'a': [g, g]}")(given)["a"] == [given, given]


def test_the_student_has_one_function_for_one_of_the_test() -> None:
    same = function("def f(g, h, old=[]):\n    old.append(g)\n    return g is h and old[0] is g")
    given = lambda: 1  # noqa: E731
    assert same(given, given)
    assert same(given, given)


def test_nothing_of_a_function_but_that_it_can_be_called_reaches_the_kernel() -> None:
    def the_answer_is_135914(x: int = 135914) -> bool:
        return x == 135914

    remotes, inside = student(
        "def f(g): return [g.__name__, g.__qualname__, g.__module__, g.__doc__, g.__defaults__]"
    )
    told = remotes.names(["f"])["f"](the_answer_is_135914)
    assert told == ["function", "function", "__main__", None, None]
    assert not any(SECRET in message for message in inside.seen)


def test_a_wrong_call_does_not_tell_the_functions_name() -> None:
    def the_answer_is_135914() -> None: ...

    remotes, inside = student("def f(g): g(1)")
    with pytest.raises(TypeError, match="takes 0 positional arguments"):
        remotes.names(["f"])["f"](the_answer_is_135914)
    assert not any(SECRET in message for message in inside.told)


@pytest.mark.parametrize(
    ("x", "change"),
    [
        (np.zeros(2), lambda x: x.fill(5)),
        ([0, 0], lambda x: x.__setitem__(slice(None), [5, 5])),
        (torch.zeros(2), lambda x: x.fill_(5) is None),
    ],
    ids=["array", "list", "tensor"],
)
def test_what_a_function_does_to_its_argument_reaches_the_student(x: Any, change: Any) -> None:
    source = "def f(g, x):\n    y = x.copy() if hasattr(x, 'copy') else x.clone()\n    g(y)\n    return float(y[0]), float(x[0])"
    assert function(source)(lambda y: bool(change(y)), x) == (5, 0)


def test_a_change_reaches_the_student_from_a_function_that_raises_too() -> None:
    def fail(x: list[int]) -> None:
        x.append(1)
        raise ValueError

    source = (
        "def f(g):\n    x = []\n    try: g(x)\n    except ValueError: pass\n    return x == [1]"
    )
    assert function(source)(fail)


def test_an_argument_of_the_test_stays_the_same_object_on_its_way_back() -> None:
    array = np.zeros(3)
    assert function("def f(g, x): return g(x)")(lambda x: x is array, array)


def test_a_function_sees_what_the_student_has_done_to_an_argument_meanwhile() -> None:
    x = np.array([1.0, 2.0])
    source = (
        "def f(g, x):\n    found = []\n    for i in range(2):\n"
        "        x[i] += 10\n        found.append(g())\n        x[i] -= 10\n    return found"
    )
    assert function(source)(lambda: x.sum(), x) == [13, 13]
    assert x.tolist() == [1, 2]


def test_the_student_sees_what_a_function_has_done_to_an_argument_meanwhile() -> None:
    x = [1]
    assert function("def f(g, x):\n    g()\n    return len(x)")(lambda: x.append(2), x) == 2


def test_a_function_may_call_the_student_and_so_on() -> None:
    remotes, _ = student(f"{APPLY}\ndef double(x): return 2 * x")
    apply, double = remotes.names(["f", "double"]).values()
    inner = lambda x: apply(lambda y: double(y) + 1, x) + 1  # noqa: E731
    assert apply(inner, 5) == 12


def test_a_nested_call_changes_the_students_own_array() -> None:
    remotes, _ = student(
        "def inc(x): x += 1\ndef f(g):\n    import numpy as np\n    x = np.zeros(2)\n    g(x)\n    return x[0]"
    )
    f, inc = remotes.names(["f", "inc"]).values()

    def twice(x: Any) -> None:
        inc(x)
        inc(x)

    assert f(twice) == 2


def test_a_recursion_through_both_sides_ends() -> None:
    remotes, _ = student("def f(g, n): return g(n)")
    f = remotes.names(["f"])["f"]
    endless = lambda n: f(endless, n + 1)  # noqa: E731
    with pytest.raises(RecursionError):
        f(endless, 1)
    factorial = lambda n: n * f(factorial, n - 1) if n else 1  # noqa: E731
    assert f(factorial, 40) == math.factorial(40)


@pytest.mark.parametrize("kind", [ValueError, AssertionError, StopIteration, ArithmeticError])
def test_an_exception_of_the_test_comes_back_as_the_same_object(kind: type[Exception]) -> None:
    error = kind("told")

    def fail() -> None:
        raise error

    with pytest.raises(kind) as found:
        function(APPLY)(fail)
    assert found.value is error


class OwnError(LookupError):
    pass


def fail_in_my_own_way() -> None:
    raise OwnError("told")


def test_the_student_catches_an_exception_by_its_builtin_kind() -> None:
    source = "def f(g):\n    try: g()\n    except LookupError as error: return str(error)"
    assert function(source)(fail_in_my_own_way) == "told"


def test_an_exception_of_the_tests_own_kind_comes_back() -> None:
    with pytest.raises(OwnError):
        function(APPLY)(fail_in_my_own_way)


def test_an_exception_of_the_students_own_kind_passes_through_a_function_of_the_test() -> None:
    source = """
class Mine(Exception): pass
def fail(): raise Mine
def f(g):
    try: g()
    except Mine: return 'caught'
"""
    remotes, _ = student(source)
    f, fail = remotes.names(["f", "fail"]).values()
    assert f(lambda: fail()) == "caught"
    with pytest.raises(StudentError, match="Mine"):
        fail()


def test_a_result_that_cannot_travel_is_an_exception_with_a_sentence() -> None:
    with pytest.raises(WireError, match="a Counter of the test"):
        function(APPLY)(lambda: Counter())


def test_a_function_lives_as_long_as_the_check() -> None:
    remotes, _ = student("def f(g): return lambda: g()")
    wrapped = remotes.names(["f"])["f"](lambda: 5)
    gc.collect()
    assert wrapped() == 5


def test_a_call_in_the_next_check_raises() -> None:
    remotes, inside = student(
        "kept = []\ndef f(g): kept.append(g)\ndef later(): return kept[0]()\ndef give(): return kept"
    )
    remotes.names(["f"])["f"](lambda: 5)
    later, give = Remotes(inside).names(["later", "give"]).values()  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="the check has ended"):
        later()
    with pytest.raises(WireError):
        give()


def test_a_call_outside_of_a_check_raises() -> None:
    remotes, inside = student("kept = []\ndef f(g): kept.append(g)")
    remotes.names(["f"])["f"](lambda: 5)
    with pytest.raises(RuntimeError, match="the check has ended"):
        inside.agent.names["kept"][0]()


def test_an_end_of_time_is_not_given_to_the_student_to_catch() -> None:
    def end() -> None:
        raise CallTimeoutError

    remotes = Remotes(Inside({}))  # type: ignore[arg-type]
    token = remotes.reference(end)["v"]
    with pytest.raises(CallTimeoutError):
        remotes.serve([pack({"function": token, "values": NOTHING, "changed": []})])


@pytest.mark.parametrize(
    "node",
    [
        None,
        [],
        {},
        {"function": "nobody", "values": [], "changed": []},
        {"function": ["x"], "values": [], "changed": []},
        {"values": 5},
        {"values": []},
        {"values": [1, 2], "changed": []},
        {"values": [{"t": "list", "v": [], "n": 0}], "changed": []},
        {"values": [{"t": "list", "v": [], "n": 0}, {}], "changed": [[5, 5]]},
    ],
    ids=repr,
)
def test_a_forged_call_is_answered_with_an_error(node: Any) -> None:
    called = []
    remotes = Remotes(Inside({}))  # type: ignore[arg-type]
    token = remotes.reference(lambda: called.append(1))["v"]
    if isinstance(node, dict) and "values" in node:
        node = {"function": token} | node
    answer, _ = remotes.serve([pack(node)])
    assert answer["error"]
    assert called == []


@pytest.mark.parametrize("buffers", [[], [b"{"], [b"\xff"]], ids=["none", "cut", "bytes"])
def test_a_call_that_cannot_be_read_is_answered_with_an_error(buffers: list[bytes]) -> None:
    answer, _ = Remotes(Inside({})).serve(buffers)  # type: ignore[arg-type]
    assert answer["error"]
