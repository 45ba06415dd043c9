"""Runs a check in the grader's process, where the student's names are remote."""

from __future__ import annotations

import ast
import contextlib
import io
import math
import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from nbformat import NotebookNode

from gradiente.kernel.remote.channel import CallTimeoutError, Channel, KernelGoneError
from gradiente.kernel.remote.given import BUILTIN, given_blocks, needed, run_given, shared
from gradiente.kernel.remote.many import map_for
from gradiente.kernel.remote.memory import TOO_LARGE, bounded_memory, is_too_large
from gradiente.kernel.remote.proxy import Remotes, StudentError
from gradiente.kernel.remote.seeds import Seeds
from gradiente.kernel.remote.trace import Places
from gradiente.kernel.remote.wire import WireError
from gradiente.notebooks.cells import answer_of, is_answer
from gradiente.notebooks.extract import Block, block

# A call that runs out of time needs a moment to be interrupted before the whole check is.
ALARM_GRACE = 5.0


@dataclass(frozen=True)
class Verdict:
    """What a check came to. `error` is the kind of the failure, empty for a pass.

    `value` is what the check's last expression gave, for nbgrader's partial credit.
    """

    error: str = ""
    message: str = ""
    trace: str = ""
    output: str = ""
    value: float | None = None
    kernel_gone: bool = False


@dataclass(frozen=True)
class _Found:
    """What a check uses: blocks that the course gives, and names of the student's."""

    check: Block
    blocks: list[Block]
    remotes: Remotes
    theirs: dict[str, Any]


class Checks:
    """The checks of one notebook against one kernel. `connect()` opens a channel to it."""

    def __init__(self, notebook: NotebookNode, connect: Callable[[], Channel]) -> None:
        self.blocks = given_blocks(notebook)
        self.classes = frozenset(_answer_classes(notebook))
        self.places = Places(notebook)
        self.connect = connect
        self.channel: Channel | None = None
        self.kept: dict[str, _Found | Verdict] = {}

    def run(self, cell: NotebookNode, seconds: float) -> Verdict:
        """Runs one check within so many seconds; never raises for what student code does.

        A check that was kept finds the names that stood there then.
        """
        kept = self.kept.pop(cell["id"], None)
        if isinstance(kept, Verdict):
            return kept
        return self._guarded(seconds, lambda: self._run(cell, kept))

    def keep(self, cell: NotebookNode, seconds: float) -> Verdict:
        """Looks up what a check will need, to run it later as if it ran now."""

        def find() -> None:
            self.kept[cell["id"]] = self._find(cell, mark=cell["id"])

        verdict = self._guarded(seconds, find)
        if verdict.error:
            self.kept[cell["id"]] = verdict
        return verdict

    def _guarded(self, seconds: float, work: Callable[[], float | None]) -> Verdict:
        stdout = io.StringIO()
        try:
            if self.channel is None:
                self.channel = self.connect()
            self.channel.forget()
            self.channel.limit(seconds)
            with (
                _alarm(seconds + ALARM_GRACE),
                contextlib.redirect_stdout(stdout),
                warnings.catch_warnings(),
                bounded_memory(),
            ):
                warnings.simplefilter("ignore")
                value = work()
        except Exception as error:
            return self._failure(error, seconds, stdout.getvalue())
        return Verdict(output=self._output(stdout.getvalue()), value=value)

    def close(self) -> None:
        """Lets go of the kernel."""
        if self.channel is not None:
            self.channel.close()

    def _find(self, cell: NotebookNode, mark: str = "") -> _Found:
        """What the check uses: given blocks, and the student's names."""
        assert self.channel is not None
        # Arithmetic is for the exercise whose answer is that class, and for no other.
        remotes = Remotes(self.channel, self.classes & {answer_of(cell["id"])})
        check = block(cell)
        blocks = needed(check.uses - check.defines, self.blocks)
        own = set(check.defines).union(BUILTIN, *(b.defines for b in blocks))
        wanted = set(check.uses).union(*(b.uses for b in blocks)) - own
        return _Found(check, blocks, remotes, remotes.names(sorted(wanted), mark))

    def _run(self, cell: NotebookNode, kept: _Found | None) -> float | None:
        found = kept or self._find(cell)
        check, remotes = found.check, found.remotes
        if kept:
            remotes.back(cell["id"])
        theirs = {"map": map_for(remotes), **found.theirs}
        with Seeds() as seeds:
            given = run_given(found.blocks, theirs)
            remotes.shared = shared(given)
            remotes.seeds = seeds.begin()
            return _executed(check, {"__name__": "__main__", **theirs, **given})

    def _failure(self, error: Exception, seconds: float, printed: str) -> Verdict:
        output = self._output(printed)
        trace = self.places.text(getattr(error, "student_trace", None))
        if isinstance(error, KernelGoneError):
            return Verdict("DeadKernel", "The kernel died in this check.", "", output, None, True)
        if isinstance(error, CallTimeoutError):
            text = f"The student's code did not return within {seconds:.0f} seconds."
            return Verdict("Timeout", text, trace, output)
        if isinstance(error, WireError):
            return Verdict("WrongAnswer", f"The student's code returned {error}.", trace, output)
        if is_too_large(error):
            return Verdict("WrongAnswer", TOO_LARGE, trace, output)
        if isinstance(error, StudentError):
            name, _, text = str(error).partition(": ")
            return Verdict(name, text, trace, output)
        return Verdict(type(error).__name__, str(error), trace, output)

    def _output(self, printed: str) -> str:
        theirs = "".join(self.channel.output) if self.channel else ""
        return printed + theirs


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Ends a check that loops by itself, on whatever the student's values were.

    Only the main thread of a process can be woken; elsewhere the limits of the calls remain.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(_signal: int, _frame: object) -> None:
        raise CallTimeoutError("the check ran out of time")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)  # again and again: a check may catch it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _executed(check: Block, names: dict[str, Any]) -> float | None:
    """Runs a check's statements; the number that its last expression gives."""
    body, last = _split(check.tree)
    exec(compile(body, f"<{check.id}>", "exec"), names)
    if last is None:
        return None
    return _number(eval(compile(last, f"<{check.id}>", "eval"), names))


def _split(tree: ast.Module) -> tuple[ast.Module, ast.Expression | None]:
    """A check's statements, and its last expression apart."""
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        return ast.Module(tree.body[:-1], []), ast.Expression(tree.body[-1].value)
    return tree, None


def _number(value: Any) -> float | None:
    """Partial credit; what is no finite number, or below zero, is none."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.number)):
        return None
    credit = float(value.real)
    return max(credit, 0.0) if math.isfinite(credit) else 0.0


def _answer_classes(notebook: NotebookNode) -> set[str]:
    """Names of answers that are classes: `class` in the answer of that id is the student's."""
    found = set()
    for cell in notebook["cells"]:
        if is_answer(cell) and cell["cell_type"] == "code":
            with contextlib.suppress(SyntaxError, ValueError, RecursionError):
                for node in ast.parse(cell["source"]).body:
                    if isinstance(node, ast.ClassDef) and node.name == cell["id"]:
                        found.add(node.name)
    return found
