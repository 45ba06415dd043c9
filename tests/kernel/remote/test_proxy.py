"""Handles: a student's functions, classes and objects, used from the grader's side."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest
import torch

from gradiente.kernel.remote.proxy import StudentError
from gradiente.kernel.remote.wire import WireError
from tests.kernel.remote.inside import function, student

ARRAY = {"t": "nd", "d": "<f8", "s": [1], "b": 0, "w": 1, "n": 0}
CHEAT = """
class Cheat(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __bool__(self): return True
    def __sub__(self, other): seen.append(other); return 0.0
    __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __sub__
    def __abs__(self): return 0.0
    def __float__(self): return 1.0
    def __array__(self, *a, **k):
        import numpy
        return numpy.zeros(2)
    def __array_ufunc__(self, *a, **k): return 0.0
    def __len__(self): return 2
    def __format__(self, spec): return "1"
    __class__ = float
seen = []
def f(): return Cheat(0)
"""
VALUE = """
import numpy as np
class Value:
    def __init__(self, data): self.data = np.array(data, dtype=float)
    def __add__(self, other): return Value(self.data + getattr(other, 'data', other))
    def __radd__(self, other): return self + other
    def __neg__(self): return Value(-self.data)
    def __matmul__(self, other): return Value(self.data @ other.data)
    def __getitem__(self, key): return self.data[key]
    def __len__(self): return len(self.data)
    def __iter__(self): return iter(self.data)
"""


def test_a_call_takes_and_gives_plain_data() -> None:
    double = function("def f(x, *, times=2): return x * times")
    np.testing.assert_array_equal(double(np.arange(3.0), times=4), [0, 4, 8])


def test_a_result_that_is_an_argument_is_the_same_object() -> None:
    same = function("def f(x): return x")
    array = np.zeros(3)
    assert same(array) is array


@pytest.mark.parametrize(
    ("source", "argument", "expected"),
    [
        ("x[0] = 9", np.zeros(2), np.array([9.0, 0])),
        ("x.append(3)", [1], [1, 3]),
        ("x['b'] = 2", {"a": 1}, {"a": 1, "b": 2}),
        ("x.add(2)", {1}, {1, 2}),
        ("x += 1", torch.zeros(2), torch.ones(2)),
        ("x[0][0] = 9", [np.zeros(1)], [np.array([9.0])]),
        ("x.clear()", [np.zeros(1)], []),
    ],
    ids=["array", "list", "dict", "set", "tensor", "array in a list", "emptied"],
)
def test_what_a_function_does_to_its_argument_comes_back(
    source: str, argument: Any, expected: Any
) -> None:
    function(f"def f(x):\n    {source}")(argument)
    assert str(argument) == str(expected)


def test_a_change_comes_back_from_a_function_that_raises_too() -> None:
    array = np.zeros(2)
    with pytest.raises(ValueError, match="late"):
        function("def f(x):\n    x[1] = 5\n    raise ValueError('late')")(array)
    assert array.tolist() == [0, 5]


def test_an_unchanged_argument_is_left_alone() -> None:
    array = np.zeros(2)
    array.flags.writeable = False
    assert function("def f(x): return x.sum()")(array) == 0


@pytest.mark.parametrize("kind", [ValueError, NotImplementedError, ZeroDivisionError, NameError])
def test_pythons_own_exceptions_arrive_as_what_they_are(kind: type[Exception]) -> None:
    with pytest.raises(kind, match="told"):
        function(f"def f(): raise {kind.__name__}('told')")()


@pytest.mark.parametrize("raised", ["Mine('x')", "SystemExit(0)", "KeyboardInterrupt()"])
def test_other_exceptions_arrive_as_a_students_error(raised: str) -> None:
    fail = function(f"class Mine(Exception): pass\ndef f(): raise {raised}")
    with pytest.raises(StudentError):
        fail()


def test_an_exception_of_the_students_own_is_caught_by_what_its_base_is() -> None:
    fail = function("class Negative(ValueError): pass\ndef f(): raise Negative('told')")
    with pytest.raises(ValueError, match="told") as caught:
        fail()
    assert type(caught.value).__name__ == "Negative"


@pytest.mark.parametrize("raised", ["OSError(2, 'x')", "FileNotFoundError('x')"])
def test_an_error_of_the_system_arrives_as_one(raised: str) -> None:
    with pytest.raises(OSError, match="x"):
        function(f"def f(): raise {raised}")()


def test_a_missing_key_is_told_as_it_was() -> None:
    with pytest.raises(KeyError) as caught:
        function("def f(): return {}['name']")()
    assert caught.value.args == ("name",)


def test_a_generator_gives_its_next_item() -> None:
    numbers = function("def f():\n    yield 1\n    yield 2")()
    assert (next(numbers), next(numbers)) == (1, 2)
    with pytest.raises(StopIteration):
        next(numbers)


def test_an_exception_that_cannot_be_told_still_arrives() -> None:
    source = (
        "class Mute(Exception):\n    def __str__(self): raise RuntimeError\ndef f(): raise Mute()"
    )
    with pytest.raises(StudentError, match="Mute"):
        function(source)()


def test_an_object_that_claims_to_equal_everything_equals_nothing_else() -> None:
    remotes, _ = student(CHEAT)
    value = remotes.names(["f"])["f"]()
    assert not (value == 1)  # noqa: SIM201
    assert value != 1
    assert value not in [1, 2.0, None]


@pytest.mark.parametrize(
    "use",
    [
        lambda v: bool(v),
        lambda v: v < 1,
        lambda v: v - 5,
        lambda v: 5 - v,
        lambda v: v * 2,
        lambda v: abs(v),
        lambda v: float(v),
        lambda v: np.allclose(v, 5),
        lambda v: np.asarray(v, dtype=float),
        lambda v: np.asarray(v) - 5,
        lambda v: np.array([5.0]) - v,
        lambda v: torch.ones(1) - v,
        lambda v: f"{v:.3f}",
        lambda v: round(v),
        lambda v: range(v),
    ],
)
def test_an_object_with_operators_is_no_number(use: Any) -> None:
    remotes, _ = student(CHEAT)
    value = remotes.names(["f"])["f"]()
    with pytest.raises((TypeError, ValueError)):
        use(value)


@pytest.mark.parametrize(
    "use", [np.shape, np.asarray, np.size, np.sum, lambda v: np.allclose(v, 5)]
)
@pytest.mark.parametrize("length", ["", "    def __len__(self): return 0\n"], ids=["", "length"])
def test_numpy_makes_no_array_of_an_object(use: Any, length: str) -> None:
    other = function(f"class Other:\n    x = 1\n{length}def f(): return Other()")()
    with pytest.raises(TypeError, match="a Other is no array; expected plain data"):
        use(other)


@pytest.mark.parametrize("name", ["equal", "equals", "eq", "ne", "lt", "ge", "allclose", "isclose"])
def test_an_object_does_not_compare_itself(name: str) -> None:
    source = f"class Liar:\n    def {name}(self, other): return True\ndef f(): return Liar()"
    remotes, inside = student(source)
    with pytest.raises(TypeError, match="a Liar compares itself; expected plain data"):
        getattr(remotes.names(["f"])["f"](), name)(135914)
    assert not any("135914" in message for message in inside.seen)


def test_an_object_of_a_class_that_is_asked_for_may_compare_itself() -> None:
    source = "class Value:\n    def equal(self, other): return self is other"
    remotes, _ = student(source, frozenset({"Value"}))
    value = remotes.names(["Value"])["Value"]()
    assert value.equal(value)
    assert remotes.names(["Value"])["Value"].equal(1, 1)


@pytest.mark.parametrize(
    "use", [copy.copy, copy.deepcopy, pickle.dumps, lambda v: copy.deepcopy([v])]
)
def test_a_handle_cannot_be_copied(use: Any) -> None:
    remotes, _ = student(CHEAT)
    for handle in (remotes.names(["f"])["f"], remotes.names(["f"])["f"]()):
        with pytest.raises(TypeError, match="of the student's kernel cannot be copied"):
            use(handle)


def test_numpy_reads_an_object_of_a_class_that_is_asked_for() -> None:
    remotes, _ = student(VALUE, frozenset({"Value"}))
    value = remotes.names(["Value"])["Value"]([1, 2])
    assert np.asarray(value).tolist() == [1, 2]
    assert np.shape(value) == (2,)


def test_an_operand_of_the_test_never_reaches_such_an_object() -> None:
    remotes, inside = student(CHEAT)
    value = remotes.names(["f"])["f"]()
    with pytest.raises(TypeError):
        abs(value - 123456789)
    assert not any("123456789" in message for message in inside.seen)


def test_an_object_is_no_instance_of_what_it_claims_to_be() -> None:
    remotes, _ = student(CHEAT)
    assert not isinstance(remotes.names(["f"])["f"](), (float, np.ndarray))


def test_a_message_can_name_the_class_of_a_wrong_answer() -> None:
    remotes, _ = student(CHEAT)
    assert type(remotes.names(["f"])["f"]()).__name__ == "Cheat"


def test_objects_of_a_class_that_is_asked_for_take_part_in_arithmetic() -> None:
    remotes, _ = student(VALUE, frozenset({"Value"}))
    value = remotes.names(["Value"])["Value"]
    a, b = value([1, 2]), value([3, 4])
    assert (a + b).data.tolist() == [4, 6]
    assert (1 + a).data.tolist() == [2, 3]
    assert (-a).data.tolist() == [-1, -2]
    assert (a @ b).data == 11
    assert (a[1], len(a), list(a)) == (2, 2, [1, 2])


def test_attributes_of_an_object_can_be_set() -> None:
    remotes, _ = student(VALUE)
    value = remotes.names(["Value"])["Value"]([1])
    value.data = np.array([7.0])
    assert value.data.tolist() == [7]


def test_a_function_of_a_package_travels_by_its_name() -> None:
    apply = function("import numpy as np\ndef f(g, x): return g(x)")
    assert apply(np.cos, 0.0) == 1
    assert apply(torch.relu, torch.tensor(-1.0)).item() == 0


class Callable:
    def __call__(self) -> int:
        return 1


@pytest.mark.parametrize("thing", [Callable, Callable()], ids=["class", "object"])
def test_classes_and_objects_of_the_test_are_not_given_to_the_student(thing: object) -> None:
    with pytest.raises(WireError, match="of the test, which cannot be given"):
        function("def f(g): return g()")(thing)


def test_an_endless_iteration_ends_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradiente.kernel.remote.handles.MAX_ITEMS", 50)
    with pytest.raises(WireError, match="an iteration of more than 50 items"):
        list(function("def f():\n    while True: yield 1")())


def test_a_generator_can_be_read() -> None:
    assert list(function("def f(): yield from (1, 2)")()) == [1, 2]


@pytest.mark.parametrize(
    "result", ["[0] * 2_000_000", "'a' * 80_000_000", "10 ** 20_000"], ids=["list", "text", "int"]
)
def test_a_result_that_is_too_large_is_a_wrong_answer_with_a_sentence(result: str) -> None:
    with pytest.raises(WireError, match=r"^a"):
        function(f"def f(): return {result}")()


@pytest.mark.parametrize(
    "forged",
    [
        ({"values": [{"t": "h", "i": "0", "c": "x", "k": 0}], "changed": []}, []),
        ({"values": [{"t": "="}], "changed": []}, []),
        ({"values": [{"t": "cb", "v": "0"}], "changed": []}, []),
        ({"values": [1], "changed": [[99, 1]]}, []),
        ({"values": [1], "changed": 5}, []),
        ({"values": [1]}, []),
        ({"values": 1, "changed": []}, []),
        ({"values": [], "changed": []}, []),
        ({"error": 5, "text": [], "trace": {}}, []),
        ({"values": [], "changed": [], "error": 5, "text": [], "number": [], "kept": {}}, []),
        ([], []),
        (None, []),
        ({"values": [ARRAY | {"s": [-3]}], "changed": []}, [b"12345678"]),
    ],
    ids=repr,
)
def test_a_forged_answer_is_an_exception_and_no_value(forged: Any) -> None:
    remotes, inside = student("def f(x): return x")
    call = remotes.names(["f"])["f"]
    inside.forged = forged
    with pytest.raises((WireError, StudentError)):
        call(1)


def test_names_that_the_student_does_not_have_are_left_out() -> None:
    remotes, _ = student("a = 1")
    assert remotes.names(["a", "b"]) == {"a": 1}
