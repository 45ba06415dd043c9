"""Sees the plain comparisons of a check's assertions, such as `abs(a - b) < 1e-6`.

The check's syntax tree is changed between reading and running, so that a comparison passes by here;
its lines stay as they are.
"""

from __future__ import annotations

import ast
import builtins
import math
import operator
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

import numpy as np

from gradiente.kernel.remote import checks
from gradiente.notebooks.extract import Block, block
from gradiente.validity.comparisons import UNREADABLE, Comparison, local, measured
from gradiente.validity.watched import Recorder, watched

ORDERED, MINUS = "_gradiente_ordered", "_gradiente_minus"
OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq",
}  # fmt: skip
# A larger bound is no tolerance: a loss below 0.5, a probability below 1.
LARGEST_BOUND = 0.1
SIZES = frozenset({"abs", "absolute", "fabs", "norm", "vector_norm"})
LIKE_ERROR = re.compile(r"err|diff|dist|gap|deviation|residual", re.IGNORECASE)


def instrumented(found: Block) -> Block:
    """The block, with the comparisons of its assertions and the differences of its errors watched."""
    return replace(found, tree=ast.fix_missing_locations(_Watch(found.tree).visit(found.tree)))


class _Watch(ast.NodeTransformer):
    """Puts calls in the place of comparisons in assertions, and of differences whose size is taken."""

    def __init__(self, tree: ast.Module) -> None:
        self.errors = _errors(tree)
        self.asserting = False

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        self.asserting = True
        node.test = self.visit(node.test)
        self.asserting = False
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        kind = OPERATORS.get(type(node.ops[0]))
        asserting = self.asserting
        self.generic_visit(node)
        if not asserting or kind is None or len(node.ops) > 1:
            return node
        left, right = node.left, node.comparators[0]
        tells = [_tells_error(side, self.errors) for side in (left, right)]
        arguments = [ast.Constant(kind), left, right, *map(ast.Constant, tells)]
        return ast.copy_location(ast.Call(ast.Name(ORDERED, ast.Load()), arguments, []), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if _called(node) in SIZES:
            node.args[:1] = [_watched_difference(a) for a in node.args[:1]]
        return node


def _watched_difference(node: ast.expr) -> ast.expr:
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)):
        return node
    call = ast.Call(ast.Name(MINUS, ast.Load()), [node.left, node.right], [])
    return ast.copy_location(call, node)


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _errors(tree: ast.Module) -> set[str]:
    """Names that stand for the size of an error: made with abs or a norm, directly or by others."""
    found: set[str] = set()
    while new := {name for name, how in _made(tree) if _tells_error(how, found)} - found:
        found |= new
    return found


def _made(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value
        elif isinstance(node, ast.FunctionDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    yield node.name, inner.value


def _tells_error(node: ast.AST, errors: set[str]) -> bool:
    """Whether an expression is the size of an error, and no bound."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and _called(inner) in SIZES:
            return True
        if isinstance(inner, ast.Name) and (inner.id in errors or LIKE_ERROR.search(inner.id)):
            return True
    return False


@dataclass
class _Hooks:
    """What a changed check calls; it behaves as what stood there."""

    recorder: Recorder
    difference: tuple[Any, Any] | None = None

    def minus(self, left: Any, right: Any) -> Any:
        self.difference = left, right
        return left - right

    def ordered(self, kind: str, left: Any, right: Any, error_left: bool, error_right: bool) -> Any:
        difference, self.difference = self.difference, None
        if kind == "eq":
            self._equal(left, right)
        elif kind in ("lt", "le") and error_left and not error_right:
            self._bounded(left, right, difference)
        elif kind in ("gt", "ge") and error_right and not error_left:
            self._bounded(right, left, difference)
        compare: Callable[[Any, Any], Any] = getattr(operator, kind)
        return compare(left, right)

    def _equal(self, left: Any, right: Any) -> None:
        """Two arrays compared by ==, of which only the shapes tell something."""
        if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
            self._keep(left, right, np.array(0.0))

    def _bounded(self, error: Any, bound: Any, difference: tuple[Any, Any] | None) -> None:
        try:
            sides = difference if difference and _alike(*difference) else (error, None)
            size = np.asarray(local(error), dtype=float)
            limit = np.asarray(local(bound), dtype=float)
            if not (size.size and limit.size and 0 < limit.max() <= LARGEST_BOUND):
                return
            share = float(np.max(size / limit))
        except UNREADABLE:
            return
        actual, desired = sides
        self._keep(actual, desired, limit, math.inf if math.isnan(share) else share)

    def _keep(self, actual: Any, desired: Any, limit: Any, share: float = 0.0) -> None:
        """The bound is for the error itself, so only slack and shapes come from the two sides."""
        bound = float(limit.max())
        pair = (actual, actual if desired is None else desired)
        about = measured(*pair, 0.0, bound, False)
        if about is not None:
            if desired is None:
                about["slack"] = math.nan
            self.recorder.add(about | {"used": share})


def _alike(left: Any, right: Any) -> bool:
    """Whether a difference may be that of an answer and what is expected: not that from a mean."""
    sizes = [math.prod(np.shape(local(side))) for side in (left, right)]
    return sizes[0] == sizes[1] or 1 in sizes


@contextmanager
def recorded() -> Iterator[list[Comparison]]:
    """The comparisons of all checks that run inside, in order."""
    with watched() as recorder:
        hooks = _Hooks(recorder)
        with (
            patch.object(builtins, ORDERED, hooks.ordered, create=True),
            patch.object(builtins, MINUS, hooks.minus, create=True),
            patch.object(checks, "block", lambda cell: instrumented(block(cell))),
        ):
            yield recorder.found
