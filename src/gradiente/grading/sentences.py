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
SHAPE = r"(torch\.Size\()?[(\[](\d{1,3}(, ?\d{1,3}){0,5},?)?[)\]]\)?"
SAID_OF_VALUES = re.compile(rf"{TYPES}|{NAMES}|{SHAPE}|True|False|[+-]?inf|nan|\d")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?", re.IGNORECASE)
LEFT_OUT = "…"


def shown(text: str, source: str) -> str:
    """The text of an error in a check, with its values left out; empty where nobody known wrote it."""
    if any(re.fullmatch(form, text) for form in OURS):
        return text
    tree = ast.parse(source)
    for fixed in _sentences(tree):
        values = _between(fixed, text)
        if values is not None:
            authors = set(_texts(tree))
            said = [v if v in authors else _said(v.strip()) for v in values]
            return fixed[0] + "".join(v + part for v, part in zip(said, fixed[1:], strict=True))
    return ""


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


def _texts(tree: ast.Module) -> Iterator[str]:
    """The texts that the author wrote, such as the names of cases."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _sentences(tree: ast.Module) -> Iterator[list[str]]:
    """Fixed parts of the texts that a check's author wrote; between them stand values."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.msg is not None:
            written = [node.msg]
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            written = node.exc.args
        else:
            continue
        for text in written:
            fixed = _fixed(text.values if isinstance(text, ast.JoinedStr) else [text])
            if any(fixed):
                yield fixed


def _fixed(parts: list[ast.expr]) -> list[str]:
    """The constant texts before, between and behind the values; "" where there is none."""
    fixed = [""]
    for part in parts:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            fixed[-1] += part.value
        else:
            fixed.append("")
    return fixed
