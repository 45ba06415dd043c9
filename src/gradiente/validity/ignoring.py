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

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        given = inspect.signature(function).bind(*args, **kwargs)
        value = given.arguments.get("ARGUMENT")
        if getattr(value, "ndim", 0) > 0:
            given.arguments["ARGUMENT"] = value * 0 + 1
        return function(*given.args, **given.kwargs)

    return wrapper


NAME = _gradiente_wrapped(NAME)
del _gradiente_wrapped
"""


def ignoring(exercise: Exercise, answer: str) -> Iterator[Attempt]:
    """Wrong answers: the solution with one array argument taken for ones.

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
                becomes=f"np.ones_like({argument.arg})",
            )
