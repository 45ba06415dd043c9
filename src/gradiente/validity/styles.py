"""The solution's results in other forms: those that every contract allows, and those that none does.

An attempt is the solution's cell and, below it, a wrapper that takes over the answer's name. The
wrapper is plain Python with numpy: it runs in the notebook, where nothing of ours is known.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gradiente.validity.exercise import Exercise
from gradiente.validity.results import Attempt, Kind

ARRAYS = frozenset({"ndarray", "NDArray", "Tensor"})
NUMBERS = frozenset({"int", "float", "complex"})

# Only the outermost call is changed: an answer that calls itself goes on with its own results.
WRAPPER = """


def _gradiente_wrapped(function):
    import copy
    import functools
    import sys
    import warnings

    import numpy

    def is_array(value):
        return getattr(value, "ndim", 0) > 0

    def is_number(value):
        if isinstance(value, numpy.ndarray):
            return value.ndim == 0
        number = (int, float, complex, numpy.number)
        return isinstance(value, number) and not isinstance(value, bool)

    def noisy(value):
        print("result:", value)
        print("result:", value, file=sys.stderr)
        warnings.warn("is this right?")
        return value

    def each(value):
        if type(value) in (list, tuple):
            return type(value)([each(part) for part in value])
        if type(value) is dict:
            return {key: each(part) for key, part in value.items()}
        return EACH

    running = []

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        if running:
            return function(*args, **kwargs)
        running.append(True)
        try:
            value = function(*args, **kwargs)
        finally:
            running.clear()
        return WHOLE

    return wrapper


NAME = _gradiente_wrapped(NAME)
del _gradiente_wrapped
"""


@dataclass(frozen=True)
class Form:
    """What becomes of a result, as expressions of `value`.

    `each` is for every part of lists, tuples and dictionaries, `whole` for the result itself. `of`
    are the names in a return annotation one of which says that the form makes a difference; None
    if it always does.
    """

    name: str
    each: str = "value"
    whole: str = "each(value)"
    of: frozenset[str] | None = ARRAYS


# A size-one array stands for a number only where the result is one number: of the parts of a list
# no contract says so. Results that cannot be written to are no style: "a new array" may be changed
# by whoever gets it. Nor is a list for a tuple, which some contracts allow and others do not.
STYLES = (
    Form(
        "float32_result",
        'value.astype(numpy.float32) if getattr(value, "dtype", None) == numpy.float64 else value',
        of=ARRAYS | NUMBERS,
    ),
    # Every other number of a larger array in Fortran order: no side is contiguous.
    Form(
        "view",
        "numpy.stack([value.T, value.T], axis=-1)[..., 0].T"
        " if isinstance(value, numpy.ndarray) else value",
    ),
    Form(
        "python_scalar",
        whole="numpy.asarray(value).item() if is_number(value) else value",
        of=NUMBERS,
    ),
    Form(
        "numpy_scalar", whole="numpy.asarray(value)[()] if is_number(value) else value", of=NUMBERS
    ),
    Form(
        "array_of_one",
        whole="numpy.asarray(value).reshape(1) if is_number(value) else value",
        of=NUMBERS,
    ),
    Form("prints_and_warns", whole="noisy(value)", of=None),
)

# Each changes every array that has numbers, whatever its dimensions: a form that left the results
# of some answer as they are would be that answer's solution and pass, rightly.
SHAPES = (
    Form("extra_axis", "value[None] if is_array(value) else value"),
    # A vector becomes a column.
    Form(
        "flattened",
        "value.reshape(-1) if getattr(value, 'ndim', 0) > 1"
        " else value.reshape(-1, 1) if is_array(value) else value",
    ),
    # A vector is turned around.
    Form(
        "transposed",
        "value.swapaxes(0, -1) if getattr(value, 'ndim', 0) > 1"
        " else value[list(range(len(value)))[::-1]] if is_array(value) else value",
    ),
    Form("nested_list", "value.tolist() if is_array(value) else value"),
    Form("two_numbers", "numpy.array([value, value]) if is_number(value) else value", of=NUMBERS),
    Form(
        "zeros",
        "value * 0 if is_array(value) or is_number(value) else value",
        of=ARRAYS | NUMBERS,
    ),
    Form(
        "nan",
        'value * float("nan") if is_array(value) or is_number(value) else value',
        of=ARRAYS | NUMBERS,
    ),
    Form(
        "first_argument", whole="copy.deepcopy([*args, *kwargs.values()][0])", of=ARRAYS | NUMBERS
    ),
    Form("none", whole="None", of=None),
)


def styles(exercise: Exercise, answer: str) -> Iterator[Attempt]:
    """Right answers: the solution's results in forms that every contract allows."""
    return _attempts(exercise, answer, Kind.STYLE, STYLES)


def shapes(exercise: Exercise, answer: str) -> Iterator[Attempt]:
    """Wrong answers: the solution's results in forms that no contract allows.

    Those about arrays or numbers need a return annotation that names them: of other results it
    cannot be said without running the answer that anything would change.
    """
    return _attempts(exercise, answer, Kind.SHAPE, SHAPES)


def _attempts(
    exercise: Exercise, answer: str, kind: Kind, forms: Iterable[Form]
) -> Iterator[Attempt]:
    function = function_of(exercise, answer)
    if function is None:
        return
    returned = names_in(function.returns)
    for form in forms:
        unsure = kind is Kind.STYLE and not returned  # a style that changes nothing does no harm
        fits = form.of is None or unsure or form.of & returned
        if fits and (form.name != "first_argument" or _takes_arguments(function)):
            source = exercise.solution(answer) + _wrapper(answer, form)
            yield Attempt(kind, answer, form.name, source)


def _wrapper(answer: str, form: Form) -> str:
    words = {"NAME": answer, "EACH": form.each, "WHOLE": form.whole}
    return re.sub(r"\b(NAME|EACH|WHOLE)\b", lambda match: words[match[0]], WRAPPER)


def function_of(exercise: Exercise, answer: str) -> ast.FunctionDef | None:
    """The function that the cell defines under the answer's name; none for classes and values."""
    for statement in exercise.blocks[answer].tree.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == answer:
            return statement
    return None


def _takes_arguments(function: ast.FunctionDef) -> bool:
    given = function.args
    return bool(given.posonlyargs + given.args + given.kwonlyargs)


def names_in(annotation: ast.expr | None) -> frozenset[str]:
    """The names in an annotation: `ndarray` of `list[np.ndarray]`."""
    if annotation is None:
        return frozenset()
    return frozenset(re.findall(r"\w+", ast.unparse(annotation)))
