"""Wrong answers that do not look at one of their arguments."""

from __future__ import annotations

from collections.abc import Iterator

from gradiente.validity.exercise import Exercise
from gradiente.validity.results import Attempt, Kind
from gradiente.validity.styles import ARRAYS, function_of, names_in

# A gradient that is only tried with an upstream gradient of ones accepts it.
IGNORING = """


def _gradiente_wrapped(function):
    import functools
    import inspect

    def ones(value, inside=False):
        if type(value) in (list, tuple):
            return type(value)([ones(part, True) for part in value])
        is_number = inside and isinstance(value, (int, float))
        return value * 0 + 1 if is_number or getattr(value, "ndim", 0) > 0 else value

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        given = inspect.signature(function).bind(*args, **kwargs)
        if "ARGUMENT" in given.arguments:
            given.arguments["ARGUMENT"] = ones(given.arguments["ARGUMENT"])
        return function(*given.args, **given.kwargs)

    return wrapper


NAME = _gradiente_wrapped(NAME)
del _gradiente_wrapped
"""


def ignoring(exercise: Exercise, answer: str) -> Iterator[Attempt]:
    """Wrong answers: the solution with an array, or a list of them, taken for ones.

    Where only the shape of an argument counts, the author records that as an equivalent.
    """
    function = function_of(exercise, answer)
    for argument in function.args.args if function else ():
        names = names_in(argument.annotation)
        if not names or names & ARRAYS:
            wrapper = IGNORING.replace("ARGUMENT", argument.arg).replace("NAME", answer)
            yield Attempt(
                Kind.GENERATED,
                answer,
                f"ones_for_{argument.arg}",
                exercise.solution(answer) + wrapper,
                line=argument.arg,
                becomes=f"ones in the shape of {argument.arg}",
            )
