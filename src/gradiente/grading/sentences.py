"""Finds what may be shown of an error's text: the author's own words, and of values only their kind.

A hidden check's message may hold what a student's function returned, and that may be what the check
gave to it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from math import floor, log10

STOPS = (
    r"the kernel died in cell [\w-]+",
    r"the kernel died before it",
    r"cell [\w-]+ could not be interrupted",
    r"the notebook used up its \d+ seconds",
)
OURS = (
    r"The kernel died in this check\.",
    r"The student's result is too large for this check\.",
    r"The student's code did not return within \d+ seconds\.",
    rf"This cell was not run to its end: (?:{'|'.join(STOPS)})\.",
)
# What a sentence may say of a value: its type, its shape, an index, and of a number how large it is.
# The value itself may be a hidden input that a student's function has returned.
TYPES = r"<class '\w+(\.\w+)*'>|(torch\.)?(bool|u?int\d*|float\d*|complex\d*|dtype\('\w+'\))"
NAMES = (
    r"str|list|tuple|dict|set|range|function|type|None|NoneType|(numpy\.)?ndarray|(torch\.)?Tensor"
)
SHAPE = r"(torch\.Size\()?[(\[](\d{1,3}(, ?\d{1,3}){0,3},?)?[)\]]\)?"
SAID_OF_VALUES = re.compile(rf"{TYPES}|{NAMES}|True|False|[+-]?inf|nan|\d")
OF_A_SHAPE = re.compile(r"(\.|\b|_)shape$|\bshape\(|\.size\(\)$")
SAID_OF_SHAPES = re.compile(SHAPE)
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?", re.IGNORECASE)
LEFT_OUT = "…"


def shown(text: str, source: str) -> str:
    """The text of an error in a check, with its values left out; empty where nobody known wrote it."""
    if any(re.fullmatch(form, text) for form in OURS):
        return text
    tree = ast.parse(source)
    for fixed, holes in _sentences(tree):
        values = _between(fixed, text)
        if values is not None:
            words = _Words(tree)
            said = [words.said(v.strip(), hole) for v, hole in zip(values, holes, strict=True)]
            return fixed[0] + "".join(v + part for v, part in zip(said, fixed[1:], strict=True))
    return ""


class _Words:
    """What a check's author wrote to be read: texts in names that serve in messages alone.

    A text that goes anywhere else may be what the test gives to the student's code.
    """

    def __init__(self, tree: ast.Module) -> None:
        messages = [node for part in _messages(tree) for node in ast.walk(part)]
        inside = {id(node) for node in messages}
        elsewhere = {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Load)
            and id(node) not in inside
        }
        self.names = {n.id for n in messages if isinstance(n, ast.Name)} - elsewhere
        self.texts = {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }

    def said(self, value: str, hole: ast.expr) -> str:
        """What feedback says in place of an expression that had this value."""
        if isinstance(hole, ast.Name) and hole.id in self.names and value in self.texts:
            return value
        if OF_A_SHAPE.search(ast.unparse(hole)) and SAID_OF_SHAPES.fullmatch(value):
            return value
        return _said(value)


def _said(value: str) -> str:
    """What feedback says of a value inside of a sentence."""
    if SAID_OF_VALUES.fullmatch(value):
        return value
    if len(value) < 30 and NUMBER.fullmatch(value):
        number = float(value)
        return f"about {'-' * (number < 0)}1e{floor(log10(abs(number)))}" if number else "0"
    return LEFT_OUT


def _between(fixed: list[str], text: str) -> list[str] | None:
    """What stands in a text between its fixed parts; None where they are not in it, in order."""
    first, *middle = fixed
    if not middle:
        return [] if text == first else None
    last, end = middle.pop(), len(text) - len(fixed[-1])
    at = len(first)
    if not (text.startswith(first) and text.endswith(last) and at <= end):
        return None
    values = []
    for part in middle:  # the leftmost places: a student's text must not cost a search of them all
        found = text.find(part, at, end)
        if found < 0:
            return None
        values.append(text[at:found])
        at = found + len(part)
    return [*values, text[at:end]]


def _messages(tree: ast.Module) -> Iterator[ast.expr]:
    """The expressions that make the text of an error."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.msg is not None:
            yield node.msg
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield from node.exc.args


def _sentences(tree: ast.Module) -> Iterator[tuple[list[str], list[ast.expr]]]:
    """Fixed parts of the texts that a check's author wrote, and what stands between them."""
    for text in _messages(tree):
        fixed, holes = _parts(text.values if isinstance(text, ast.JoinedStr) else [text])
        if any(fixed):
            yield fixed, holes


def _parts(parts: list[ast.expr]) -> tuple[list[str], list[ast.expr]]:
    """The constant texts before, between and behind the values, and the expressions of these."""
    fixed, holes = [""], []
    for part in parts:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            fixed[-1] += part.value
        else:
            fixed.append("")
            holes.append(part.value if isinstance(part, ast.FormattedValue) else part)
    return fixed, holes
