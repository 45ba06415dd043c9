"""What a check's sentences tell a student: enough to go on, nothing of a solution or hidden test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache

from nbformat import NotebookNode

from gradiente.grading.sentences import shown
from gradiente.notebooks.cells import BEGIN_SOLUTION, inside, is_check, is_hidden, without
from gradiente.notebooks.extract import block
from gradiente.notebooks.leaks import SECRET, TELLING_TOKENS, TOKEN, secrets
from gradiente.validity.exercise import Exercise
from gradiente.validity.results import Finding, Severity, Trial

LEAST_CHARACTERS, LEAST_DIGITS = 12, 4
LITERAL = re.compile(r"(?<![\w.])\d+(?:\.\d*)?(?:e[+-]?\d+)?(?![\w]|\.\d)|(?<![\w.])\.\d+", re.I)
REPRESENTATIONS = ("array(", "tensor(", "DESIRED", "ACTUAL")
# What a solution computes says as much as the line that returns or keeps it.
KEPT = re.compile(r"\s*(?:return\b|[\w., \[\]:]+?[-+*/@|&]?=(?!=))")
WORD = re.compile(r"[^\W\d_]{2}")
TESTING = re.compile(r"assert_\w+")


def leaky_messages(exercise: Exercise, trials: Iterable[Trial]) -> list[Finding]:
    """The sentences that tell too much, as they stand and as these trials made them, or nothing."""
    secret = _Secrets(exercise)
    found = list(dict.fromkeys(_written(exercise, secret)))
    written = {f.where for f in found if f.severity is Severity.FAULT}
    read = dict.fromkeys(_read(exercise, secret, trials))
    return found + [f for f in read if f.where not in written]


class _Secrets:
    """What no student may read in a sentence; what the release shows anyway is none.

    A visible check shows numbers, but its own sentences do not make a solution public.
    """

    def __init__(self, exercise: Exercise) -> None:
        cells = exercise.notebook["cells"]
        self.public = _squeezed("\n".join(_released(c) for c in cells if not is_check(c)))
        self.numbers = set(_numbers("\n".join(map(_released, cells))))
        lines = [line for name in exercise.answers for line in _solution(exercise.cells[name])]
        self.lines = {s: line.strip() for line in lines if (s := self._telling(line))}
        self.tests = {
            line: home
            for line, home in secrets(exercise.notebook).items()
            if home in exercise.cells and is_hidden(exercise.cells[home])
        }

    def _telling(self, line: str) -> str:
        """The line without white space, where it says something that is not public."""
        text = _squeezed(line)
        enough = len(TOKEN.findall(line)) >= TELLING_TOKENS and len(text) >= LEAST_CHARACTERS
        return text if enough and text not in self.public else ""

    def of_solution(self, text: str) -> Iterator[str]:
        """What of a solution stands in a text."""
        squeezed = _squeezed(text)
        for line, told in self.lines.items():
            if line in squeezed:
                yield f"tells the solution: `{told}`"
                return

    def of_test(self, text: str, source: str) -> Iterator[str]:
        """What of the hidden test with that source stands in a text."""
        squeezed = _squeezed(text)
        for line in self.tests:
            if len(line) >= LEAST_CHARACTERS and line in squeezed:
                yield f"tells a line of a hidden test: `{line}`"
        hidden = _hidden_numbers(source) - self.numbers
        for number in dict.fromkeys(_numbers(text)):
            if number in hidden:
                yield f"tells a number of the hidden test: {number}"
        for part in REPRESENTATIONS:
            if part in text:
                yield f"shows values as NumPy or PyTorch print them: `{part}`"


def _read(exercise: Exercise, secret: _Secrets, trials: Iterable[Trial]) -> Iterator[Finding]:
    """What feedback shows of the failures of trials, each once: many wrong answers fail alike."""
    failures = dict.fromkeys(failure for trial in trials for failure in trial.failed.items())
    for check, reason in failures:
        cell = exercise.cells[check]
        if not is_hidden(cell):
            continue
        text = shown(reason.partition(": ")[2], cell["source"])
        for told in (*secret.of_solution(text), *secret.of_test(text, cell["source"])):
            told = f"what a student reads {told}; say what is wrong"
            yield Finding(Severity.FAULT, exercise.name, check, told)


def _written(exercise: Exercise, secret: _Secrets) -> Iterator[Finding]:
    """The sentences of all checks, as the author wrote them."""
    for check in exercise.checks():
        cell = exercise.cells[check]
        tree = block(cell).tree
        for severity, text in (*_silent(cell, tree), *_outspoken(cell, tree, secret)):
            yield Finding(severity, exercise.name, check, text)


def _outspoken(
    cell: NotebookNode, tree: ast.Module, secret: _Secrets
) -> Iterator[tuple[Severity, str]]:
    for line, message in _messages(tree):
        text = " ".join(_constants(message))
        told = [*secret.of_solution(text)]
        if is_hidden(cell):
            told += secret.of_test(text, cell["source"])
        for what in told:
            yield Severity.FAULT, f"its sentence in line {line} {what}; say what is wrong"


def _silent(cell: NotebookNode, tree: ast.Module) -> Iterator[tuple[Severity, str]]:
    """Assertions of which a student reads nothing that helps."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.msg is None:
            yield (
                Severity.FAULT,
                f"the assertion in line {node.lineno} has no sentence: say what was found and"
                " what was expected",
            )
        elif isinstance(node, ast.Assert) and node.msg is not None and _only_value(node.msg):
            yield (
                Severity.FAULT,
                f"the assertion in line {node.lineno} tells a value alone: say what it is and what"
                " was expected",
            )
        elif is_hidden(cell) and isinstance(node, ast.Call) and (name := _testing(node)):
            yield (
                Severity.REMARK,
                f"feedback shows nothing of what {name} says in line {node.lineno}: compare in an"
                " assert that carries a sentence",
            )


def _messages(tree: ast.Module) -> Iterator[tuple[int, ast.expr]]:
    """What assertions and exceptions say, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.msg is not None:
            yield node.lineno, node.msg
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield from ((node.lineno, part) for part in node.exc.args)
        elif isinstance(node, ast.Call):
            told = (k.value for k in node.keywords if k.arg in {"err_msg", "msg"})
            yield from ((node.lineno, part) for part in told)


def _only_value(message: ast.expr) -> bool:
    """Whether a message holds no words: a result, or a text that is nothing but one."""
    if isinstance(message, (ast.Name, ast.IfExp, ast.BinOp)):  # a sentence made before
        return False
    return not any(WORD.search(text) for text in _constants(message))


def _constants(message: ast.expr) -> Iterator[str]:
    for node in ast.walk(message):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _testing(call: ast.Call) -> str:
    """The name of a function of numpy.testing or torch.testing."""
    name = ast.unparse(call.func)
    return name if TESTING.fullmatch(name.rpartition(".")[2]) else ""


def _solution(cell: NotebookNode) -> Iterator[str]:
    """The lines of a solution, and what they compute without the name that it gets."""
    for line in inside(cell["source"], BEGIN_SOLUTION, cell["id"]):
        code = line.partition("#")[0] if "'" not in line and '"' not in line else line
        yield code
        yield KEPT.sub("", code, count=1)


def _released(cell: NotebookNode) -> str:
    text = cell["source"]
    for begin in SECRET:
        text = without(text, begin, cell["id"])
    return str(text)


@cache
def _hidden_numbers(source: str) -> frozenset[str]:
    """The telling numbers of a check's code, without its sentences."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            node.msg = None
    return frozenset(_numbers(ast.unparse(tree)))


def _numbers(text: str) -> Iterator[str]:
    """The numbers with so many digits that they tell something."""
    for match in LITERAL.finditer(text):
        digits = re.sub(r"e.*", "", match[0], flags=re.I).replace(".", "").strip("0")
        if len(digits) >= LEAST_DIGITS:
            yield match[0]


def _squeezed(text: str) -> str:
    return "".join(text.split())
