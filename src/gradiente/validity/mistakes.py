"""Mistakes of this field that cosmic-ray does not make: axes, transposes, operands, indices.

What cosmic-ray makes is not repeated: it changes `axis=0` as any number, and turns `keepdims=True`
into `keepdims=False`.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

Node = Any  # of parso: a leaf has `value` and `prefix`, others have `children`
Edit = Callable[[], object]  # changes the tree that its node belongs to
Operator = Callable[[Node], Iterator[Edit]]  # what can be changed at a node

CONFUSED = (
    ("max", "min"),
    ("maximum", "minimum"),
    ("argmax", "argmin"),
    ("sum", "mean"),
    ("sum", "prod"),
    ("floor", "ceil"),
    ("zeros", "ones"),
    ("any", "all"),
    ("log", "log10"),
    ("std", "var"),
    ("vstack", "hstack"),
)
ASSIGNMENTS = {"+=": ("-=", "="), "-=": ("+=", "="), "*=": ("/=", "="), "/=": ("*=", "=")}


def nodes(tree: Node) -> Iterator[Node]:
    """The tree and all that stands in it, in the order of the text."""
    yield tree
    for child in getattr(tree, "children", ()):
        yield from nodes(child)


def _is_leaf(node: Node, value: str) -> bool:
    return getattr(node, "value", None) == value


def _become(node: Node, text: str) -> None:
    """Other text for a node, whatever stands in it."""
    first, *others = [part for part in nodes(node) if not hasattr(part, "children")]
    first.value = text
    for leaf in others:
        leaf.value = leaf.prefix = ""


def _drop(*parts: Node) -> None:
    for part in parts:
        part.get_first_leaf().prefix = ""
        _become(part, "")


def _append(node: Node, text: str) -> None:
    node.get_last_leaf().value += text


def _swap_arguments(node: Node) -> Iterator[Edit]:
    """f(a, b) to f(b, a), where a call has just two arguments without a name."""
    if node.type == "arglist" and node.parent.type == "trailer":
        places = [i for i, c in enumerate(node.children) if c.type not in {"argument", "operator"}]
        if len(places) == 2:
            yield partial(_swap, node, *places)


def _swap_operands(node: Node) -> Iterator[Edit]:
    """a - b to b - a; the same with / and @."""
    if node.type in {"arith_expr", "term"} and node.children[1].value in {"-", "/", "@"}:
        yield partial(_swap, node, 0, 2)


def _swap(node: Node, i: int, j: int) -> None:
    first, second = (node.children[k].get_first_leaf() for k in (i, j))
    first.prefix, second.prefix = second.prefix, first.prefix
    node.children[i], node.children[j] = node.children[j], node.children[i]


def _matrix_product(node: Node) -> Iterator[Edit]:
    """a @ b to a * b."""
    if _is_leaf(node, "@") and node.parent.type != "decorator":
        yield partial(_become, node, "*")


def _drop_attribute(node: Node) -> Iterator[Edit]:
    """a.T, a.copy() and a.astype(float) to a."""
    if node.type == "trailer" and _is_leaf(node.children[0], "."):
        after = node.parent.children[node.parent.children.index(node) + 1 :]
        if node.children[1].value == "T":
            yield partial(_drop, node)
        elif node.children[1].value in {"copy", "astype"} and after:
            yield partial(_drop, node, after[0])


def _drop_keyword(node: Node) -> Iterator[Edit]:
    """f(a, axis=0) to f(a). What is True cosmic-ray makes False, which nearly always is the same."""
    if (
        node.type == "argument"
        and _is_leaf(node.children[1], "=")
        and not _is_leaf(node.children[2], "True")
    ):
        around = (node.get_previous_sibling(), node.get_next_sibling())
        comma = next((part for part in around if _is_leaf(part, ",")), None)
        yield partial(_drop, node, comma) if comma else partial(_drop, node)


def _confuse(node: Node) -> Iterator[Edit]:
    """A function to one that is easily mistaken for it."""
    if node.type == "name" and _is_leaf(node.get_next_leaf(), "("):
        for pair in CONFUSED:
            if node.value in pair:
                other = pair[1 - pair.index(node.value)]
                if node.parent.type == "trailer" or hasattr(builtins, other):
                    yield partial(_become, node, other)


def _shorten_range(node: Node) -> Iterator[Edit]:
    """range(n) to range(n - 1)."""
    called = node.get_next_sibling() if _is_leaf(node, "range") else None
    if called and called.type == "trailer" and _is_leaf(called.children[0], "("):
        inside = called.children[1]
        stop = inside.children[2] if inside.type == "arglist" else inside
        yield partial(_append, stop, " - 1")


def _shift_index(node: Node) -> Iterator[Edit]:
    """a[k] to a[k - 1]."""
    if node.type == "name":
        several = node.parent.type == "subscriptlist"
        around = node.parent.parent if several else node.parent
        if around.type == "trailer" and _is_leaf(around.children[0], "["):
            yield partial(_append, node, " - 1")


def _assign_otherwise(node: Node) -> Iterator[Edit]:
    """a += b to a -= b and to a = b."""
    if node.type == "operator":
        for other in ASSIGNMENTS.get(node.value, ()):
            yield partial(_become, node, other)


def _remove_statement(node: Node) -> Iterator[Edit]:
    """An assignment or a call to nothing."""
    is_call = node.type in {"atom_expr", "power"} and _is_leaf(node.get_last_leaf(), ")")
    if (node.type == "expr_stmt" or is_call) and node.parent.type == "simple_stmt":
        yield partial(_become, node, "pass")


MISTAKES: dict[str, Operator] = {
    "swap_arguments": _swap_arguments,
    "swap_operands": _swap_operands,
    "matrix_product": _matrix_product,
    "drop_attribute": _drop_attribute,
    "drop_keyword": _drop_keyword,
    "confuse": _confuse,
    "shorten_range": _shorten_range,
    "shift_index": _shift_index,
    "assign_otherwise": _assign_otherwise,
    "remove_statement": _remove_statement,
}
