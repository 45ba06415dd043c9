"""What travels between grader and kernel comes out as it went in; what is no plain data does not."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict, defaultdict
from typing import Any

import numpy as np
import pytest
import torch

from gradiente.kernel.remote.wire import Decoder, Encoder, WireError, pack, unpack


def refuse(value: Any) -> Any:
    raise WireError(f"a {type(value).__name__}")


def there_and_back(value: Any) -> Any:
    encoder = Encoder(refuse)
    node = unpack(pack(encoder.encode(value)))
    return Decoder(encoder.buffers, refuse).decode(node)


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 0, -1, 2**53, -(10**40), 0.1, -0.0, 1e-320, "ñ\n\0", b"\x00\xff", 1 + 2j),
        *([], [1, [2.5, None]], (), (1, "a"), {1, 2}, frozenset({"a"}), {"a": [1], 2: (3,)}),
        *(range(3, 9, 2), slice(1, None, -1), ..., np.dtype("float32"), np.int16, torch.float64),
    ],
    ids=repr,
)
def test_plain_values_come_back_equal_and_of_the_same_type(value: Any) -> None:
    found = there_and_back(value)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("value", [math.inf, -math.inf])
def test_infinities_come_back(value: float) -> None:
    assert there_and_back(value) == value


def test_nan_comes_back_as_nan() -> None:
    assert math.isnan(there_and_back(math.nan))


@pytest.mark.parametrize("dtype", ["?", "i1", "u1", "<i4", ">i4", "f2", "f4", "f8", "c16"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0, 4)])
def test_arrays_come_back_with_dtype_shape_and_values(dtype: str, shape: tuple[int, ...]) -> None:
    array = np.arange(math.prod(shape)).reshape(shape).astype(dtype)
    found = there_and_back(array)
    assert found.dtype == array.dtype.newbyteorder("=")
    np.testing.assert_array_equal(found, array, strict=dtype[0] != ">")


@pytest.mark.parametrize(
    "view",
    [np.arange(12.0).reshape(3, 4).T, np.arange(10)[::3], np.arange(6)[::-1]],
    ids=["transposed", "strided", "reversed"],
)
def test_views_come_back_with_their_values(view: np.ndarray) -> None:
    np.testing.assert_array_equal(there_and_back(view), view)


def test_a_read_only_array_comes_back_read_only() -> None:
    array = np.ones(3)
    array.flags.writeable = False
    assert not there_and_back(array).flags.writeable


def test_numpy_numbers_keep_their_type() -> None:
    found = there_and_back([np.float32(0.5), np.int64(3), np.bool_(True)])
    assert [type(x) for x in found] == [np.float32, np.int64, np.bool_]


def test_tensors_come_back_with_the_wish_for_a_gradient() -> None:
    tensor = torch.arange(6.0).reshape(2, 3).T.requires_grad_()
    found = there_and_back(tensor)
    assert torch.equal(found, tensor)
    assert found.requires_grad


@pytest.mark.parametrize("kind", [OrderedDict, lambda x: defaultdict(list, x)])
def test_dictionaries_of_the_standard_library_come_back_as_plain_ones(kind: Any) -> None:
    assert there_and_back(kind({"a": 1})) == {"a": 1}


def test_an_object_that_occurs_twice_stays_one_object() -> None:
    array = np.zeros(2)
    first, second, inner = there_and_back([array, array, [array]])
    assert first is second is inner[0]


def test_a_list_that_holds_itself_comes_back_so() -> None:
    loop: list[Any] = []
    loop.append(loop)
    found = there_and_back(loop)
    assert found[0] is found


class Shouting(str):
    pass


class Matrix(np.ndarray):
    pass


@pytest.mark.parametrize(
    "value",
    [Shouting("a"), np.ones(2).view(Matrix), np.array([object()]), object(), len],
    ids=["str", "ndarray", "objects", "object", "function"],
)
def test_subclasses_and_objects_do_not_travel_by_value(value: Any) -> None:
    with pytest.raises(WireError):
        there_and_back(value)


def test_texts_and_times_of_numpy_travel_by_value() -> None:
    for value in (np.array(["a", "word"]), np.str_("word"), np.array(["2025-08-01"], "M8[D]")):
        back = there_and_back(value)
        assert (type(back), back.dtype) == (type(value), value.dtype)
        assert np.all(back == value)


def test_a_counter_arrives_as_a_dictionary() -> None:
    assert there_and_back(Counter("aab")) == {"a": 2, "b": 1}


def test_many_very_large_integers_are_refused_before_they_collide() -> None:
    node = {"t": "set", "n": 0, "v": [{"t": "i", "v": hex((2**61 - 1) * i)} for i in range(9000)]}
    with pytest.raises(WireError, match="very large integers"):
        Decoder([], lambda node: node).decode(node)


def deep(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [deep(1000), [0] * 1_100_000, np.zeros(9_000_000), 10**10_000, "a" * 70_000_000],
    ids=["deep", "many parts", "large array", "huge integer", "long text"],
)
def test_what_is_too_large_is_refused_with_a_sentence(value: Any) -> None:
    with pytest.raises(WireError, match=r"^a[n ]"):
        there_and_back(value)


@pytest.mark.parametrize(
    "node",
    [
        [],
        {},
        {"t": "nd"},
        {"t": "nd", "d": "<f8", "s": [-1], "b": 0, "w": 1, "n": 0},
        {"t": "nd", "d": "<f8", "s": [10**9], "b": 0, "w": 1, "n": 0},
        {"t": "nd", "d": "O", "s": [1], "b": 0, "w": 1, "n": 0},
        {"t": "nd", "d": "<f8", "s": [1], "b": 7, "w": 1, "n": 0},
        {"t": "np", "d": "V8", "s": [], "b": 0},
        {"t": "i", "v": "f" * 20_000},
        {"t": "f", "v": "__import__('os')"},
        {"t": "=", "i": 3},
        {"t": "list", "v": 5, "n": 0},
        {"t": "dict", "v": [[{"t": "list", "v": [], "n": 1}, 1]], "n": 0},
        {"t": "nptype", "v": "testing"},
        {"t": "ttype", "v": "load"},
        {"t": "size", "v": ["x"]},
        {"t": "nobody knows"},
        1.5,
    ],
    ids=lambda node: repr(node)[:60],
)
def test_what_no_encoder_writes_is_refused(node: Any) -> None:
    with pytest.raises(WireError):
        Decoder([b"12345678"], refuse).decode(node)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff", b"[" * 100_000], ids=["empty", "cut", "bytes", "deep"]
)
def test_bytes_that_are_no_message_are_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        unpack(data)
