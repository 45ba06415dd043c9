"""Runs a check in the grader's process, where the student's names are remote."""

from __future__ import annotations

import ast
import contextlib
import io
import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from gradiente.kernel.remote.channel import CallTimeoutError, Channel, KernelGoneError
from gradiente.kernel.remote.given import BUILTIN, given_blocks, needed, run_given, shared
from gradiente.kernel.remote.proxy import Remotes, StudentError
from gradiente.kernel.remote.wire import WireError
from gradiente.notebooks.cells import answer_of, is_answer
from gradiente.notebooks.extract import block

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


class Checks:
    """The checks of one notebook against one kernel. `connect()` opens a channel to it."""

    def __init__(self, notebook: NotebookNode, connect: Callable[[], Channel]) -> None:
        self.blocks = given_blocks(notebook)
        self.classes = frozenset(_answer_classes(notebook))
        self.connect = connect
        self.channel: Channel | None = None

    def run(self, cell: NotebookNode, seconds: float) -> Verdict:
        """Runs one check within so many seconds; never raises for what student code does."""
        stdout = io.StringIO()
        try:
            if self.channel is None:
                self.channel = self.connect()
            self.channel.output.clear()
            self.channel.limit(seconds)
            with (
                _alarm(seconds + ALARM_GRACE),
                contextlib.redirect_stdout(stdout),
                warnings.catch_warnings(),
            ):
                warnings.simplefilter("ignore")
                # Arithmetic is for the exercise whose answer is that class, and for no other.
                classes = self.classes & {answer_of(cell["id"])}
                value = self._run(cell, Remotes(self.channel, classes))
        except Exception as error:
            return self._failure(error, seconds, stdout.getvalue())
        return Verdict(output=self._output(stdout.getvalue()), value=value)

    def close(self) -> None:
        """Lets go of the kernel."""
        if self.channel is not None:
            self.channel.close()

    def _run(self, cell: NotebookNode, remotes: Remotes) -> float | None:
        check = block(cell)
        blocks = needed(check.uses - check.defines, self.blocks)
        own = set(check.defines).union(BUILTIN, *(b.defines for b in blocks))
        wanted = set(check.uses).union(*(b.uses for b in blocks)) - own
        theirs = remotes.names(sorted(wanted))
        given = run_given(blocks, theirs)
        remotes.shared = shared(given)
        names = {"__name__": "__main__", **theirs, **given}
        body, last = _split(check.tree)
        exec(compile(body, f"<{check.id}>", "exec"), names)
        if last is None:
            return None
        return _number(eval(compile(last, f"<{check.id}>", "eval"), names))

    def _failure(self, error: Exception, seconds: float, printed: str) -> Verdict:
        output = self._output(printed)
        trace = str(getattr(error, "student_trace", ""))
        if isinstance(error, KernelGoneError):
            return Verdict("DeadKernel", "The kernel died in this check.", "", output, None, True)
        if isinstance(error, CallTimeoutError):
            text = f"The student's code did not return within {seconds:.0f} seconds."
            return Verdict("Timeout", text, trace, output)
        if isinstance(error, WireError):
            return Verdict("WrongAnswer", f"The student's code returned {error}.", trace, output)
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
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _split(tree: ast.Module) -> tuple[ast.Module, ast.Expression | None]:
    """A check's statements, and its last expression apart."""
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        return ast.Module(tree.body[:-1], []), ast.Expression(tree.body[-1].value)
    return tree, None


def _number(value: Any) -> float | None:
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if plain else None


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
