"""Turns a check's verdict into the cell's outputs, from which nbgrader's own pages are made."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_output

from gradiente.grading.output import cut
from gradiente.kernel.remote.checks import Verdict
from gradiente.notebooks.cells import points

STUDENT_TRACE = "In your code:\n"


def show(cell: NotebookNode, verdict: Verdict) -> None:
    """Replaces the outputs of a check with what the grader found.

    Nothing that the student's process sent is among them but its text, as a plain stream.
    """
    outputs = []
    output, message = cut(verdict.output), cut(verdict.message)
    if output:
        outputs.append(new_output("stream", name="stdout", text=output))
    if verdict.error:
        line = f"{verdict.error}: {message}" if message else verdict.error
        trace = [STUDENT_TRACE + verdict.trace] if verdict.trace else []
        outputs.append(
            new_output("error", ename=verdict.error, evalue=message, traceback=[*trace, line])
        )
    elif verdict.value is not None:
        # nbgrader refuses a whole submission for a credit beyond the cell's points.
        data = {"text/plain": repr(min(verdict.value, points(cell)))}
        outputs.append(new_output("execute_result", data=data, execution_count=1))
    cell["outputs"] = outputs
    cell["execution_count"] = None
