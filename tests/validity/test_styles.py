from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
import torch

from gradiente.validity.exercise import Exercise
from gradiente.validity.results import Attempt, Kind
from gradiente.validity.styles import shapes, styles
from tests.support import answer, notebook

ARRAY = "import numpy as np\n\n\ndef f(x) -> np.ndarray:\n    return np.array(x)"
NUMBER = "def f(x) -> float:\n    return x"
FLOATS = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]


def exercise(source: str, name: str = "f") -> Exercise:
    return Exercise("hw/nb", notebook(answer(name, source)), (), ())


def named(attempts: Iterable[Attempt]) -> dict[str, Attempt]:
    return {attempt.name: attempt for attempt in attempts}


def forms(source: str, name: str = "f") -> dict[str, Attempt]:
    """All styles and shapes of an answer, by name."""
    found = exercise(source, name)
    return named(styles(found, name)) | named(shapes(found, name))


def names_of(attempt: Attempt) -> dict[str, Any]:
    """The names of a notebook after the attempt's cell."""
    names: dict[str, Any] = {}
    exec(compile(attempt.source, attempt.name, "exec", dont_inherit=True), names)
    return names


def result(source: str, form: str, *args: Any) -> Any:
    return names_of(forms(source)[form])["f"](*args)


# --- which forms there are


def test_a_function_of_arrays_gets_the_forms_of_arrays() -> None:
    assert list(named(styles(exercise(ARRAY), "f"))) == [
        "float32_result",
        "view",
        "prints_and_warns",
    ]
    assert list(named(shapes(exercise(ARRAY), "f"))) == [
        "extra_axis",
        "flattened",
        "transposed",
        "nested_list",
        "zeros",
        "nan",
        "first_argument",
        "none",
    ]


def test_a_function_of_numbers_gets_the_forms_of_numbers() -> None:
    assert list(named(styles(exercise(NUMBER), "f"))) == [
        "float32_result",
        "python_scalar",
        "numpy_scalar",
        "array_of_one",
        "prints_and_warns",
    ]
    assert list(named(shapes(exercise(NUMBER), "f"))) == [
        "two_numbers",
        "zeros",
        "nan",
        "first_argument",
        "none",
    ]


def test_without_a_return_annotation_no_shape_is_tried_that_might_change_nothing() -> None:
    assert list(named(shapes(exercise("def f(x):\n    return x"), "f"))) == ["none"]
    assert len(named(styles(exercise("def f(x):\n    return x"), "f"))) == 6


def test_a_function_without_arguments_cannot_return_the_first_one() -> None:
    assert "first_argument" not in forms("def f() -> float:\n    return 1.0")


@pytest.mark.parametrize("source", ["class f:\n    x = 1", "f = 3", "def g(x):\n    return x"])
def test_what_is_no_function_of_the_answers_name_has_no_forms(source: str) -> None:
    assert forms(source) == {}


def test_styles_are_right_answers_and_shapes_are_wrong_ones() -> None:
    assert {a.kind for a in styles(exercise(ARRAY), "f")} == {Kind.STYLE}
    assert {a.kind for a in shapes(exercise(ARRAY), "f")} == {Kind.SHAPE}


# --- styles


def test_float64_results_become_float32_and_others_stay() -> None:
    assert result(ARRAY, "float32_result", FLOATS).dtype == np.float32
    assert result(ARRAY, "float32_result", [1, 2]).dtype == np.int64
    assert result(NUMBER, "float32_result", np.float64(2)).dtype == np.float32
    assert type(result(NUMBER, "float32_result", 2.0)) is float


@pytest.mark.parametrize("values", [[1.0, 2.0], FLOATS, [FLOATS, FLOATS]])
def test_a_view_has_the_same_numbers_and_is_contiguous_in_no_order(values: list[Any]) -> None:
    found = result(ARRAY, "view", values)
    np.testing.assert_array_equal(found, np.array(values), strict=True)
    assert not found.flags.c_contiguous
    assert not found.flags.f_contiguous


@pytest.mark.parametrize("value", [2.5, np.float64(2.5), np.array(2.5)])
def test_a_number_comes_in_three_types(value: Any) -> None:
    assert type(result(NUMBER, "python_scalar", value)) is float
    assert type(result(NUMBER, "numpy_scalar", value)) is np.float64
    assert result(NUMBER, "array_of_one", value).tolist() == [2.5]


@pytest.mark.parametrize("value", [True, None, "text"])
def test_what_is_no_number_stays_as_it_is(value: Any) -> None:
    for form in ("python_scalar", "numpy_scalar", "array_of_one", "zeros", "nan", "two_numbers"):
        assert result(NUMBER, form, value) is value


def test_the_noisy_style_prints_on_both_streams_and_warns() -> None:
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.warns(UserWarning, match="right"),
    ):
        assert result(NUMBER, "prints_and_warns", 3.0) == 3.0
    assert out.getvalue()
    assert err.getvalue()


# --- shapes


@pytest.mark.parametrize("values", [[1.0, 2.0], FLOATS, [FLOATS, FLOATS]])
def test_shapes_change_arrays_of_every_number_of_dimensions(values: list[Any]) -> None:
    array = np.array(values)
    for form in ("extra_axis", "flattened"):
        found = result(ARRAY, form, values)
        assert found.shape != array.shape
        np.testing.assert_array_equal(found.ravel(), array.ravel())
    assert not np.array_equal(result(ARRAY, "transposed", values), array)
    assert result(ARRAY, "nested_list", values) == values
    np.testing.assert_array_equal(result(ARRAY, "zeros", values), 0 * array, strict=True)
    assert np.isnan(result(ARRAY, "nan", values)).all()
    assert result(ARRAY, "none", values) is None


def test_tensors_change_as_well() -> None:
    source = "import torch\n\n\ndef f(x) -> torch.Tensor:\n    return torch.tensor(x)"
    assert result(source, "extra_axis", FLOATS).shape == (1, 2, 3)
    assert result(source, "flattened", FLOATS).shape == (6,)
    assert result(source, "transposed", FLOATS).shape == (3, 2)
    assert result(source, "transposed", [1.0, 2.0]).tolist() == [2.0, 1.0]
    assert torch.isnan(result(source, "nan", FLOATS)).all()
    assert torch.equal(result(source, "zeros", FLOATS), torch.zeros(2, 3))


def test_a_number_becomes_two_or_zero_or_nan() -> None:
    assert result(NUMBER, "two_numbers", 2.0).tolist() == [2.0, 2.0]
    assert result(NUMBER, "zeros", 2.0) == 0
    assert np.isnan(result(NUMBER, "nan", 2.0))


def test_the_first_argument_is_copied() -> None:
    given = np.array(FLOATS)
    found = result(ARRAY, "first_argument", given)
    np.testing.assert_array_equal(found, given, strict=True)
    assert found is not given


# --- the wrapper


def test_the_parts_of_containers_change_one_by_one() -> None:
    source = (
        "import numpy as np\n\n\ndef f(x) -> tuple[np.ndarray, list[np.ndarray], dict]:\n"
        "    return np.array(x), [np.array(x)], {'a': np.array(x)}"
    )
    one, several, mapped = result(source, "extra_axis", [1.0, 2.0])
    assert one.shape == several[0].shape == mapped["a"].shape == (1, 2)


def test_an_answer_that_calls_itself_is_changed_once() -> None:
    source = (
        "import numpy as np\n\n\ndef f(x) -> np.ndarray:\n"
        "    return np.array([1.0]) if x == 0 else 2 * f(x - 1)"
    )
    assert result(source, "extra_axis", 3).tolist() == [[8.0]]
    assert result(source, "extra_axis", 3).shape == (1, 1)


def test_an_answer_that_failed_is_changed_again_at_the_next_call() -> None:
    function = names_of(forms("def f(x) -> float:\n    return 1 / x")["two_numbers"])["f"]
    with pytest.raises(ZeroDivisionError):
        function(0)
    assert function(1).tolist() == [1.0, 1.0]


def test_other_functions_call_the_changed_answer() -> None:
    names = names_of(forms(NUMBER)["array_of_one"])
    exec("def g(x):\n    return 2 * f(x)", names)
    assert names["g"](1.5).tolist() == [3.0]


@pytest.mark.parametrize("form", sorted(forms(ARRAY)))
def test_the_cell_leaves_the_names_of_the_solution_and_keeps_its_signature(form: str) -> None:
    names = names_of(forms(ARRAY)[form])
    assert set(names) == {"__builtins__", "np", "f"}
    assert names["f"].__name__ == "f"
    assert names["f"].__annotations__ == {"return": np.ndarray}


def test_no_wrapper_warns_where_the_solution_does_not() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for source, value in ((ARRAY, FLOATS), (NUMBER, 2.5)):
            for form in forms(source).keys() - {"prints_and_warns"}:
                result(source, form, value)
