"""Small mistakes in a solution, made by machine: what the checks of an answer have to notice.

Most kinds of mistake are cosmic-ray's. All work on the tree of parso, which keeps the text of what
is not changed.
"""

from __future__ import annotations

import ast
import importlib
import warnings
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from gradiente.notebooks.cells import BEGIN_SOLUTION, NotebookError, regions
from gradiente.validity.exercise import Exercise
from gradiente.validity.mistakes import MISTAKES, Edit, Node, Operator, nodes
from gradiente.validity.results import Attempt, Kind

# Operators replace one another inside a family only. Arithmetic to bitwise or shift is left out:
# on floats it is a TypeError that any call finds, on indices (`2 * i | a`) it is often no change
# at all, and nobody writes it by mistake. `==` to `is` depends on how CPython keeps small numbers.
FAMILIES = (
    {"Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow"},
    {"RShift", "LShift"},
    {"BitOr", "BitAnd", "BitXor"},
    {"Eq", "NotEq", "Lt", "LtE", "Gt", "GtE"},
    {"Is", "IsNot"},
)
REPLACERS = ("ReplaceBinaryOperator", "ReplaceComparisonOperator")
# cosmic-ray's other operators need settings (VariableReplacer, VariableInserter), put in a name
# that no notebook has (ExceptionReplacer), or turn `-x` into what is the same mistake as `x`.
OTHERS = (
    "ReplaceUnaryOperator_Delete_USub",
    "ReplaceUnaryOperator_Delete_Invert",
    "ReplaceUnaryOperator_Delete_Not",
    "AddNot",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "NumberReplacer",
    "RemoveDecorator",
    "ZeroIterationForLoop",
)


def generated(exercise: Exercise, answer: str) -> Iterator[Attempt]:
    """Wrong answers: the solution with one change between its markers, in the order of the text.

    A change that Python reads as the solution or as an earlier one, or does not compile, is left
    out. Raises NotebookError where cosmic-ray is not installed.
    """
    return _attempts(exercise, answer, {**_borrowed(), **MISTAKES})


def _attempts(exercise: Exercise, answer: str, operators: dict[str, Operator]) -> Iterator[Attempt]:
    source = exercise.blocks[answer].source  # the solution, with IPython's magics as comments
    seen = {_program(source)}
    count: Counter[str] = Counter()
    for operator, text in _changed(source, _solution_lines(exercise, answer), operators):
        program = _program(text)
        if program and program not in seen:
            seen.add(program)
            count[operator] += 1
            name = f"{operator}_{count[operator]}"
            line, becomes = _difference(source, text)
            yield Attempt(Kind.GENERATED, answer, name, text, line=line, becomes=becomes)


def _solution_lines(exercise: Exercise, answer: str) -> set[int]:
    """Numbers, from 1, of the lines between markers once the markers' own lines are gone."""
    found: set[int] = set()
    marker_lines = 0
    for region in regions(exercise.cells[answer]["source"], answer):
        marker_lines += 1
        if region.begin == BEGIN_SOLUTION:
            found |= {n - marker_lines + 1 for n in range(region.first + 1, region.last)}
        marker_lines += 1
    return found


def _changed(
    source: str, lines: set[int], operators: dict[str, Operator]
) -> Iterator[tuple[str, str]]:
    """Every change of every operator at every node that starts in one of the lines."""
    parse = importlib.import_module("parso").parse  # it comes with cosmic-ray
    for position, node in enumerate(nodes(parse(source))):
        if node.start_pos[0] not in lines:
            continue
        for name, operator in operators.items():
            for index in range(len(list(operator(node)))):
                tree = parse(source)
                list(operator(list(nodes(tree))[position]))[index]()
                yield name, tree.get_code()


def _program(source: str) -> str | None:
    """What Python makes of the text; None if it does not compile."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as that of `1 is 2`
        try:
            tree = ast.parse(source)
            compile(tree, "<mutant>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return None
    return ast.dump(tree)


def _difference(before: str, after: str) -> tuple[str, str]:
    """The lines from the first to the last that differ, without their outer blanks."""
    old, new = before.splitlines(), after.splitlines()
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return "\n".join(map(str.strip, old)), "\n".join(map(str.strip, new))


def _borrowed() -> dict[str, Operator]:
    """cosmic-ray's operators that are of use here."""
    try:
        plugins = importlib.import_module("cosmic_ray.plugins")
    except ModuleNotFoundError as error:
        raise NotebookError(
            f"mutants are made with cosmic-ray, but {error.name} is not installed;"
            " run `pip install 'gradiente[check]'`"
        ) from None
    names = [name for name in plugins.operator_names() if _is_useful(name.split("/")[-1])]
    return {n.split("/")[-1]: partial(_edits, plugins.get_operator(n)()) for n in names}


def _is_useful(name: str) -> bool:
    kind, *change = name.split("_")
    return name in OTHERS or (
        kind in REPLACERS and any(family.issuperset(change) for family in FAMILIES)
    )


def _edits(operator: Any, node: Node) -> Iterator[Edit]:
    for index, _ in enumerate(operator.mutation_positions(node)):
        yield partial(_replace, operator, node, index)


def _replace(operator: Any, node: Node, index: int) -> None:
    """Puts in the node's place what cosmic-ray makes of it, with the blanks as they were."""
    parent, prefix = node.parent, node.get_first_leaf().prefix
    new = operator.mutate(node, index)
    at = next(i for i, child in enumerate(parent.children) if child is node)
    parent.children[at : at + 1] = [] if new is None else [new]
    if new is not node and hasattr(new, "value"):
        new.value, new.prefix = new.value.strip(), prefix
